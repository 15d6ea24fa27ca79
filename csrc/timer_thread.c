/* The timer, where the kernel has none that signals one thread (macOS): a
   thread that sleeps and sends the signal, and is gone when it has done so.
   Threads cannot be started in a signal handler, so Ctrl-C is handed to a
   running callback at once there.

   Build with -DINPUTHOOK_TIMER_THREAD to use it, and test it, on Linux. */

#include "inputhook.h"

#if !defined(__linux__) || defined(INPUTHOOK_TIMER_THREAD)

#include <errno.h>
#include <stdlib.h>
#include <time.h>

const int ih_timer_in_handler = 0;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static volatile sig_atomic_t wanted; /* of the newest setting; 0: stopped */

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
    sigset_t all;
    sigset_t before;
    pthread_t thread;
    wanted = 0;
    if (first_us <= 0) {
        return;
    }
    struct setting *setting = malloc(sizeof *setting);
    if (!setting) {
        return;
    }
    number = number < 1000000 ? number + 1 : 1;
    *setting = (struct setting){number, first_us, interval_us, ih.thread};
    wanted = number;
    sigfillset(&all); /* its own signals are for the threads of the program */
    pthread_sigmask(SIG_SETMASK, &all, &before);
    if (pthread_create(&thread, NULL, run, setting) == 0) {
        pthread_detach(thread);
    } else {
        free(setting);
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

#endif

typedef int ih_timer_thread_is_not_empty; /* ISO C wants one declaration a file */
