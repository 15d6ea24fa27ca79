/* Signals in a main loop that a command runs: app.exec(), mainloop() or a dialog, typed
   at the prompt. Toolkits wait in C and run no Python code before the next event, and
   there is no pump to notice the signal.

   Python's own signal handler therefore writes to a pipe (signal.set_wakeup_fd()) that
   the loop watches: from the moment when such a loop is about to wait until the next
   pump, unless somebody else has set a descriptor. asyncio, trio, PyGObject and
   matplotlib do so while they run. */

#include "inputhook.h"

#include <dlfcn.h>

static struct {
    struct ih_pipe pipe;
    int armed; /* Python writes there, unless somebody has come since */
} interrupt = {.pipe = {.ends = {-1, -1}}};

int ih_interrupt_trip;

/* Called with or without the GIL. Calls PySignal_SetWakeupFd(), which stores one int
   and needs no GIL, where it is exported (3.13 and later; Modules/signalmodule.c), else
   Python's signal.set_wakeup_fd(). Returns the descriptor set before, or -1. */
static int
set_wakeup_fd(int fd)
{
    static int (*set)(int fd);
    static int looked;
    if (!looked) {
        looked = 1;
        *(void **)&set = dlsym(RTLD_DEFAULT, "PySignal_SetWakeupFd");
    }
    if (set) {
        return set(fd);
    }
    long found = -1;
    PyGILState_STATE gil = ih_take_gil();
    PyObject *type, *value, *traceback;
    PyErr_Fetch(&type, &value, &traceback);
    /* not imported: a toolkit may have replaced __import__() by Python code, in which
       an earlier Ctrl-C would raise its KeyboardInterrupt, for nobody */
    PyObject *name = PyUnicode_FromString("signal");
    PyObject *module = name ? PyImport_GetModule(name) : NULL;
    PyObject *result =
        module ? PyObject_CallMethod(module, "set_wakeup_fd", "i", fd) : NULL;
    if (result) {
        found = PyLong_AsLong(result);
    }
    Py_XDECREF(result);
    Py_XDECREF(module);
    Py_XDECREF(name);
    PyErr_Restore(type, value, traceback);
    PyGILState_Release(gil);
    return (int)found;
}

/* Readable when a signal has come to one of the program's loops. */
int
ih_interrupt_fd(void)
{
    if (interrupt.pipe.ends[0] < 0) {
        ih_pipe_make(&interrupt.pipe);
    }
    return interrupt.pipe.ends[0];
}

/* Called in the child of fork(), with or without the GIL. Python may go on writing. */
void
ih_interrupt_part(void)
{
    ih_interrupt_trip = 0;
    if (interrupt.pipe.ends[0] >= 0) {
        ih_pipe_part(&interrupt.pipe);
    }
}

/* Called by a loop's file, without the GIL, when the loop is about to wait for the
   first time and no pump has run before. An earlier signal interrupts what Python is
   asked: Python is asked again, and the exception is left to ih_interrupt_arrived(). */
void
ih_interrupt_meet(void)
{
    int trip = 0;
    PyGILState_STATE gil = ih_take_gil();
    for (int i = 0; i < 2; i++) {
        ih_interrupt_trip = 0;
        ih_py_meet();
        if (!ih_interrupt_trip) {
            break;
        }
        trip = ih_interrupt_trip;
    }
    PyGILState_Release(gil);
    ih_interrupt_trip = 0;
    if (trip) {
        PyErr_SetInterruptEx(trip);
    }
}

/* Called by a loop's file when the loop is about to wait, with or without the GIL. The
   byte makes the loop look once for an earlier signal. */
void
ih_interrupt_arm(void)
{
    int own = interrupt.pipe.ends[1];
    if (IH_LOAD(ih_pump)->depth || own < 0 || !ih_is_owner()) {
        return;
    }
    int found = set_wakeup_fd(own);
    if (found == own) {
        return;
    }
    if (found >= 0) {
        set_wakeup_fd(found);
        return;
    }
    interrupt.armed = 1;
    if (ih_interrupt_trip) { /* an exception already waits for this loop to end */
        return;
    }
    ih_pipe_fill(&interrupt.pipe);
}

/* Called when a pump begins and by ih_disable(), with or without the GIL. */
void
ih_interrupt_disarm(void)
{
    ih_interrupt_trip = 0;
    if (!interrupt.armed) {
        return;
    }
    interrupt.armed = 0;
    int found = set_wakeup_fd(-1);
    if (found != interrupt.pipe.ends[1]) {
        set_wakeup_fd(found);
    }
    ih_pipe_empty(&interrupt.pipe);
}

/* Called by a loop when ih_interrupt_fd() is readable, without the GIL. Python's
   signal handlers run as soon as any Python code does. What one raises is for the code
   that called the loop: Python makes the loop end, and the exception is raised again
   there. */
void
ih_interrupt_arrived(int fd, int mask)
{
    ih_pipe_empty(&interrupt.pipe);
    if (IH_LOAD(ih_pump)->depth || !ih_is_owner()) {
        return;
    }
    ih_interrupt_trip = 0;
    IH_PYTHON(ih_py_signalled());
    if (ih_interrupt_trip) {
        int signum = ih_interrupt_trip;
        ih_interrupt_disarm(); /* the signal must not come here again */
        ih_interrupt_trip = signum;
        PyErr_SetInterruptEx(signum);
    }
}
