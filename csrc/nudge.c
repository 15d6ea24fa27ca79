/* Nudges: a signal that does nothing but make the interpreter look at another one.

   That one arrives while the hook waits, so that the interpreter's own select() or
   read() (readline_until_enter_or_signal(), Modules/readline.c; my_fgets(),
   Parser/myreadline.c) never fails with EINTR, and it does not look. A thread of ours
   that lives as long as the nudge sends another signal when it sits in there; only
   then, for anywhere else it would interrupt what the program does. */

#include "inputhook.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define FIRST 50000LL    /* ns; the way from the hook to select() takes less */
#define AGAIN 10000000LL /* ns; at most, between two looks */
#define LONGEST                                                                        \
    IH_SECOND    /* then the interpreter runs Python code, which has looked            \
                  */
#define BLIND 10 /* nudges, where nobody tells where the thread is */

enum kind { NONE, LOOK, INTERRUPT };

static struct {
    pthread_mutex_t mutex; /* whoever sends has it */
    _Atomic int kind;
    _Atomic int number; /* of the latest nudge: its thread ends when there is another */
    long thread;        /* the owner's, as the kernel calls it */
    int input;
} nudge = {.mutex = PTHREAD_MUTEX_INITIALIZER};

#if defined(__linux__)

/* GIL: not held, on the nudge's thread. Does the owner's thread wait for input? -1:
   that is not told here. See proc_pid_syscall(5). */
static int
waits(void)
{
    char path[64];
    char text[64];
    snprintf(path, sizeof path, "/proc/self/task/%ld/syscall", nudge.thread);
    int file = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t length = file < 0 ? -1 : read(file, text, sizeof text - 1);
    if (file >= 0) {
        close(file);
    }
    if (length <= 0) {
        return -1;
    }
    text[length] = 0;
    char *rest;
    long number = strtol(text, &rest, 10);
    if (rest == text) {
        return 0; /* "running" */
    }
    long first = strtol(rest, NULL, 16);
    switch (number) {
    case SYS_read:
        return first == nudge.input;
#ifdef SYS_select
    case SYS_select:
#endif
    case SYS_pselect6:
        return first == nudge.input + 1;
#ifdef SYS_poll
    case SYS_poll:
#endif
    case SYS_ppoll:
        return 1;
    default:
        return 0;
    }
}

static long
this_thread(void)
{
    return syscall(SYS_gettid);
}

#else

static int
waits(void)
{
    return -1;
}

static long
this_thread(void)
{
    return 0;
}

#endif

/* GIL: not held, on the nudge's thread. Sends it, if it is still wanted; 0: enough. */
static int
send(int number, int *blind)
{
    pthread_mutex_lock(&nudge.mutex);
    int wanted = nudge.kind && nudge.number == number && ih_signals_awaits();
    int where = wanted ? waits() : 0;
    *blind -= where < 0;
    if (where && *blind >= 0) {
        ih.counts.nudges++;
        pthread_kill(ih.thread, IH_TIMER_SIGNAL);
    }
    pthread_mutex_unlock(&nudge.mutex);
    return wanted && *blind > 0;
}

/* GIL: not held, on a thread of its own. */
static void *
run(void *argument)
{
    int number = (int)(intptr_t)argument;
    int blind = BLIND;
    int64_t end = ih_now() + LONGEST;
    int64_t nap = FIRST;
    do {
        struct timespec time = {.tv_nsec = (long)nap};
        nanosleep(&time, NULL);
        nap = nap * 2 < AGAIN ? nap * 2 : AGAIN;
    } while (send(number, &blind) && ih_now() < end);
    if (!ih.enabled) { /* disabled in the pump before: no hook will come by */
        ih_nudge_stop();
    }
    return NULL;
}

/* GIL: held or not. A thread that receives no signals: those are for the threads of the
   program. */
static void
start(void)
{
    sigset_t all;
    sigset_t before;
    pthread_t thread;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    if (pthread_create(&thread, NULL, run, (void *)(intptr_t)nudge.number) == 0) {
        pthread_detach(thread);
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

/* GIL: held or not; at the end of a pump. interrupt: the prompt has a signal to look
   at; else it shall only call the hook again. Readline waits in select(), which a
   signal always interrupts; SA_RESTART keeps it from interrupting a write() as well.
   Stdio waits in read(), which is only interrupted without. */
void
ih_nudge(int interrupt)
{
    ih_nudge_stop();
    ih_signals_await(ih_library_reads() ? SA_RESTART : 0);
    nudge.thread = this_thread();
    nudge.input = ih.input;
    nudge.number++;
    nudge.kind = interrupt ? INTERRUPT : LOOK;
    start();
}

/* GIL: not held; the hook's first question. 1 if it must return at once
   because readline's select() has just been interrupted for the prompt: it
   calls the hook before it looks at errno. */
int
ih_nudged(void)
{
    if (nudge.kind == NONE) {
        return 0;
    }
    if (nudge.kind == LOOK || !ih_library_reads()) {
        /* my_fgets() looks at errno without calling the hook: being here
           means that it has done so */
        ih_nudge_stop();
        return 0;
    }
    if (!ih_input_ready()) {
        /* a handler that does not raise leaves readline in select() for
           another 100 ms unless it is made to look once more */
        ih_nudge(ih_signals_awaits());
    } /* else a key came first: the nudge goes on until select() waits */
    return 1;
}

/* GIL: not held. The prompt has gone on without calling the hook. At the
   reader of a new line also lest a nudge interrupts the write() of its prompt,
   which PyOS_StdioReadline() does not try again. */
void
ih_nudge_stop(void)
{
    if (nudge.kind) {
        pthread_mutex_lock(&nudge.mutex);
        nudge.kind = NONE;
        pthread_mutex_unlock(&nudge.mutex);
        ih_signals_leave(); /* the line that follows may run without a pump */
    }
}

/* GIL: held or not; in the child of fork(), where its thread is not. */
void
ih_nudge_part(void)
{
    pthread_mutex_init(&nudge.mutex, NULL);
    nudge.kind = NONE;
}
