/* A signal for the thread that runs a callback for too long: its handler has
   Python look, at its next instruction, at what is being run. A thread that did
   so would make fork() warn (CPython 3.12 and later), and would have to poll.

   The signal is one that no system sends (signal(7): SIGSTKFLT is unused) and
   that slow.py has found unused by the program. The timer is set when the loop
   has waited and stopped before it waits again, so it wakes nobody who sleeps. */

#include "inputhook.h"

#if defined(__linux__) && defined(SIGSTKFLT)

#include <errno.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#ifndef sigev_notify_thread_id /* older glibc declares only the union */
#define sigev_notify_thread_id _sigev_un._tid
#endif

static timer_t timer;
static int have_timer;
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
    struct sigevent event = {.sigev_notify = SIGEV_THREAD_ID, .sigev_signo = SIGSTKFLT};
    struct sigaction ours = {.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESTART};
    struct sigaction found;
    event.sigev_notify_thread_id = (pid_t)syscall(SYS_gettid);
    if (!have_timer && timer_create(CLOCK_MONOTONIC, &event, &timer) < 0) {
        return errno;
    }
    have_timer = 1; /* as long as the process lives */
    ours.sa_sigaction = on_slow;
    sigemptyset(&ours.sa_mask);
    if (sigaction(SIGSTKFLT, &ours, &found) == 0 && !ih_slow_is_ours(&found)) {
        behind = found;
    }
    return 0;
}

/* GIL: held or not. Is that our handler? */
int
ih_slow_is_ours(const struct sigaction *action)
{
    return action->sa_sigaction == on_slow;
}

void
ih_slow_close(void)
{
    struct sigaction found;
    usable = 0;
    ih_slow_disarm(); /* without a handler the signal would end the process */
    if (sigaction(SIGSTKFLT, NULL, &found) == 0 && ih_slow_is_ours(&found)) {
        sigaction(SIGSTKFLT, &behind, NULL);
    }
}

/* GIL: held or not; in the child of fork(), which has not inherited the timer: the
   number may soon be that of one of the program's. */
void
ih_slow_part(void)
{
    have_timer = 0;
    ih_slow_close();
}

/* GIL: held or not; ih_busy_pump() only. The program may have found a use for the
   signal since, in Python or in C. */
void
ih_slow_check(void)
{
    struct sigaction found;
    usable = have_timer && sigaction(SIGSTKFLT, NULL, &found) == 0 &&
             ih_slow_is_ours(&found);
}

/* GIL: held or not; busy.c. 1 if the signal will come, after ns. */
int
ih_slow_arm(int64_t ns)
{
    struct itimerspec when = {
        .it_value = {.tv_sec = (time_t)(ns / 1000000000), .tv_nsec = ns % 1000000000}};
    return usable && timer_settime(timer, 0, &when, NULL) == 0;
}

/* GIL: held or not; busy.c, after ih_slow_arm() has said 1. */
void
ih_slow_disarm(void)
{
    struct itimerspec never = {.it_value = {.tv_sec = 0}};
    if (have_timer) {
        timer_settime(timer, 0, &never, NULL);
    }
}

#else

int
ih_slow_signal(void)
{
    return 0;
}

void
ih_slow_keep(void)
{
}

void
ih_slow_put_back(void)
{
}

int
ih_slow_open(void)
{
    return 0;
}

int
ih_slow_is_ours(const struct sigaction *action)
{
    (void)action;
    return 0;
}

void
ih_slow_close(void)
{
}

void
ih_slow_part(void)
{
}

void
ih_slow_check(void)
{
}

int
ih_slow_arm(int64_t ns)
{
    (void)ns;
    return 0;
}

void
ih_slow_disarm(void)
{
}

#endif
