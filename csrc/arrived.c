/* What arrives in the middle of a wait: a key, what was typed ahead, a wake-up. A
   loop's file calls these when the loop has seen one of the core's two descriptors
   readable. */

#include "inputhook.h"

/* A key for our reader is handled here, in the middle of the wait. */
int
ih_input_arrived(void)
{
    if (ih_goes_on() && ih_pump->take_key && ih_pump->take_key(0)) {
        return 0;
    }
    ih_stop(IH_END_INPUT);
    return 1;
}

/* Called without the GIL, when the wake descriptor is readable: bytes that were typed
   ahead are kept for the prompt, of which no other descriptor tells. */
void
ih_kept_arrived(void)
{
    if (ih_goes_on() && ih_ahead_due() && !ih_input_arrived() && ih_ahead_due()) {
        ih_wake(); /* there are more than may be handled at once */
    }
}

/* GIL: held or not; ih_wake_arrived() only. A pump that has ended is over when its loop
   returns, which a dialog in a callback may put off for long: a key has been typed
   meanwhile, and all others are to live on. Where no pump runs, a dialog is in a
   callback of flush() or of somebody else's loop. */
static int
may_serve(void)
{
    return ih_goes_on() || !ih_pump->depth ||
           (ih.enabled && ih.guests && IH_LOAD(ih_pump->end) == IH_END_INPUT);
}

/* GIL: not held; ih_wake_arrived() only. What a callback has raised is for the prompt
   at the end of the pump; where none runs, for the code that runs next. */
static void
trip_outside(void)
{
    if (!ih_pump->depth && ih_pump->trip) {
        int signum = ih_pump->trip;
        *ih_pump = (struct ih_pump){0};
        PyErr_SetInterruptEx(signum);
    }
}

/* GIL: not held; a loop calls it when the wake descriptor is readable. What is
   served may start a loop of its own, which calls this again. */
int
ih_wake_arrived(void)
{
    ih_wake_empty();
    ih_limit_check();
    ih_kept_arrived();
    ih_screen_mend();
    if (may_serve() && (ih_wake_asks() || ih_pump->unsettled)) {
        IH_PYTHON(ih_py_serve());
        ih_limit(ih_pump->limit); /* pumps in callbacks have had limits of their own */
        trip_outside();
    }
    return IH_LOAD(ih_pump->end);
}
