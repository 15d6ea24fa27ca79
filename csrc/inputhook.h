/* What the files of the C core share: types, variables, and each file's functions. */
#ifndef INPUTHOOK_H
#define INPUTHOOK_H

#include <Python.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>
#include <termios.h>

#include "api.h"
#include "callbacks.h"

extern pthread_t ih_thread; /* the thread that the loops belong to */

_Static_assert(ATOMIC_INT_LOCK_FREE == 2, "signal handlers change these");

extern struct ih_pump ih_pumps[IH_DEEPEST + 2]; /* ih_pump points into this array */

/* For variables of api.h, which cannot say _Atomic, that several threads use. */
#define IH_LOAD(variable) __atomic_load_n(&(variable), __ATOMIC_SEQ_CST)
#define IH_STORE(variable, value)                                                      \
    __atomic_store_n(&(variable), (value), __ATOMIC_SEQ_CST)

#define IH_SECOND 1000000000LL /* ns; all times are CLOCK_MONOTONIC's */

/* state.c */
PyGILState_STATE ih_take_gil(void);

/* Calls a function of callbacks.h. Cffi takes the GIL where it is not held. */
#define IH_PYTHON(call) (ih.counts.gil++, (call))

int ih_in_pump(void);
int ih_is_owner(void);
int ih_may_pump(void);
int ih_goes_on(void);

/* slot.c */
typedef int (*ih_hook)(void);
typedef char *(*ih_reader)(FILE *, FILE *, const char *);

void ih_slot_take(ih_hook hook);
void ih_slot_give_back(void);
int ih_reader_take(ih_reader reader);
void ih_reader_give_back(void);
ih_reader ih_reader_behind(void);

/* pump.c */

enum ih_where {
    IH_FROM_HOOK,   /* CPython's own reader, PyREPL, another prompt */
    IH_FROM_READER, /* our reader, between two keys */
    IH_FROM_KEY,    /* our reader, in the middle of a key */
    IH_FROM_PYTHON, /* pause(), flush(), wait_for() and the like */
};

int ih_pump_once(enum ih_where where, double limit, int (*take_key)(int simply));

/* system.c */
struct ih_pipe {
    int ends[2]; /* read end, write end; or -1 */
    ino_t inode;
};

int64_t ih_now(void);
int ih_above_standard(int fd);
int ih_pipe_make(struct ih_pipe *made);
void ih_pipe_fill(const struct ih_pipe *pipe);
void ih_pipe_empty(const struct ih_pipe *pipe);
void ih_pipe_part(struct ih_pipe *shared);

/* process.c */
int ih_process_begin(void);

/* wake.c */
int64_t ih_after(double seconds);
void ih_limit(int64_t when);
int ih_limit_ms(void);
void ih_limit_check(void);
void ih_wake_empty(void);
int ih_wake_asks(void);
void ih_wake_forget(void);
int ih_silent_fd(void);
void ih_wake(void);
int ih_wake_make(void);
void ih_wake_part(void);

/* signals.c. The owner's thread gets this signal from us; by default it is ignored. */
#define IH_OWN_SIGNAL SIGURG

int ih_signals_same_line(void);
void ih_signals_begin(void);
void ih_signals_wrap(void);
int ih_signals_wait(void);
int ih_signals_end(void);
void ih_signals_suspend(void);
void ih_signals_resume(void);
void ih_signals_lend(int lent);
void ih_signals_share(const struct ih_pump *inner);
void ih_signals_await(int flags);
int ih_signals_awaits(void);
void ih_signals_leave(void);
void ih_signals_remove(void);
void ih_signals_part(void);

/* nudge.c */
void ih_nudge(int interrupt);
void ih_nudge_stop(void);
int ih_nudged(void);
void ih_nudge_part(void);

/* timer_linux.c, timer_kqueue.c */
int ih_deadline_make(void);
int ih_deadline_arm(int fd, int64_t when);
int ih_deadline_part(int shared);
int ih_through_part(int shared, int pipe, int deadline);

/* terminal.c */
const struct termios *ih_terminal_mode(void);

