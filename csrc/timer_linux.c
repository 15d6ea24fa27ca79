/* The deadline on Linux: a timer that is a descriptor. */

#include "inputhook.h"

#if defined(__linux__)

#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

/* Called without the GIL. Returns a descriptor, or -1 and errno. */
int
ih_deadline_make(void)
{
    return timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
}

/* Called with or without the GIL. Makes the descriptor readable from `when` on (ns by
   ih_now()); 0: never. Returns -1 and errno. */
int
ih_deadline_arm(int fd, int64_t when)
{
    const struct itimerspec setting = {
        .it_value = {.tv_sec = (time_t)(when / IH_SECOND),
                     .tv_nsec = (long)(when % IH_SECOND)},
    };
    return timerfd_settime(fd, TFD_TIMER_ABSTIME, &setting, NULL);
}

/* Called in the child of fork(), with or without the GIL. Makes the child's own timer
   under the same number and returns that number, or -1. */
int
ih_deadline_part(int shared)
{
    struct itimerspec setting;
    if (shared < 0 || timerfd_gettime(shared, &setting) < 0) {
        return -1; /* the program has closed it */
    }
    int own = ih_deadline_make();
    int moved = own < 0 ? -1 : dup3(own, shared, O_CLOEXEC);
    close(own);
    return moved;
}

/* Called in the child of fork(), with or without the GIL. The parent's epoll would
   report what the parent watches, and changes by the child would affect the parent. The
   child's own epoll, under the same number, watches pipe and deadline. */
int
ih_through_part(int shared, int pipe, int deadline)
{
    struct epoll_event event = {.events = EPOLLIN};
    if (shared < 0 || epoll_wait(shared, &event, 1, 0) < 0) {
        return -1; /* the program has closed it */
    }
    int own = epoll_create1(EPOLL_CLOEXEC);
    int moved = own < 0 ? -1 : dup3(own, shared, O_CLOEXEC);
    close(own);
    const int watched[] = {pipe, deadline};
    for (int i = 0; i < 2; i++) {
        event = (struct epoll_event){.events = EPOLLIN, .data = {.fd = watched[i]}};
        epoll_ctl(moved, EPOLL_CTL_ADD, watched[i], &event);
    }
    return moved;
}

#endif

typedef int ih_timer_linux_is_not_empty; /* ISO C wants one declaration a file */
