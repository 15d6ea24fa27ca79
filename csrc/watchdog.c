/* A thread that acts while the prompt's thread cannot: a callback has it, and perhaps
   the GIL, which this thread takes for live.c only. It sleeps until an alarm is due: a
   callback lasts, and what is typed is to be shown (ahead.c), or who runs is to be
   named (busy.c), or Ctrl-C is not to wait any longer (signals.c); or the interpreter
   sits in its own wait, and is to look at a signal (nudge.c). Alarms are set when a
   loop has waited and stopped before it waits again, so that this thread wakes nobody
   who sleeps.

   fork() must find no other thread: CPython 3.12 and later warns of threads, and a
   mutex that one of them holds would stay locked in the child. The thread ends before
   each fork(), and is made again after a loop's next wait. */

#include "inputhook.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define LAST_STEPS 1000 /* of 50 us; a joined thread is gone by then */
#define NOT_SET (-1)    /* the timer could not be set: the thread looks again */
#define RETRY 20        /* ms; between two such looks */

static struct {
    pthread_mutex_t life;  /* for the thread and the descriptors; held during fork() */
    pthread_mutex_t mutex; /* for the timer; never held while waiting */
    _Atomic int64_t due[IH_ALARMS]; /* ns; 0: not set */
    void (*_Atomic ring[IH_ALARMS])(void);
    int64_t set; /* ns, what the timer is set to; 0: nothing is due; or NOT_SET */
    pthread_t thread;
    _Atomic int running;
    struct ih_pipe kick; /* readable: the thread shall look anew */
    int timer;           /* a deadline, see wake.c */
    const struct ih_watched *watched;
    long prompts;     /* the kernel's number of the prompt's thread */
    _Atomic int quit; /* the thread shall end */
    _Atomic int id;   /* the kernel's number of this thread */
} dog = {.life = PTHREAD_MUTEX_INITIALIZER,
         .mutex = PTHREAD_MUTEX_INITIALIZER,
         .kick = {.ends = {-1, -1}},
         .timer = -1};

/* Called with or without the GIL, any thread, signal handlers too. Makes it look. */
void
ih_watchdog_kick(void)
{
    if (dog.running) {
        ih_pipe_fill(&dog.kick);
    }
}

#if defined(__linux__)

/* Called before fork(), with or without the GIL. The kernel counts a joined thread for
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

static int
own_id(void)
{
    return (int)syscall(SYS_gettid);
}

/* Called on the watchdog's thread. Returns the system call that the prompt's thread
   waits in, as the kernel numbers it (proc_pid_syscall(5)), and its first argument. */
