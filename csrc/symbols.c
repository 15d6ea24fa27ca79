/* Names for addresses, so that owner() can say who holds the slot; and addresses for
   names: of libraries that are not linked, and of what CPython exports and the limited
   API has not got. */

#include "inputhook.h"

#include <dlfcn.h>
#include <stdio.h>

/* Copies the file of the library that holds address, and the nearest symbol
   ("" if it is not exported), each cut to size. 0 if no library holds it. */
int
ih_describe(void *address, char *library, char *symbol, int size)
{
    Dl_info info;
    if (!address || !dladdr(address, &info)) {
        return 0;
    }
    snprintf(library, (size_t)size, "%s", info.dli_fname ? info.dli_fname : "");
    snprintf(symbol, (size_t)size, "%s", info.dli_sname ? info.dli_sname : "");
    return 1;
}

/* GIL: held or not; the readers of a line. What PyOS_Readline() frees, and NULL without
   memory. The limited API has got neither of these before 3.13. */
char *
ih_allocate(size_t size)
{
    void *(*get)(size_t) = NULL;
    *(void **)&get = dlsym(RTLD_DEFAULT, "PyMem_RawMalloc");
    return get ? get(size) : NULL;
}

/* GIL: held or not; the same. */
void
ih_release(void *memory)
{
    void (*put)(void *) = NULL;
    *(void **)&put = dlsym(RTLD_DEFAULT, "PyMem_RawFree");
    if (put) {
        put(memory);
    }
}

/* GIL: not held; the loops. A library that is loaded already, with every symbol that is
   wanted; NULL: it lacks one. */
void *
ih_open(const char *path, const struct ih_symbol *wanted)
{
    void *library = dlopen(path, RTLD_LAZY | RTLD_NOLOAD);
    if (library && !ih_find_symbols(library, wanted)) {
        dlclose(library);
        return NULL;
    }
    return library;
}

/* GIL: not held; the loops. Fills in every function wanted, up to a NULL name;
   0 if this library lacks one. */
int
ih_find_symbols(void *library, const struct ih_symbol *wanted)
{
    for (; wanted->name; wanted++) {
        void *address = dlsym(library, wanted->name);
        if (!address) {
            return 0;
        }
        *(void **)wanted->function = address;
    }
    return 1;
}
