/* Everything that Python sees of the C core. Setup gives this same text to the compiler
   and to cffi, so that a signature cannot differ between the two.

   Unless a comment says otherwise, Python calls these functions through cffi, which
   releases the GIL around each call, and on the thread that called ih_enable(). This
   file has no preprocessor lines. */

/* How a pump waits: what ih_py_prepare() returns. */
enum ih_wait {
    IH_WAIT_POLL,   /* no application yet: sleep in poll() */
    IH_WAIT_PYTHON, /* Python runs the loop: ih_py_run() */
    IH_WAIT_HELD,   /* sleep in poll() and serve nothing: hold() */
    IH_WAIT_NATIVE, /* and above: C runs a loop, without the GIL: ih_add_wait() */
};

/* Why a pump ended. */
enum ih_end {
    IH_END_NOT,    /* the pump is still running */
    IH_END_INPUT,  /* there is something to read */
    IH_END_SIGNAL, /* a signal whose handler belongs to the prompt */
    IH_END_WAKE,   /* ih_stop(): another thread, an exception, disable() */
    IH_END_TIME,   /* the time limit of the pump has passed */
};

/* What Python has done to the line being typed, and must undo. */
enum ih_line {
    IH_LINE_LIFTED = 1,    /* the line was wiped: draw it again */
    IH_LINE_SUSPENDED = 2, /* its prompt has left the terminal to a callback */
};

enum { IH_DEEPEST = 16 }; /* pumps, each in a callback of the outer one */

/* A pump. Depth 0: no pump runs. Python may read these fields and keep the GIL. */
struct ih_pump {
    int depth;     /* how many pumps run, each in a callback of the outer one */
    int end;       /* enum ih_end; any thread sets it: see ih_stop() */
    int prompting; /* is a prompt waiting in this pump? */
    int unsettled; /* enum ih_line: ih_py_settle() is due before anybody reads; whoever
                      changes this field has taken the screen */
    int code_ran;  /* may a command have run since the last pump? 0: a key ended that */
    /* Python does not use the fields below */
    int (*take_key)(int simply); /* reader.c; or NULL: see ih_input_arrived() */
    int64_t limit;               /* wake.c: ns, when the pump is to end; 0: never */
    int terminal;    /* terminal.c: the terminal whose output flags were changed */
    unsigned output; /* terminal.c: the flags that were switched on */
    int reads;       /* ahead.c: the terminal that the pump's reader reads, or -1 */
    /* signals.c: set by signal handlers */
    int arrived;     /* a signal has come whose handler we wrapped */
    int in_callback; /* SIGINT was given to a running callback */
    int trip;        /* the signal for PyErr_SetInterruptEx() at the end, or 0 */
    /* busy.c */
    int nested;        /* the loop that has waited last is one inside a callback */
    const char *stack; /* where its first wait stood */
    uint64_t waits;    /* how many that were */
};

extern struct ih_pump *ih_pump; /* the innermost running pump; any thread */

/* What the hook has done since the module was loaded, or since the fork in a child. */
struct ih_counts {
    uint64_t calls;    /* the interpreter called the hook */
    uint64_t at_once;  /* the hook returned at once: there was input already */
    uint64_t refused;  /* the hook returned at once: wrong thread, fork, too deep */
    uint64_t pumps;    /* pumps that were run */
    uint64_t read;     /* of these, pumps between two keys of our own reader */
    uint64_t ended[5]; /* pumps by the reason they ended, enum ih_end */
    uint64_t nudges;   /* signals sent to make the prompt look */
    uint64_t waits;    /* times that a loop has looked for events, or waited */
    uint64_t untimed;  /* pumps whose loop does not tell when it waits */
    uint64_t gil;      /* times that C took the GIL to call Python */
    /* ns; none of these includes waiting */
    uint64_t preparing;    /* before the first wait of each pump */
    uint64_t busy;         /* between two waits: callbacks */
    uint64_t longest;      /* the longest of either kind */
    uint64_t longest_span; /* the number of that span */
};

/* busy.c: a span (the time between two waits) that was too long. Any thread. */
struct ih_slow {
    int64_t limit;  /* ns; a longer span at a prompt is too long; 0: none is */
    uint64_t span;  /* number of the last such span; Python sets it back to 0 */
    int64_t lasted; /* ns; how long that span was */
};

extern struct ih_slow ih_slow;

/* The one instance belongs to the thread that called ih_enable(). Other threads use
   only the fields that say so. */
