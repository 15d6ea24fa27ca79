/* A pump: a toolkit's loop runs while a prompt waits. From a key to its echo:

     the classic prompt's line           PyREPL's key, IPython's, CPython's readers
     reader.c, edit()                    hook.c, ih_run_hook()
            | take_key                          | no take_key
            +----------------+------------------+
                             v
   +---------------> ih_pump_once()
   |                 takes the screen from threads that print (screen.c),
   |                 puts ours in front of the handlers of signals (signals.c),
   |                 says which keys may be shown during a callback (ahead.c)
   |                         |
   |                 ih_py_prepare(): Python chooses the loop
   |                         |
   |                         v
   |                 ih_wait_once(), again and again: the toolkit's loop, or poll(),
   |                 with the clock around each wait (busy.c), has noticed
   |                         |
   |   +---------------------+-----------------------+
   |   v                     v                       v
   |   windows, timers:      the wake descriptor:    a key:
   |   callbacks             ih_wake_arrived()       ih_input_arrived()
   |   |                     |          |            |                    |
   +---+                     v          |            v                    |
   one is at a prompt:       Python     |            take_key(): the      |
   a pump in this pump       serves     |            library reads it     |
                             what is    |            and echoes it,       |
                             due        |            the loop goes on     |
                                        v                                 v
                     ih_stop(): a signal, a         no take_key, or the line
                     thread, the time is over       is complete: IH_END_INPUT
                                        |                                 |
                                        +----------------+----------------+
                                                         v
                     ih_settle(): the line is drawn again under what was printed;
                     handlers and terminal are what they were; who has asked for
                     a pump reads the key, and echoes it

   What belongs to one pump is in its struct ih_pump (api.h): nothing is saved when
   another one begins in a callback, and nothing is put back when that is over. */

#include "inputhook.h"

/* Called by ih_pump_once(), with the GIL if has_gil. The GIL is released while this
   thread waits: a thread that has the screen may be waiting for the GIL. */
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

/* Called by ih_pump_once(), which has taken the screen, without the GIL. Begins a pump,
   inside a callback of the running one if there is one. */
static void
begin_inside(enum ih_where where)
{
    struct ih_pump *around = ih_pump;
    if (around->depth) {
        if (where == IH_FROM_PYTHON && !(around->unsettled & IH_LINE_SUSPENDED)) {
            ih_settle(); /* pause() in a callback: the prompt stays in sight */
        }
        if (where != IH_FROM_KEY) {
            ih_signals_suspend();
        }
    }
    struct ih_pump *pump = around + 1;
    *pump = (struct ih_pump){.depth = around->depth + 1};
    pump->prompting =
        where < IH_FROM_KEY || (where == IH_FROM_PYTHON && around->prompting &&
                                !(around->unsettled & IH_LINE_SUSPENDED));
    IH_STORE(ih_pump, pump);
}

/* Called by ih_pump_once(), without the GIL. Asks Python which loop to run. Where
   Python runs the loop, the GIL stays held afterwards until the end of the pump: each
   time it is released another thread may keep it for 5 ms. */
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

/* Called by ih_pump_once(), which has taken the screen, with or without the GIL. The
   inner pump has used the outer one's loop and disarmed its descriptors, so the outer
   pump ends when its callback returns, and the prompt begins another one. */
static void
end_inside(enum ih_where where)
{
    IH_STORE(ih_pump, ih_pump - 1);
    ih_limit(ih_pump->limit);
    ih_screen_pump(where != IH_FROM_PYTHON);
}

/* Called by hook.c, ih_wait() and the readers, without the GIL. Runs the loop until
   there is input, a signal, a wake-up or, after limit seconds (0: never), the end of
   its time. Returns an enum ih_end. take_key: see ih_input_arrived(); or NULL. */
int
ih_pump_once(enum ih_where where, double limit, int (*take_key)(int simply))
{
    ih_interrupt_disarm();
    int in_callback = ih_busy_pause();
    ih_screen_own();
    begin_inside(where);
    struct ih_pump *pump = ih_pump;
    pump->take_key = take_key;
    pump->code_ran = where != IH_FROM_READER || !ih_signals_same_line();
    ih_limit(0);
    ih.counts.pumps++;
    ih.counts.read += where == IH_FROM_READER;
    ih_terminal_begin();
    ih_ahead_pump();
    ih_screen_pump(0);
    ih_nudge_stop();
    /* In the middle of a key the library's own signal handlers are in front of those of
       the pump that handles the key: all of them stay where they are. */
    int own_signals = where != IH_FROM_KEY || pump->depth == 1;
    if (own_signals) {
        ih_signals_begin();
    } else if (ih_signals_wait()) { /* since the library found that another byte is
                                       there, as rl_insert() does for what is pasted */
        ih_stop(IH_END_SIGNAL);
    }
    ih_busy_pump();
    if (pump->prompting) {
        /* a signal may have interrupted its write(), which readline does not repeat */
        fflush(stdout);
    }
    PyGILState_STATE gil;
    int wait = prepare(&gil);
    if (own_signals) {
        ih_signals_wrap(); /* prepare() may have installed a handler */
    }
    if (limit > 0) {
        ih_limit(ih_after(limit));
    }
    ih_busy_prepared(wait);
    int runs = ih_goes_on();
    while (ih_goes_on()) { /* a loop may return earlier, as Qt's does when a callback
                              calls QApplication.quit() */
        ih_wait_once(wait);
    }
    ih_busy_over(runs); /* what a slow terminal takes is no callback's time */
    own_screen(wait == IH_WAIT_PYTHON);
    ih_settle();
    IH_STORE(pump->prompting, 0);
    if (pump->depth == 1 && ih.guests) {
        IH_PYTHON(ih_py_rest());
    }
    if (pump->depth == 1 && !ih.enabled) { /* a callback has called disable() */
        IH_PYTHON(ih_py_disabled()); /* an exception that a signal handler raises in
                                        there is for the prompt, too */
    }
    ih.signalled = own_signals && ih_signals_end();
    ih_terminal_end();
    ih_ahead_terminal = pump->reads; /* the same reader may begin another pump */
    ih.ended = IH_LOAD(pump->end);
    ih.counts.ended[ih.ended]++;
    end_inside(where);
    if (wait == IH_WAIT_PYTHON) {
        PyGILState_Release(gil);
    }
    if (ih_pump->depth) {
        if (own_signals) {
            ih_signals_resume(); /* the interrupted code may have installed handlers */
        } else {
            ih_signals_share(pump);
        }
        ih_busy_resume(in_callback);
        ih_stop(IH_END_WAKE);
    }
    if (ih.signalled && where == IH_FROM_HOOK) {
        ih_nudge(1);
    }
    return IH_LOAD(pump->end);
}

/* The same pump for a program, without a prompt: it watches the program's descriptor,
   or one that never becomes readable. No prompt has to be told of a signal afterwards:
   Python code follows, which looks itself. */
int
ih_wait(int descriptor, double seconds)
{
    if (!ih_may_pump()) {
        return -1;
    }
    int input = ih.input;
    ih.input = descriptor >= 0 ? descriptor : ih_silent_fd();
    int end = ih_pump_once(IH_FROM_PYTHON, seconds, NULL);
    ih.input = input;
    return end;
}
