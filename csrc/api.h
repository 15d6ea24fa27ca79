/* Everything Python sees of the C core; setup hands this same text to the
   compiler and to cffi, so a signature cannot differ between the two.

   Unless a comment says otherwise: called from Python, through cffi, which
   releases the GIL around each call; on the thread that called ih_enable().
   No preprocessor lines in this file. */

/* How a pump waits; returned by ih_py_prepare(). */
enum ih_wait {
    IH_WAIT_POLL,   /* no application yet: sleep in poll() */
    IH_WAIT_PYTHON, /* ih_py_run() */
    IH_WAIT_HELD,   /* sleep in poll(), serve nothing */
    IH_WAIT_NATIVE, /* and above: in C without the GIL, as a loop's ih_..._attach() said
                     */
};

/* Why a pump ended. */
enum ih_end {
    IH_END_NOT,    /* it is still running */
    IH_END_INPUT,  /* there is something to read */
    IH_END_SIGNAL, /* a signal whose handler belongs to the prompt */
    IH_END_WAKE,   /* ih_stop(): another thread, an exception, disable() */
    IH_END_TIME,   /* the time of a slice is over */
};

/* What Python has done to the line being typed, or has to do. */
enum ih_line {
    IH_LINE_LIFTED = 1,    /* it is wiped: draw it again */
    IH_LINE_SUSPENDED = 2, /* its prompt has left the terminal to a callback */
};

enum { IH_DEEPEST = 16 }; /* pumps, each in a callback of the one before */

/* A pump, or what stands for none: it has depth 0. Python may look at these fields
   without giving the GIL away. */
struct ih_pump {
    int depth;     /* how many pumps run, each in a callback of the one before */
    int end;       /* enum ih_end; any thread sets it, see ih_stop() */
    int prompting; /* has a prompt asked for it? */
    int unsettled; /* enum ih_line: call ih_py_settle() before anybody reads; whoever
                      changes it has the screen */
    int code_ran;  /* may a command have run since the pump before? 0: that one ended
                      with a key of the same line */
    /* what follows is not for Python */
    int (*take_key)(int simply); /* reader.c; or NULL: see ih_input_arrived() */
    int64_t limit;               /* wake.c: ns, when it is to end; 0: it has no limit */
    int terminal;                /* terminal.c: whose output flags are these */
    unsigned output;             /* those that it has switched on */
    int reads; /* ahead.c: its reader takes what is typed here, or -1 */
    /* signals.c; signal handlers set these */
    int arrived;     /* a wrapped signal has */
    int in_callback; /* SIGINT was handed to a callback */
    int trip;        /* signal for PyErr_SetInterruptEx() */
    /* busy.c */
    int nested;        /* the loop that has waited last is one inside a callback */
    const char *stack; /* where its first wait stood */
    uint64_t waits;    /* how many that were */
};

extern struct ih_pump *ih_pump; /* the one that runs, the inner of two; any thread */

/* What the hook has done since the module was loaded; in the child of a fork,
   since that. */
struct ih_counts {
    uint64_t calls;    /* the interpreter called the hook */
    uint64_t at_once;  /* it returned at once: there was input already */
    uint64_t refused;  /* it returned at once: other thread, fork, too deep */
    uint64_t pumps;    /* the loop was run */
    uint64_t read;     /* of these, by a reader of ours: between two keys */
    uint64_t ended[5]; /* pumps, by enum ih_end */
    uint64_t nudges;   /* signals sent to make the prompt look */
    uint64_t waits;    /* times that a loop has looked for events, or waited */
    uint64_t untimed;  /* pumps whose loop does not tell when it waits */
    uint64_t gil;      /* times that C has taken the GIL, to call Python */
    /* ns, of which none is waiting */
    uint64_t preparing;    /* before the first wait of each pump */
    uint64_t busy;         /* between two waits: callbacks */
    uint64_t longest;      /* of either */
    uint64_t longest_span; /* which one that was: a number */
};

/* busy.c: a time between two waits that was too long. Any thread. */
struct ih_slow {
    int64_t limit;  /* ns; what is longer at a prompt; 0: nothing is */
    uint64_t span;  /* the last one's number, for Python, which sets it to 0 */
    int64_t lasted; /* ns; of that one */
};

extern struct ih_slow ih_slow;

/* One instance: the thread that called ih_enable() owns it; fields that others touch
   say so. */
