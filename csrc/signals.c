/* Signals, for the prompt.

   While a pump runs, handlers that belong to the prompt are behind ours, put
   there and taken away with sigaction() so that handlers installed from C
   survive. Ours wakes the loop and calls the one behind it; SIGINT waits for
   the end of the pump first, so that Ctrl-C cancels the line being typed and
   not whatever callback happens to run. Only a callback that goes on for
   longer than GRACE is interrupted itself.

   Nudges. The signal arrives while the hook waits, so the interpreter's own
   select() or read() never sees EINTR and never looks at it. After the pump a
   timer therefore sends the thread a signal that does nothing else. */

#include "inputhook.h"

#include <errno.h>
#include <string.h>

#define GRACE 100000     /* us; as long as CPython's own select() in readline */
#define NUDGE_FIRST 50   /* us; the way from the hook to select() takes less */
#define NUDGE_AGAIN 1000 /* us; in case it did not */
#define NUDGE_READ 20000 /* us; the same for read(), see ih_nudge() */
#define NUDGE_LIMIT 200  /* then nobody is waiting: the program has gone on */

/* Signals whose handlers a person at the prompt waits for. Without a handler,
   or ignored, they do what they do without us. */
static const int signals[] = {
    SIGINT,  SIGWINCH, SIGTERM, SIGHUP,  SIGQUIT, SIGUSR1,
    SIGUSR2, SIGALRM,  SIGCHLD, SIGCONT, SIGTSTP,
};
#define SIGNALS ((int)(sizeof signals / sizeof *signals))

enum nudging { NUDGE_NONE, NUDGE_LOOK, NUDGE_INTERRUPT };

static struct {
    struct sigaction behind[SIGNALS];  /* handlers found by the pump */
    char wrapped[SIGNALS];             /* ours is in front of it */
    char before[SIGNALS];              /* so it was in the pump before this one */
    int same_line;                     /* no command has run since that pump */
    struct sigaction behind_timer;     /* IH_TIMER_SIGNAL's before us */
    volatile sig_atomic_t arrived;     /* a wrapped signal, since the pump began */
    volatile sig_atomic_t deferred;    /* SIGINT waits for the end of the pump */
    volatile sig_atomic_t in_callback; /* SIGINT was handed to a callback */
    volatile sig_atomic_t trip;        /* signal for PyErr_SetInterruptEx() */
    volatile sig_atomic_t nudging;     /* enum nudging */
    volatile sig_atomic_t nudges;      /* sent since the hook returned */
} state;

/* GIL: not held; signal handlers. Calls the handler that is behind ours. */
static void
call_behind(const struct sigaction *behind, int signum, siginfo_t *info, void *context)
{
    if (behind->sa_flags & SA_SIGINFO) {
        behind->sa_sigaction(signum, info, context);
    } else if (behind->sa_handler != SIG_DFL && behind->sa_handler != SIG_IGN) {
        behind->sa_handler(signum);
    }
}

/* Signal handler, on any thread, during a pump. */
static void
on_signal(int signum, siginfo_t *info, void *context)
{
    int saved = errno;
    state.arrived = 1;
    ih_ahead_signal(signum, info);
    if (signum == SIGINT && !state.deferred && ih_timer_in_handler) {
        state.deferred = 1;
        ih_timer_set(GRACE, 0);
    } else {
        for (int i = 0; i < SIGNALS; i++) {
            if (signals[i] == signum && state.wrapped[i]) {
                call_behind(&state.behind[i], signum, info, context);
            }
        }
        state.in_callback |= signum == SIGINT;
    }
    ih_stop(IH_END_SIGNAL);
    errno = saved;
}

/* Signal handler, on the owner's thread: the timer has expired. During a pump
   that is the end of a slice, or of the grace that a callback was given;
   after it, a nudge, whose work is done by having arrived. */
