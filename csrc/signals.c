/* Signals, for the prompt.

   While a pump runs, handlers of the program are behind ours, put there and taken away
   with sigaction() so that handlers installed from C survive. Ours wakes the loop and
   calls the one behind it; SIGINT waits for the end of the pump first, so that Ctrl-C
   cancels the line being typed and not whatever callback happens to run. Only a
   callback that goes on for longer than GRACE is interrupted itself. Without the
   watchdog's thread, which ends before a fork, Ctrl-C goes to the callback at once.

   A callback may find ours and keep it: to put it back later, perhaps by signal(), so
   that it is called with one argument only; or to call it from its own handler, which
   is behind ours from the next pump on. What ours knows of a signal is therefore never
   forgotten, and ours works at any time. */

#include "inputhook.h"

#include <errno.h>
#include <unistd.h>

#define GRACE 100000000LL /* ns; as long as CPython's own select() in readline */
#define TOGETHER 20000000 /* ns; two SIGINT that are one Ctrl-C */

#ifndef NSIG
#define NSIG _NSIG
#endif

/* What ours knows of a signal. */
struct signal {
    struct sigaction behind; /* found by the pump; called by ours, and put back */
    struct sigaction first;  /* found before one that may call ours */
    siginfo_t *info;         /* of the signal that is being handled; or NULL */
    void *context;
    _Atomic int inside;   /* ours runs, so many times */
    char known;           /* there was a handler */
    _Atomic char wrapped; /* ours is in front of it */
    char before;          /* so it was in the pump before this one */
    char replaced;        /* a callback of that pump has put another one there */
};

/* Of SIGINT, which waits for the end of the pump; or, for too long, to be called. */
enum deferred { NOT, WAITS, DUE };

static struct {
    struct signal signals[NSIG];
    int lines;            /* being read, by readers that say so */
    int same_line;        /* none has begun since the last pump */
    _Atomic int deferred; /* enum deferred */
    int64_t deferred_at;  /* ns; signal handlers only */
    _Atomic int own;      /* IH_OWN_SIGNAL is on its way */
    _Atomic int lent;     /* libedit handles a key */
} state;

/* GIL: held or not, signal handlers too. */
static void
call(const struct sigaction *action, int signum, siginfo_t *info, void *context)
{
    siginfo_t plain = {.si_signo = signum};
    if (action->sa_flags & SA_SIGINFO) {
        action->sa_sigaction(signum, info ? info : &plain, context);
    } else if (action->sa_handler != SIG_DFL && action->sa_handler != SIG_IGN) {
        action->sa_handler(signum);
    }
}

/* Signal handler. What is behind ours; if that has called ours, the one that was there
   before it. */
static void
call_behind(int signum, siginfo_t *info, void *context)
{
    struct signal *signal = &state.signals[signum];
    int depth = signal->inside++;
    if (depth == 0) {
        signal->info = info;
        signal->context = context;
        call(&signal->behind, signum, info, context);
    } else if (depth == 1) {
        call(&signal->first, signum, signal->info, signal->context);
    }
    signal->inside--;
}

static void on_signal(int signum, siginfo_t *info, void *context);

/* GIL: held or not, signal handlers too. Is this the handler below? However it was
   installed: see the top of this file. */
static int
is_ours(const struct sigaction *action)
{
    return action->sa_sigaction == on_signal;
}

/* The watchdog's thread: a callback has had its time. */
static void
end_grace(void)
{
    int waits = WAITS;
    if (atomic_compare_exchange_strong(&state.deferred, &waits, DUE)) {
        ih_signals_await(0);
        pthread_kill(ih_thread, IH_OWN_SIGNAL);
    }
}

/* Signal handler, of SIGINT in a pump. Return whether it waits for the end of that; as
   one with the first, too: nobody presses a key so fast. */
static int
is_deferred(void)
{
    int64_t now = ih_now();
    if (state.deferred) {
        return now - state.deferred_at < TOGETHER;
    }
    state.deferred_at = now;
    state.deferred = WAITS;
    if (!ih_watchdog_arm_by_signal(IH_ALARM_GRACE, now + GRACE, end_grace)) {
        state.deferred = NOT;
    }
    return state.deferred;
}

/* GIL: held or not, signal handlers too. Puts back the handler that was found. 0:
   somebody else's is there, and stays. */
static int
put_back(int signum)
{
    struct sigaction now;
    return sigaction(signum, NULL, &now) == 0 && is_ours(&now) &&
           sigaction(signum, &state.signals[signum].behind, NULL) == 0;
}