struct ih_state {
    int input;     /* the descriptor of the prompt's input, which the loops watch */
    int slice;     /* ms: time limit of the prompt's pumps; 0: until input */
    int ended;     /* enum ih_end of the last pump */
    int enabled;   /* between ih_enable() and ih_disable() */
    int signalled; /* the last pump saw a signal, for the prompt to look at */
    int waker;  /* enum ih_wait of the loop that called ih_wake_arrived() last: it runs,
                   perhaps a dialog's, and all others are to be served */
    int guests; /* are several loops alive? ih_py_rest() then follows a pump */
    int ask; /* some loops that are served do not tell when another one's callback has
                given them work: each turn of that one is followed by ih_py_serve() */
    int forked;              /* set in the child of a fork; any thread */
    struct ih_counts counts; /* any thread */
};

extern struct ih_state ih;

/* state.c, slot.c, pump.c, hook.c: the slot and the pump. */
int ih_enable(void);    /* takes the slot; 0, or an errno value */
void ih_disable(void);  /* gives the slot back to its previous owner */
int ih_take_back(void); /* 1 if another owner had taken the slot */
void *ih_slot(void);    /* the function that holds the slot; any thread */
int ih_is_ours(void *); /* is this function our hook? any thread */
int ih_run_hook(void);  /* the hook itself; Python calls it for other prompts */
/* A pump without a prompt, until descriptor is readable (-1: none), or the seconds are
   over (0: no limit). Returns an enum ih_end, or -1 if no pump may run. */
int ih_wait(int descriptor, double seconds);
void ih_stop(int why); /* end the running pump; any thread */

/* live.c: a function of Python's is called between two bytecodes while a command
   computes. Python may look at these fields without giving the GIL away. */
struct ih_live {
    int64_t pause; /* ns, from the end of one call to the next */
    int running;   /* it is being called */
    int quick;     /* how many calls are left out while the wake descriptor is silent */
};

extern struct ih_live ih_live;

void ih_live_call(void *step); /* a callable, which the caller keeps: it returns what is
                                  to be raised in the code that computes, or None; NULL:
                                  call nothing */
int ih_live_is_quiet(void);    /* 1: leave this call out */

/* process.c */
int ih_process(void); /* 1: the core's descriptors are this process's; 0: its parent's,
                         before a fork, or not made; any thread */

/* input.c */
int ih_input_ready(void);

/* ahead.c: what is typed while a callback lasts is shown at once, and kept for the
   prompt's reader. A reader that takes kept bytes sets ih_ahead_terminal and
   ih_ahead_room before each pump; the pump resets both. */
extern int ih_ahead_terminal; /* where it reads; kept bytes count as its input */
extern int ih_ahead_room; /* empty cells right of the cursor that printable keys fill */
extern int ih_ahead_kept; /* how many bytes are kept */
extern int ih_ahead_blanked; /* cells filled, and blanked again; set back to 0 */
int ih_ahead_take(char *bytes, int size); /* take kept bytes; returns how many */
int
ih_ahead_give_back(void); /* to the terminal, for the next reader; how many it took */
void ih_ahead_hide(void); /* before somebody draws without the screen; any thread */

/* wake.c, arrived.c: what ends a wait early, or is served in the middle of a wait. */
extern int ih_wake_through; /* the descriptor (epoll, kqueue) that loops watch in place
                               of the pipe, and that watches the pipe; or -1 */
extern int ih_serve_always; /* ih_wake_through watches more than pipe and deadline */
extern int ih_deadline; /* readable when Python is to be called, or the pump to end */
void ih_deadline_set(double seconds); /* ih_py_serve() after that; < 0: never */
int ih_wake_fd(void);       /* what a loop watches; the core's: never close it */
int ih_input_arrived(void); /* the input is readable; 1: the loop must return */
int ih_wake_arrived(void);  /* ih_wake_fd() is readable: enum ih_end */
int ih_pipe_fd(void);       /* the read end of the pipe that ih_stop() writes to */
void ih_call(void);         /* have ih_py_serve() called soon; any thread */

/* signals.c: signals that the prompt must see. */
void ih_signals_line(int more); /* 1: a prompt begins to read a line; -1: it has */
void ih_trip(int signum);       /* end the pump, then call PyErr_SetInterruptEx() */

/* terminal.c: let printed lines begin at column 0 although the prompt's terminal is
   raw, and undo that. A pump calls both by itself. */
void ih_terminal_begin(void);
void ih_terminal_end(void);

/* screen.c: who may draw where the line being typed stands. A thread that prints takes
   the screen before the line is wiped, and leaves it after the last write.
   ih_screen_take() returns 1: a prompt waits, and nobody touches its line until
   ih_screen_leave(). 0: no prompt waits, or another thread has the screen (with wait:
   for too long). Any thread. */
