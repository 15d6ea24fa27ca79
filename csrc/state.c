/* What all files share: the thread that the loops belong to, the running pump,
   counters. The lowest file: of the core it calls nothing. */

#include "inputhook.h"

struct ih_state ih;
pthread_t ih_thread;

/* Other threads and signal handlers may look at a pump that is just over, so that they
   are here and not on the stack. The first one stands for none, and has ended. */
struct ih_pump ih_pumps[IH_DEEPEST + 2] = {{.end = IH_END_WAKE, .reads = -1}};
struct ih_pump *ih_pump = ih_pumps;
int ih_ahead_terminal = -1; /* here, for the lowest files ask for it, too */

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
    return ih.enabled && !ih.forked && pthread_equal(pthread_self(), ih_thread);
}

/* GIL: held or not, any thread. Is this the thread of a pump that runs? Also when the
   callback has called disable(). */
int
ih_in_pump(void)
{
    return IH_LOAD(ih_pump)->depth && !ih.forked &&
           pthread_equal(pthread_self(), ih_thread);
}

/* GIL: not held. May a pump run here? Also in a callback of one, whose prompt
   is a debugger's; but not if that goes on for ever. */
int
ih_may_pump(void)
{
    return ih_is_owner() && ih_pump->depth < IH_DEEPEST;
}

/* GIL: held or not, the owner's thread. Does the pump go on? */
int
ih_goes_on(void)
{
    return IH_LOAD(ih_pump->end) == IH_END_NOT;
}