/* Signal handler. Puts back what is behind each of ours, while libedit handles a key,
   perhaps a search, in which it reads: after SIGWINCH or SIGCONT it keeps the handlers
   that it finds there (read_char(), its read.c; sig_set(), its sig.c). When their
   signals come it puts them back, and forgets them; a second time it puts back SIG_ERR.
   Ours, if kept, would call it a second time. The pump is about to end anyway. */
static void
step_aside(void)
{
    for (int signum = 1; signum < NSIG; signum++) {
        if (signum != IH_OWN_SIGNAL && state.signals[signum].wrapped) {
            put_back(signum);
        }
    }
}

/* Signal handler, on any thread, at any time. The kernel fills in info and context only
   for one that was installed with SA_SIGINFO, and that is called by nobody else. */
static void
on_signal(int signum, siginfo_t *info, void *context)
{
    int saved = errno;
    struct signal *signal = &state.signals[signum];
    struct ih_pump *pump = IH_LOAD(ih_pump);
    struct sigaction now;
    if (signal->inside || sigaction(signum, NULL, &now) < 0 || !is_ours(&now) ||
        !(now.sa_flags & SA_SIGINFO)) {
        info = NULL;
        context = NULL;
    }
    if (signum == IH_OWN_SIGNAL && state.own && info && info->si_pid == getpid()) {
        int due = DUE;
        state.own = 0;
        if (atomic_compare_exchange_strong(&state.deferred, &due, NOT)) {
            IH_STORE(pump->in_callback, 1);
            call_behind(SIGINT, NULL, NULL);
        }
        errno = saved;
        return;
    }
    ih_ahead_signal(signum, info);
    if (!pump->depth || !signal->wrapped || signal->inside) {
        call_behind(signum, info, context);
    } else if (signum != SIGINT || !is_deferred()) {
        call_behind(signum, info, context);
        if (signum == SIGINT) {
            IH_STORE(pump->in_callback, 1);
        }
    }
    IH_STORE(pump->arrived, 1);
    ih_stop(IH_END_SIGNAL);
    if (state.lent) {
        step_aside();
    }
    errno = saved;
}

/* GIL: not held; reader.c, around each key of libedit's. */
void
ih_signals_lend(int lent)
{
    state.lent = lent;
}

/* GIL: held or not. Ours is in front of this one. */
static void
note(int signum, const struct sigaction *found)
{
    struct signal *signal = &state.signals[signum];
    if (!is_ours(found)) {
        int same = signal->known && found->sa_sigaction == signal->behind.sa_sigaction;
        if (!signal->known || (!same && !signal->replaced)) {
            signal->first = *found;
        }
        signal->behind = *found;
        signal->known = 1;
    }
    signal->replaced = 0;
    signal->inside = 0; /* somebody may have left a handler by siglongjmp() */
    signal->wrapped = 1;
}

/* GIL: held or not. */
static void
take_away(int signum)
{
    state.signals[signum].wrapped = 0;
    state.signals[signum].replaced = !put_back(signum);
}

/* GIL: held or not; who is about to send that signal. Ours in front of whatever is
   there, until ih_signals_leave() or the end of the pump: the program may have a
   handler of its own. */
void
ih_signals_await(int flags)
{
    struct sigaction ours = {.sa_flags = SA_SIGINFO | SA_ONSTACK | flags};
    struct sigaction found;
    ours.sa_sigaction = on_signal;
    sigemptyset(&ours.sa_mask);
    if (sigaction(IH_OWN_SIGNAL, &ours, &found) == 0) {
        note(IH_OWN_SIGNAL, &found);
    }
    state.own = 1;
}

/* GIL: held or not, any thread. Has it not come yet? */
int
ih_signals_awaits(void)
{
    return state.own;
}

/* GIL: held or not. */
void
ih_signals_leave(void)
{
    state.own = 0;
    take_away(IH_OWN_SIGNAL);
}

/* GIL: held or not. Signals that end the process where they are raised, or cannot be
 * handled. */
static int
is_fatal(int signum)
{
    switch (signum) {
    case SIGKILL:
    case SIGSTOP:
    case SIGSEGV:
    case SIGBUS:
    case SIGFPE:
    case SIGILL:
    case SIGABRT:
    case SIGTRAP:
    case SIGSYS:
        return 1;
    default:
        return 0;
    }
}

