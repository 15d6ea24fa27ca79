/* What is made once for a process: the pipe and the deadline. Their descriptors are
   never closed, so that a thread or a signal handler that uses one late cannot write
   into another file of the program's. A parent and the child of its fork do not share
   them either: the child gets its own under the same numbers, before it runs anything,
   so that loops inherited from the parent's pumps watch the child's. */

#include "inputhook.h"

#include <unistd.h>

static pid_t process; /* the process that made the descriptors; 0: not made yet */

/* GIL: held or not, any thread; runs before fork(). */
static void
before_fork(void)
{
    ih_ahead_before_fork(ih_live_before_fork());
}

/* GIL: held or not, any thread; runs in the parent. */
static void
parent_of_fork(void)
{
    ih_busy_after_fork();
    ih_live_after_fork();
}

/* GIL: held or not; runs in the child of fork(), before anything else. Handlers of ours
   would keep signals from the child, whose program knows nothing of them; and the
   parent's display connection must not be touched from there. */
static void
child_of_fork(void)
{
    ih.forked = 1;
    ih_ahead_in_child();
    ih_signals_part();
    ih_nudge_part();
    ih_wake_part();
    ih_interrupt_part();
    ih_live_part();
    ih_pump->prompting = 0;
    ih_screen_forget();
    ih.counts = (struct ih_counts){0};
}

/* A fork handler cannot tell: clone(2), which programs call past the C library, runs
   none. This system call is only made where it costs nothing. */
int
ih_process(void)
{
    return process && process == getpid();
}

/* Called by ih_enable() on the owner's thread, without the GIL. Makes what this process
   lacks. Returns 0, or an errno value. */
int
ih_process_begin(void)
{
    static int registered;
    if (!registered) {
        int error = pthread_atfork(before_fork, parent_of_fork, child_of_fork);
        if (error) {
            return error;
        }
        registered = 1;
    }
    if (process && !ih_process() && !ih.forked) {
        child_of_fork();
    }
    int error = ih_wake_make();
    if (!error) {
        ih.forked = 0;
        process = getpid();
    }
    return error;
}

/* Called without the GIL, on the owner's thread, perhaps far inside a loop of a
   callback. Toolkits end Python in the same way when such an exception leaves a
   callback. */
void
ih_exit(void *exception)
{
    PyGILState_STATE gil = ih_take_gil();
    PyErr_SetObject((PyObject *)Py_TYPE((PyObject *)exception), exception);
    PyErr_Print();
    PyGILState_Release(gil);
}
