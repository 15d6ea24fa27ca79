/* The timer, where the kernel has none that signals one thread (macOS): a
   thread that sleeps and sends the signal, and is gone when it has done so.
   Threads cannot be started in a signal handler, so Ctrl-C is handed to a
   running callback at once there. The deadline is such a thread, too, and
   writes to a pipe.

   Build with -DINPUTHOOK_TIMER_THREAD to use it, and test it, on Linux. */

#include "inputhook.h"

#if !defined(__linux__) || defined(INPUTHOOK_TIMER_THREAD)

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

const int ih_timer_in_handler = 0;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static volatile sig_atomic_t wanted; /* of the newest setting; 0: stopped */
static int deadline[2] = {-1, -1};   /* read end, write end */
static int deadline_wanted;          /* under the lock; as `wanted` */

struct setting {
    int number; /* this thread's; it ends when another one is wanted */
    int first_us;
    int interval_us;
    pthread_t target;
};

/* GIL: not held, on a thread of its own. */
static void
nap(int us)
{
    struct timespec time = {.tv_sec = us / 1000000, .tv_nsec = us % 1000000 * 1000L};
    while (nanosleep(&time, &time) < 0 && errno == EINTR) {
    }
}

/* GIL: not held, on a thread of its own. */
static void *
run(void *argument)
{
    struct setting setting = *(struct setting *)argument;
    free(argument);
    int us = setting.first_us;
    do {
        nap(us);
        pthread_mutex_lock(&lock);
        if (wanted == setting.number) {
            pthread_kill(setting.target, IH_TIMER_SIGNAL);
        }
        pthread_mutex_unlock(&lock);
        us = setting.interval_us;
    } while (us > 0 && wanted == setting.number);
    return NULL;
}

/* GIL: not held, on a thread of its own. */
static void *
run_deadline(void *argument)
{
    struct setting setting = *(struct setting *)argument;
    free(argument);
    nap(setting.first_us);
    pthread_mutex_lock(&lock);
    if (deadline_wanted == setting.number && deadline[1] >= 0) {
        ssize_t written = write(deadline[1], "", 1);
        (void)written;
    }
    pthread_mutex_unlock(&lock);
    return NULL;
}

/* GIL: held or not. Starts a thread that receives no signals: those are for
   the threads of the program. */
static void
start(void *(*function)(void *), struct setting values)
{
    sigset_t all;
    sigset_t before;
    pthread_t thread;
    struct setting *setting = malloc(sizeof *setting);
    if (!setting) {
        return;
    }
    *setting = values;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    if (pthread_create(&thread, NULL, function, setting) == 0) {
        pthread_detach(thread);
    } else {
        free(setting);
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

int
ih_timer_open(void)
{
    wanted = 0;
    return 0;
}

void
ih_timer_close(void)
{
    ih_timer_set(0, 0);
}

/* GIL: held or not. Stopping only marks the setting as old and is what
   signal handlers may do here. */
void
ih_timer_set(int first_us, int interval_us)
{
    static int number;
    wanted = 0;
    if (first_us <= 0) {
        return;
    }
    number = number < 1000000 ? number + 1 : 1;
    wanted = number;
    start(run, (struct setting){number, first_us, interval_us, ih.thread});
}

int
ih_deadline_open(void)
{
    if (pipe(deadline) < 0) {
        return errno;
    }
    for (int i = 0; i < 2; i++) {
        int high = fcntl(deadline[i], F_DUPFD_CLOEXEC, 3); /* see ih_wake_open() */
        close(deadline[i]);
        deadline[i] = high;
        fcntl(high, F_SETFL, O_NONBLOCK);
    }
    return 0;
}

void
ih_deadline_close(void)
{
    pthread_mutex_lock(&lock);
    close(deadline[0]);
    close(deadline[1]);
    deadline[0] = deadline[1] = -1;
    pthread_mutex_unlock(&lock);
}

int
ih_deadline_fd(void)
{
    return deadline[0];
}

void
ih_deadline_set(double seconds)
{
    static int number;
    char bytes[64];
    ih_wake_timed(seconds >= 0);
    pthread_mutex_lock(&lock);
    while (deadline[0] >= 0 && read(deadline[0], bytes, sizeof bytes) > 0) {
    }
    number = number < 1000000 ? number + 1 : 1;
    deadline_wanted = number;
    pthread_mutex_unlock(&lock);
    if (seconds >= 0) { /* early is fine: it is set again for the rest */
        int us = seconds < 1000 ? (int)(seconds * 1e6) : 1000000000;
        start(run_deadline, (struct setting){number, us, 0, ih.thread});
    }
}

#endif

typedef int ih_timer_thread_is_not_empty; /* ISO C wants one declaration a file */