int ih_screen_take(int wait);
/* A thread has printed without the screen, as while a key is handled for long; the next
   pump draws the line again below. Any thread. */
void ih_screen_marred(void);
void ih_screen_leave(void);    /* any thread */
void ih_screen_line(int more); /* 1: a prompt begins to read a line; -1: it has */

/* output.c: give a _File of _output.py its attribute `write`, which stands in front of
   its attribute `original`. 0: there is no memory for that. */
int ih_output_wrap(void *file);

/* reader.c: the classic prompt's line. path: the readline module's file, or NULL;
   built_in: that module was imported and is part of the interpreter. */
int ih_reader_attach(const char *path, int built_in); /* 1: a library was found */
void ih_reader_history(const int *own); /* set_auto_history()'s value; or NULL */
void ih_reader_detach(void);

/* suspend.c: the classic prompt's line leaves the terminal to a callback. */
int ih_reader_clear(void);   /* wipe the line being typed; 0: impossible */
void ih_reader_redraw(void); /* draw the line again */
/* until ih_reader_redraw(); 0: no line is being read; -1: no memory to keep it in */
int ih_reader_suspend(void);
void ih_reader_abandon(void); /* set the terminal back to normal: Python exits */

/* nested.c: a prompt in a callback that runs while another prompt waits. */
int ih_input_wrap(void); /* put our input() in front of builtins.input; 0: no memory */
void ih_input_unwrap(void); /* remove our input(), if it is still there */

/* symbols.c: the library and the symbol that an address belongs to. */
int ih_describe(void *address, char *library, char *symbol, int size);

/* loop_glib.c: the default GMainContext. path: a loaded module that uses GLib.
   ih_glib_attach() returns an enum ih_wait; 0: GLib lacks a symbol. */
int ih_glib_attach(const char *path);
void ih_glib_detach(void);
int ih_glib_is_behind(const char *path); /* does this module use the same GLib? */
void ih_glib_serve(int max_ms);          /* handle what is pending */

/* What that context waits for, while another loop is run: descriptors, with their
   events as poll() takes them, and ms until it is due, -1: never. How many descriptors
   there are, of which `size` are given; -1: another thread serves the context. From
   then on each wait of the other loop looks whether something is pending, until
   ih_glib_rest(). */
struct ih_descriptor {
    int fd;
    unsigned short events;
    unsigned short revents;
};

int ih_glib_query(struct ih_descriptor *found, int size, int *timeout_ms);
void ih_glib_rest(void);
void ih_glib_arm(int on); /* watch the wake descriptor, whoever runs that context */

/* poll_glib.c */
int ih_glib_depth(void); /* dispatches that run, one in the other; 0 without GLib */

/* paint_gtk.c */
int ih_gtk_painting(void); /* is a window of GTK, or wx, being painted? */

/* interrupt.c: signals in a main loop that a command runs. */
extern int ih_interrupt_trip; /* for PyErr_SetInterruptEx(), kept after it; or 0 */
int ih_interrupt_fd(void);    /* what a loop watches at all times; -1: none */
/* that is readable; the arguments are a Tcl file handler's, and unused */
void ih_interrupt_arrived(int fd, int mask);

/* xlib.c: for toolkits on Xlib, before each of their waits. */
void ih_xlib_begin(void);

/* loop_tk.c. path: the _tkinter module's file. 1 if Tcl's symbols were found. */
int ih_tk_attach(const char *path);
void ih_tk_detach(void);
int ih_tk_watch_input(void); /* 1: watched, for a reader that takes keys; else 0 */
void ih_tk_forget_input(void);

/* What Tcl waits for, while another loop is run: between the first two Python calls
   dooneevent() for timers and idle callbacks, which does not wait then. 0: Tcl lacks a
   symbol. */
int ih_tk_peek(void);
double ih_tk_due(void); /* seconds until Tcl's next timer; -1: there is none */
int
ih_tk_connection(uintptr_t interpreter); /* of its windows, to the X server; or -1 */

/* loop_qt.c: a QEventLoop and two QSocketNotifier of Python's, as C++
   addresses. Which enum ih_wait that is; 0: it lacks a symbol. */
int ih_qt_attach(const char *path, void *loop, void *wake);
int ih_qt_input(void *input, int connect);

/* interrupt_qt.c. path: QtCore's file. 0 if that Qt lacks a symbol. */
int ih_qt_expect(const char *path); /* make new event loops interruptible */
/* notifier: on ih_interrupt_fd() */
int ih_qt_interruptible(const char *path, void *notifier);
void ih_qt_leave(const char *path); /* end every event loop of this thread */
