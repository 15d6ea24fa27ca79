/* Names for addresses, so that owner() can say who holds the slot. */

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
