/* Qt: QEventLoop::exec() of a private event loop, called from C without the
   GIL. QCoreApplication::exec(), which PyQt's own hook calls, would emit
   aboutToQuit after every key and cannot be nested.

   The event loop and the socket notifiers are Python's, from whichever
   binding is in use; C knows their addresses. Qt's symbols carry their C++
   names (Itanium ABI: gcc and clang, not MSVC); where one is missing Python
   runs the loop instead. */

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

/* GIL: not held; Qt calls it when the input is readable. When the pump
   is to end, it is disabled: a callback may run a loop of its own, a dialog's, which
   would spin on it. Another notifier than `input` is that of a pump around this one. */
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

/* GIL: not held; Qt calls it when the wake descriptor is readable. */
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

/* GIL: not held; the pump. exec() returns at once for ever after
   QCoreApplication::quit() outside of exec() (Qt 5): then wait without it. So
   does a pump in a callback of another one, for exec() cannot be called twice;
   and the outer one is made to return from it. */
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
