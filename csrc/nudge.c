/* Nudges: a signal that does nothing but make the interpreter look for another signal.

   The other signal arrives while the hook waits, so that the interpreter's own select()
   or read() (readline_until_enter_or_signal(), Modules/readline.c; my_fgets(),
   Parser/myreadline.c) does not fail with EINTR, and the interpreter does not look. The
   watchdog's thread sends a nudge when the interpreter sits in that call, and only
   then: elsewhere a nudge would interrupt what the program does. */

#include "inputhook.h"

#include <sys/syscall.h>

#define FIRST 50000LL        /* ns; from the hook to select() takes less */
#define AGAIN 10000000LL     /* ns; at most, between two looks */
#define LONGEST 1000000000LL /* ns; by then Python code runs, and has looked */
#define BLIND 10 /* nudges where the system does not tell what the thread does */

enum kind { NONE, LOOK, INTERRUPT };

static struct {
    _Atomic int kind;
    pthread_mutex_t mutex; /* for the fields below; held while a nudge is sent */
    int64_t nap;           /* ns, until the next look */
    int64_t end;           /* ns; when the nudge is given up */
    int blind;             /* nudges left where the system does not tell */
    int input;
} nudge = {.mutex = PTHREAD_MUTEX_INITIALIZER};

/* Called on the watchdog's thread. Return whether the owner's thread waits for input;
   -1: this system does not tell. */
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

/* Called on the watchdog's thread. Sends a nudge if it is wanted; looks again later. */
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
        !ih.enabled) { /* disabled in the last pump: no hook will stop the nudge */
        ih_nudge_stop();
    }
}

/* Called at the end of a pump, with or without the GIL. interrupt: the prompt has a
   signal to look at; else the prompt shall only call the hook again. Readline waits in
   select(), which a signal always interrupts; SA_RESTART keeps the nudge from
   interrupting a write(). Stdio waits in read(), which a signal interrupts only
   without. */
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

/* Called by the hook first of all, without the GIL. 1: the hook must return at once,
   for a nudge has interrupted readline's select(), and readline looks at errno
   afterwards. */
int
ih_nudged(void)
{
    if (nudge.kind == NONE) {
        return 0;
    }
    if (nudge.kind == LOOK || !ih_library_reads()) {
        /* my_fgets() looks at errno before it calls the hook */
        ih_nudge_stop();
        return 0;
    }
    if (!ih_input_ready()) {
        /* a handler that does not raise leaves readline in select() for another 100 ms
           unless readline is made to look once more */
        ih_nudge(ih_signals_awaits());
    } /* a key came first: the nudge goes on until select() waits */
    return 1;
}

/* Called without the GIL. The prompt has gone on without calling the hook. Also called
   before a new line is read, lest a nudge interrupts the write() of its prompt, which
   PyOS_StdioReadline() does not repeat. */
void
ih_nudge_stop(void)
{
    if (nudge.kind) {
        pthread_mutex_lock(&nudge.mutex);
        nudge.kind = NONE;
        pthread_mutex_unlock(&nudge.mutex);
        ih_signals_leave(); /* the next line may be read without a pump */
    }
}

/* Called in the child of fork(), with or without the GIL. */
void
ih_nudge_part(void)
{
    pthread_mutex_init(&nudge.mutex, NULL);
    nudge.kind = NONE;
}
