/* What the files of the C core share. */
#ifndef INPUTHOOK_H
#define INPUTHOOK_H

#include <Python.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <termios.h>

#include "api.h"
#include "callbacks.h"

/* One struct, one instance (hook.c): the thread that called ih_enable() owns
   it; fields that others touch say so. */
struct ih_state {
    int enabled;                  /* between ih_enable() and ih_disable() */
    pthread_t thread;             /* the one the loops belong to */
    int input;                    /* descriptor of the prompt's input */
    int slice;                    /* ms, of the prompt's pumps; 0: until input */
    int limit;                    /* ms, of the running pump; 0: until it is ended */
    int pumping;                  /* how many pumps run: 2 is one in a callback of 1 */
    volatile int end;             /* enum ih_end; set by any thread */
    volatile sig_atomic_t forked; /* set in the child of a fork */
    struct ih_counts counts;
};

extern struct ih_state ih;

/* hook.c */
PyGILState_STATE ih_take_gil(void);

enum ih_where { IH_FROM_HOOK, IH_FROM_READLINE, IH_FROM_NESTED, IH_FROM_PYTHON };

int ih_may_pump(void);
int ih_is_owner(void);
int ih_pump(enum ih_where where, int limit);
void ih_settle(void);

/* wake.c */
int ih_wake_open(void);
void ih_wake_close(void);
void ih_wake_empty(void);
void ih_wake_forget(void);
int ih_silent_fd(void);
void ih_wake(void);
void ih_wake_timed(int on);

/* signals.c */
struct ih_signals { /* of a pump in whose callback another one runs */
    sig_atomic_t arrived;
    sig_atomic_t in_callback;
    sig_atomic_t trip;
};

void ih_signals_new_line(void);
int ih_signals_same_line(void);
void ih_signals_begin(int after_key);
void ih_signals_wrap(void);
int ih_signals_end(void);
void ih_signals_suspend(struct ih_signals *saved);
void ih_signals_resume(const struct ih_signals *saved);
void ih_signals_close(void);
void ih_nudge(int interrupt);
void ih_nudge_stop(void);
int ih_nudged(void);
int ih_interrupt_waits(void);

/* timer_linux.c, timer_thread.c: calls ih_timer_expired() from a handler of
   IH_TIMER_SIGNAL on the owner's thread. */
#define IH_TIMER_SIGNAL SIGURG
extern const int ih_timer_in_handler; /* may ih_timer_set() be called there? */
int ih_timer_open(void);
void ih_timer_close(void);
void ih_timer_set(int first_us, int interval_us); /* 0, 0: stop */
int ih_deadline_open(void);
void ih_deadline_close(void);

/* terminal.c */
const struct termios *ih_terminal_mode(void);
int ih_terminal_suspend(void);
void ih_terminal_resume(int saved);

/* screen.c */
int ih_screen_try(void);
void ih_screen_own(void);
void ih_screen_pump(int key);
void ih_screen_forget(void);

/* readline.c */
void *ih_readline_library(void);
int ih_readline_inside(void);
int ih_readline_edits(void);
char *ih_readline_read(const char *prompt);
int ih_readline_holds_input(void);
int ih_readline_resized(void);
void ih_readline_key(void);
void ih_readline_follow(void);

/* busy.c: ih_busy_end() before a loop waits, ih_busy_begin() after it. */
void ih_busy_pump(void);
void ih_busy_prepared(int wait);
void ih_busy_over(void);
void ih_busy_end(void);
void ih_busy_begin(void);
void ih_busy_again(void);
void ih_busy_told(int on);

/* watchdog.c: a thread that acts while the prompt's cannot. */
enum ih_alarm { IH_ALARM_AHEAD, IH_ALARMS };

void ih_watchdog_arm(enum ih_alarm which, int64_t when);
void ih_watchdog_disarm(enum ih_alarm which);
void ih_watchdog_kick(void);
void ih_watchdog_end(void);
void ih_watchdog_before_fork(void);
void ih_watchdog_after_fork(void);
void ih_watchdog_in_child(void);

/* ahead.c; the watchdog calls the first three. */
void ih_ahead_alarm(void);
int ih_ahead_wanted(void);
void ih_ahead_typed(void);
void ih_ahead_open(void);
void ih_ahead_close(void);
int ih_ahead_pump(void);
void ih_ahead_pumped(int outer);
int ih_ahead_ready(void);
int ih_ahead_due(void);
void ih_ahead_forget(void);
void ih_ahead_begin(int64_t since);
void ih_ahead_end(void);
void ih_ahead_signal(int signum, const siginfo_t *info);
void ih_ahead_before_fork(void);
void ih_ahead_in_child(void);

/* stdio.c */
typedef char *(*ih_reader)(FILE *, FILE *, const char *);

char *ih_stdio_read(ih_reader read, int edits, FILE *in, FILE *out, const char *prompt);
int ih_stdio_reading(void);
void ih_stdio_suspend(void);
int ih_stdio_return(void);
void ih_stdio_redraw(void);

/* nested.c */
int ih_nested_suspended(void);
void ih_nested_resume(void);

/* slow.c */
void ih_slow_check(void);
int ih_slow_arm(int64_t ns);
void ih_slow_disarm(void);

/* interrupt.c */
void ih_interrupt_meet(void);
void ih_interrupt_arm(void);
void ih_interrupt_disarm(void);

/* symbols.c */
struct ih_symbol {
    void *function; /* where to put the address */
    const char *name;
};

int ih_find_symbols(void *library, const struct ih_symbol *wanted);

/* poll_glib.c */
struct ih_glib_poll {
    void *(*get)(void *context);
    void (*set)(void *context, int (*)(void *, unsigned, int));
};

int ih_poll_find(void *library, struct ih_glib_poll *found);
int ih_poll_begin(const struct ih_glib_poll *glib);
void ih_poll_end(const struct ih_glib_poll *glib, int begun);

/* loop_poll.c, loop_glib.c, loop_qt.c: one wait; GIL not held. */
void ih_poll_wait(void);
void ih_held_wait(void);
void ih_glib_wait(void);
void ih_qt_wait(void);

#endif
