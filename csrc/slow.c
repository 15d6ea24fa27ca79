/* A signal for the thread that runs a callback for too long: its handler has
   Python look, at its next instruction, at what is being run. A thread that did
   so would make fork() warn (CPython 3.12 and later), and would have to poll.

   The signal is one that no system sends (signal(7): SIGSTKFLT is unused) and
   that _slow_callbacks.py has found unused by the program. The timer is set when the
   loop has waited and stopped before it waits again, so it wakes nobody who sleeps. */

#include "inputhook.h"

#include <errno.h>

#ifndef SIGSTKFLT
#define SIGSTKFLT                                                                      \
    0 /* there is none: _slow_callbacks.py opens nothing, and nothing is found */
#endif

static int usable;              /* the signal's handler is still ours, in this pump */
static struct sigaction behind; /* Python's handler */
static struct sigaction kept;   /* without one: signal.signal() changes its flags */

/* Signal handler, on the owner's thread. */
static void
on_slow(int signum, siginfo_t *info, void *context)
{
    (void)info;
    (void)context;
    int saved = errno;
    PyErr_SetInterruptEx(signum);
    errno = saved;
}

/* GIL: held or not. Is that our handler? */
int
ih_slow_is_ours(const struct sigaction *action)
{
    return action->sa_sigaction == on_slow;
}

/* GIL: held or not. Is it in place? */
static int
is_there(void)
{
    struct sigaction found;
    return sigaction(SIGSTKFLT, NULL, &found) == 0 && ih_slow_is_ours(&found);
}

int
ih_slow_signal(void)
{
    return SIGSTKFLT;
}

void
ih_slow_keep(void)
{
    sigaction(SIGSTKFLT, NULL, &kept);
}

void
ih_slow_put_back(void)
{
    sigaction(SIGSTKFLT, &kept, NULL);
}

/* SA_RESTART: what the callback reads or writes is not interrupted by it. */
int
ih_slow_open(void)
{
    struct sigaction ours = {.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESTART};
    int error = ih_timer_make(IH_TIMER_SLOW, SIGSTKFLT);
    ours.sa_sigaction = on_slow;
    sigemptyset(&ours.sa_mask);
    if (!error && !is_there()) {
        sigaction(SIGSTKFLT, &ours, &behind);
    }
    return error;
}

/* Without a handler the signal would end the process. */
void
ih_slow_close(void)
{
    usable = 0;
    ih_slow_disarm();
    if (is_there()) {
        sigaction(SIGSTKFLT, &behind, NULL);
    }
}

/* GIL: held or not; ih_busy_pump() only. The program may have found a use for the
   signal since, in Python or in C. */
void
ih_slow_check(void)
{
    usable = is_there();
}

/* GIL: held or not; busy.c. 1 if the signal will come, after ns. */
int
ih_slow_arm(int64_t ns)
{
    return usable && ih_timer_set(IH_TIMER_SLOW, ns) == 0;
}

/* GIL: held or not; busy.c, after ih_slow_arm() has said 1. */
void
ih_slow_disarm(void)
{
    ih_timer_set(IH_TIMER_SLOW, 0);
}
