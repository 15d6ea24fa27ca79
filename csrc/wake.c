/* What ends a wait early: ih_stop(), from signals, other threads, a timer. All of
   them write to one pipe that every loop watches; or that it watches through
   another descriptor (epoll, kqueue), behind which Python keeps more to be
   served in the middle of a wait. */

#include "inputhook.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

static struct {
    int pipe[2];                 /* read end, write end */
    int open;                    /* both descriptors are ours */
    int through;                 /* watched in place of the pipe, or -1 */
    int serve_always;            /* there is more behind it than the pipe */
    volatile sig_atomic_t calls; /* ih_call() since ih_py_serve() */
    volatile sig_atomic_t timed; /* the deadline is set */
    volatile sig_atomic_t full;  /* set before a byte is written to the pipe */
} wake = {.through = -1};

/* Keeps the pipe open while another thread writes to it. */
static pthread_mutex_t calling = PTHREAD_MUTEX_INITIALIZER;

/* GIL: held or not, any thread, signal handlers too. */
void
ih_stop(int why)
{
    int saved = errno;
    if (ih.pumping && ih.end == IH_END_NOT) {
        ih.end = why;
    }
    if (wake.open && why != IH_END_INPUT) {
        wake.full = 1;
        ssize_t written = write(wake.pipe[1], "", 1);
        (void)written; /* full: then it is readable, and that is all we want */
    }
    errno = saved;
}

/* GIL: held or not; the prompt's thread. Has the loop look, where ih_stop() leaves
   that to who calls it. */
void
ih_wake(void)
{
    wake.full = 1;
    ssize_t written = write(wake.pipe[1], "", 1);
    (void)written; /* as in ih_stop() */
}

/* GIL: not held, any thread. */
void
ih_call(void)
{
    if (ih.forked) { /* another thread of the parent may have held the mutex */
        return;
    }
    pthread_mutex_lock(&calling);
    wake.calls = 1;
    if (wake.open) {
        wake.full = 1;
        ssize_t written = write(wake.pipe[1], "", 1);
        (void)written; /* as in ih_stop() */
    }
    pthread_mutex_unlock(&calling);
}

/* GIL: held or not. */
int
ih_wake_fd(void)
{
    return wake.through >= 0 ? wake.through : wake.pipe[0];
}

int
ih_pipe_fd(void)
{
    return wake.pipe[0];
}

void
ih_wake_through(int fd)
{
    wake.through = fd;
}

void
ih_serve_always(int on)
{
    wake.serve_always = on;
}

/* GIL: held or not; ih_deadline_set(). When the deadline has come, it is readable until
   Python has been called, which sets another one, or none. */
void
ih_wake_timed(int on)
{
    wake.timed = on;
}

/* GIL: held or not. A descriptor that is never readable: the end of the pipe
   that is for writing. */
int
ih_silent_fd(void)
{
    return wake.pipe[1];
}

/* GIL: held or not; at the end of a pump, when nothing is served. A byte written
   since somebody set `full` for it and we looked is for the next pump's loop to see. */
void
ih_wake_forget(void)
{
    if (wake.full) {
        ih_wake_empty();
    }
}

/* GIL: held or not. */
void
ih_wake_empty(void)
{
    char bytes[64];
    wake.full = 0;
    while (read(wake.pipe[0], bytes, sizeof bytes) > 0) {
    }
}

/* A key that is the reader's is handled here, in the middle of the wait. */
int
ih_input_arrived(void)
{
    if (ih.end == IH_END_NOT && ih.take_key && ih.take_key()) {
        return 0;
    }
    ih_stop(IH_END_INPUT);
    return 1;
}

/* GIL: not held; a loop calls it when the wake descriptor is readable. What is
   served may start a loop of its own, which calls this again. */
int
ih_wake_arrived(void)
{
    ih_wake_empty();
    if (ih.end == IH_END_NOT &&
        (wake.calls || wake.serve_always || wake.timed || ih_unsettled)) {
        wake.calls = 0;
        PyGILState_STATE gil = ih_take_gil();
        ih_py_serve();
        PyGILState_Release(gil);
    }
    return ih.end;
}

/* GIL: not held; ih_enable() only. 0 or an errno value. */
int
ih_wake_open(void)
{
    if (wake.open) {
        return 0;
    }
    if (pipe(wake.pipe) < 0) {
        return errno;
    }
    for (int i = 0; i < 2; i++) {
        /* above 2: with standard input closed, pipe() gives its number */
        int high = fcntl(wake.pipe[i], F_DUPFD_CLOEXEC, 3);
        close(wake.pipe[i]);
        wake.pipe[i] = high;
        fcntl(high, F_SETFL, O_NONBLOCK);
    }
    int error = ih_timer_open();
    if (!error) {
        error = ih_deadline_open();
        if (error) {
            ih_timer_close();
        }
    }
    if (error) {
        close(wake.pipe[0]);
        close(wake.pipe[1]);
        return error;
    }
    wake.open = 1;
    return 0;
}

/* GIL: held or not; after ih_disable(). */
void
ih_wake_close(void)
{
    if (!wake.open) {
        return;
    }
    wake.through = -1;
    ih_signals_close();
    ih_deadline_close();
    pthread_mutex_lock(&calling);
    wake.open = 0;
    close(wake.pipe[0]);
    close(wake.pipe[1]);
    pthread_mutex_unlock(&calling);
}
