/* Signals, for the prompt.

   While a pump runs, our handler stands in front of the program's handlers. It is put
   there and removed by sigaction(), so that handlers installed from C survive. Ours
   wakes the loop and calls the handler behind it. SIGINT waits for the end of the pump
   first, so that Ctrl-C cancels the line being typed and not the callback that happens
   to run. Only a callback that goes on for longer than GRACE is interrupted itself.
   Without the watchdog's thread, which ends before a fork, Ctrl-C reaches the callback
   at once.

   A callback may find our handler and keep it: to put it back later, perhaps by
   signal(), after which the kernel passes one argument only; or to call it from its own
   handler, which is behind ours from the next pump on. So what we know of a signal is
   never forgotten, and our handler works at any time. */

#include "inputhook.h"

#include <errno.h>
#include <unistd.h>

#define GRACE 300000000LL /* ns; most figures are drawn within that */
#define SELDOM 500000000  /* ns; a computation seldom installs a handler */
#define TOGETHER 20000000 /* ns; two SIGINT within this time are one Ctrl-C */

#ifndef NSIG
#define NSIG _NSIG
#endif

/* What our handler knows of a signal. */
struct signal {
    struct sigaction behind; /* found by the pump; ours calls it; put back */
    struct sigaction first;  /* found before one that may call ours */
    siginfo_t *info;         /* of the signal being handled; or NULL */
    void *context;
    _Atomic int inside;   /* how many calls of our handler are running */
    char known;           /* a handler has been found */
    _Atomic char wrapped; /* ours is in front of the handler */
    char before;          /* ours was in front of it in the last pump */
    char replaced;        /* a callback of that pump has installed another handler */
};

/* Does a SIGINT wait for the end of the pump, or has it waited too long? */
enum deferred { NOT, WAITS, DUE };

static struct {
    struct signal signals[NSIG];
    int lines;            /* lines being read, by readers that announce them */
    int same_line;        /* no line has begun since the last pump */
    int64_t looked_at;    /* ns; all handlers were looked for */
    _Atomic int deferred; /* enum deferred */
    int64_t deferred_at;  /* ns; signal handlers only */
    _Atomic int own;      /* IH_OWN_SIGNAL is on its way */
    _Atomic int lent;     /* libedit handles a key */
} state;

/* Called by our handler. Calls another handler. */
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

/* Called by our handler. Calls the handler behind ours; if that one has called ours,
   the handler that was there before it. */
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

/* Called with or without the GIL, also by our handler. Return whether the action is our
   handler, however it was installed: see the top of this file. */
static int
is_ours(const struct sigaction *action)
{
    return action->sa_sigaction == on_signal;
}

/* Called on the watchdog's thread: a callback has had its time. */
static void
end_grace(void)
{
    int waits = WAITS;
    if (atomic_compare_exchange_strong(&state.deferred, &waits, DUE)) {
        ih_signals_await(0);
        if (pthread_kill(ih_thread, IH_OWN_SIGNAL) != 0) {
            state.deferred = WAITS;
            ih_watchdog_arm(IH_ALARM_GRACE, ih_now() + GRACE, end_grace);
        }
    }
}

/* Called by our handler for SIGINT in a pump. Return whether the signal waits for the
   end of the pump; so does one right after the first: nobody presses a key so fast. */
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

/* Called with or without the GIL, also by our handler. Puts back the handler that was
   found. Returns 0 if there is another handler than ours, which stays. */
static int
put_back(int signum)
{
    struct sigaction now;
    return sigaction(signum, NULL, &now) == 0 && is_ours(&now) &&
           sigaction(signum, &state.signals[signum].behind, NULL) == 0;
}

/* Called by our handler while libedit handles a key, perhaps a search in which libedit
   reads. Puts back the handlers behind ours. After SIGWINCH or SIGCONT libedit keeps
   the handlers that it finds (read_char(), its read.c; sig_set(), its sig.c). When
   their signals come libedit puts them back and forgets them; a second time it puts
   back SIG_ERR, and ours, if kept, would call it a second time. The pump is about to
   end anyway. */
static void
step_aside(void)
{
    for (int signum = 1; signum < NSIG; signum++) {
        if (signum != IH_OWN_SIGNAL && state.signals[signum].wrapped) {
            put_back(signum);
        }
    }
}

/* Our handler: called on any thread, at any time. The kernel fills in info and context
   only if the handler was installed with SA_SIGINFO, and other callers do not. */
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

/* Called by reader.c around each key of libedit's, without the GIL. */
void
ih_signals_lend(int lent)
{
    state.lent = lent;
}

