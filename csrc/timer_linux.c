/* The timer, where the kernel can send its signal to one thread. Setting it
   is safe in a signal handler (signal-safety(7)). And the deadline, a timer
   that is a descriptor. */

#include "inputhook.h"

#if defined(__linux__) && !defined(INPUTHOOK_TIMER_THREAD)

#include <errno.h>
#include <fcntl.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#ifndef sigev_notify_thread_id /* older glibc declares only the union */
#define sigev_notify_thread_id _sigev_un._tid
#endif

const int ih_timer_in_handler = 1;

static timer_t timer;
static int have_timer;
static int deadline = -1;

/* GIL: not held; on the owner's thread. 0 or an errno value. */
int
ih_timer_open(void)
{
    struct sigevent event = {.sigev_notify = SIGEV_THREAD_ID,
                             .sigev_signo = IH_TIMER_SIGNAL};
    event.sigev_notify_thread_id = (pid_t)syscall(SYS_gettid);
    if (timer_create(CLOCK_MONOTONIC, &event, &timer) < 0) {
        return errno;
    }
    have_timer = 1;
    return 0;
}

/* GIL: held or not. A child of fork() has not inherited the timer; deleting
   it there fails, and that is fine. */
void
ih_timer_close(void)
{
    if (have_timer) {
        timer_delete(timer);
        have_timer = 0;
    }
}

/* GIL: held or not; signal handlers too. */
void
ih_timer_set(int first_us, int interval_us)
{
    struct itimerspec when = {
        .it_value = {.tv_sec = first_us / 1000000,
                     .tv_nsec = first_us % 1000000 * 1000L},
        .it_interval = {.tv_sec = interval_us / 1000000,
                        .tv_nsec = interval_us % 1000000 * 1000L},
    };
    if (have_timer) {
        timer_settime(timer, 0, &when, NULL);
    }
}

/* GIL: not held; ih_wake_open() only. 0 or an errno value. */
int
ih_deadline_open(void)
{
    int fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    if (fd < 0) {
        return errno;
    }
    deadline = fcntl(fd, F_DUPFD_CLOEXEC, 3); /* see ih_wake_open() */
    int error = deadline < 0 ? errno : 0;
    close(fd);
    return error;
}

/* GIL: held or not. */
void
ih_deadline_close(void)
{
    close(deadline);
    deadline = -1;
}

int
ih_deadline_fd(void)
{
    return deadline;
}

/* Setting it also forgets that it has been reached (timerfd_settime(2)). */
void
ih_deadline_set(double seconds)
{
    struct itimerspec when = {.it_value = {.tv_sec = 0}};
    ih_wake_timed(seconds >= 0);
    if (seconds >= 0) {
        when.it_value.tv_sec = (time_t)seconds;
        when.it_value.tv_nsec =
            (long)((seconds - (double)when.it_value.tv_sec) * 1e9) + 1;
        if (when.it_value.tv_nsec > 999999999) {
            when.it_value.tv_nsec = 999999999;
        }
    }
    if (deadline >= 0) {
        timerfd_settime(deadline, 0, &when, NULL);
    }
}

#endif

typedef int ih_timer_linux_is_not_empty; /* ISO C wants one declaration a file */