/* GIL: held or not. Puts our handler in front of one that a program has installed.
   Without a handler, or ignored, signals do what they do without us. */
static void
wrap(int signum)
{
    struct sigaction found;
    if (is_fatal(signum) || sigaction(signum, NULL, &found) < 0 ||
        (found.sa_flags & (int)SA_RESETHAND)) {
        return;
    }
    int is_function = (found.sa_flags & SA_SIGINFO) ||
                      (found.sa_handler != SIG_DFL && found.sa_handler != SIG_IGN);
    if (is_function && !(is_ours(&found) && state.signals[signum].wrapped)) {
        note(signum, &found); /* before ours is called */
        found.sa_flags |= SA_SIGINFO;
        found.sa_sigaction = on_signal;
        sigaction(signum, &found, NULL);
    }
}

/* GIL: held or not; ih_pump_once() only, when Python has prepared it: it may have
   installed handlers, wx's loop one of SIGINT. */
void
ih_signals_wrap(void)
{
    wrap(SIGINT);
}

/* The command before the line may have installed handlers. */
void
ih_signals_line(int more)
{
    state.lines = state.lines + more > 0 ? state.lines + more : 0;
    state.same_line = 0;
}

/* GIL: held or not; ih_pump_once() only, for a pump of our reader. Return whether the
   pump before it was of the same line. */
int
ih_signals_same_line(void)
{
    return state.same_line;
}

/* GIL: not held; ih_pump_once() only. A signal that came before this is found by
   the Python code that prepares the pump, a later one by on_signal(). After a key
   only handlers that were there before are looked for: fifty system calls fewer. */
void
ih_signals_begin(void)
{
    int only_before = state.same_line && state.lines;
    for (int signum = 1; signum < NSIG; signum++) {
        if (!only_before || state.signals[signum].before) {
            wrap(signum);
        }
    }
}

/* GIL: held or not; ih_pump_once() only: it is over, or another one begins in a
   callback. Puts back every handler that a callback has not replaced meanwhile, and
   delivers a SIGINT that has waited. */
void
ih_signals_suspend(void)
{
    for (int signum = 1; signum < NSIG; signum++) {
        struct signal *signal = &state.signals[signum];
        signal->before = signal->wrapped;
        if (signal->wrapped) {
            take_away(signum);
        }
    }
    state.same_line = 1;
    if (atomic_exchange(&state.deferred, NOT)) {
        raise(SIGINT);
    }
}

/* GIL: held or not; ih_pump_once() only. Tells whether the prompt has a signal to look
 * at.
 */
int
ih_signals_end(void)
{
    ih_signals_suspend();
    if (IH_LOAD(ih_pump->in_callback)) {
        IH_PYTHON(ih_py_interrupted());
    }
    if (ih_pump->trip) {
        PyErr_SetInterruptEx(ih_pump->trip);
    }
    ih_wake_forget();
    return IH_LOAD(ih_pump->arrived);
}

/* GIL: not held; ih_pump_once(): it is over, and the callback goes on; reader.c. */
void
ih_signals_resume(void)
{
    state.same_line = 0;
    ih_signals_begin();
}

/* GIL: held or not; ih_pump_once() only: a pump in the middle of a key is over, and the
   one in which the key is handled has the same handlers. */
void
ih_signals_share(const struct ih_pump *inner)
{
    struct ih_pump *pump = ih_pump;
    IH_STORE(pump->arrived, IH_LOAD(pump->arrived) | IH_LOAD(inner->arrived));
    IH_STORE(pump->in_callback,
             IH_LOAD(pump->in_callback) | IH_LOAD(inner->in_callback));
    pump->trip = pump->trip ? pump->trip : inner->trip;
}

/* GIL: held or not. Python code inside the pump has an exception for the
   prompt, or has used up its interrupt. Tripped now, it would be raised in the
   Python code that the pump still runs: ih_signals_end() does it. */
void
ih_trip(int signum)
{
    ih_pump->trip = signum;
    IH_STORE(ih_pump->arrived, 1);
    ih_stop(IH_END_SIGNAL);
}

/* GIL: held or not; in the child of fork(). Whatever there is of ours goes. */
void
ih_signals_part(void)
{
    for (int signum = 1; signum < NSIG; signum++) {
        if (state.signals[signum].known) {
            take_away(signum);
        }
    }
    state.deferred = NOT;
    ih_pump->arrived = ih_pump->in_callback = ih_pump->trip = 0;
}