/* Called with or without the GIL: ours is in front of this handler. */
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
    signal->inside = 0; /* a handler may have been left by siglongjmp() */
    signal->wrapped = 1;
}

/* Called with or without the GIL. */
static void
take_away(int signum)
{
    state.signals[signum].wrapped = 0;
    state.signals[signum].replaced = !put_back(signum);
}

/* Called before IH_OWN_SIGNAL is sent, with or without the GIL. Puts our handler in
   front of whatever is there, for the program may have a handler, until
   ih_signals_leave() or the end of the pump. */
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

/* Called with or without the GIL, on any thread. Return whether IH_OWN_SIGNAL is still
   to come. */
int
ih_signals_awaits(void)
{
    return state.own;
}

/* Called with or without the GIL. */
void
ih_signals_leave(void)
{
    state.own = 0;
    take_away(IH_OWN_SIGNAL);
}

/* Called with or without the GIL. Return whether the signal ends the process where it
   is raised, or cannot be handled. */
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

/* Called with or without the GIL. Puts our handler in front of one that the program has
   installed. A signal without a handler, or ignored, does what it does without us. */
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

/* Called by ih_pump_once() when Python has prepared the pump, with or without the GIL:
   Python may have installed handlers; wx's loop installs one of SIGINT. */
void
ih_signals_wrap(void)
{
    wrap(SIGINT);
}

/* The command before this line may have installed handlers. */
void
ih_signals_line(int more)
{
    state.lines = state.lines + more > 0 ? state.lines + more : 0;
    state.same_line = 0;
}

/* Called by ih_pump_once() for a pump of our reader, with or without the GIL. Return
   whether the last pump was of the same line. */
int
ih_signals_same_line(void)
{
    return state.same_line;
}

/* Called by ih_pump_once(), without the GIL. The Python code that prepares the pump
   finds an earlier signal, on_signal() a later one. After a key only handlers that were
   there before are looked for, which saves fifty system calls; nor are others in each
   pump of live(), fifty times a second. */
void
ih_signals_begin(void)
{
    int64_t now = ih_now();
    int only_before = ih_live.running ? now - state.looked_at < SELDOM
                                      : state.same_line && state.lines;
    state.looked_at = only_before ? state.looked_at : now;
    for (int signum = 1; signum < NSIG; signum++) {
        if (!only_before || state.signals[signum].before) {
            wrap(signum);
        }
    }
}

/* Called by ih_pump_once() and reader.c, without the GIL. Return whether a SIGINT waits
   for the end of the pump. */
int
ih_signals_wait(void)
{
    return state.deferred != NOT;
}

/* Called by ih_pump_once() when the pump is over or another one begins in a callback,
   and by reader.c, with or without the GIL. Puts back every handler that a callback has
   not replaced, and delivers a SIGINT that has waited. */
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
    if (atomic_exchange(&state.deferred, NOT) && raise(SIGINT) != 0) {
        PyErr_SetInterruptEx(SIGINT);
    }
}

/* Called by ih_pump_once(), with or without the GIL. Return whether the prompt has a
   signal to look at. */
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

/* Called by ih_pump_once() and reader.c, without the GIL: the outer code goes on. */
void
ih_signals_resume(void)
{
    state.same_line = 0;
    state.looked_at = 0;
    ih_signals_begin();
}

/* Called by ih_pump_once(), with or without the GIL: a pump in the middle of a key is
   over. The pump in which the key is handled uses the same handlers. */
void
ih_signals_share(const struct ih_pump *inner)
{
    struct ih_pump *pump = ih_pump;
    IH_STORE(pump->arrived, IH_LOAD(pump->arrived) | IH_LOAD(inner->arrived));
    IH_STORE(pump->in_callback,
             IH_LOAD(pump->in_callback) | IH_LOAD(inner->in_callback));
    pump->trip = pump->trip ? pump->trip : inner->trip;
}

/* Called with or without the GIL. Python code inside the pump has an exception for the
   prompt, or has used up its interrupt. The interrupt is not tripped now, for it would
   be raised in Python code that the pump still runs: ih_signals_end() trips it. */
void
ih_trip(int signum)
{
    ih_pump->trip = signum;
    IH_STORE(ih_pump->arrived, 1);
    ih_stop(IH_END_SIGNAL);
}

/* Called by ih_disable() where no pump runs, with or without the GIL. Removes a handler
   of ours that a program has put back later, or that could not be removed. */
void
ih_signals_remove(void)
{
    for (int signum = 1; signum < NSIG; signum++) {
        if (state.signals[signum].known) {
            put_back(signum);
        }
    }
}

/* Called in the child of fork(), with or without the GIL. Removes our handlers. */
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
