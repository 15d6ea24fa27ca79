/* The X server is gone. Xlib ends the process then: XIOError() (XlibInt.c) calls
   exit(1) when the handler has returned, and a toolkit's own handler may call _exit(1).
   The toolkit cannot be used any more, but what the session has computed can be saved:
   our handler is in front of the one that was found, and asks Python for a last prompt.
   Toolkits that do not use Xlib's connection go on by themselves.

   The core is not linked to Xlib, which is found where a toolkit has loaded it. */

#include "inputhook.h"

typedef int (*handler)(void *display);

static struct {
    handler (*set)(handler ours); /* XSetIOErrorHandler(); NULL: not found yet */
    handler behind;
    int inside;
} xlib;

/* GIL: held or not; Xlib, on the thread that has used the connection. */
static int
on_lost(void *display)
{
    if (ih_is_owner() && !xlib.inside) {
        xlib.inside = 1; /* code at that prompt may use the connection again */
        IH_PYTHON(ih_py_display_lost());
        ih_reader_abandon();
    }
    return xlib.behind(display);
}

/* Called by Python before each pump of a toolkit on Xlib, with the GIL released. Such a
   toolkit may install its own handler with its first connection: ours goes in front. */
void
ih_xlib_begin(void)
{
    if (!xlib.set) {
        const struct ih_symbol wanted[] = {
            {&xlib.set, "XSetIOErrorHandler"},
            {NULL, NULL},
        };
        ih_open("libX11.so.6", wanted);
    }
    if (xlib.set) {
        handler found = xlib.set(on_lost);
        xlib.behind = found == on_lost ? xlib.behind : found;
    }
}

/* Called by ih_disable(), with or without the GIL. A handler in front of ours stays. */
void
ih_xlib_end(void)
{
    if (xlib.set && xlib.behind) {
        handler found = xlib.set(xlib.behind);
        if (found != on_lost) {
            xlib.set(found);
        }
    }
}
