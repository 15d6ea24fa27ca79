/* While a command computes: a function of Python's is called now and then, between two
   bytecodes of the main thread. The watchdog's thread asks for it by
   Py_AddPendingCall(), which needs no GIL and no signal, so that no system call of the
   program's fails with EINTR. CPython makes such calls on the main thread of the main
   interpreter only, and never one inside another (make_pending_calls(),
   Python/ceval_gil.c).

   At most one call is on its way: the alarm is set again when a call is over.

   Before CPython 3.13 a call that another thread asks for is not noticed by a main
   thread that computes (COMPUTE_EVAL_BREAKER() asks whether the calling thread is the
   main one). The main thread looks for it when it takes the GIL again, so the
   watchdog's thread takes the GIL from it.

   In 3.11 a subinterpreter makes two more things necessary. Py_AddPendingCall() asks
   the interpreter of whoever has the GIL (_PyThreadState_GET() is not the calling
   thread's), so the watchdog's thread has the GIL when it asks: it belongs to the main
   interpreter. And where the main thread takes the GIL again in a subinterpreter, it
   looks for that one's calls only, and does not look when it is back
   (PyThreadState_Swap(), which takes no GIL before 3.12). So the watchdog's thread
   takes the GIL once more later, for as long as there are subinterpreters. */

#include "inputhook.h"

#include <dlfcn.h>
#include <limits.h>
#include <time.h>

/* CPython's versions, from which it does; and from which a thread's state is its own */
#define NOTICES 0x030d0000
#define OWN_STATE 0x030c0000

static struct {
    PyObject *step;      /* Python keeps it alive; NULL: nothing is called */
    _Atomic int queued;  /* CPython has been asked, and has not called yet */
    _Atomic int asking;  /* the watchdog's thread does, and may wait for the GIL */
    _Atomic int forking; /* it is not to begin with that */
} live;

static int call(void *unused);

/* GIL: held before CPython 3.12; any thread. CPython's queue has 32 places before 3.13:
   0 if none is empty. */
static int
ask(void)
{
    if (!live.queued) {
        live.queued = 1;
        if (Py_AddPendingCall(call, NULL) < 0) {
            live.queued = 0;
        }
    }
    return live.queued;
}

static void due(void);

/* GIL: held or not, any thread. */
static void
again(void)
{
    ih_watchdog_arm(IH_ALARM_LIVE, ih_now() + ih_live.pause, due);
}

/* GIL: held. May the main thread have missed the call in a subinterpreter, or be about
   to? The limited API lacks both functions. */
static int
may_be_missed(void)
{
    void *(*first)(void) = NULL;
    void *(*next)(void *) = NULL;
    *(void **)&first = dlsym(RTLD_DEFAULT, "PyInterpreterState_Head");
    *(void **)&next = dlsym(RTLD_DEFAULT, "PyInterpreterState_Next");
    return Py_Version < OWN_STATE && first && next && next(first());
}

/* The watchdog's thread, which may wait here for as long as another one keeps the GIL;
   not while a fork waits for it, after which CPython is asked anew. */
static void
due(void)
{
    live.asking = 1;
    if (live.forking || !live.step) {
        /* ih_live_after_fork(); or it comes too late */
    } else if (Py_Version < NOTICES) {
        PyGILState_STATE gil = PyGILState_Ensure();
        if (!ask() || may_be_missed()) {
            again();
        }
        PyGILState_Release(gil);
    } else if (!ask()) {
        again();
    }
    live.asking = 0;
}

/* GIL: held or not, the main thread. */
static void
arm(void)
{
    if (live.step && ih.enabled && !live.queued) {
        again();
    }
}

/* GIL: held or not, any thread, before CPython 3.13. Does this thread have the GIL? */
static int
has_gil(void)
{
    PyThreadState *(*current)(void) = NULL;
    *(void **)&current = dlsym(RTLD_DEFAULT, "_PyThreadState_UncheckedGet");
    PyThreadState *own = PyGILState_GetThisThreadState();
    return own && current && current() == own;
}

