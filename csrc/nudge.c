/* Nudges: a signal that does nothing but make the interpreter look at another one.

   That one arrives while the hook waits, so that the interpreter's own select() or
   read() (readline_until_enter_or_signal(), Modules/readline.c; my_fgets(),
   Parser/myreadline.c) never fails with EINTR, and it does not look. The watchdog's
   thread sends another signal when it sits in there; only then, for anywhere else it
   would interrupt what the program does. */

#include "inputhook.h"

#include <sys/syscall.h>

#define FIRST 50000LL        /* ns; the way from the hook to select() takes less */
#define AGAIN 10000000LL     /* ns; at most, between two looks */
#define LONGEST 1000000000LL /* ns; then Python code runs, and has looked */
#define BLIND 10             /* nudges, where nobody tells where the thread is */

enum kind { NONE, LOOK, INTERRUPT };

static struct {
    _Atomic int kind;
    pthread_mutex_t mutex; /* whoever sends has it; for what follows, too */
    int64_t nap;           /* ns, until the next look */
    int64_t end;           /* ns; then it is given up */
    int blind;             /* nudges left, where nobody tells where the thread is */
    int input;
} nudge = {.mutex = PTHREAD_MUTEX_INITIALIZER};

/* The watchdog's thread. Does the owner's thread wait for input? -1: that is not told
   here. */
static int
waits(void)
{
    long first = 0;
    switch (ih_watchdog_look(&first)) {
    case IH_UNKNOWN:
        return -1;
    case SYS_read:
        return first == nudge.input;
#if defined(__linux__)
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
#endif
    default:
        return 0;
    }
}

/* The watchdog's thread. Sends it, if it is still wanted, and looks again later. */
static void
send(void)
{
    pthread_mutex_lock(&nudge.mutex);
    int wanted = nudge.kind && ih_signals_awaits();
    int where = wanted ? waits() : 0;
    nudge.blind -= where < 0;
    if (where && nudge.blind >= 0) {
        ih.counts.nudges++;
        pthread_kill(ih_thread, IH_OWN_SIGNAL);
    }
    wanted = wanted && nudge.blind > 0 && ih_now() < nudge.end;
    if (wanted) {
        nudge.nap = nudge.nap * 2 < AGAIN ? nudge.nap * 2 : AGAIN;
        ih_watchdog_arm(IH_ALARM_NUDGE, ih_now() + nudge.nap, send);
    }
    pthread_mutex_unlock(&nudge.mutex);
    if (!wanted &&
        !ih.enabled) { /* disabled in the pump before: no hook will come by */
        ih_nudge_stop();
    }
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
    pthread_mutex_lock(&nudge.mutex);
    nudge.kind = interrupt ? INTERRUPT : LOOK;
    nudge.input = ih.input;
    nudge.blind = BLIND;
    nudge.nap = FIRST;
    nudge.end = ih_now() + LONGEST;
    pthread_mutex_unlock(&nudge.mutex);
    ih_watchdog_arm(IH_ALARM_NUDGE, ih_now() + FIRST, send);
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