static void
on_timer(int signum, siginfo_t *info, void *context)
{
    int saved = errno;
    if (ih_timer_in_handler && info->si_code != SI_TIMER) { /* somebody else's */
        call_behind(&state.behind_timer, signum, info, context);
        state.arrived = 1;
        ih_stop(IH_END_SIGNAL);
    } else if (state.nudging) {
        state.nudges++;
        ih.counts.nudges++;
        if (state.nudges >= NUDGE_LIMIT) {
            ih_timer_set(0, 0);
        }
    } else if (state.deferred && state.wrapped[0]) {
        state.deferred = 0;
        state.in_callback = 1;
        call_behind(&state.behind[0], SIGINT, info, context);
    } else if (ih.pumping && ih.limit > 0) {
        ih_stop(IH_END_TIME);
    } else {
        call_behind(&state.behind_timer, signum, info, context);
    }
    errno = saved;
}

/* GIL: held or not. Is this one of the two handlers above? */
static int
is_ours(const struct sigaction *action)
{
    return (action->sa_flags & SA_SIGINFO) &&
           (action->sa_sigaction == on_signal || action->sa_sigaction == on_timer);
}

/* GIL: held or not. Puts our handler in front of the one found. Done anew for each pump
   and nudge, and undone after it: the program may have a handler of its own. */
static void
use_timer_signal(int flags)
{
    struct sigaction ours = {.sa_flags = SA_SIGINFO | SA_ONSTACK | flags};
    struct sigaction found;
    ours.sa_sigaction = on_timer;
    sigemptyset(&ours.sa_mask);
    if (sigaction(IH_TIMER_SIGNAL, &ours, &found) == 0 && !is_ours(&found)) {
        state.behind_timer = found;
    }
}

/* GIL: held or not. Puts back the handler that was found. */
static void
leave_timer_signal(void)
{
    struct sigaction now;
    if (sigaction(IH_TIMER_SIGNAL, NULL, &now) == 0 && is_ours(&now)) {
        sigaction(IH_TIMER_SIGNAL, &state.behind_timer, NULL);
    }
}

/* GIL: not held. The prompt has gone on without calling the hook. At the
   reader of a new line also lest a nudge interrupts the write() of its prompt,
   which PyOS_StdioReadline() does not try again. */
void
ih_nudge_stop(void)
{
    if (state.nudging) {
        ih_timer_set(0, 0);
        state.nudging = NUDGE_NONE;
        leave_timer_signal(); /* the line that follows may run without a pump */
    }
}

/* GIL: held or not. Puts our handler in front of one that a program has installed. */
static void
wrap(int i)
{
    struct sigaction found;
    if (sigaction(signals[i], NULL, &found) < 0 || is_ours(&found) ||
        (found.sa_flags & (int)SA_RESETHAND)) {
        return;
    }
    if (!(found.sa_flags & SA_SIGINFO) &&
        (found.sa_handler == SIG_DFL || found.sa_handler == SIG_IGN)) {
        return;
    }
    state.behind[i] = found;
    state.wrapped[i] = 1;
    found.sa_flags |= SA_SIGINFO;
    found.sa_sigaction = on_signal;
    sigaction(signals[i], &found, NULL);
}

/* GIL: held or not; ih_pump() only, when Python has prepared it: it may have installed
   handlers. */
void
ih_signals_wrap(void)
{
    for (int i = 0; i < SIGNALS; i++) {
        wrap(i);
    }
}

/* GIL: not held; the reader of a new line: the command before it may have installed
   handlers. */
void
ih_signals_new_line(void)
{
    state.same_line = 0;
}

/* GIL: held or not; ih_pump() only, for a pump of the bridge. Return whether the pump
   before it was of the same line. */
int
ih_signals_same_line(void)
{
    return state.same_line;
}

/* GIL: not held; ih_pump() only. A signal that came before this is found by
   the Python code that prepares the pump, a later one by on_signal(). After a key
   (of readline, which runs no Python code in between) only handlers that were there
   before are looked for: nine system calls fewer. */
void
ih_signals_begin(int after_key)
{
    ih_nudge_stop();
    state.arrived = state.deferred = state.in_callback = state.trip = 0;
    memset(state.wrapped, 0, sizeof state.wrapped);
    use_timer_signal(0);
    for (int i = 0; i < SIGNALS; i++) {
        if (!after_key || !state.same_line || state.before[i]) {
            wrap(i);
        }
    }
    if (ih_readline_resized()) { /* SIGWINCH came before us */
        state.arrived = 1;
        ih_stop(IH_END_SIGNAL);
    }
}

/* GIL: held or not. Puts back every handler that a callback has not replaced
   meanwhile, and delivers a SIGINT that has waited. */
