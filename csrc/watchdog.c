/* A thread that acts while the prompt's thread cannot: a callback has it, and perhaps
   the GIL, which this thread never takes. It sleeps until an alarm that a callback
   has set goes off, because the callback lasts. The alarm is set when a loop has
   waited and stopped before it waits again, so that it wakes nobody who sleeps.

   fork() must find no other thread: CPython 3.12 and later warns of them, and a mutex
   that one of them holds would be held for ever in the child. The thread ends before
   each fork(), and is made again when an alarm is set. */

#include "inputhook.h"

#include <errno.h>
#include <poll.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define LAST_STEPS 1000 /* of 50 us; a thread that has been joined is gone by then */

static struct {
    pthread_mutex_t life;   /* for running; held during fork() */
    pthread_mutex_t mutex;  /* for the next two; never held while waiting */
    int64_t due[IH_ALARMS]; /* ns, CLOCK_MONOTONIC; 0: it is not set */
    int64_t set;            /* what the timer is set to; 0: to nothing */
    pthread_t thread;
    int running;
    struct ih_pipe kick; /* look anew */
    int timer;           /* a deadline, see wake.c; -1: neither is there */
    const struct ih_watched *watched;
    volatile int quit; /* the thread is to end */
    volatile int id;   /* the kernel's, of the thread */
} dog = {
    .life = PTHREAD_MUTEX_INITIALIZER, .mutex = PTHREAD_MUTEX_INITIALIZER, .timer = -1};

/* GIL: held or not, any thread, signal handlers too. Have the thread look anew. */
void
ih_watchdog_kick(void)
{
    int saved = errno;
    if (dog.running) {
        ssize_t written = write(dog.kick.ends[1], "", 1);
        (void)written; /* full: then it looks */
    }
    errno = saved;
}

/* GIL: held or not, any thread, under the mutex. 0: it goes off never. */
static void
timer_set(int64_t when)
{
    dog.set = when;
    ih_deadline_arm(dog.timer, when);
}

#if defined(__linux__)

/* GIL: held or not; before fork(). The kernel counts a thread that has been joined for
   some microseconds more, and CPython asks it (warn_about_fork_with_threads(),
   Modules/posixmodule.c). */
static void
wait_for_last_step(void)
{
    struct timespec step = {.tv_nsec = 50000};
    for (int i = 0; i < LAST_STEPS && syscall(SYS_tgkill, getpid(), dog.id, 0) == 0;
         i++) {
        nanosleep(&step, NULL);
    }
}

/* The thread. */
static int
own_id(void)
{
    return (int)syscall(SYS_gettid);
}

#else

static void
wait_for_last_step(void)
{
}

static int
own_id(void)
{
    return 0;
}

#endif

/* The thread. Calls those alarms that are due, and sets the timer to the next. */
static void
ring(void)
{
    int due[IH_ALARMS] = {0};
    int64_t next = 0;
    int64_t now = ih_now();
    pthread_mutex_lock(&dog.mutex);
    if (!dog.set || dog.set > now) {
        pthread_mutex_unlock(&dog.mutex);
        return;
    }
    for (int i = 0; i < IH_ALARMS; i++) {
        if (dog.due[i] && dog.due[i] <= now) {
            due[i] = 1;
            dog.due[i] = 0;
        } else if (dog.due[i] && (!next || dog.due[i] < next)) {
            next = dog.due[i];
        }
    }
    timer_set(next);
    pthread_mutex_unlock(&dog.mutex);
    if (due[IH_ALARM_AHEAD]) {
        dog.watched->alarm();
    }
}

/* The thread: all signals are blocked, and it has never heard of Python. */
static void *
watch(void *unused)
{
    dog.id = own_id();
    while (!dog.quit) {
        struct pollfd fds[] = {
            {.fd = dog.kick.ends[0], .events = POLLIN},
            {.fd = dog.timer, .events = POLLIN},
            {.fd = dog.watched->wanted(), .events = POLLIN},
        };
        int ready = poll(fds, 3, -1);
        if (ready < 0) {
            continue;
        }
        if (fds[0].revents) {
            char bytes[64];
            while (read(dog.kick.ends[0], bytes, sizeof bytes) > 0) {
            }
        }
        ring();
        if (fds[2].revents) {
            dog.watched->typed();
        }
    }
    return NULL;
}

