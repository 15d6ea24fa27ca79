/* The deadline where there is kqueue(2): a queue with a timer. A fork's child has
   none. */

#include "inputhook.h"

#if !defined(__linux__)

#include <sys/types.h>
#include <sys/event.h>

int
ih_deadline_make(void)
{
    return kqueue();
}

/* As in timer_linux.c. Deleting the timer first makes the queue forget that it has
   expired; where there is no timer the deletion fails, which is right. */
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
