/* When Tcl waits: an event source that has no events of its own. Tcl_DoOneEvent() calls
   the first function of each source before it waits and the second one after it, in
   dialogs and wait_variable() too. Python runs the loop, see toolkits/tk.py.

   The core is not linked to Tcl: the symbols are found through the file of _tkinter. */

#include "inputhook.h"

#include <dlfcn.h>
#include <pthread.h>

/* tcl.h: TCL_DONT_WAIT, TCL_READABLE, TCL_EXCEPTION */
#define DONT_WAIT 2
#define READABLE 2
#define EXCEPTION 8

struct time { /* Tcl_Time */
    long seconds;
    long microseconds;
};

struct notifier { /* Tcl_NotifierProcs; where there is NULL Tcl's own is called */
    void (*set_timer)(const struct time *);
    int (*wait)(const struct time *);
    void (*others[6])(void);
};

typedef void (*source_function)(void *data, int flags);
typedef void (*file_function)(void *data, int mask);

static struct {
    void *library;
    void (*create)(source_function setup, source_function check, void *data);
    void (*delete)(source_function setup, source_function check, void *data);
    void (*watch)(int fd, int mask, file_function call, void *data);
    void (*forget)(int fd);
    void (*set_notifier)(struct notifier *);
} tcl;

static struct {
    void **(*main_window)(
        void *interpreter); /* of Tk_FakeWin, tk.h; NULL: no Tk here */
    int (*connection)(void *display);
} tk;

static struct {
    pthread_t thread;
    double seconds; /* see ih_tk_due() */
} peek;

static int input = -1; /* watched for a reader that takes keys */

/* Called by Tcl, without the GIL, or with it where Tcl was built without threads. */
static void
setup(void *data, int flags)
{
    if (!(flags & DONT_WAIT)) {
        ih_interrupt_arm();
    }
    ih_busy_end();
    if (ih_in_pump() && !ih_goes_on() && ih_input_gone()) {
        /* whoever watches it: else Tcl would not see that the pump is to end */
        tcl.forget(ih.input);
        input = -1;
    }
}

/* Called as setup() is. */
static void
check(void *data, int flags)
{
    ih_busy_begin();
}

/* Called as setup() is. When the pump is to end, the input is not watched any more: a
   callback may wait for events itself, and would spin on the input (cpython#139145). */
static void
on_input(void *data, int mask)
{
    if (ih_input_arrived()) {
        ih_tk_forget_input();
        IH_PYTHON(ih_py_quit());
    }
}

/* C watches the input, so that no Python code stands between a key and its echo. */
int
ih_tk_watch_input(void)
{
    if (!tcl.library || !ih_pump->take_key || input >= 0) {
        return 0;
    }
    input = ih.input;
    tcl.watch(input, READABLE | EXCEPTION, on_input, NULL);
    return 1;
}

void
ih_tk_forget_input(void)
{
    if (input >= 0) {
        tcl.forget(input);
        input = -1;
    }
}

/* GIL: not held, or held where Tcl was built without threads; Tcl_DoOneEvent() calls it
   in place of the notifier's own function. It returns -1, so that Tcl_DoOneEvent()
   returns, and its caller knows when the next timer is due. A thread of another
   interpreter is told that nothing has happened, and asks again. */
static int
wait_instead(const struct time *time)
{
    if (!pthread_equal(pthread_self(), peek.thread)) {
        return 0;
    }
    struct notifier own = {NULL};
    tcl.set_notifier(&own);
    peek.seconds =
        time ? (double)time->seconds + (double)time->microseconds / 1e6 : -1.0;
    return -1;
}

int
ih_tk_peek(void)
{
    if (!tcl.library || !tcl.set_notifier) {
        return 0;
    }
    struct notifier ours = {.wait = wait_instead};
    peek.thread = pthread_self();
    peek.seconds = 0; /* unless it is called: then Tcl had something else to do */
    tcl.set_notifier(&ours);
    return 1;
}

double
ih_tk_due(void)
{
    struct notifier own = {NULL};
    tcl.set_notifier(&own);
    return peek.seconds;
}

/* The display is the first member of a window's struct in every version of Tk (tk.h,
   Tk_FakeWin). */
int
ih_tk_connection(uintptr_t interpreter)
{
    void **window = tk.main_window ? tk.main_window((void *)interpreter) : NULL;
    return window ? tk.connection(*window) : -1;
}

int
ih_tk_attach(const char *path)
{
    if (tcl.library) {
        return 1;
    }
    const struct ih_symbol wanted[] = {
        {&tcl.create, "Tcl_CreateEventSource"},
        {&tcl.delete, "Tcl_DeleteEventSource"},
        {&tcl.watch, "Tcl_CreateFileHandler"},
        {&tcl.forget, "Tcl_DeleteFileHandler"},
        {NULL, NULL},
    };
    tcl.library = ih_open(path, wanted);
    if (!tcl.library) {
        return 0;
    }
    const struct ih_symbol notifier[] = {
        {&tcl.set_notifier, "Tcl_SetNotifier"},
        {NULL, NULL},
    };
    const struct ih_symbol windows[] = {
        {&tk.connection, "XConnectionNumber"},
        {&tk.main_window, "Tk_MainWindow"},
        {NULL, NULL},
    };
    ih_find_symbols(tcl.library, notifier);
    if (!ih_find_symbols(tcl.library, windows)) {
        tk.main_window = NULL;
    }
    tcl.create(setup, check, NULL);
    ih_busy_told(1);
    return 1;
}

void
ih_tk_detach(void)
{
    if (tcl.library) {
        tcl.delete(setup, check, NULL);
        dlclose(tcl.library);
        tcl.library = NULL;
        ih_busy_told(0);
    }
}
