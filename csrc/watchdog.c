/* A thread that acts while the prompt's thread cannot: a callback has it, and perhaps
   the GIL, which this thread takes for live.c only. It sleeps until an alarm is due: a
   callback lasts, and what is typed is to be shown (ahead.c), or who runs is to be
   named (busy.c), or Ctrl-C is not to wait any longer (signals.c); or the interpreter
   sits in its own wait, and is to look at a signal (nudge.c). Alarms are set when a
   loop has waited and stopped before it waits again, so that this thread wakes nobody
   who sleeps.

   fork() must find no other thread: CPython 3.12 and later warns of them, and a mutex
   that one of them holds would be held for ever in the child. The thread ends before
   each fork(), and is made again when a loop has waited next. */

#include "inputhook.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define LAST_STEPS 1000 /* of 50 us; a thread that has been joined is gone by then */

static struct {
    pthread_mutex_t life;  /* for the thread and the descriptors; held during fork() */
    pthread_mutex_t mutex; /* for the timer; never held while waiting */
    _Atomic int64_t due[IH_ALARMS]; /* ns; 0: it is not set */
    void (*ring[IH_ALARMS])(void);
    int64_t set; /* ns, what the timer is set to; 0: to nothing */
    pthread_t thread;
    _Atomic int running;
    struct ih_pipe kick; /* look anew */
    int timer;           /* a deadline, see wake.c */
    const struct ih_watched *watched;
    long prompts;      /* the kernel's number of the prompt's thread */
    volatile int quit; /* the thread is to end */
    volatile int id;   /* the kernel's number of it */
} dog = {.life = PTHREAD_MUTEX_INITIALIZER,
         .mutex = PTHREAD_MUTEX_INITIALIZER,
         .kick = {.ends = {-1, -1}},
         .timer = -1};

/* GIL: held or not, any thread, signal handlers too. Have the thread look anew. */
void
ih_watchdog_kick(void)
{
    if (dog.running) {
        ih_pipe_fill(&dog.kick);
    }
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

static int
own_id(void)
{
    return (int)syscall(SYS_gettid);
}

/* The thread. What the prompt's does, as the kernel says (proc_pid_syscall(5)): the
   number of the system call that it waits in, and its first argument. */
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

/* GIL: held or not, any thread, under the mutex. 0: it goes off never. */
static void
timer_set(int64_t when)
{
    dog.set = when;
    ih_deadline_arm(dog.timer, when);
}

/* The thread. Calls what is due, and sets the timer to what is due next. */
static void
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
    pthread_mutex_unlock(&dog.mutex);
    for (int i = 0; i < IH_ALARMS; i++) {
        if (due[i]) {
            dog.ring[i]();
        }
    }
}

/* The thread: all signals are blocked, and it has no Python of its own. */
static void *
watch(void *unused)
{
    dog.id = own_id();
    while (!dog.quit) {
        ring();
        struct pollfd fds[] = {
            {.fd = dog.kick.ends[0], .events = POLLIN},
            {.fd = dog.timer, .events = POLLIN},
            {.fd = dog.watched->wanted(), .events = POLLIN},
        };
        if (poll(fds, 3, -1) < 0) {
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

/* GIL: held or not, under `life`. 0 if there is no descriptor to be had. */
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

/* GIL: held or not, the prompt's thread; ih_ahead_open() only. The thread is made when
   it is needed. */
void
ih_watchdog_open(const struct ih_watched *watched)
{
    dog.watched = watched;
    dog.prompts = own_id();
    pthread_mutex_lock(&dog.life);
    open_descriptors();
    pthread_mutex_unlock(&dog.life);
}

/* GIL: held or not, the prompt's thread. Return whether the thread is there, which it
   must be before a signal can set an alarm. */
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

/* GIL: held or not, the prompt's thread or the thread. `call` is called at that time,
   ns by ih_now(), unless it is disarmed before. */
void
ih_watchdog_arm(enum ih_alarm which, int64_t when, void (*call)(void))
{
    if (!ih_watchdog_start()) {
        return;
    }
    pthread_mutex_lock(&dog.mutex);
    dog.ring[which] = call;
    dog.due[which] = when;
    if (!dog.set || dog.set > when) {
        timer_set(when);
    }
    pthread_mutex_unlock(&dog.mutex);
}

/* Any thread, signal handlers too. The same; 0: there is no thread. */
int
ih_watchdog_arm_by_signal(enum ih_alarm which, int64_t when, void (*call)(void))
{
    dog.ring[which] = call;
    dog.due[which] = when;
    ih_watchdog_kick();
    return dog.running;
}

/* GIL: held or not, the prompt's thread. */
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

/* GIL: held or not; ih_disable() only. */
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
    dog.running = 0; /* clone(2) has told nobody */
    ih_watchdog_end();
}
