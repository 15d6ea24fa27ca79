/* The calls from C into Python, the other half of api.h: a file of its own because cffi
   wants them in an extern "Python" block. src/inputhook/_session.py defines them with
   @ffi.def_extern(). C calls them by IH_PYTHON(), with or without the GIL. */

int ih_py_prepare(void);      /* a pump begins; returns an enum ih_wait */
void ih_py_run(void);         /* run the loop until ih_pump->end is set */
void ih_py_quit(void);        /* ih_pump->end is set: make that loop return */
void ih_py_serve(void);       /* the wake descriptor is readable */
void ih_py_interrupted(void); /* Ctrl-C was given to a running callback */
void ih_py_settle(void);      /* draw the line being typed again */
void ih_py_meet(void);        /* a main loop waits, and no pump has run before */
void ih_py_signalled(void);   /* a signal came to one of the program's main loops */
void ih_py_disabled(void);    /* disable() was called inside the last pump */
void ih_py_rest(void);        /* the pump is over, and ih.guests said so */
/* a span has become too long, or the thread that would tell ends for a fork: what runs
   is inside of it; nested: it began in a loop inside a callback */
void ih_py_slow(uint64_t span, int nested);
void ih_py_display_lost(void);   /* the X server is gone, the process is about to end */
void ih_py_prompt_changed(void); /* the classic prompt has another reader */
