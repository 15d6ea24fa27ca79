/* When Tcl waits: an event source of its own, which has no events. Tcl_DoOneEvent()
   calls the first function of each source before it waits and the second one after
   it, in dialogs and wait_variable() too. Python runs the loop, see loops/tk.py.

   Tcl is not linked: its symbols are found through the file of _tkinter. */

#include "inputhook.h"

#include <dlfcn.h>

#define DONT_WAIT 2 /* TCL_DONT_WAIT */

typedef void (*source_function)(void *data, int flags);

static struct {
    void *library;
    void (*create)(source_function setup, source_function check, void *data);
    void (*delete)(source_function setup, source_function check, void *data);
} tcl;

/* GIL: not held, or held where Tcl was built without threads; Tcl calls it. */
static void
setup(void *data, int flags)
{
    (void)data;
    if (!(flags & DONT_WAIT)) {
        ih_interrupt_arm();
    }
    ih_busy_end();
}

/* GIL: as above. */
static void
check(void *data, int flags)
{
    (void)data;
    (void)flags;
    ih_busy_begin();
}

int
ih_tk_attach(const char *path)
{
    if (tcl.library) {
        return 1;
    }
    void *library = dlopen(path, RTLD_LAZY | RTLD_NOLOAD);
    if (!library) {
        return 0;
    }
    const struct ih_symbol wanted[] = {
        {&tcl.create, "Tcl_CreateEventSource"},
        {&tcl.delete, "Tcl_DeleteEventSource"},
        {NULL, NULL},
    };
    if (!ih_find_symbols(library, wanted)) {
        dlclose(library);
        return 0;
    }
    tcl.library = library;
    tcl.create(setup, check, NULL);
    ih_busy_told(1);
    return 1;
}

void
ih_tk_detach(void)
{
    if (tcl.library) {
        tcl.delete(setup, check, NULL);
        dlclose(tcl.library);
        tcl.library = NULL;
        ih_busy_told(0);
    }
}
