/* The input hook, and what enables all of the core.

   CPython calls the hook from three places: my_fgets() (Parser/myreadline.c),
   readline_until_enter_or_signal() (Modules/readline.c), both without the
   GIL, and posix._inputhook() (Modules/posixmodule.c), which releases it. */

#include "inputhook.h"

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
        ih.library_reads = ih_reader_active;
        ih.enabled = 1;
    }
    ih_slot_take(hook);
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
    ih_slot_give_back();
    ih_nudge_stop();
}

void
ih_set_slice(int ms)
{
    ih.slice = ms;
}
