/* The bridge to GNU readline, and the reader of the classic prompt.

   readline_until_enter_or_signal() (CPython, Modules/readline.c) waits in
   select() for up to 100 ms before it calls the hook, so that after each key
   the windows would be frozen for that time. Readline itself calls two hooks
   of its own when it has nothing left to do: rl_pre_input_hook once for a new
   prompt and *rl_redisplay_function after every key. The pump runs from
   there; select() then always finds input.

   The redisplay function is replaced only from the moment the hook sees a key
   to the redisplay that follows. At any other time readline must find its own
   there: with another one rl_resize_terminal() draws the prompt twice, and a
   prompt without echo is drawn by somebody else. So CPython's clean-up after
   Ctrl-C, which redisplays too, never comes by here.

   The library is loaded privately: its symbols are reached through the file
   of the readline module. */

#include "inputhook.h"

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>

/* rl_readline_state, readline.h; the numbers are the same since 4.2 */
#define STATE_COMPLETING 0x0004000UL
#define STATE_MACROINPUT 0x0000800UL
#define STATE_INPUTPENDING 0x0020000UL
#define STATE_CALLBACK 0x0080000UL

/* around what takes no room in a prompt, readline.h: RL_PROMPT_START_IGNORE, _END_ */
#define IGNORE_BEGIN '\001'
#define IGNORE_END '\002'

#define RESIZE_TRIES 20 /* a nudge, 1 ms, lies between two of them */

typedef int (*rl_hook)(void);
typedef void (*rl_void)(void);

/* The library's own names; NULL where this readline has not got them. */
static struct {
    void *library;
    unsigned long *readline_state;
    int *pending_input;
    int *done;
    int *blink_matching_paren;
    int *echoing; /* 0: the terminal had ECHO off when the line was begun */
    char **display_prompt;
    int *catch_sigwinch;
    rl_void *redisplay_function;
    rl_hook *pre_input_hook;
    int (*pushed_input_available)(void);
    int (*clear_visible_line)(void);
    int (*forced_update_display)(void);
    rl_void redisplay;
    rl_void deprep_terminal;
    void (*get_screen_size)(int *rows, int *columns);
} rl;

static ih_reader *reader_slot; /* CPython's PyOS_ReadlineFunctionPointer */
static ih_reader behind_reader;
static int edits;            /* behind_reader edits its line, and not the kernel */
static rl_void edit_refresh; /* draws libedit's line, or NULL */
static int inside;           /* how many readers are reading */
static rl_void behind_redisplay;
static rl_hook behind_pre_input;
static int behind_catch_sigwinch; /* rl_catch_sigwinch before us; -1: untouched */

/* GIL: held or not, any thread. */
int
ih_readline_active(void)
{
    return rl.library && (*rl.readline_state & STATE_CALLBACK);
}

/* GIL: not held. Has readline input of its own, pushed back or from a macro,
   or a finished line? None of it shows at the descriptor. */
int
ih_readline_holds_input(void)
{
    return rl.library &&
           ((*rl.readline_state & (STATE_INPUTPENDING | STATE_MACROINPUT)) ||
            *rl.pending_input || *rl.done ||
            (rl.pushed_input_available && rl.pushed_input_available()));
}

/* GIL: not held. May the bridge pump at all? Not in slices, which are for
   hooks that return by themselves; and not while readline shows a matching
   parenthesis, which it does between two redisplays. */
static int
may_bridge(void)
{
    return ih_may_pump() && ih.slice == 0 && ih_readline_active() &&
           !ih_interrupt_waits() &&
           !(rl.blink_matching_paren && *rl.blink_matching_paren);
}

/* GIL: not held. Has the terminal another size than readline knows? Then
   CPython is about to call rl_resize_terminal(): there must be no pump before
   that, and the redisplay function must be readline's own. Where the two never
   agree (COLUMNS is set) that is given up. */
int
ih_readline_resized(void)
{
    static struct winsize before;
    static int tries;
    struct winsize now;
    int rows;
    int columns;
    if (!ih_readline_active() || !rl.get_screen_size ||
        ioctl(ih.input, TIOCGWINSZ, &now) < 0) {
        return 0;
    }
    rl.get_screen_size(&rows, &columns);
    if (now.ws_row == rows && now.ws_col == columns) {
        tries = 0;
        return 0;
    }
    if (now.ws_row != before.ws_row || now.ws_col != before.ws_col) {
        before = now;
        tries = 0;
    }
    return tries < RESIZE_TRIES && ++tries;
}

/* GIL: not held; readline calls it after a key, and whenever a command draws
   the line. */
static void
redisplay(void)
{
    int in_command = *rl.readline_state & STATE_COMPLETING ? 1 : 0;
    behind_redisplay();
    if (!pthread_equal(pthread_self(), ih.thread)) {
        return;
    }
    if (in_command || (!*rl.done && ih_readline_holds_input())) {
        return; /* the same key will come by here again */
    }
    *rl.redisplay_function = behind_redisplay;
    if (may_bridge() && !ih_input_ready()) {
        ih_pump(IH_FROM_READLINE, 0);
    }
}

