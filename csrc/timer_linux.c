/* Time, as Linux has it: the deadline, a timer that is a descriptor; and timers that
   send a signal to one thread, which may be set in a signal handler (signal-safety(7)).
 */

#include "inputhook.h"

#if defined(__linux__)

#include <errno.h>
#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#ifndef sigev_notify_thread_id /* older glibc declares only the union */
#define sigev_notify_thread_id _sigev_un._tid
#endif

static struct {
    timer_t timer;
    int made; /* once for a process; never deleted */
} timers[2];

/* GIL: held or not. */
static struct itimerspec
at(int64_t ns)
{
    return (struct itimerspec){.it_value = {.tv_sec = (time_t)(ns / IH_SECOND),
                                            .tv_nsec = (long)(ns % IH_SECOND)}};
}

/* GIL: not held; on the owner's thread. 0 or an errno value. */
int
ih_timer_make(enum ih_timer which, int signum)
{
    struct sigevent event = {.sigev_notify = SIGEV_THREAD_ID,
                             .sigev_signo = signum,
                             .sigev_value = {.sival_ptr = &timers[which]}};
    event.sigev_notify_thread_id = (pid_t)syscall(SYS_gettid);
    if (!timers[which].made &&
        timer_create(CLOCK_MONOTONIC, &event, &timers[which].timer) < 0) {
        return errno;
    }
    timers[which].made = 1;
    return 0;
}

/* GIL: held or not; in the child of fork(), which has not inherited them: their numbers
   may soon be those of timers of the program's. */
void
ih_timer_part(void)
{
    timers[IH_TIMER_GRACE].made = timers[IH_TIMER_SLOW].made = 0;
}

/* GIL: held or not; signal handlers too. Sends its signal to the owner's thread once,
   after ns; 0: not at all. -1: that cannot be done. */
int
ih_timer_set(enum ih_timer which, int64_t ns)
{
    struct itimerspec when = at(ns);
    return timers[which].made ? timer_settime(timers[which].timer, 0, &when, NULL) : -1;
}

/* GIL: held or not; a signal's handler. Has the timer sent it? */
int
ih_timer_sent(enum ih_timer which, const siginfo_t *info)
{
    return info->si_code == SI_TIMER && info->si_value.sival_ptr == &timers[which];
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
    struct itimerspec setting = at(when);
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
