/* The wait while there is no application to run: nothing but the prompt. */

#include "inputhook.h"

/* GIL: not held; ih_pump() only. EINTR: ih_pump() asks again whether the pump is over.
 */
void
ih_poll_wait(void)
{
    const int fds[] = {ih.input, ih_wake_fd()};
    int ready[2];
    ih_busy_end();
    int count = ih_poll(fds, ready, ih_limit_ms());
    if (count > 0 && ready[0]) {
        ih_input_arrived();
    }
    ih_busy_begin();
    ih_limit_check();
    if (count > 0 && ready[1]) {
        ih_wake_arrived();
    }
}

/* GIL: not held; ih_pump() only. What is behind the wake descriptor waits, too: only
   the pipe is watched, for ih_stop() and for what other threads print. */
void
ih_held_wait(void)
{
    const int fds[] = {ih.input, ih_pipe_fd()};
    int ready[2];
    ih_busy_end();
    int count = ih_poll(fds, ready, ih_limit_ms());
    ih_busy_begin();
    ih_limit_check();
    if (count <= 0) {
        return;
    }
    if (ready[1]) {
        ih_wake_empty();
    }
    if (IH_LOAD(ih_unsettled)) {
        ih_settle();
    }
    if (ready[0]) {
        ih_input_arrived();
    }
}