/* GIL: not held; the hook calls it when select() has found a key, so that the
   redisplay after this key is ours. Readline's own handler of SIGWINCH calls
   rl_resize_terminal() in the middle of a key, when the redisplay function is
   ours; CPython's calls it after the key, which is enough. */
void
ih_readline_key(void)
{
    if (rl.catch_sigwinch && behind_catch_sigwinch < 0) {
        behind_catch_sigwinch = *rl.catch_sigwinch;
        *rl.catch_sigwinch = 0;
    }
    if (may_bridge() && *rl.redisplay_function != redisplay && !ih_readline_resized()) {
        behind_redisplay = *rl.redisplay_function;
        *rl.redisplay_function = redisplay;
    }
}

/* GIL: not held. Gives readline its own function back: after Enter, which no
   redisplay follows, and at the end. */
static void
forget_key(void)
{
    if (rl.library && *rl.redisplay_function == redisplay) {
        *rl.redisplay_function = behind_redisplay;
    }
}

/* GIL: not held; readline calls it when a new prompt has been drawn. */
static int
pre_input(void)
{
    rl_hook behind = behind_pre_input;
    int result = 0;
    *rl.pre_input_hook = behind;
    if (behind) {
        result = behind();
    }
    if (may_bridge() && !ih_input_ready()) {
        ih_pump(IH_FROM_READLINE, 0);
    }
    return result;
}

/* GIL: not held; PyOS_Readline() calls it for every line of the classic
   prompt, here before the line's own reader. The one place that comes by also
   when a toolkit, imported by the last command, has taken the slot. */
static char *
reader(FILE *in, FILE *out, const char *prompt)
{
    ih_reader behind = behind_reader;
    int outer_input = ih.input;
    int may_pump = ih_may_pump();
    if (may_pump) {
        ih_nudge_stop();
        ih_take_back();
        ih.input = fileno(in);
        if (rl.library && rl.pre_input_hook && *rl.pre_input_hook != pre_input) {
            behind_pre_input = *rl.pre_input_hook;
            *rl.pre_input_hook = pre_input;
        }
    }
    if (!may_pump) {
        char *line = behind(in, out, prompt);
        forget_key();
        return line;
    }
    inside++;
    ih_screen_line(1);
    ih_signals_line(1);
    char *line = ih_stdio_read(behind, edits, in, out, prompt);
    ih_screen_line(-1);
    ih_signals_line(-1);
    inside--;
    forget_key();
    if (ih.pumping) { /* it was a prompt in a callback, see nested.c */
        ih.input = outer_input;
    }
    return line;
}

/* GIL: not held. Takes the place of the reader that it finds; tells whether it
   was another one. */
static int
take_reader(void)
{
    if (!reader_slot) {
        reader_slot = (ih_reader *)dlsym(RTLD_DEFAULT, "PyOS_ReadlineFunctionPointer");
    }
    if (!reader_slot || !*reader_slot || *reader_slot == reader) {
        return 0;
    }
    behind_reader = *reader_slot;
    *reader_slot = reader;
    return 1;
}

/* GIL: held or not. Does PyOS_Readline() wait for a line? */
int
ih_readline_inside(void)
{
    return inside;
}

/* GIL: not held; nested.c, when readline is not reading. What PyOS_Readline() would
   do, if it were not inside already. */
char *
ih_readline_read(const char *prompt)
{
    return (*reader_slot)(stdin, stdout, prompt);
}

/* GIL: held or not. Does PyOS_Readline() wait for a line that its reader edits itself?
 */
int
ih_readline_edits(void)
{
    return inside && edits;
}

/* GIL: held or not. NULL: there is no GNU readline. */
void *
ih_readline_library(void)
{
    return rl.library;
}

/* GIL: not held; the hook, each time. The readline module, imported late,
   puts its own reader there. */
void
ih_readline_follow(void)
{
    if (take_reader()) {
        PyGILState_STATE gil = ih_take_gil();
        ih_py_prompt_changed();
        PyGILState_Release(gil);
    }
}

/* GIL: not held. The library that the reader edits lines with, by the object file that
   the reader is in: its own, gnureadline's or the interpreter's, where readline may be
   built in. NULL if it is not to be had; it may be linked with hidden symbols, as in
   python-build-standalone (uv's Pythons). */
static void *
library_of_reader(int built_in)
{
    Dl_info reads;
    Dl_info interpreter;
    void *python = dlsym(RTLD_DEFAULT, "PyOS_Readline");
    edits = 0;
    if (!behind_reader || !dladdr((void *)behind_reader, &reads)) {
        return NULL;
    }
    if (!python || !dladdr(python, &interpreter) ||
        interpreter.dli_fbase != reads.dli_fbase) {
        edits = 1;
        return dlopen(reads.dli_fname, RTLD_LAZY | RTLD_NOLOAD);
    }
    if (!built_in) { /* PyOS_StdioReadline() */
        return NULL;
    }
    edits = 1;
    void *library = dlopen(NULL, RTLD_LAZY);
    /* Whatever has been loaded globally is in there, too: readline's is the library
       whose completion is the module's (setup_readline(), Modules/readline.c). */
    void **completion =
        library ? dlsym(library, "rl_attempted_completion_function") : NULL;
    Dl_info completes;
    if (completion && *completion && dladdr(*completion, &completes) &&
        completes.dli_fbase == reads.dli_fbase) {
        return library;
    }
    if (library) {
        dlclose(library);
    }
    return NULL;
}

