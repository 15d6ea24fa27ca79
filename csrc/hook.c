/* The input hook, and the functions that enable and disable the whole core.

   CPython calls the hook from three places: my_fgets() (Parser/myreadline.c) and
   readline_until_enter_or_signal() (Modules/readline.c), both without the GIL, and
   posix._inputhook() (Modules/posixmodule.c), which releases the GIL. */

#include "inputhook.h"

/* Called by ih_run_hook(), without the GIL. A pump that ended by IH_END_WAKE begins
   anew, for a callback may have enabled a toolkit, or a prompt inside the pump is over:
   otherwise fgets() would wait until Enter with no pump. */
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
    while (ih_pump_once(IH_FROM_HOOK, ih.slice / 1000.0, NULL) == IH_END_WAKE &&
           ih.slice == 0 && ih_may_pump() && !ih_input_ready()) {
    }
}

/* The hook: see the top of this file for its callers, who ignore what it returns. */
int
ih_run_hook(void)
{
    ih.counts.calls++;
    decide();
    ih_ahead_forget(); /* the next caller may be another reader */
    return 0;
}

int
ih_enable(void)
{
    if (ih.enabled && !ih_process()) { /* enabled by our parent, before a fork */
        ih_disable();
    }
    if (!ih.enabled) {
        ih_thread = pthread_self();
        int error = ih_process_begin();
        if (error) {
            return error;
        }
        ih_ahead_open();
        ih.enabled = 1;
        ih_live_begin();
    }
    ih_slot_take(ih_run_hook);
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
    ih_reader_detach();
    ih_slot_give_back();
    ih_nudge_stop();
    ih_xlib_end();
    if (!ih_pump->depth) {
        ih_signals_remove();
    }
}
