/* The function in which GLib's default main context waits, with the clock around it:
   g_main_context_set_poll_func(). GTK, wx and most builds of Qt wait there, and so do
   their dialogs. Ours is in place while a pump runs. It calls the function that it
   found, for wxGTK has one of its own. */

#include "inputhook.h"
#include "poll_glib.h"

#define TURNS 8 /* of a wait in a row: then what is always ready is not passing */

typedef int (*poll_function)(void *fds, unsigned count, int timeout);

/* GPollFD is struct ih_descriptor (api.h). */

static poll_function behind; /* what was there before ours */
static poll_function first;  /* what was there before us the first time */

/* Called by poll_in_time(), without the GIL. A key that is simply inserted is handled
   here, before GLib knows of it. Any other key is reported to GLib alone, without other
   events, and the loop's source handles it. It is not handled here, for a completer, or
   the rest of a paste, may iterate the context, which frees the array that GLib polls
   with when it needs a longer one (g_main_context_iterate(), glib/gmain.c). Keys of a
   long paste leave every other turn to the windows. */
static int
key_alone(struct ih_descriptor *fds, unsigned count, int ready)
{
    static int had_turn; /* the pump's thread only */
    unsigned key = 0;
    while (key < count && !(fds[key].fd == ih.input && fds[key].revents)) {
        key++;
    }
    if (key == count) {
        had_turn = 0;
        return ready;
    }
    int taken = ih_goes_on() ? ih_pump->take_key(1) : 0;
    if (taken > 0) {
        fds[key].revents = 0;
        return ready - 1;
    }
    had_turn = taken < 0 || !had_turn; /* below 0: the key has left the kernel */
    if (!had_turn) {
        fds[key].revents = 0;
        return ready - 1;
    }
    for (unsigned i = 0; i < count; i++) {
        if (i != key) {
            fds[i].revents = 0;
        }
    }
    return 1;
}

/* Called by poll_in_time(), without the GIL. Calls and watched descriptors that are
   always there again would let no source of lower priority run: when that has gone on
   for some turns, every other turn is for windows and timers. */
static int
wake_in_turn(struct ih_descriptor *fds, unsigned count, int ready)
{
    static unsigned turns; /* in a row; the pump's thread only */
    unsigned wake = 0;
    while (wake < count && !(fds[wake].fd == ih_wake_fd() && fds[wake].revents)) {
        wake++;
    }
    turns = wake < count ? turns + 1 : 0;
    if (turns > TURNS && turns % 2) {
        fds[wake].revents = 0;
        ready--;
    }
    return ready;
}

/* Called by GLib on any thread, without the GIL. Another function may have been put in
   front of ours and have stayed there after the pump, so that it is now behind ours as
   well as in front: then `first` ends the circle. */
static int
poll_in_time(void *fds, unsigned count, int timeout)
{
    static int inside; /* the pump's thread only */
    if (!ih_in_pump() || inside) {
        return first(fds, count, timeout);
    }
    inside = 1;
    int ready;
    ih_busy_end();
    do {
        ready = behind(fds, count, timeout);
        if (ready > 0 && !ih_pump->nested) { /* in a dialog that costs a processor */
            ready = wake_in_turn(fds, count, ready);
        }
        if (ready > 0 && ih_pump->take_key) {
            ready = key_alone(fds, count, ready);
        }
    } while (ready == 0 && timeout < 0 && ih_goes_on());
    ih_busy_begin();
    inside = 0;
    return ready;
}

/* How many dispatches of GLib's run on this thread, one in the other; 0 without GLib.
 */
int
ih_glib_depth(void)
{
#ifdef __APPLE__
    static const char name[] = "libglib-2.0.0.dylib";
#else
    static const char name[] = "libglib-2.0.so.0";
#endif
    static int (*depth)(void); /* kept: GLib cannot be unloaded */
    if (!depth) {
        const struct ih_symbol wanted[] = {{&depth, "g_main_depth"}, {NULL, NULL}};
        ih_open(name, wanted);
    }
    return depth ? depth() : 0;
}

/* GIL: not held; a loop that runs the default context, after it was attached. 0 if
   this library has no GLib behind it. */
int
ih_poll_find(void *library, struct ih_glib_poll *found)
{
    const struct ih_symbol wanted[] = {
        {&found->get, "g_main_context_get_poll_func"},
        {&found->set, "g_main_context_set_poll_func"},
        {NULL, NULL},
    };
    if (!ih_find_symbols(library, wanted)) {
        found->get = NULL;
        return 0;
    }
    return 1;
}

/* Called before a loop is run, without the GIL. Returns 0 if ours is there already. */
int
ih_poll_begin(const struct ih_glib_poll *glib)
{
    if (!glib->get) {
        return 0;
    }
    poll_function found = (poll_function)glib->get(NULL);
    if (found == poll_in_time) {
        return 0;
    }
    behind = found;
    first = first ? first : found;
    glib->set(NULL, poll_in_time);
    return 1;
}

/* Called after the loop, without the GIL, with what ih_poll_begin() has returned. A
   function that somebody else has set stays. */
void
ih_poll_end(const struct ih_glib_poll *glib, int begun)
{
    if (begun && (poll_function)glib->get(NULL) == poll_in_time) {
        glib->set(NULL, behind);
    }
}