/* GIL: not held. Finds the symbols of GNU readline. Libedit's imitation calls neither
   hook: of that one it takes what draws the line. */
static int
find_symbols(void *library)
{
    const char **version = dlsym(library, "rl_library_version");
    if (!version) {
        return 0;
    }
    if (strstr(*version, "EditLine")) {
        *(void **)&edit_refresh = dlsym(library, "rl_forced_update_display");
        return 0;
    }
    rl.readline_state = dlsym(library, "rl_readline_state");
    rl.pending_input = dlsym(library, "rl_pending_input");
    rl.done = dlsym(library, "rl_done");
    rl.blink_matching_paren = dlsym(library, "rl_blink_matching_paren");
    rl.echoing = dlsym(library, "_rl_echoing_p");
    rl.display_prompt = dlsym(library, "rl_display_prompt");
    rl.catch_sigwinch = dlsym(library, "rl_catch_sigwinch");
    rl.redisplay_function = dlsym(library, "rl_redisplay_function");
    rl.pre_input_hook = dlsym(library, "rl_pre_input_hook");
    *(void **)&rl.pushed_input_available = dlsym(library, "_rl_pushed_input_available");
    *(void **)&rl.clear_visible_line = dlsym(library, "rl_clear_visible_line");
    *(void **)&rl.forced_update_display = dlsym(library, "rl_forced_update_display");
    *(void **)&rl.redisplay = dlsym(library, "rl_redisplay");
    *(void **)&rl.deprep_terminal = dlsym(library, "rl_deprep_terminal");
    *(void **)&rl.get_screen_size = dlsym(library, "rl_get_screen_size");
    return rl.readline_state && rl.pending_input && rl.done && rl.redisplay_function;
}

/* GIL: not held. Gives back what was changed in the library, and lets go of it. */
static void
leave_library(void)
{
    if (!rl.library) {
        return;
    }
    forget_key();
    if (rl.catch_sigwinch && behind_catch_sigwinch >= 0) {
        *rl.catch_sigwinch = behind_catch_sigwinch;
    }
    if (rl.pre_input_hook && *rl.pre_input_hook == pre_input) {
        *rl.pre_input_hook = behind_pre_input;
    }
    dlclose(rl.library);
    rl.library = NULL;
}

int
ih_readline_attach(const char *path, int built_in)
{
    take_reader();
    void *library = library_of_reader(built_in);
    if (!library && path) { /* somebody's reader, which may call readline's */
        library = dlopen(path, RTLD_LAZY | RTLD_NOLOAD);
    }
    if (!library) {
        return rl.library != NULL;
    }
    if (library == rl.library) {
        dlclose(library);
        return 1;
    }
    leave_library();
    if (!find_symbols(library)) {
        dlclose(library);
        return 0;
    }
    rl.library = library;
    behind_catch_sigwinch = -1;
    return 1;
}

void
ih_readline_detach(void)
{
    if (reader_slot && *reader_slot == reader) {
        *reader_slot = behind_reader;
    }
    leave_library();
}

int
ih_readline_clear(void)
{
    if (ih_nested_suspended()) {
        return 1;
    }
    if (!ih_readline_active()) {
        return 0;
    }
    if (rl.clear_visible_line) {
        rl.clear_visible_line();
    } else { /* before 7.0 */
        putc('\n', stdout);
    }
    fflush(stdout);
    return 1;
}

/* GIL: not held. At a terminal without echo, such as that of Emacs' M-x run-python,
   rl_redisplay() draws nothing, and readline_internal_setup() has printed the prompt.
 */
static void
print_prompt(void)
{
    if (!rl.echoing || *rl.echoing || *rl.redisplay_function != rl.redisplay ||
        !rl.display_prompt || !*rl.display_prompt) {
        return;
    }
    for (const char *next = *rl.display_prompt; *next; next++) {
        if (*next != IGNORE_BEGIN && *next != IGNORE_END) {
            putc(*next, stdout);
        }
    }
    fflush(stdout);
}

void
ih_readline_redraw(void)
{
    if (ih_nested_suspended()) {
        ih_nested_resume();
        return;
    }
    int edited = ih_stdio_return();
    if (ih_readline_active()) {
        if (rl.forced_update_display) {
            rl.forced_update_display();
            print_prompt();
        }
    } else if (edited && edit_refresh) {
        edit_refresh();
    } else {
        ih_stdio_redraw();
    }
}

void
ih_readline_abandon(void)
{
    if (ih_readline_active() && rl.deprep_terminal) {
        putc('\n', stdout);
        fflush(stdout);
        rl.deprep_terminal();
    }
}