long
ih_watchdog_look(long *argument)
{
    char name[64];
    char text[64] = "";
    long call = IH_UNKNOWN;
    snprintf(name, sizeof name, "/proc/self/task/%ld/syscall", dog.prompts);
    int fd = open(name, O_RDONLY | O_CLOEXEC);
    if (fd >= 0) {
        ssize_t got = read(fd, text, sizeof text - 1);
        (void)got;
        close(fd);
    }
    sscanf(text, "%ld %lx", &call, (unsigned long *)argument);
    return text[0] == 'r' ? IH_COMPUTES : call; /* "running" */
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

long
ih_watchdog_look(long *argument)
{
    return IH_UNKNOWN;
}

#endif

/* Called under the mutex, with or without the GIL, on any thread. 0: never. */
static void
timer_set(int64_t when)
{
    dog.set = ih_deadline_arm(dog.timer, when) == 0 ? when : NOT_SET;
}

/* Called on the watchdog's thread. Calls what is due; sets the timer to the next.
   Return how long the thread may wait: ms, or -1. */
static int
ring(void)
{
    int due[IH_ALARMS];
    int64_t next = 0;
    int64_t now = ih_now();
    pthread_mutex_lock(&dog.mutex);
    for (int i = 0; i < IH_ALARMS; i++) {
        int64_t when = dog.due[i];
        due[i] = when && when <= now &&
                 atomic_compare_exchange_strong(&dog.due[i], &when, 0);
        if (!due[i] && when && (!next || when < next)) {
            next = when;
        }
    }
    if (next != dog.set) {
        timer_set(next);
    }
    int wait = dog.set == NOT_SET ? RETRY : -1;
    pthread_mutex_unlock(&dog.mutex);
    for (int i = 0; i < IH_ALARMS; i++) {
        if (due[i]) {
            void (*call)(void) = dog.ring[i];
            call();
        }
    }
    return wait;
}

/* The watchdog's thread: all signals are blocked, and it has no Python thread state. */
static void *
watch(void *unused)
{
    dog.id = own_id();
    while (!dog.quit) {
        int wait = ring();
        struct pollfd fds[] = {
            {.fd = dog.kick.ends[0], .events = POLLIN},
            {.fd = wait < 0 ? dog.timer : -1, .events = POLLIN},
            {.fd = dog.watched->wanted(), .events = POLLIN},
        };
        if (poll(fds, 3, wait) < 0) {
            continue;
        }
        if (fds[0].revents) {
            ih_pipe_empty(&dog.kick);
        }
        if (fds[2].revents) {
            dog.watched->typed();
        }
    }
    return NULL;
}

/* Called under `life`, with or without the GIL. 0: there is no descriptor to be had. */
static int
open_descriptors(void)
{
    if (dog.kick.ends[0] < 0 && ih_pipe_make(&dog.kick)) {
        return 0;
    }
    if (dog.timer < 0) {
        dog.timer = ih_above_standard(ih_deadline_make());
    }
    return dog.timer >= 0;
}

/* Called by ih_ahead_open() on the prompt's thread, with or without the GIL. The thread
   is made later, when it is needed. */
void
ih_watchdog_open(const struct ih_watched *watched)
{
    dog.watched = watched;
    dog.prompts = own_id();
    pthread_mutex_lock(&dog.life);
    open_descriptors();
    pthread_mutex_unlock(&dog.life);
}

/* Called on the prompt's thread, with or without the GIL. Return whether the thread
   runs; a signal handler can only set an alarm of a thread that does. */
int
ih_watchdog_start(void)
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

/* Called under `life`, with or without the GIL, on any thread. */
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

/* Called on the prompt's or the watchdog's thread, with or without the GIL. The thread
   calls `call` at that time (ns by ih_now()), unless the alarm is disarmed before. */
void
ih_watchdog_arm(enum ih_alarm which, int64_t when, void (*call)(void))
{
    if (!ih_watchdog_start()) {
        return;
    }
    pthread_mutex_lock(&dog.mutex);
    dog.ring[which] = call;
    dog.due[which] = when;
    if (dog.set <= 0 || dog.set > when) {
        timer_set(when);
    }
    int failed = dog.set == NOT_SET;
    pthread_mutex_unlock(&dog.mutex);
    if (failed) {
        ih_watchdog_kick();
    }
}

/* Called on any thread, signal handlers too. As ih_watchdog_arm(). 0: no thread. */
int
ih_watchdog_arm_by_signal(enum ih_alarm which, int64_t when, void (*call)(void))
{
    dog.ring[which] = call;
    dog.due[which] = when;
    ih_watchdog_kick();
    return dog.running;
}

/* Called on the prompt's thread, with or without the GIL. */
void
ih_watchdog_disarm(enum ih_alarm which)
{
    int64_t others = 0;
    pthread_mutex_lock(&dog.mutex);
    dog.due[which] = 0;
    for (int i = 0; i < IH_ALARMS; i++) {
        others |= dog.due[i];
    }
    if (!others && dog.set) {
        timer_set(0);
    }
    pthread_mutex_unlock(&dog.mutex);
}

/* Called by ih_disable() and in the child of fork(), with or without the GIL. */
void
ih_watchdog_end(void)
{
    pthread_mutex_lock(&dog.life);
    stop();
    int *fds[] = {&dog.kick.ends[0], &dog.kick.ends[1], &dog.timer};
    for (int i = 0; i < 3; i++) {
        if (*fds[i] >= 0) {
            close(*fds[i]);
            *fds[i] = -1;
        }
    }
    dog.set = 0;
    for (int i = 0; i < IH_ALARMS; i++) {
        dog.due[i] = 0;
    }
    pthread_mutex_unlock(&dog.life);
}

/* Called by pthread_atfork(3) before fork(), with or without the GIL, on any thread.
   stuck: the thread waits for what the caller has, and must be left alone. */
void
ih_watchdog_before_fork(int stuck)
{
    pthread_mutex_lock(&dog.life);
    if (!stuck) {
        stop();
    }
}

/* Called in the parent after fork(), with or without the GIL, on any thread. */
void
ih_watchdog_after_fork(void)
{
    pthread_mutex_unlock(&dog.life);
}

/* Called in the child of fork(), with or without the GIL. Timer and pipe are the
   parent's. */
void
ih_watchdog_in_child(void)
{
    pthread_mutex_init(&dog.life, NULL);
    pthread_mutex_init(&dog.mutex, NULL);
    dog.running = 0; /* after clone(2) nobody has stopped the thread */
    ih_watchdog_end();
}
