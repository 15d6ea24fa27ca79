/* Signals in a main loop that a command runs: app.exec(), mainloop(), a dialog, typed
   at the prompt. Toolkits wait in C and run no Python code before the next event,
   and the prompt's pump, which would see the signal, does not run.

   Python's own handler writes to a pipe (signal.set_wakeup_fd()), from the moment
   when such a loop is about to wait until the next pump, and unless somebody else
   has a descriptor there: asyncio, trio, PyGObject and matplotlib do while they run. */

#include "inputhook.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

static struct {
    int pipe[2];   /* read end, write end; made once for a process, never closed */
    pid_t process; /* whose pipe that is */
    int armed;     /* Python writes to it, unless somebody else has come since */
    /* PySignal_SetWakeupFd(), documented, but outside of the limited API. A store of
       one int: the GIL need not be held. */
    int (*set_wakeup_fd)(int fd);
    int trip; /* signal for PyErr_SetInterruptEx(), or handed to it */
} interrupt = {.pipe = {-1, -1}};

/* GIL: held or not. */
static void
drain(void)
{
    char bytes[64];
    while (read(interrupt.pipe[0], bytes, sizeof bytes) > 0) {
    }
}

/* What a loop watches at all times: readable when a signal has come to a main loop of
   the program's. -1: there is no pipe to be had. Another one in the child of a fork. */
int
ih_interrupt_fd(void)
{
    int ends[2];
    if (interrupt.process == getpid()) {
        return interrupt.pipe[0];
    }
    *(void **)&interrupt.set_wakeup_fd = dlsym(RTLD_DEFAULT, "PySignal_SetWakeupFd");
    if (!interrupt.set_wakeup_fd || pipe(ends) < 0) {
        return -1;
    }
    for (int i = 0; i < 2; i++) {
        /* above 2, as in ih_wake_open() */
        int high = fcntl(ends[i], F_DUPFD_CLOEXEC, 3);
        close(ends[i]);
        fcntl(high, F_SETFL, O_NONBLOCK);
        if (interrupt.process) { /* of the parent: its own copies stay open */
            close(interrupt.pipe[i]);
        }
        interrupt.pipe[i] = high;
    }
    interrupt.process = getpid();
    return interrupt.pipe[0];
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
        interrupt.trip = 0;
        ih_py_meet();
        if (!interrupt.trip) {
            break;
        }
        trip = interrupt.trip;
    }
    PyGILState_Release(gil);
    interrupt.trip = 0;
    if (trip) {
        PyErr_SetInterruptEx(trip);
    }
}

/* GIL: held or not; a loop's file calls it when the loop is about to wait. The byte
   makes the loop look once for a signal that has come before. */
void
ih_interrupt_arm(void)
{
    int own = interrupt.pipe[1];
    if (ih.pumping || own < 0 || !ih_is_owner() || interrupt.process != getpid()) {
        return;
    }
    int found = interrupt.set_wakeup_fd(own);
    if (found == own) {
        return;
    }
    if (found >= 0) {
        interrupt.set_wakeup_fd(found);
        return;
    }
    interrupt.armed = 1;
    if (interrupt.trip) { /* the exception waits for this loop to end: only once */
        return;
    }
    int saved = errno;
    ssize_t written = write(own, "", 1);
    (void)written; /* full: then it is readable, and that is all we want */
    errno = saved;
}

/* GIL: held or not; a pump begins, or ih_disable(), or the child of a fork. */
void
ih_interrupt_disarm(void)
{
    interrupt.trip = 0;
    if (!interrupt.armed) {
        return;
    }
    interrupt.armed = 0;
    int found = interrupt.set_wakeup_fd(-1);
    if (found != interrupt.pipe[1]) {
        interrupt.set_wakeup_fd(found);
    }
    drain();
}

/* GIL: not held; a loop calls it when ih_interrupt_fd() is readable. Handlers of
   Python's run as soon as Python code does; what one of them raises is for the code
   that called the loop, so Python makes the loop end, and the exception is raised
   anew where that code goes on. */
void
ih_interrupt_arrived(int fd, int mask)
{
    (void)fd;
    (void)mask;
    drain();
    if (ih.pumping || !ih_is_owner()) {
        return;
    }
    interrupt.trip = 0;
    PyGILState_STATE gil = ih_take_gil();
    ih_py_signalled();
    PyGILState_Release(gil);
    if (interrupt.trip) {
        int signum = interrupt.trip;
        ih_interrupt_disarm(); /* lest the signal comes here again */
        interrupt.trip = signum;
        PyErr_SetInterruptEx(signum);
    }
}

void
ih_interrupt_trip(int signum)
{
    interrupt.trip = signum;
}
