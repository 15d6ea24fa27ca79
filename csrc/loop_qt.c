/* Qt: C calls QEventLoop::exec() of a private event loop, without the GIL.
   QCoreApplication::exec(), which PyQt's own hook calls, would emit aboutToQuit after
   every key and cannot be nested.

   Python makes the event loop and the socket notifiers, with the binding in use; C
   knows their addresses. Qt's symbols carry their C++ names (Itanium ABI: gcc and
   clang, not MSVC); where a symbol is missing Python runs the loop instead. */

#include "inputhook.h"
#include "poll_glib.h"
#include "qt.h"

#define EXEC_FLAGS 0             /* QEventLoop::AllEvents */
#define WAIT_FLAGS (0x04 | 0x20) /* WaitForMoreEvents | EventLoopExec */

static const struct ih_qt *qt;
static struct ih_glib_poll glib_poll; /* where Qt's dispatcher is GLib's */

static int number;  /* as which enum ih_wait this loop is known */
static void *loop;  /* QEventLoop */
static void *input; /* QSocketNotifier on the prompt's input */
static void *waker; /* QSocketNotifier on the wake descriptor */

/* Called by Qt when the input is readable, without the GIL. When the pump is to end,
   the notifier is disabled: a callback's own loop, a dialog's, would spin on the input.
   A receiver other than `input` is the notifier of an outer pump. */
static void
on_input(int operation, struct slot *self, void *receiver, void **arguments,
         unsigned char *result)
{
    if (operation != SLOT_CALL) {
        return;
    }
    if (receiver == input && !ih_input_arrived()) {
        return;
    }
    qt->set_enabled(receiver, 0);
    if (receiver == input) {
        qt->exit(loop, 0);
    }
}

/* Called by Qt when the wake descriptor is readable, without the GIL. */
static void
on_wake(int operation, struct slot *self, void *receiver, void **arguments,
        unsigned char *result)
{
    if (operation != SLOT_CALL) {
        return;
    }
    ih.waker = number;
    if (ih_wake_arrived() != IH_END_NOT) {
        qt->exit(loop, 0);
    }
}

static struct slot input_slot = {.call = on_input};
static struct slot wake_slot = {.call = on_wake};

/* Called by ih_wait_once(), without the GIL. After QCoreApplication::quit() outside
   exec(), Qt 5's exec() returns at once for ever: then process_events() waits. So it
   does for a pump in a callback of another pump, for exec() cannot be nested; and the
   outer pump's exec() is made to return. */
static void
wait_once(void)
{
    void *own = input;
    qt->set_enabled(own, 1);
    qt->set_enabled(waker, 1);
    int begun = ih_poll_begin(&glib_poll);
    if (ih_pump->depth == 1) {
        qt->exec(loop, EXEC_FLAGS);
    }
    while (ih_goes_on()) {
        qt->process_events(loop, WAIT_FLAGS);
    }
    ih_poll_end(&glib_poll, begun);
    if (own == input) {
        qt->set_enabled(own, 0);
    }
    if (ih_pump->depth == 1) {
        qt->set_enabled(waker, 0);
    } else {
        qt->exit(loop, 0);
    }
}

int
ih_qt_attach(const char *path, void *loop_, void *wake)
{
    qt = ih_qt_find(path);
    if (!qt || !ih_qt_connect(qt, wake, qt->activated, qt->notifier_meta, &wake_slot)) {
        return 0;
    }
    ih_poll_find(qt->handle, &glib_poll);
    loop = loop_;
    waker = wake;
    return number = ih_add_wait(wait_once);
}

int
ih_qt_input(void *input_, int connect)
{
    input = input_;
    return !connect ||
           ih_qt_connect(qt, input, qt->activated, qt->notifier_meta, &input_slot);
}
