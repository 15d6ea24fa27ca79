/* Signals in a main loop that a command runs: app.exec(), mainloop(), a dialog, typed
   at the prompt. Toolkits wait in C and run no Python code before the next event,
   and the prompt's pump, which would see the signal, does not run.

   Python's own handler writes to a pipe (signal.set_wakeup_fd()), from the moment
   when such a loop is about to wait until the next pump, and unless somebody else
   has a descriptor there: asyncio, trio, PyGObject and matplotlib do while they run. */

#include "inputhook.h"

#include <dlfcn.h>

static struct {
    struct ih_pipe pipe;
    int armed; /* Python writes to it, unless somebody else has come since */
} interrupt = {.pipe = {.ends = {-1, -1}}};

int ih_interrupt_trip;

/* GIL: held or not. signal.set_wakeup_fd().
   PySignal_SetWakeupFd() is documented, a store of one int for which the GIL need not
   be held, and exported since 3.13 only (cpython, Modules/signalmodule.c). */
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
    PyObject *module = PyImport_ImportModule("signal");
    PyObject *result =
        module ? PyObject_CallMethod(module, "set_wakeup_fd", "i", fd) : NULL;
    if (result) {
        found = PyLong_AsLong(result);
    }
    Py_XDECREF(result);
    Py_XDECREF(module);
    PyErr_Restore(type, value, traceback);
    PyGILState_Release(gil);
    return (int)found;
}

/* What a loop watches at all times: readable when a signal has come to a main loop of
   the program's. -1: there is no pipe to be had. */
int
ih_interrupt_fd(void)
{
    if (interrupt.pipe.ends[0] < 0) {
        ih_pipe_make(&interrupt.pipe);
    }
    return interrupt.pipe.ends[0];
}

/* GIL: held or not; in the child of fork(). Where Python writes to it, it goes on doing
   so: that harms nobody. */
void
ih_interrupt_part(void)
{
    ih_interrupt_trip = 0;
    if (interrupt.pipe.ends[0] >= 0) {
        ih_pipe_part(&interrupt.pipe);
    }
}

/* GIL: not held; a loop's file calls it when the loop is about to wait for the first
   time, and no pump has been there. A signal that has come before keeps Python from
   what it is asked for: then its exception is for ih_interrupt_arrived(). */
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

/* GIL: held or not; a loop's file calls it when the loop is about to wait. The byte
   makes the loop look once for a signal that has come before. */
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
    if (ih_interrupt_trip) { /* the exception waits for this loop to end: only once */
        return;
    }
    ih_pipe_fill(&interrupt.pipe);
}

/* GIL: held or not; a pump begins, or ih_disable(). */
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

/* GIL: not held; a loop calls it when ih_interrupt_fd() is readable. Handlers of
   Python's run as soon as Python code does; what one of them raises is for the code
   that called the loop, so Python makes the loop end, and the exception is raised
   anew where that code goes on. */
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
        ih_interrupt_disarm(); /* lest the signal comes here again */
        ih_interrupt_trip = signum;
        PyErr_SetInterruptEx(signum);
    }
}
