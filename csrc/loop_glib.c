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
#define G_PRIORITY_LOW 300
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
    int (*pending)(void *context);
    void *(*get_default)(void);
    int (*prepare)(void *context, int *priority);
    int (*query)(void *context, int priority, int *timeout, struct ih_descriptor *found,
                 int size);
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
static void *source;    /* one for both descriptors, made once */
static void *input_tag; /* NULL: it is not watched */
static void *wake_tag;
static int input_fd; /* the one that input_tag is for */
static int wake_fd;  /* the same for wake_tag */
static int runs;     /* of the context by us, each in a callback of the one before */
static int awake;    /* wake_tag is watched */
static int
    serving; /* g_main_depth() where ih_glib_serve() iterates the context; or -1 */
static int enough; /* it has nothing left but what belongs to others */
static int guest;  /* wake_tag is watched between them, too: ih_glib_arm() */
static int number; /* as which enum ih_wait this loop is known */

/* GIL: not held. GLib wakes its own poll() with each change, also when it is none. What
   is not watched is not in GLib's list at all: poll() reports a hang-up in any case,
   and a daemon's input, which has one for ever, would let nothing of lower priority
   run. */
static void
watch_input(int on)
{
    if (input_tag && (!on || input_fd != ih.input)) {
        glib.remove_unix_fd(source, input_tag);
        input_tag = NULL;
    }
    if (on && !input_tag) {
        input_fd = ih.input;
        input_tag = glib.add_unix_fd(source, input_fd, G_IO_IN | G_IO_ERR | G_IO_HUP);
    }
}

/* Called by GLib when a descriptor is readable, before sources of lower priority,
   without the GIL. When the pump is to end, the input is not watched any more: a
   callback's own loop, a dialog's, would spin on the input (cpython#139145). */
static int
dispatch(void *self, void *callback, void *data)
{
    if (glib.query_unix_fd(self, wake_tag)) {
        if (guest && serving >= 0 && ih_glib_depth() == serving + 1) {
            enough = 1; /* no dialog: who serves this context serves the others, too */
        } else {
            ih.waker = number;
            ih_wake_arrived();
        }
    }
    if (input_tag && glib.query_unix_fd(self, input_tag) && ih_input_arrived()) {
        watch_input(0);
    }
    return 1; /* G_SOURCE_CONTINUE */
}

static struct source_functions functions = {.dispatch = dispatch};

/* GIL: not held. The wake descriptor is watched where we run the context, and in
   dialogs of callbacks that another loop has called. A main loop of the program's own
   would spin on it. */
static void
watch_wake(void)
{
    int on = runs > 0 || guest;
    if (awake != on) {
        awake = on;
        glib.modify_unix_fd(source, wake_tag, on ? G_IO_IN : 0);
    }
}

/* GIL: not held; whoever has acquired the context and is about to run it. Another
   prompt may read another descriptor, and the child of a fork has another one to wake
   it. Return whether the clock stands around the context's waits from now on, for
   end_run(). */
static int
begin_run(void)
{
    if (input_fd != ih.input) {
        watch_input(0);
    }
    if (wake_fd != ih_wake_fd()) {
        glib.remove_unix_fd(source, wake_tag);
        wake_fd = ih_wake_fd();
        wake_tag = glib.add_unix_fd(source, wake_fd, 0);
        runs = awake = 0;
    }
    runs++;
    watch_wake();
    return ih_poll_begin(&glib_poll);
}

/* GIL: not held; the same, afterwards. */
static void
end_run(int begun)
{
    ih_poll_end(&glib_poll, begun);
    runs = runs > 0 ? runs - 1 : 0;
    watch_wake();
}

/* GIL: not held; the pump. A thread that runs the default context (GStreamer,
   D-Bus programs) keeps it, and serves the windows there; iterating would wait for that
   thread and never for input. It may come at any time: the context is ours for the
   whole wait, and such a thread gets it between two of them. */
static void
wait_once(void)
{
    if (!glib.acquire(NULL)) {
        ih_poll_wait();
        return;
    }
    int begun = begin_run();
    watch_input(1);
    while (ih_goes_on()) {
        glib.iteration(NULL, 1);
    }
    watch_input(0);
    end_run(begun);
    glib.release(NULL);
}

/* Called without the GIL. Handles events for max_ms at most, unless another thread
   does. */
