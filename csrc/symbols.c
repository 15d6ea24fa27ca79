/* Names for addresses, so that owner() can say who holds the slot; addresses for names,
   of libraries that are not linked and of what the limited API lacks of CPython. */

#include "inputhook.h"

#include <dlfcn.h>
#include <stdio.h>

/* Copies the file of the library that holds address, and the nearest symbol ("" if it
   is not exported), each cut to size. Returns 0 if no library holds address. */
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

/* Called by the readers of a line, without the GIL. Returns what PyOS_Readline() can
   free; or NULL, and a MemoryError is raised. The limited API lacks both functions
   before 3.13. */
char *
ih_allocate(size_t size)
{
    static void *(*get)(size_t);
    if (!get) {
        *(void **)&get = dlsym(RTLD_DEFAULT, "PyMem_RawMalloc");
    }
    char *memory = get ? get(size) : NULL;
    if (!memory) {
        PyGILState_STATE gil = ih_take_gil();
        PyErr_NoMemory();
        PyGILState_Release(gil);
    }
    return memory;
}

/* Called by the readers of a line, with or without the GIL. */
void
ih_release(void *memory)
{
    static void (*put)(void *);
    if (!put) {
        *(void **)&put = dlsym(RTLD_DEFAULT, "PyMem_RawFree");
    }
    if (put) { /* else that memory is lost */
        put(memory);
    }
}

/* Called by the loops, without the GIL. Returns a library that is loaded already and
   has every wanted symbol, or NULL. */
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

/* Called with or without the GIL. Stores the address of each wanted function, up to a
   NULL name. Returns 0 if the library lacks one. */
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
