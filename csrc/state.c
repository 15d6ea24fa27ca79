/* What all files share: the thread that the loops belong to, the running pump,
   counters. This is the lowest file: it calls no other file of the core. */

#include "inputhook.h"

struct ih_state ih;
struct ih_live ih_live;
pthread_t ih_thread;

/* The pumps. They are not on the C stack, because other threads and signal handlers may
   look at one that has just ended. The first one stands for "no pump runs". */
struct ih_pump ih_pumps[IH_DEEPEST + 2] = {{.end = IH_END_WAKE, .reads = -1}};
struct ih_pump *ih_pump = ih_pumps;
int ih_ahead_terminal = -1; /* ahead.c's; it is here because lower files use it, too */

/* Called with or without the GIL, whenever C takes the GIL. Counted, because a busy
   Python thread may keep it for 5 ms: no call may stand between a key and its echo. */
PyGILState_STATE
ih_take_gil(void)
{
    PyGILState_STATE gil = PyGILState_Ensure();
    ih.counts.gil++;
    return gil;
}

/* Called with or without the GIL, on any thread. Return whether this is the loops'
   thread, in the process that enabled them. */
int
ih_is_owner(void)
{
    return ih.enabled && !ih.forked && pthread_equal(pthread_self(), ih_thread);
}

/* Called with or without the GIL, on any thread. Return whether a pump runs on this
   thread; a callback's disable() does not change that. */
int
ih_in_pump(void)
{
    return IH_LOAD(ih_pump)->depth && !ih.forked &&
           pthread_equal(pthread_self(), ih_thread);
}

/* Called with or without the GIL. Return whether a pump may run here; also inside a
   callback of another pump (a debugger's prompt), but not without end. */
int
ih_may_pump(void)
{
    return ih_is_owner() && ih_pump->depth < IH_DEEPEST;
}

/* Called with or without the GIL, on the owner's thread. Return whether the pump
   runs. */
int
ih_goes_on(void)
{
    return IH_LOAD(ih_pump->end) == IH_END_NOT;
}
