/* The time in which the prompt's thread does not wait: from the end of one wait of
   the loop to the beginning of the next. A loop's file calls ih_busy_end() before
   it waits and ih_busy_begin() after it, which costs a look at the clock each;
   nothing else is woken or called for it. A nested loop, a dialog's, waits in the
   same place, so that its waits end the time of the callback that opened it. */

#include "inputhook.h"

#include <errno.h>
#include <stddef.h>

#define LIMIT 500000000LL /* ns; what is longer is reported, unless told otherwise */
#define DEEPER 1024       /* bytes of stack; GLib, a callback and its loop take 2200 */

static struct {
    int64_t since;         /* ns, when the running span began; 0: none runs */
    _Atomic int64_t limit; /* ns; 0: nothing is reported */
    uint64_t number;       /* of the running span, or of the last */
    int preparing;         /* the running span is the pump's own */
    int nested;            /* it began in a loop inside a callback */
    int armed;             /* the signal of slow.c is on its way */
    int python_tells;      /* the loop that Python runs tells when it waits */
    struct ih_slow slow;   /* the last one above the limit, to be reported */
} busy = {.limit = LIMIT};

/* GIL: held or not. */
static void
begin(int preparing)
{
    busy.number++;
    busy.preparing = preparing;
    busy.since = ih_now();
    if (busy.limit > 0 && ih_pump->prompting) {
        busy.armed = ih_slow_arm(busy.limit);
    }
    ih_ahead_begin(busy.since);
}

/* GIL: held or not. */
static void
end(void)
{
    if (!busy.since) {
        return;
    }
    int64_t lasted = ih_now() - busy.since;
    int is_slow = busy.limit > 0 && lasted >= busy.limit && ih_pump->prompting;
    busy.since = 0;
    ih_ahead_end();
    if (busy.armed) {
        busy.armed = 0;
        ih_slow_disarm();
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
    if (is_slow) {
        busy.slow = (struct ih_slow){.span = busy.number, .lasted = lasted};
        ih_call(); /* Python reports it in the next wait, or before the next pump */
    }
}

/* GIL: held or not; ih_pump_once() only, when it begins. What Python does before the
   first wait holds the prompt, too. */
void
ih_busy_pump(void)
{
    busy.nested = 0;
    ih_slow_check();
    begin(1);
}

/* GIL: held or not; ih_pump_once() only, when Python has prepared it. C's loops begin
   a span when they have waited; Python's may have events to serve before that. */
void
ih_busy_prepared(int wait)
{
    end();
    if (wait == IH_WAIT_PYTHON && busy.python_tells) {
        begin(0);
    }
}

/* GIL: not held; the file of a loop that Python runs, if it calls ih_busy_end()
   and ih_busy_begin(). */
void
ih_busy_told(int on)
{
    busy.python_tells = on;
}

/* GIL: held or not; ih_pump_once() only, at its end. */
void
ih_busy_over(void)
{
    end();
    ih.counts.untimed += !ih_pump->waits;
}

/* GIL: not held. What follows is no callback's time: a reader handles a key in the
   middle of a wait, or a pump begins in the callback. Return whether a span is
   interrupted. */
int
ih_busy_pause(void)
{
    int running = busy.since != 0;
    end();
    return running;
}

/* GIL: not held; that is over: with what ih_busy_pause() has returned. */
void
ih_busy_resume(int running)
{
    if (running) {
        begin(0);
    }
}

/* GIL: held or not, any thread; a loop is about to wait, or to look for events. */
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
    if (ih_goes_on() && ih_ahead_due()) {
        ih_stop(IH_END_INPUT); /* the loop is not to wait for what has been typed */
        ih_wake();
    }
    busy.nested = deeper > DEEPER;
    ih_pump->waits++;
    ih.counts.waits++;
    errno = saved;
}

/* GIL: held or not, any thread; a loop has waited. */
void
ih_busy_begin(void)
{
    if (ih_in_pump()) {
        int saved = errno;
        begin(0);
        errno = saved;
    }
}

void
ih_busy_limit(double seconds)
{
    busy.limit = seconds > 0 ? (int64_t)(seconds * 1e9) + 1 : 0;
}

uint64_t
ih_busy_slow(int *nested)
{
    if (!ih_in_pump() || !busy.since || busy.limit <= 0 ||
        ih_now() - busy.since < busy.limit) {
        return 0;
    }
    *nested = busy.nested;
    return busy.number;
}

struct ih_slow *
ih_busy_report(void)
{
    return &busy.slow;
}