struct ih_state {
    int input;     /* descriptor of the prompt's input, which the loops watch */
    int slice;     /* ms, of the prompt's pumps; 0: until input */
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
int ih_enable(void);    /* 0, or an errno value; takes the slot */
void ih_disable(void);  /* gives the slot back to its previous owner */
int ih_take_back(void); /* 1 if somebody else had taken the slot */
void *ih_slot(void);    /* who holds the slot; any thread */
int ih_is_ours(void *); /* is that our hook? any thread */
int ih_run_hook(void);  /* what the interpreter does; for other prompts */
int ih_wait(int descriptor, double seconds); /* a pump without a prompt, until there is
                                                something to read (-1: nowhere); 0: as
                                                long as it takes; enum ih_end, or -1 if
                                                no pump may run */
void ih_stop(int why);                       /* end the running pump; any thread */

/* live.c: a function of Python's is called between two bytecodes while a command
   computes. Python may look at these fields without giving the GIL away. */
struct ih_live {
    int64_t pause; /* ns, from the end of one call to the next */
    int running;   /* it is being called */
};

extern struct ih_live ih_live;

void ih_live_call(void *step); /* a callable, which the caller keeps: it returns what is
                                  to be raised in the code that computes, or None; NULL:
                                  call nothing */

/* process.c */
int ih_process(void); /* 1: what is here was made by this process; 0: by the parent of
                         this child of a fork, or not yet; any thread */

/* input.c */
int ih_input_ready(void);

/* ahead.c: what is typed while a callback lasts is shown at once, and kept for the
   prompt's reader. A reader that takes what is kept sets the first two before each
   pump; the pump sets them back. */
extern int ih_ahead_terminal; /* where it reads; what is kept counts as input for it */
extern int ih_ahead_room;     /* so many cells right of the cursor are empty, and each
                                 printable character would fill one */
extern int ih_ahead_kept;     /* bytes */
extern int
    ih_ahead_blanked; /* cells that were filled, and are blank again; set it back */
int ih_ahead_take(char *bytes,
                  int size);  /* take what is kept; how many bytes that is */
int ih_ahead_give_back(void); /* to the terminal, for whoever reads it next; how many
                                 the system has taken */
void ih_ahead_hide(void);     /* before somebody draws who does not take the screen; any
                                 thread */

/* wake.c: what ends a wait early, or is served in the middle of it. */
extern int ih_wake_through; /* a descriptor that is watched in place of the pipe, and
                               watches that; or -1 */
extern int ih_serve_always; /* there is more behind it than pipe and deadline */
extern int ih_deadline;     /* a descriptor: readable when Python is to be called, or
                               the pump to end */
void ih_deadline_set(double seconds); /* have ih_py_serve() called then, once; from now;
                                         below 0: never */
int ih_wake_fd(void);                 /* what a loop watches; ours, never close */
int ih_input_arrived(void); /* the loop saw the input readable; 1: it must return */
int ih_wake_arrived(void);  /* the loop saw it readable: enum ih_end */
int ih_pipe_fd(void);       /* the pipe that ih_stop() writes to */
void ih_call(void);         /* have ih_py_serve() called soon; any thread */

/* signals.c: those that the prompt must see. */
void ih_signals_line(int more); /* 1: a prompt begins to read a line, and will say -1
                                   when it is over */
void ih_trip(int signum);       /* end the pump, then PyErr_SetInterruptEx() */

/* terminal.c: let printed lines begin at column 0, although the prompt is raw;
   put back what was changed. A pump does it by itself. */
void ih_terminal_begin(void);
void ih_terminal_end(void);

/* screen.c: who may draw where the line being typed stands. Who prints takes the screen
   before the line is wiped, and leaves it when what was to be written is written. */
int ih_screen_take(int wait);  /* 1: a prompt waits, and its line is not touched before
                                  ih_screen_leave(); 0: no prompt waits, or another
                                  thread has the screen, with wait for too long; any
                                  thread */
void ih_screen_leave(void);    /* any thread */
void ih_screen_line(int more); /* 1: a prompt begins to read a line, and will say -1
                                  when it is over */

/* reader.c: the classic prompt's line. A path is that of the readline module's file, or
   NULL; built_in: this module has been imported, and is part of the interpreter. */
int ih_reader_attach(const char *path, int built_in); /* 1: a library was found */
void ih_reader_history(const int *own); /* where the readline module keeps what
                                           set_auto_history() was told, or NULL */
void ih_reader_detach(void);

/* suspend.c: that line leaves the terminal to a callback. */
int ih_reader_clear(void);    /* wipe the line being typed; 0 if that cannot be */
void ih_reader_redraw(void);  /* and draw it again */
int ih_reader_suspend(void);  /* take the line off the prompt until
                                 ih_reader_redraw(); 0: none is being read */
void ih_reader_abandon(void); /* terminal back to normal: we are exiting */

/* nested.c: a prompt in a callback that runs while another prompt waits. */
void ih_input_wrap(void);   /* put ours in front of builtins.input */
void ih_input_unwrap(void); /* and take it away, if it is still there */

/* symbols.c: the library and the symbol an address belongs to. */
int ih_describe(void *address, char *library, char *symbol, int size);

/* loop_glib.c: the default GMainContext. A path is that of a loaded module
   which uses GLib. Which enum ih_wait that is; 0: it lacks a symbol. */
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
extern int ih_interrupt_trip; /* a signal for PyErr_SetInterruptEx(), or handed to it */
int ih_interrupt_fd(void);    /* what a loop watches at all times; -1: none */
/* it is readable; the arguments are a Tcl file handler's, and not looked at */
void ih_interrupt_arrived(int fd, int mask);

/* loop_tk.c: a path is that of the _tkinter module's file. 1 if Tcl's symbols
   were found. */
int ih_tk_attach(const char *path);
void ih_tk_detach(void);
int ih_tk_watch_input(void); /* of a pump whose reader takes keys; else 0 */
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
int ih_qt_input(void *input, int connect); /* connect: it is a new one; 0: in vain */

/* interrupt_qt.c: a path is that of QtCore's file. 0 if that Qt lacks a symbol. */
int ih_qt_expect(const char *path); /* from now on loops are made interruptible */
int ih_qt_interruptible(const char *path, void *notifier); /* on ih_interrupt_fd() */
void ih_qt_leave(const char *path); /* end every event loop of this thread */
