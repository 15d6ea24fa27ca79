/* Time, where there is kqueue(2): the deadline is a queue with one timer in it. No
   timer of theirs sends a signal to one thread: Ctrl-C goes to a running callback at
   once.

   A child of fork() inherits no queue. */

#include "inputhook.h"

#if !defined(__linux__)

#include <errno.h>
#include <sys/types.h>
#include <sys/event.h>

int
ih_timer_make(enum ih_timer which, int signum)
{
    (void)which;
    (void)signum;
    return ENOSYS;
}

void
ih_timer_part(void)
{
}

int
ih_timer_set(enum ih_timer which, int64_t ns)
{
    (void)which;
    (void)ns;
    return -1;
}

int
ih_timer_sent(enum ih_timer which, const siginfo_t *info)
{
    (void)which;
    (void)info;
    return 0;
}

int
ih_deadline_make(void)
{
    return kqueue();
}

/* GIL: held or not; as in timer_linux.c. Adding a timer again sets it anew and forgets
   that it has expired; one that is not there cannot be deleted, and need not be. */
int
ih_deadline_arm(int fd, int64_t when)
{
    struct kevent timer;
    int64_t left = when - ih_now();
    left = left > 1 ? left : 1;
    EV_SET(&timer, 1, EVFILT_TIMER, EV_DELETE, 0, 0, NULL);
    kevent(fd, &timer, 1, NULL, 0, NULL);
    if (!when) {
        return 0;
    }
    EV_SET(&timer, 1, EVFILT_TIMER, EV_ADD | EV_ONESHOT, NOTE_NSECONDS, left, NULL);
    return kevent(fd, &timer, 1, NULL, 0, NULL);
}

int
ih_deadline_part(int shared)
{
    return -1;
}

int
ih_through_part(int shared, int pipe, int deadline)
{
    return -1;
}

#endif

typedef int ih_timer_kqueue_is_not_empty; /* ISO C wants one declaration a file */