/* GIL: held or not, any thread; pthread_atfork(3), before. The watchdog's thread is
   about to be waited for, and must not wait for the GIL then. In 3.11 nobody can tell
   whether this thread has the GIL in a subinterpreter: has_gil() knows the thread's
   state in the main one only. Return whether the watchdog's thread still waits after
   100 ms: so do we, perhaps, for each other. That thread holds no lock then, and may
   live on. */
int
ih_live_before_fork(void)
{
    live.forking = 1;
    if (live.asking) {
        struct timespec moment = {.tv_nsec = 50000};
        int knows = has_gil();
        int steps = !knows && may_be_missed() ? 2000 : INT_MAX;
        PyThreadState *thread = knows ? PyEval_SaveThread() : NULL;
        for (; live.asking && steps > 0; steps -= steps < INT_MAX) {
            nanosleep(&moment, NULL);
        }
        if (thread) {
            PyEval_RestoreThread(thread);
        }
    }
    return live.asking;
}

/* GIL: held. Takes away the exception that an `except` clause handles in the middle of
   which we are: what callbacks raise would name it as its context. NULL: a generator
   handles none, although the code that runs the generator may. */
static PyObject *
take_handled(void)
{
    PyObject *kind, *found, *again, *trace;
    PyErr_GetExcInfo(&kind, &found, &trace);
    Py_XDECREF(kind);
    Py_XDECREF(trace);
    PyErr_SetExcInfo(NULL, NULL, NULL);
    PyErr_GetExcInfo(&kind, &again, &trace);
    Py_XDECREF(kind);
    Py_XDECREF(trace);
    if (found == again) {
        Py_CLEAR(found);
    }
    Py_XDECREF(again);
    return found;
}

/* GIL: held or not, the main thread. Python has had everything watched that tells of
   events: until one comes, only every few times there is a full look, for what nobody
   tells of. */
int
ih_live_is_quiet(void)
{
    int ready[2];
    if (ih_live.quick <= 0 || ih_poll((const int[]){ih_wake_fd(), -1}, ready, 0) != 0) {
        return 0;
    }
    ih_live.quick--;
    return 1;
}

/* GIL: held; CPython calls it on the main thread. Raises in the code that computes what
   Python says. */
static int
call(void *unused)
{
    live.queued = 0;
    if (!live.step || !ih_is_owner()) {
        return 0; /* it comes too late */
    }
    /* running: by Python, between two items of a loop */
    if (ih_live.running || ih_live_is_quiet()) {
        arm();
        return 0;
    }
    PyObject *handled = take_handled();
    ih_live.running = 1;
    PyObject *error = PyObject_CallNoArgs(live.step);
    ih_live.running = 0;
    PyErr_SetExcInfo(NULL, handled, NULL); /* which it keeps */
    arm();
    if (error && error != Py_None) {
        PyErr_SetObject((PyObject *)Py_TYPE(error), error);
    }
    int result = error == Py_None ? 0 : -1;
    Py_XDECREF(error);
    return result;
}

void
ih_live_call(void *step)
{
    live.step = step;
    if (step) {
        arm();
    } else {
        ih_watchdog_disarm(IH_ALARM_LIVE);
    }
}

/* GIL: not held; ih_enable() only. */
void
ih_live_begin(void)
{
    arm();
}

/* GIL: held or not, any thread; pthread_atfork(3), in the parent. The watchdog's thread
   has ended, and may not be there again before CPython (3.12 and later) has looked for
   threads: the call makes it. Other threads than the main one are threads already. */
void
ih_live_after_fork(void)
{
    live.forking = 0;
    if (live.step && ih.enabled &&
        !(ih_is_owner() && Py_Version >= OWN_STATE && ask())) {
        again();
    }
}

/* GIL: held or not; in the child of fork(). A call that is on its way does nothing. */
void
ih_live_part(void)
{
    live.step = NULL;
    live.queued = live.asking = live.forking = 0;
    ih_live.running = ih_live.quick = 0;
}
