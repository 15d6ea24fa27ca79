/* The X server is gone. Xlib ends the process then: XIOError() (XlibInt.c) calls
   exit(1) when the handler has returned, and GDK's handler calls _exit(1) itself. The
   toolkit cannot be used any more, but what the session has computed can be saved: ours
   is in front of the handler, and asks Python for a last prompt. Qt, which does not use
   Xlib's connection, goes on by itself.

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

/* GDK installs its own handler with its first connection: looked for at each pump. */
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
