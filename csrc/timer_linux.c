/* Time, as Linux has it: the deadline, a timer that is a descriptor; and the timer that
   sends its signal to one thread, which may be set in a signal handler
   (signal-safety(7)). */

#include "inputhook.h"

#if defined(__linux__)

#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#ifndef sigev_notify_thread_id /* older glibc declares only the union */
#define sigev_notify_thread_id _sigev_un._tid
#endif

static timer_t timer; /* made once for a process, never deleted */
static int have_timer;

/* GIL: held or not. */
static struct timespec
time_of(int64_t ns)
{
    return (struct timespec){.tv_sec = (time_t)(ns / IH_SECOND),
                             .tv_nsec = (long)(ns % IH_SECOND)};
}

/* GIL: not held; on the owner's thread. */
void
ih_timer_make(void)
{
    struct sigevent event = {.sigev_notify = SIGEV_THREAD_ID,
                             .sigev_signo = IH_TIMER_SIGNAL,
                             .sigev_value = {.sival_ptr = &timer}};
    event.sigev_notify_thread_id = (pid_t)syscall(SYS_gettid);
    have_timer = have_timer || timer_create(CLOCK_MONOTONIC, &event, &timer) == 0;
}

/* GIL: held or not; in the child of fork(), which has not inherited it: the number may
   soon be that of a timer of the program's. */
void
ih_timer_part(void)
{
    have_timer = 0;
}

/* GIL: held or not; signal handlers too. Sends IH_TIMER_SIGNAL to the owner's thread
   once, after ns; 0: not at all. -1: that cannot be done. */
int
ih_timer_set(int64_t ns)
{
    struct itimerspec when = {.it_value = time_of(ns)};
    return have_timer ? timer_settime(timer, 0, &when, NULL) : -1;
}

/* GIL: held or not; a handler of IH_TIMER_SIGNAL. Has the timer sent it? */
int
ih_timer_sent(const siginfo_t *info)
{
    return info->si_code == SI_TIMER && info->si_value.sival_ptr == &timer;
}

/* GIL: not held. -1 and errno. */
int
ih_deadline_make(void)
{
    return timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
}

/* GIL: held or not. Makes it readable at that time, by ih_now(), and not before; 0:
   never. -1 and errno. */
int
ih_deadline_arm(int fd, int64_t when)
{
    struct itimerspec setting = {.it_value = time_of(when)};
    return timerfd_settime(fd, TFD_TIMER_ABSTIME, &setting, NULL);
}

/* GIL: held or not; in the child of fork(). Its own one under the same number, which is
   returned, or -1. */
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

/* GIL: held or not; in the child of fork(). The parent's epoll would tell what the
   parent watches, and what the child changes there the parent would miss. The child's
   own one under the same number watches these two. */
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
