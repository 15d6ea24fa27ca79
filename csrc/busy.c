/* Spans. A span is the time from the end of one wait of the loop to the beginning of
   the next: the prompt's thread does not wait in it. A loop's file calls ih_busy_end()
   before the loop waits and ih_busy_begin() after it; each call reads the clock and
   sets a timer. A nested loop, a dialog's, waits in the same place, so that its waits
   end the span of the callback that opened the dialog.

   When a span is too long, Python looks, at its next instruction, which code runs. */

#include "inputhook.h"

#include <errno.h>
#include <stddef.h>

#define DEEPER 1024 /* bytes of stack; GLib, a callback and its loop take 2200 */

static struct {
    int64_t since;    /* ns, when the running span began; 0: none runs */
    int64_t limit;    /* ns; it is then too long; 0: never */
    uint64_t number;  /* of the running span, or of the last */
    int preparing;    /* the running span is the pump's own */
    int asked;        /* the turn that begins is for the sake of ih.ask */
    int python_tells; /* the loop that Python runs tells when it waits */
} busy;

void (*ih_before_wait)(void);

struct ih_slow ih_slow = {.limit = IH_SECOND / 2};

/* Called by CPython on the main thread, with the GIL. The span with this number may be
   over by now. number 0: whichever span runs, if it is too long. */
static int
look(void *number)
{
    if (ih_in_pump() && busy.since &&
        (number ? (uintptr_t)number == busy.number
                : busy.limit && ih_now() - busy.since >= busy.limit)) {
        IH_PYTHON(ih_py_slow(busy.number, ih_pump->nested));
    }
    return 0;
}

/* Called on the watchdog's thread: a span is too long. */
static void
too_long(void)
{
    Py_AddPendingCall(look, NULL);
}

/* Called in the parent after fork() by pthread_atfork(3), with or without the GIL, on
   any thread. The watchdog's thread does not exist for the rest of the span, so the
   running code is looked at now. */
void
ih_busy_after_fork(void)
{
    ih_watchdog_after_fork();
    if (ih_in_pump() && busy.since && busy.limit) {
        Py_AddPendingCall(look, (void *)(uintptr_t)busy.number);
    }
}

/* Called with or without the GIL. */
static void
begin(int preparing)
{
    busy.number++;
    busy.preparing = preparing;
    busy.since = ih_now();
    busy.limit = ih.enabled && ih_pump->prompting ? IH_LOAD(ih_slow.limit) : 0;
    ih_ahead_begin(busy.since);
    if (busy.limit) {
        ih_watchdog_arm(IH_ALARM_SLOW, busy.since + busy.limit, too_long);
    } else if (ih.enabled) {
        ih_watchdog_start();
    }
}

/* Called with or without the GIL. */
static void
end(void)
{
    if (!busy.since) {
        return;
    }
    int64_t lasted = ih_now() - busy.since;
    busy.since = 0;
    ih_ahead_end();
    if (busy.limit) {
        ih_watchdog_disarm(IH_ALARM_SLOW);
    }
    if (busy.preparing) {
        ih.counts.preparing += (uint64_t)lasted;
    } else {
        ih.counts.busy += (uint64_t)lasted;
    }
    if ((uint64_t)lasted > ih.counts.longest) {
        ih.counts.longest = (uint64_t)lasted;
        ih.counts.longest_span = busy.number;
    }
    if (busy.limit && lasted >= busy.limit) {
        ih_slow.span = busy.number;
        ih_slow.lasted = lasted;
        ih_call(); /* Python reports the span in its next wait or pump */
    }
}

/* Called with or without the GIL when a span is over, which may be that of a dialog's
   callback: what was typed ahead is input. A reader that takes keys gets them from the
   loop, at the wake descriptor. */
static void
report_ahead(void)
{
    if (ih_goes_on() && ih_ahead_due()) {
        if (!ih_pump->take_key) {
            ih_stop(IH_END_INPUT);
        }
        ih_wake();
    }
}

/* Called with or without the GIL before a loop waits: a callback may have closed the
   input, which then is at its end for the prompt. */
static void
report_gone(void)
{
    if (ih_goes_on() && ih_input_gone()) {
        ih_stop(IH_END_INPUT);
        ih_wake();
    }
}

/* Called by ih_pump_once() when it begins, with or without the GIL. What Python does
   before the first wait keeps the prompt waiting, too. */
void
ih_busy_pump(void)
{
    begin(1);
}

/* Called by ih_pump_once() when Python has prepared the pump, with or without the GIL.
   C's loops begin a span after their first wait; Python's may serve events before
   that. */
void
ih_busy_prepared(int wait)
{
    end();
    report_ahead();
    if (wait == IH_WAIT_PYTHON && busy.python_tells) {
        begin(0);
    }
}

/* Called without the GIL by the file of a loop that Python runs, if that file calls
   ih_busy_end() and ih_busy_begin(). */
void
ih_busy_told(int on)
{
    busy.python_tells = on;
}

/* GIL: held or not; ih_pump_once() only, at its end. has_run: a loop has. */
void
ih_busy_over(int has_run)
{
    end();
    ih.counts.untimed += has_run && !ih_pump->waits;
}

/* Called without the GIL before what is no callback's time: a reader handles a key in
   the middle of a wait, or a pump begins. Return whether a span was interrupted. */
int
ih_busy_pause(void)
{
    int running = busy.since != 0;
    end();
    return running;
}

/* Called without the GIL afterwards, with what ih_busy_pause() has returned. */
void
ih_busy_resume(int running)
{
    if (running) {
        begin(0);
    }
}

/* Called with or without the GIL, on any thread: a loop is about to wait, or look. */
void
ih_busy_end(void)
{
    if (!ih_in_pump()) {
        return;
    }
    int saved = errno;
    const char *here = __builtin_frame_address(0);
    if (!ih_pump->stack) {
        ih_pump->stack = here;
    }
    ptrdiff_t deeper =
        ih_pump->stack > here ? ih_pump->stack - here : here - ih_pump->stack;
    end();
    if (ih_before_wait) {
        ih_before_wait();
    }
    if (ih.ask) { /* 0 while they are asked */
        busy.asked = !busy.asked;
        if (busy.asked) {
            ih_call(); /* the turn in which they are asked is followed by none */
        }
    }
    report_ahead();
    report_gone();
    ih_pump->nested = deeper > DEEPER;
    ih_pump->waits++;
    ih.counts.waits++;
    errno = saved;
}

/* GIL: held or not; a loop that never calls ih_busy_begin() is about to wait. Another
   loop that was served in one of its callbacks has begun a span, which nobody else
   would end. */
void
ih_busy_stray(void)
{
    if (ih_in_pump()) {
        report_gone();
        if (busy.since) {
            end();
            report_ahead();
        }
    }
}

/* Called with or without the GIL, on any thread: a loop has waited. */
void
ih_busy_begin(void)
{
    if (ih_in_pump()) {
        int saved = errno;
        begin(0);
        errno = saved;
    }
}