void
ih_glib_serve(int max_ms)
{
    int64_t end = ih_now() + max_ms * (IH_SECOND / 1000);
    if (!source || !glib.acquire(NULL)) {
        return;
    }
    int begun = begin_run();
    int around = serving;
    serving = ih_glib_depth();
    enough = 0;
    while (!enough && glib.iteration(NULL, 0) && ih_now() < end) {
    }
    serving = around;
    end_run(begun);
    if (!awake) {
        glib.pending(NULL); /* that change of the source has woken the context: a
                               descriptor would tell of it for ever */
    }
    glib.release(NULL);
}

enum { MOST = 64 }; /* descriptors that are compared */

static struct told { /* what the context waits for, as another loop knows */
    int64_t due;     /* ns; 0: it is pending */
    uint64_t sum;    /* of the descriptors */
} told;

/* GIL: not held; whoever has acquired the context. Asks it what it waits for, and
   changes nothing: g_main_context_pending() would empty the descriptor by which other
   threads wake the context, and say nothing of a timer that is due later. In older
   versions g_main_context_query() does not take NULL for the default context. */
static int
ask(struct told *what, struct ih_descriptor *found, int size, int *timeout_ms)
{
    void *context = glib.get_default();
    int priority;
    int ready = glib.prepare(context, &priority);
    int count = glib.query(context, priority, timeout_ms, found, size);
    what->due = ready              ? 0
                : *timeout_ms >= 0 ? ih_now() + *timeout_ms * (IH_SECOND / 1000)
                                   : INT64_MAX;
    what->sum = 0;
    for (int i = 0; i < count && i < size && i < MOST; i++) {
        what->sum = what->sum * 31 + ((uint64_t)found[i].fd << 16 | found[i].events);
    }
    return count;
}

/* GIL: not held; another loop is about to wait. Its callbacks may have done something
   to a window that no descriptor tells of: asked the X server, whose answer has brought
   events; or made a timer, which wakes nobody on this thread. */
static void
look(void)
{
    struct ih_descriptor found[MOST];
    struct told now;
    int timeout_ms;
    if (source && !runs && glib.acquire(NULL)) {
        ask(&now, found, MOST, &timeout_ms);
        glib.release(NULL);
        if (!now.due || now.sum != told.sum || now.due < told.due - IH_SECOND / 500) {
            ih_call();
        }
    }
}

int
ih_glib_query(struct ih_descriptor *found, int size, int *timeout_ms)
{
    if (!source || !glib.acquire(NULL)) {
        return -1;
    }
    int count = ask(&told, found, size, timeout_ms);
    glib.release(NULL);
    ih_before_wait = look;
    return count;
}

void
ih_glib_arm(int on)
{
    if (source && guest != on) {
        guest = on;
        /* GLib dispatches the sources of one priority, the highest that is ready, and
           this one may always be. Each change of a source wakes the context */
        glib.source_set_priority(source, on ? G_PRIORITY_LOW : G_PRIORITY_HIGH);
        watch_wake();
    }
}

/* Where we run the context, a dialog of another loop's callback is over, in which the
   context was served: its timers must not come before keys any more. */
void
ih_glib_rest(void)
{
    ih_before_wait = NULL;
    if (runs > 0) {
        ih_glib_arm(0);
    }
}

/* GIL: held or not. */
int
ih_glib_is_behind(const char *path)
{
    void *theirs = NULL;
    const struct ih_symbol wanted[] = {
        {&theirs, "g_main_context_iteration"},
        {NULL, NULL},
    };
    void *library = ih_open(path, wanted);
    if (!library) {
        return 0;
    }
    dlclose(library);
    return !source || theirs == *(void **)&glib.iteration;
}

int
ih_glib_attach(const char *path)
{
    if (source) {
        return number;
    }
    const struct ih_symbol wanted[] = {
        {&glib.iteration, "g_main_context_iteration"},
        {&glib.pending, "g_main_context_pending"},
        {&glib.get_default, "g_main_context_default"},
        {&glib.prepare, "g_main_context_prepare"},
        {&glib.query, "g_main_context_query"},
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
    glib.source_set_can_recurse(source, 1); /* what is served may be at a prompt */
    input_tag = NULL;
    wake_fd = ih_wake_fd();
    wake_tag = glib.add_unix_fd(source, wake_fd, 0);
    runs = awake = guest = 0;
    serving = -1;
    glib.source_attach(source, NULL);
    return number = ih_add_wait(wait_once);
}

void
ih_glib_detach(void)
{
    if (!source) {
        return;
    }
    guest = 0;
    glib.source_destroy(source);
    glib.source_unref(source);
    source = NULL;
    guest = 0;
    ih_before_wait = NULL;
    dlclose(glib.library);
}