/* GIL: held or not, under `life`. 0 if there is no descriptor to be had. */
static int
open_descriptors(void)
{
    if (dog.timer >= 0) {
        return 1;
    }
    if (ih_pipe_make(&dog.kick)) {
        return 0;
    }
    dog.timer = ih_above_standard(ih_deadline_make());
    if (dog.timer < 0) {
        close(dog.kick.ends[0]);
        close(dog.kick.ends[1]);
    }
    return dog.timer >= 0;
}

/* GIL: held or not; ih_ahead_open() only. The thread is made when it is needed. */
void
ih_watchdog_open(void)
{
    pthread_mutex_lock(&dog.life);
    open_descriptors();
    pthread_mutex_unlock(&dog.life);
}

/* GIL: held or not, the prompt's thread. Return whether the thread is there. */
static int
start(void)
{
    if (dog.running) {
        return 1;
    }
    pthread_mutex_lock(&dog.life);
    if (open_descriptors()) {
        sigset_t all;
        sigset_t before;
        sigfillset(&all);
        pthread_sigmask(SIG_SETMASK, &all, &before);
        dog.quit = 0;
        dog.running = pthread_create(&dog.thread, NULL, watch, NULL) == 0;
        pthread_sigmask(SIG_SETMASK, &before, NULL);
    }
    pthread_mutex_unlock(&dog.life);
    return dog.running;
}

/* GIL: held or not, any thread, under `life`. */
static void
stop(void)
{
    if (!dog.running) {
        return;
    }
    dog.quit = 1;
    ih_watchdog_kick();
    pthread_join(dog.thread, NULL);
    dog.running = 0;
    wait_for_last_step();
}

/* GIL: held or not, the prompt's thread. The alarm goes off at that time, ns by
   CLOCK_MONOTONIC, unless it is disarmed before. */
void
ih_watchdog_arm(enum ih_alarm which, int64_t when, const struct ih_watched *watched)
{
    dog.watched = watched; /* before there is a thread */
    if (!start()) {
        return;
    }
    pthread_mutex_lock(&dog.mutex);
    dog.due[which] = when;
    if (!dog.set || dog.set > when) {
        timer_set(when);
    }
    pthread_mutex_unlock(&dog.mutex);
}

/* GIL: held or not, the prompt's thread. */
void
ih_watchdog_disarm(enum ih_alarm which)
{
    int others = 0;
    pthread_mutex_lock(&dog.mutex);
    dog.due[which] = 0;
    for (int i = 0; i < IH_ALARMS; i++) {
        others |= dog.due[i] != 0;
    }
    if (!others && dog.set) {
        timer_set(0);
    }
    pthread_mutex_unlock(&dog.mutex);
}

/* GIL: held or not; ih_disable() only. */
void
ih_watchdog_end(void)
{
    pthread_mutex_lock(&dog.life);
    stop();
    if (dog.timer >= 0) {
        close(dog.kick.ends[0]);
        close(dog.kick.ends[1]);
        close(dog.timer);
        dog.timer = -1;
    }
    dog.set = 0;
    for (int i = 0; i < IH_ALARMS; i++) {
        dog.due[i] = 0;
    }
    pthread_mutex_unlock(&dog.life);
}

/* GIL: held or not, any thread; pthread_atfork(3), before. */
void
ih_watchdog_before_fork(void)
{
    pthread_mutex_lock(&dog.life);
    stop();
}

/* GIL: held or not, any thread; in the parent, after it. */
void
ih_watchdog_after_fork(void)
{
    pthread_mutex_unlock(&dog.life);
}

/* GIL: held or not; in the child. The timer and the pipe are the parent's, too. */
void
ih_watchdog_in_child(void)
{
    pthread_mutex_init(&dog.life, NULL);
    pthread_mutex_init(&dog.mutex, NULL);
    ih_watchdog_end();
}
