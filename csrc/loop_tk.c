/* When Tcl waits: an event source that has no events of its own. Tcl_DoOneEvent() calls
   the first function of each source before it waits and the second one after it, in
   dialogs and wait_variable() too. Python runs the loop, see toolkits/tk.py.

   The core is not linked to Tcl: the symbols are found through the file of _tkinter. */

#include "inputhook.h"

#include <dlfcn.h>

/* tcl.h: TCL_DONT_WAIT, TCL_READABLE, TCL_EXCEPTION */
#define DONT_WAIT 2
#define READABLE 2
#define EXCEPTION 8

typedef void (*source_function)(void *data, int flags);
typedef void (*file_function)(void *data, int mask);

static struct {
    void *library;
    void (*create)(source_function setup, source_function check, void *data);
    void (*delete)(source_function setup, source_function check, void *data);
    void (*watch)(int fd, int mask, file_function call, void *data);
    void (*forget)(int fd);
} tcl;

static int input = -1; /* the descriptor watched for a reader that takes keys */

/* Called by Tcl, without the GIL, or with it where Tcl was built without threads. */
static void
setup(void *data, int flags)
{
    if (!(flags & DONT_WAIT)) {
        ih_interrupt_arm();
    }
    ih_busy_end();
}

/* Called as setup() is. */
static void
check(void *data, int flags)
{
    ih_busy_begin();
}

/* Called as setup() is. When the pump is to end, the input is not watched any more: a
   callback may wait for events itself, and would spin on the input (cpython#139145). */
static void
on_input(void *data, int mask)
{
    if (ih_input_arrived()) {
        ih_tk_forget_input();
        IH_PYTHON(ih_py_quit());
    }
}

/* C watches the input, so that no Python code stands between a key and its echo. */
int
ih_tk_watch_input(void)
{
    if (!tcl.library || !ih_pump->take_key || input >= 0) {
        return 0;
    }
    input = ih.input;
    tcl.watch(input, READABLE | EXCEPTION, on_input, NULL);
    return 1;
}

void
ih_tk_forget_input(void)
{
    if (input >= 0) {
        tcl.forget(input);
        input = -1;
    }
}

int
ih_tk_attach(const char *path)
{
    if (tcl.library) {
        return 1;
    }
    const struct ih_symbol wanted[] = {
        {&tcl.create, "Tcl_CreateEventSource"},
        {&tcl.delete, "Tcl_DeleteEventSource"},
        {&tcl.watch, "Tcl_CreateFileHandler"},
        {&tcl.forget, "Tcl_DeleteFileHandler"},
        {NULL, NULL},
    };
    tcl.library = ih_open(path, wanted);
    if (!tcl.library) {
        return 0;
    }
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
