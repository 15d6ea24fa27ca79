/* One wait of a pump: a toolkit's loop waits, see its file; or, while there is no
   application, poll() waits here for the prompt alone. */

#include "inputhook.h"

#define NATIVE 4 /* more than there are loops that C runs */

static void (*native[NATIVE])(void);

/* Called by ih_..._attach() of a loop, without the GIL. Returns its enum ih_wait. */
int
ih_add_wait(void (*wait)(void))
{
    int at = 0;
    while (at < NATIVE - 1 && native[at] && native[at] != wait) {
        at++;
    }
    native[at] = wait;
    return IH_WAIT_NATIVE + at;
}

/* Called without the GIL. After EINTR the pump asks again whether it is over. */
static void
wait_for(int waker, int (*woken)(void))
{
    const int fds[] = {ih.input, waker};
    int ready[2];
    ih_busy_end();
    int count = ih_poll(fds, ready, ih_limit_ms());
    if (count > 0 && ready[0]) {
        ih_input_arrived();
    }
    ih_busy_begin();
    ih_limit_check();
    if (count > 0 && ready[1]) {
        ih.waker = IH_WAIT_POLL;
        woken();
    }
}

/* Called without the GIL by ih_wait_once(), and by a loop that another thread runs. */
void
ih_poll_wait(void)
{
    wait_for(ih_wake_fd(), ih_wake_arrived);
}

/* Called without the GIL while hold() is on. What is behind the wake descriptor must
   wait: only the pipe is watched, for ih_stop() and for what other threads print. */
static int
forget_all(void)
{
    ih_wake_empty();
    ih_kept_arrived();
    ih_settle();
    return 0;
}

/* Called by ih_pump_once(), with the GIL only where Python runs the loop. */
void
ih_wait_once(int wait)
{
    switch (wait) {
    case IH_WAIT_POLL:
        ih_poll_wait();
        break;
    case IH_WAIT_PYTHON:
        ih_py_run();
        break;
    case IH_WAIT_HELD:
        wait_for(ih_pipe_fd(), forget_all);
        break;
    default:
        native[wait - IH_WAIT_NATIVE]();
    }
}
