/* The slot: install, uninstall, take back; the input hook; the pump.

   CPython calls the hook from three places: my_fgets() (Parser/myreadline.c),
   readline_until_enter_or_signal() (Modules/readline.c), both without the
   GIL, and posix._inputhook() (Modules/posixmodule.c), which releases it. */

#include "inputhook.h"

#include <errno.h>
#include <string.h>

typedef int (*hook_function)(void);

struct ih_state ih;

int ih_prompting;
int ih_unsettled;
int ih_code_ran;

static hook_function previous; /* what held the slot before us */

/* A pump in one of whose callbacks another one runs. */
struct outer {
    int64_t limit;
    int end;
    int prompting;
    int unsettled;
    int terminal;
    int (*take_key)(void);
    struct ih_signals signals;
};

/* GIL: held or not; every call of Python from C comes by here. Counted
   because a busy Python thread may keep it for 5 ms: between a key and its echo
   nothing may come by here. */
PyGILState_STATE
ih_take_gil(void)
{
    PyGILState_STATE gil = PyGILState_Ensure();
    ih.counts.gil++;
    return gil;
}

/* GIL: held or not. Is this the loops' thread, in the process that enabled them? */
int
ih_is_owner(void)
{
    return ih.enabled && !ih.forked && pthread_equal(pthread_self(), ih.thread);
}

/* GIL: not held. May a pump run here? Also in a callback of one, whose prompt
   is a debugger's; but not if that goes on for ever. */
int
ih_may_pump(void)
{
    return ih_is_owner() && ih.pumping < IH_DEEPEST;
}

/* GIL: held or not; the screen is ours. */
static void
settle(void)
{
    if (ih_unsettled) {
        PyGILState_STATE gil = ih_take_gil();
        ih_py_settle();
        PyGILState_Release(gil);
    }
}

/* GIL: not held; a loop that does not call ih_wake_arrived(). */
void
ih_settle(void)
{
    ih_screen_own();
    settle();
    ih_screen_leave();
}

/* GIL: held where has_gil says so; pump_once() only. A thread that has the screen may
   be waiting for the GIL. */
static void
own_screen(int has_gil)
{
    if (ih_screen_try()) {
        return;
    }
    PyThreadState *thread = has_gil ? PyEval_SaveThread() : NULL;
    ih_screen_own();
    if (thread) {
        PyEval_RestoreThread(thread);
    }
}

/* GIL: not held; pump_once() only, which has the screen. */
static void
suspend(struct outer *outer, enum ih_where where)
{
    if (where == IH_FROM_PYTHON && !(ih_unsettled & IH_LINE_SUSPENDED)) {
        settle(); /* pause() in a callback: the prompt stays in sight */
    }
    ih_signals_suspend(&outer->signals);
    outer->limit = ih_limit(0);
    outer->take_key = ih.take_key;
    outer->end = ih.end;
    outer->prompting = ih_prompting;
    outer->unsettled = ih_unsettled;
    outer->terminal = ih_terminal_suspend();
}

/* GIL: not held; pump_once() only. The loop has been used by the inner pump, its
   descriptors disarmed: the outer pump ends when its callback returns, and the
   prompt begins another one. */
static void
resume(const struct outer *outer)
{
    ih.take_key = outer->take_key;
    ih.end = outer->end;
    ih_limit(outer->limit);
    ih_terminal_resume(outer->terminal);
    ih_signals_resume(&outer->signals);
    ih_busy_again();
    ih_stop(IH_END_WAKE);
}

/* GIL: held or not; pump_once() only. Counts why the pump ended. */
static void
count_end(void)
{
    switch (ih.end) {
    case IH_END_INPUT:
        ih.counts.by_input++;
        break;
    case IH_END_SIGNAL:
        ih.counts.by_signal++;
        break;
    case IH_END_TIME:
        ih.counts.by_time++;
        break;
    default:
        ih.counts.by_wake++;
    }
}

/* GIL: not held; held afterwards where Python runs the loop: between preparing and
   running it, and from its end to the prompt, another thread may have it for 5 ms.
   pump_once() only. Asks Python which loop is to be run. */
static int
prepare(PyGILState_STATE *gil)
{
    *gil = ih_take_gil();
    int wait = ih_py_prepare();
    if (wait != IH_WAIT_PYTHON) {
        PyGILState_Release(*gil);
    }
    return wait;
}

/* GIL: held only where Python runs the loop; pump_once() only. One wait after the
   other until one of them says why the pump must end: a loop may return earlier, as
   Qt's does when a callback calls QApplication.quit(). */
static void
run(int wait)
{
    while (ih.end == IH_END_NOT) {
        switch (wait) {
        case IH_WAIT_GLIB:
            ih_glib_wait();
            break;
        case IH_WAIT_QT:
            ih_qt_wait();
            break;
        case IH_WAIT_PYTHON:
            ih_py_run();
            break;
        case IH_WAIT_HELD:
            ih_held_wait();
            break;
        default:
            ih_poll_wait();
        }
    }
}

/* GIL: not held; pump(), ih_wait() and the readers. Runs the loop until there is input,
   a signal, a wake-up or, after limit s, the end of its time: enum ih_end. take_key:
   see ih_input_arrived(); or NULL. */