static void
unwrap(void)
{
    memcpy(state.before, state.wrapped, sizeof state.before);
    state.same_line = 1;
    for (int i = 0; i < SIGNALS; i++) {
        struct sigaction now;
        if (state.wrapped[i] && sigaction(signals[i], NULL, &now) == 0 &&
            is_ours(&now)) {
            sigaction(signals[i], &state.behind[i], NULL);
        }
    }
    if (state.deferred || ih.limit > 0) {
        ih_timer_set(0, 0);
    }
    if (state.deferred) {
        state.deferred = 0;
        raise(SIGINT);
    }
}

/* GIL: held or not; ih_pump() only. Tells whether the prompt has a signal to look at.
 */
int
ih_signals_end(void)
{
    unwrap();
    if (state.in_callback) {
        PyGILState_STATE gil = ih_take_gil();
        ih_py_interrupted();
        PyGILState_Release(gil);
    }
    if (state.trip) {
        PyErr_SetInterruptEx(state.trip);
        state.trip = 0;
    }
    ih_wake_forget();
    leave_timer_signal();
    return state.arrived;
}

/* GIL: not held; ih_pump() only: one begins in a callback of another one. */
void
ih_signals_suspend(struct ih_signals *saved)
{
    unwrap();
    leave_timer_signal();
    *saved = (struct ih_signals){state.arrived, state.in_callback, state.trip};
}

/* GIL: not held; ih_pump() only: it is over, and the callback goes on. */
void
ih_signals_resume(const struct ih_signals *saved)
{
    ih_signals_begin(0);
    state.arrived |= saved->arrived;
    state.in_callback = saved->in_callback;
    state.trip = saved->trip;
}

/* GIL: held or not; at the end of a pump. interrupt: the prompt has a signal to
   look at; else it shall only call the hook again. Readline waits in select(),
   which a signal always interrupts; SA_RESTART keeps it from interrupting a
   write() as well. Stdio waits in read(), which is only interrupted without:
   there the next nudge leaves time for what Python writes meanwhile. */
void
ih_nudge(int interrupt)
{
    int in_select = ih_readline_active();
    if (ih.forked) { /* timers are not inherited */
        ih_timer_open();
    }
    use_timer_signal(in_select ? SA_RESTART : 0);
    state.nudges = 0;
    state.nudging = interrupt ? NUDGE_INTERRUPT : NUDGE_LOOK;
    ih_timer_set(NUDGE_FIRST, in_select ? NUDGE_AGAIN : NUDGE_READ);
}

/* GIL: not held; the hook's first question. 1 if it must return at once
   because readline's select() has just been interrupted for the prompt: it
   calls the hook before it looks at errno. */
int
ih_nudged(void)
{
    if (state.nudging == NUDGE_NONE) {
        return 0;
    }
    if (state.nudging == NUDGE_LOOK || !ih_readline_active()) {
        /* my_fgets() looks at errno without calling the hook: being here
           means that it has done so */
        ih_nudge_stop();
        return 0;
    }
    if (ih_input_ready()) {
        return 1; /* a key came first: the nudge goes on until select() waits */
    }
    if (state.nudges > 0) {
        /* a handler that does not raise leaves readline in select() for
           another 100 ms unless it is made to look once more */
        ih_nudge(0);
    } else {
        ih_nudge(1);
    }
    return 1;
}

/* GIL: not held; the bridge. Is a signal on its way to the prompt? */
int
ih_interrupt_waits(void)
{
    return state.nudging == NUDGE_INTERRUPT;
}

/* GIL: held or not. Python code inside the pump has an exception for the
   prompt, or has used up its interrupt. Tripped now, it would be raised in the
   Python code that the pump still runs: ih_signals_end() does it. */
void
ih_trip(int signum)
{
    state.trip = signum;
    state.arrived = 1;
    ih_stop(IH_END_SIGNAL);
}

int
ih_timer_signal(void)
{
    return IH_TIMER_SIGNAL;
}

void
ih_use_timer_signal(void)
{
    use_timer_signal(0);
}

/* GIL: held or not; ih_wake_close() only. */
void
ih_signals_close(void)
{
    state.nudging = NUDGE_NONE;
    ih_timer_close();
    leave_timer_signal();
}