/* screen.c */
int ih_screen_try(void);
void ih_screen_own(void);
void ih_screen_pump(int key);
void ih_screen_mend(void);
void ih_screen_forget(void);
void ih_settle(void);

/* line.c; its other functions are in library.h */
int ih_library_reads(void);

/* suspend.c */
char *ih_suspendable(ih_reader read, int edits, FILE *in, FILE *out,
                     const char *prompt);
int ih_reader_keeps(void);

/* reader.c */
int ih_reader_inside(void);
int ih_reader_in_key(void);
int ih_reader_wait(int (*take_key)(int simply));
char *ih_reader_read(FILE *in, FILE *out, const char *prompt);
void ih_reader_follow(void);

/* arrived.c */
void ih_kept_arrived(void);

/* busy.c: ih_busy_end() before a loop waits, ih_busy_begin() after it. */
extern void (*ih_before_wait)(void); /* or NULL: asks a loop that is served meanwhile */
void ih_busy_pump(void);
void ih_busy_prepared(int wait);
void ih_busy_over(int has_run);
void ih_busy_end(void);
void ih_busy_begin(void);
void ih_busy_stray(void);
int ih_busy_pause(void);
void ih_busy_resume(int running);
void ih_busy_told(int on);
void ih_busy_after_fork(void);

/* watchdog.c: a thread that acts while the prompt's thread cannot. */
enum ih_alarm {
    IH_ALARM_AHEAD,
    IH_ALARM_SLOW,
    IH_ALARM_GRACE,
    IH_ALARM_NUDGE,
    IH_ALARM_LIVE,
    IH_ALARMS
};

struct ih_watched {
    int (*wanted)(void); /* returns the descriptor to watch, or -1 */
    void (*typed)(void); /* the descriptor is readable */
};

/* what ih_watchdog_look() returns in place of a system call's number */
#define IH_COMPUTES (-1)
#define IH_UNKNOWN (-2)

void ih_watchdog_open(const struct ih_watched *watched);
int ih_watchdog_start(void);
void ih_watchdog_arm(enum ih_alarm which, int64_t when, void (*call)(void));
int ih_watchdog_arm_by_signal(enum ih_alarm which, int64_t when, void (*call)(void));
void ih_watchdog_disarm(enum ih_alarm which);
long ih_watchdog_look(long *argument);
void ih_watchdog_kick(void);
void ih_watchdog_end(void);
void ih_watchdog_before_fork(int stuck);
void ih_watchdog_after_fork(void);
void ih_watchdog_in_child(void);

/* live.c */
void ih_live_begin(void);
int ih_live_before_fork(void);
void ih_live_after_fork(void);
void ih_live_part(void);

/* xlib.c */
void ih_xlib_end(void);

/* ahead.c */
void ih_ahead_open(void);
void ih_ahead_close(void);
void ih_ahead_pump(void);
void ih_ahead_renew(int cells);
int ih_ahead_ready(void);
int ih_ahead_due(void);
int ih_ahead_read(int fd, unsigned char *byte);
void ih_ahead_forget(void);
void ih_ahead_begin(int64_t since);
void ih_ahead_end(void);
void ih_ahead_signal(int signum, const siginfo_t *info);
void ih_ahead_before_fork(int stuck);
void ih_ahead_in_child(void);

/* interrupt.c */
void ih_interrupt_meet(void);
void ih_interrupt_arm(void);
void ih_interrupt_disarm(void);
void ih_interrupt_part(void);

/* symbols.c */
struct ih_symbol {
    void *function; /* where to store the address */
    const char *name;
};

int ih_find_symbols(void *library, const struct ih_symbol *wanted);
void *ih_open(const char *path, const struct ih_symbol *wanted);
char *ih_allocate(size_t size);
void ih_release(void *memory);

/* input.c */
int ih_poll(const int fds[2], int ready[2], int ms);
int ih_input_gone(void);

/* loop_poll.c: one wait, without the GIL. A loop's file adds its own function and gets
   the value that ih_py_prepare() is to return for it. */
void ih_poll_wait(void);
int ih_add_wait(void (*wait)(void));
void ih_wait_once(int wait);

#endif