int
ih_pump_once(enum ih_where where, double limit, int (*take_key)(void))
{
    struct outer outer = {0};
    int nested = ih.pumping > 0;
    ih_interrupt_disarm();
    if (nested) {
        ih_busy_over();
    }
    ih_screen_own();
    if (nested) {
        suspend(&outer, where);
    }
    ih.pumping++;
    ih.end = IH_END_NOT;
    ih.take_key = take_key;
    ih_unsettled = 0;
    IH_STORE(ih_prompting,
             where < IH_FROM_KEY || (where == IH_FROM_PYTHON && outer.prompting &&
                                     !(outer.unsettled & IH_LINE_SUSPENDED)));
    ih.counts.pumps++;
    ih.counts.read += where == IH_FROM_READER;
    ih_code_ran = where != IH_FROM_READER || !ih_signals_same_line();
    ih_terminal_begin();
    int ahead = ih_ahead_pump();
    ih_screen_pump(0);
    ih_nudge_stop();
    ih_signals_begin();
    ih_busy_pump();
    if (ih_prompting) {
        /* a signal may have interrupted the write() of the prompt, which readline
           does not repeat */
        fflush(stdout);
    }
    PyGILState_STATE gil;
    int wait = prepare(&gil);
    ih_signals_wrap(); /* a handler that prepare() has installed */
    if (limit > 0) {
        ih_limit(ih_after(limit));
    }
    ih_busy_prepared(wait);
    run(wait);
    ih_busy_over(); /* what a slow terminal takes is no callback's time */
    own_screen(wait == IH_WAIT_PYTHON);
    settle();
    ih_limit(0);
    ih_unsettled = outer.unsettled;
    IH_STORE(ih_prompting, outer.prompting);
    ih_screen_pump(where != IH_FROM_PYTHON);
    if (!nested && !ih.enabled) { /* a callback has called disable() */
        PyGILState_STATE inner = ih_take_gil();
        ih_py_disabled(); /* a signal's exception in there is for the prompt, too */
        PyGILState_Release(inner);
    }
    ih.signalled = ih_signals_end();
    ih_terminal_end();
    int end = ih.end;
    count_end();
    ih.pumping--;
    ih_ahead_pumped(ahead);
    if (wait == IH_WAIT_PYTHON) {
        PyGILState_Release(gil);
    }
    if (nested) {
        resume(&outer);
    }
    if (ih.signalled && where == IH_FROM_HOOK) {
        ih_nudge(1);
    }
    return end;
}

/* GIL: not held; the hook, after ih_may_pump() and when ih_input_ready() has said no.
   Begins anew when it was woken to do so, for a toolkit enabled by a callback or after
   a prompt inside of one: fgets() would wait without us until Enter. */
static void
pump(int limit)
{
    int end;
    do {
        end = ih_pump_once(IH_FROM_HOOK, limit / 1000.0, NULL);
    } while (end == IH_END_WAKE && limit == 0 && ih_may_pump() && !ih_input_ready());
}

/* The same pump for a program that asks for it: with an input that never
   comes, and no prompt that has to look at a signal afterwards, since Python
   code follows. */
int
ih_wait(double seconds)
{
    if (!ih_may_pump()) {
        return -1;
    }
    int input = ih.input;
    ih.input = ih_silent_fd();
    int end = ih_pump_once(IH_FROM_PYTHON, seconds, NULL);
    ih.input = input;
    return end;
}

/* GIL: not held; hook() only. */
static void
decide(void)
{
    if (!ih_may_pump()) {
        ih.counts.refused++;
        return;
    }
    ih_reader_follow();
    if (ih_nudged()) {
        return;
    }
    if (ih_input_ready()) {
        ih.counts.at_once++;
        return;
    }
    pump(ih.slice);
}

/* GIL: not held; CPython calls it, see the top of this file. The return value
   means nothing to any caller. */
static int
hook(void)
{
    ih.counts.calls++;
    decide();
    ih_ahead_forget(); /* whoever calls next may be another reader */
    return 0;
}

void
ih_run_hook(void)
{
    hook();
}

int
ih_enable(void)
{
    if (ih.enabled && !ih_process()) { /* of the parent */
        ih_disable();
    }
    if (!ih.enabled) {
        ih.thread = pthread_self();
        int error = ih_process_begin();
        if (error) {
            return error;
        }
        ih_ahead_open();
        ih.enabled = 1;
    }
    ih_take_back();
    return 0;
}

void
ih_disable(void)
{
    if (!ih.enabled) {
        return;
    }
    ih_stop(IH_END_WAKE);
    ih_interrupt_disarm();
    ih.enabled = 0;
    ih_ahead_close();
    ih_slow_close();
    ih_reader_detach();
    if (PyOS_InputHook == hook) {
        PyOS_InputHook = previous;
    }
    previous = NULL;
    ih_nudge_stop();
}

void
ih_set_slice(int ms)
{
    ih.slice = ms;
}

/* A toolkit that has taken the slot since becomes the owner that ih_disable()
   gives it back to. */
int
ih_take_back(void)
{
    if (!ih.enabled || PyOS_InputHook == hook) {
        return 0;
    }
    previous = PyOS_InputHook;
    PyOS_InputHook = hook;
    return 1;
}

void *
ih_slot(void)
{
    return (void *)PyOS_InputHook;
}

int
ih_is_ours(void *slot)
{
    return slot == (void *)hook;
}

int
ih_pumping(void)
{
    return ih.pumping;
}

int
ih_ended(void)
{
    return ih.end;
}

volatile int *
ih_end(void)
{
    return (volatile int *)&ih.end; /* in Python there is no _Atomic */
}

struct ih_counts *
ih_counts(void)
{
    return &ih.counts;
}

void
ih_counts_reset(void)
{
    memset(&ih.counts, 0, sizeof ih.counts);
}
