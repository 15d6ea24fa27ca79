/* GLib's default main context, which carries GTK and wx. C iterates it without the GIL,
   so that a key need not wait for a busy Python thread. Callbacks take the GIL
   themselves (PyGObject and wxPython do).

   The core is not linked to GLib, for there may be several GLibs in one process: the
   symbols are found at run time through a module that uses GLib. */

#include "inputhook.h"
#include "poll_glib.h"

#include <dlfcn.h>

/* glib.h and gmain.h, GLib 2.36 and later */
#define G_IO_IN 1
#define G_IO_ERR 8
#define G_IO_HUP 16
#define G_PRIORITY_HIGH (-100)
#define SOURCE_SIZE 256 /* bytes; no less than sizeof(GSource), which is 96 */

struct source_functions { /* GSourceFuncs */
    int (*prepare)(void *, int *);
    int (*check)(void *);
    int (*dispatch)(void *, void *, void *);
    void (*finalize)(void *);
    void (*closure_callback)(void);
    void (*closure_marshal)(void);
};

static struct {
    void *library;
    int (*iteration)(void *context, int may_block);
    int (*acquire)(void *context);
    void (*release)(void *context);
    void *(*source_new)(struct source_functions *, unsigned size);
    unsigned (*source_attach)(void *source, void *context);
    void (*source_destroy)(void *source);
    void (*source_unref)(void *source);
    void (*source_set_priority)(void *source, int priority);
    void (*source_set_can_recurse)(void *source, int can);
    void *(*add_unix_fd)(void *source, int fd, int events);
    void (*modify_unix_fd)(void *source, void *tag, int events);
    int (*query_unix_fd)(void *source, void *tag);
    void (*remove_unix_fd)(void *source, void *tag);
} glib;

static struct ih_glib_poll glib_poll;
static void *source; /* one source for both descriptors, made once */
static void *input_tag;
static void *wake_tag;
static int input_fd; /* the descriptor of input_tag */
static int wake_fd;  /* the descriptor of wake_tag */
static int armed;    /* input_tag is watched */
static int number;   /* the enum ih_wait of this loop */

/* Called without the GIL. GLib wakes its own poll() at each call of modify_unix_fd(),
   also at one that changes nothing. */
static void
watch_input(int on)
{
    if (armed != on) {
        armed = on;
        glib.modify_unix_fd(source, input_tag, on ? G_IO_IN | G_IO_ERR | G_IO_HUP : 0);
    }
}

/* Called by GLib when a descriptor is readable, before sources of lower priority,
   without the GIL. When the pump is to end, the input is not watched any more: a
   callback's own loop, a dialog's, would spin on the input (cpython#139145). */
static int
dispatch(void *self, void *callback, void *data)
{
    if (glib.query_unix_fd(self, wake_tag)) {
        ih_wake_arrived();
    }
    if (armed && glib.query_unix_fd(self, input_tag) && ih_input_arrived()) {
        watch_input(0);
    }
    return 1; /* G_SOURCE_CONTINUE */
}

static struct source_functions functions = {.dispatch = dispatch};

/* Called by ih_wait_once(), without the GIL. Another thread that runs the default
   context (GStreamer, D-Bus programs) owns it and serves the windows; to iterate would
   mean to wait for that thread and never for input. Such a thread may come at any time:
   we own the context for the whole wait, and the thread gets it between two waits. */
static void
wait_once(void)
{
    if (!glib.acquire(NULL)) {
        ih_poll_wait();
        return;
    }
    if (input_fd != ih.input) {
        glib.remove_unix_fd(source, input_tag);
        input_fd = ih.input;
        input_tag = glib.add_unix_fd(source, input_fd, 0);
        armed = 0;
    }
    if (wake_fd != ih_wake_fd()) { /* in the child of a fork, enabled again */
        glib.remove_unix_fd(source, wake_tag);
        wake_fd = ih_wake_fd();
        wake_tag = glib.add_unix_fd(source, wake_fd, 0);
    }
    watch_input(1);
    glib.modify_unix_fd(source, wake_tag, G_IO_IN);
    int begun = ih_poll_begin(&glib_poll);
    while (ih_goes_on()) {
        glib.iteration(NULL, 1);
    }
    ih_poll_end(&glib_poll, begun);
    watch_input(0);
    if (ih_pump->depth == 1) { /* else a callback's dialog may go on */
        glib.modify_unix_fd(source, wake_tag, 0);
    }
    glib.release(NULL);
}

/* Called without the GIL. Handles events for max_ms at most, unless another thread
   does. */
void
ih_glib_drain(int max_ms)
{
    int64_t end = ih_now() + max_ms * (IH_SECOND / 1000);
    if (glib.acquire(NULL)) {
        while (glib.iteration(NULL, 0) && ih_now() < end) {
        }
        glib.release(NULL);
    }
}

int
ih_glib_attach(const char *path)
{
    if (source) {
        return number;
    }
    const struct ih_symbol wanted[] = {
        {&glib.iteration, "g_main_context_iteration"},
        {&glib.acquire, "g_main_context_acquire"},
        {&glib.release, "g_main_context_release"},
        {&glib.source_new, "g_source_new"},
        {&glib.source_attach, "g_source_attach"},
        {&glib.source_destroy, "g_source_destroy"},
        {&glib.source_unref, "g_source_unref"},
        {&glib.source_set_priority, "g_source_set_priority"},
        {&glib.source_set_can_recurse, "g_source_set_can_recurse"},
        {&glib.add_unix_fd, "g_source_add_unix_fd"},
        {&glib.modify_unix_fd, "g_source_modify_unix_fd"},
        {&glib.query_unix_fd, "g_source_query_unix_fd"},
        {&glib.remove_unix_fd, "g_source_remove_unix_fd"},
        {NULL, NULL},
    };
    void *library = ih_open(path, wanted);
    if (!library) {
        return 0;
    }
    glib.library = library;
    ih_poll_find(library, &glib_poll);
    source = glib.source_new(&functions, SOURCE_SIZE);
    glib.source_set_priority(source, G_PRIORITY_HIGH);
    glib.source_set_can_recurse(source, 1); /* a callback may be at a prompt */
    input_fd = ih.input;
    input_tag = glib.add_unix_fd(source, input_fd, 0);
    armed = 0;
    wake_fd = ih_wake_fd();
    wake_tag = glib.add_unix_fd(source, wake_fd, 0);
    glib.source_attach(source, NULL);
    return number = ih_add_wait(wait_once);
}

void
ih_glib_detach(void)
{
    if (!source) {
        return;
    }
    glib.source_destroy(source);
    glib.source_unref(source);
    source = NULL;
    dlclose(glib.library);
}
