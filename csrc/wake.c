/* What ends a wait early: ih_stop(), called by signal handlers and other threads, and
   the deadline. ih_stop() writes to one pipe that every loop watches. A loop may watch
   the pipe through another descriptor (epoll, kqueue) that watches the deadline, too,
   and the descriptors that Python wants to serve in the middle of a wait. */

#include "inputhook.h"

#include <errno.h>
#include <limits.h>

static struct {
    struct ih_pipe pipe;
    int64_t armed;     /* ns, when the deadline becomes readable; 0: never */
    int64_t wish;      /* ns, when Python wants to be called; 0: never */
    _Atomic int calls; /* ih_call() was called since the last ih_py_serve() */
    _Atomic int full;  /* set before a byte is written to the pipe */
} wake = {.pipe = {.ends = {-1, -1}}};

int ih_wake_through = -1;
int ih_serve_always;
int ih_deadline = -1;

/* Called with or without the GIL, any thread, signal handlers too. The loop looks. */
void
ih_wake(void)
{
    wake.full = 1;
    ih_pipe_fill(&wake.pipe);
}

/* Called with or without the GIL, any thread, signal handlers too. The first says
   why. */
static void
end_pump(int why)
{
    int not_yet = IH_END_NOT;
    __atomic_compare_exchange_n(&IH_LOAD(ih_pump)->end, &not_yet, why, 0,
                                __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
}

/* Called with or without the GIL, any thread, signal handlers too. */
void
ih_stop(int why)
{
    end_pump(why);
    if (why != IH_END_INPUT) {
        ih_wake();
    }
}

/* Called without the GIL, on any thread. */
void
ih_call(void)
{
    wake.calls = 1;
    ih_wake();
}

/* Called with or without the GIL. */
int
ih_wake_fd(void)
{
    return ih_wake_through >= 0 ? ih_wake_through : wake.pipe.ends[0];
}

int
ih_pipe_fd(void)
{
    return wake.pipe.ends[0];
}

/* Called with or without the GIL. Returns the write end of the pipe: never readable. */
int
ih_silent_fd(void)
{
    return wake.pipe.ends[1];
}

/* Called with or without the GIL, on the owner's thread. If the timer cannot be set,
   nobody would end the pump or call Python: both are then due at once. */
static void
arm(void)
{
    int64_t when = wake.wish;
    if (ih_pump->limit && (!when || ih_pump->limit < when)) {
        when = ih_pump->limit;
    }
    if (when != wake.armed) {
        wake.armed = when;
        if (ih_deadline >= 0 && ih_deadline_arm(ih_deadline, when) < 0) {
            ih_wake();
            ih_pump->limit = ih_pump->limit ? 1 : 0;
            wake.wish = wake.wish ? 1 : 0;
        }
    }
}

/* Called with or without the GIL. Returns a time, 1 ns to 100 years from now. */
int64_t
ih_after(double seconds)
{
    const double longest = 36525.0 * 86400;
    return ih_now() + (int64_t)((seconds < longest ? seconds : longest) * 1e9) + 1;
}

void
ih_deadline_set(double seconds)
{
    wake.wish = seconds >= 0 ? ih_after(seconds) : 0;
    arm();
}

/* Called by ih_pump_once(), with or without the GIL. Sets when the running pump is to
   end, by IH_END_TIME; 0: never. */
void
ih_limit(int64_t when)
{
    ih_pump->limit = when;
    arm();
}

/* Called with or without the GIL, for a loop that does not watch the deadline. Returns
   the milliseconds until the pump is to end, as poll() takes them. */
int
ih_limit_ms(void)
{
    if (!ih_pump->limit) {
        return -1;
    }
    int64_t left = ih_pump->limit - ih_now();
    if (left <= 0) {
        return 0;
    }
    left = (left + 999999) / 1000000;
    return left < INT_MAX ? (int)left : INT_MAX;
}

/* Called with or without the GIL, after a wait. Ends the pump if its time is over,
   once: a callback's dialog may go on, whose loop would spin on the deadline. */
void
ih_limit_check(void)
{
    if (ih_pump->limit && ih_now() >= ih_pump->limit) {
        ih_pump->limit = 0;
        arm();
        end_pump(IH_END_TIME);
    }
}

/* Called at the end of a pump, with or without the GIL, when nothing more is served. If
   `full` was set after we looked, the next pump's loop finds the byte. */
void
ih_wake_forget(void)
{
    if (wake.full) {
        ih_wake_empty();
    }
}

/* Called with or without the GIL. */
void
ih_wake_empty(void)
{
    wake.full = 0;
    ih_pipe_empty(&wake.pipe);
}

/* Called by ih_wake_arrived(), without the GIL. Return whether Python is to be called,
   which then sets another time for that, or none. */
int
ih_wake_asks(void)
{
    int due = wake.wish && ih_now() >= wake.wish;
    if (!wake.calls && !ih_serve_always && !due) {
        return 0;
    }
    wake.calls = 0;
    wake.wish = due ? 0 : wake.wish;
    arm(); /* a loop that is served would see the descriptor readable again */
    return 1;
}

/* Called by ih_process_begin(), without the GIL. Returns 0, or an errno value. */
int
ih_wake_make(void)
{
    if (wake.pipe.ends[0] < 0 || wake.pipe.ends[1] < 0) {
        int error = ih_pipe_make(&wake.pipe);
        if (error) {
            return error;
        }
    }
    if (ih_deadline < 0) {
        ih_deadline = ih_above_standard(ih_deadline_make());
        wake.armed = 0;
    }
    return ih_deadline < 0 ? errno : 0;
}

/* Called in the child of fork(), with or without the GIL. */
void
ih_wake_part(void)
{
    ih_pipe_part(&wake.pipe);
    ih_deadline = ih_deadline_part(ih_deadline);
    ih_wake_through = ih_through_part(ih_wake_through, wake.pipe.ends[0], ih_deadline);
    wake.calls = wake.full = ih_serve_always = 0;
    wake.armed = wake.wish = 0;
    arm();
}
