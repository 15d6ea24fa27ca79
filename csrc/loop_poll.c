/* One wait of a pump: that of a toolkit's loop, see its file; or here, while there is
   no application to run, nothing but the prompt. */

#include "inputhook.h"

#define NATIVE 4 /* loops that C runs; there are fewer */

static void (*native[NATIVE])(void);

/* GIL: not held; a loop's ih_..._attach(). Return as which enum ih_wait it is known. */
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

/* GIL: not held. EINTR: the pump asks again whether it is over. */
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

/* GIL: not held; ih_wait_once(), and a loop that another thread runs. */
void
ih_poll_wait(void)
{
    wait_for(ih_wake_fd(), ih_wake_arrived);
}

/* GIL: not held. What is behind the wake descriptor waits, too: only the pipe is
   watched, for ih_stop() and for what other threads print. */
static int
forget_all(void)
{
    ih_wake_empty();
    ih_settle();
    return 0;
}

/* GIL: held only where Python runs the loop; the pump. */
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
