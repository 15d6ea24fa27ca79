/* Names for addresses, so that owner() can say who holds the slot; and
   addresses for names, for the libraries that are not linked. */

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
