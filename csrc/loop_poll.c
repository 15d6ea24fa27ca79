/* The wait while there is no application to run: nothing but the prompt. */

#include "inputhook.h"

#include <poll.h>

/* GIL: not held; ih_pump() only. */
void
ih_poll_wait(void)
{
    struct pollfd fds[] = {
        {.fd = ih.input, .events = POLLIN},
        {.fd = ih_wake_fd(), .events = POLLIN},
    };
    ih_busy_end();
    int ready = poll(fds, 2, -1);
    ih_busy_begin();
    if (ready <= 0) {
        return; /* EINTR: ih_pump() asks again whether the pump is over */
    }
    if (fds[1].revents) {
        ih_wake_arrived();
    }
    if (fds[0].revents) {
        ih_input_arrived();
    }
}

/* GIL: not held; ih_pump() only. What is behind the wake descriptor waits, too: only
   the pipe is watched, for ih_stop() and for what other threads print. */
void
ih_held_wait(void)
{
    struct pollfd fds[] = {
        {.fd = ih.input, .events = POLLIN},
        {.fd = ih_pipe_fd(), .events = POLLIN},
    };
    ih_busy_end();
    int ready = poll(fds, 2, -1);
    ih_busy_begin();
    if (ready <= 0) {
        return; /* as above */
    }
    if (fds[1].revents) {
        ih_wake_empty();
    }
    if (ih_unsettled) {
        ih_settle();
    }
    if (fds[0].revents) {
        ih_input_arrived();
    }
}
