/* The classic prompt's line, read by us through the library's public callback interface
   (GNU readline and libedit), with a pump between two keys.

   What CPython's call_readline() does goes on here (Modules/readline.c): the locale,
   the history, a resize, the clean-up after Ctrl-C. Its own reader calls the input hook
   for each key, too, but waits in select() for up to 100 ms before that, in which
   windows would stand still, and never looks at a signal that arrives while the hook
   waits.

   It stays in use where the library's symbols cannot be reached; so does
   PyOS_StdioReadline() where there is no such library: see stdio.c.

   The library is loaded privately: its symbols are reached through the file of the
   reader that is found in CPython's slot. */

#include "inputhook.h"

#include <dlfcn.h>
#include <errno.h>
#include <langinfo.h>
#include <limits.h>
#include <locale.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

/* rl_readline_state, readline.h; the numbers are the same since 4.2 */
#define STATE_CALLBACK 0x0080000UL
/* and those of a line into which the next key is simply inserted: RL_STATE_INITIALIZED,
   _TERMPREPPED, _TTYCSAVED, _CALLBACK, and _OVERWRITE, for at the end it is the same */
#define STATES_OF_TYPING 0x00c2006UL

/* around what takes no room in a prompt, readline.h: RL_PROMPT_START_IGNORE, _END_ */
#define IGNORE_BEGIN '\001'
#define IGNORE_END '\002'

#define BETWEEN_SLICES 100 /* ms; as long as CPython's reader waits before the hook */
#define MANY 100           /* keys of a paste; then other events have their turn */
#define STATE_SIZE 4096    /* bytes; struct readline_state of 8.2 has 224 */

typedef void (*line_handler)(char *line);
typedef int (*rl_hook)(void);

/* The library's own names; NULL where this library has not got them. The first group
   is what a reader of ours cannot do without. */
static struct {
    void *library;
    void (*install)(const char *prompt, line_handler);
    void (*remove)(void);
    void (*read_char)(void);
    FILE **instream;
    FILE **outstream;

    int is_libedit;
    unsigned long *readline_state;
    int *catch_signals;
    int (**getc_function)(FILE *);
    int (*behind_getc)(FILE *); /* what was there before ours */
    void (*prep_terminal)(int meta);
    void (*deprep_terminal)(void);
    void (*free_line_state)(void);
    void (*signal_cleanup)(void);
    void (*cleanup_after_signal)(void);
    void (*resize_terminal)(void);
    void (*add_history)(const char *line);

    struct { /* HIST_ENTRY */
        char *line;
    } *(*history_get)(int number);

    int *history_length;
    int (*clear_visible_line)(void);
    int (*forced_update_display)(void);
    void (*redisplay)(void);
    void (**redisplay_function)(void);
    int (*insert)(int count, int key);
    int (*insert_text)(const char *text);
    void *(*get_keymap)(void);
    void *emacs_keymap;
    void *vi_keymap; /* in which characters are inserted */
    int *point;
    int *end;
    int *shows_mode;
    int *scrolls_sideways;
    int *converts_meta;
    void (*get_screen_size)(int *rows, int *columns);
    int *echoing; /* 0: the terminal had ECHO off when the line was begun */
    char **display_prompt;
    /* to take a line off the library and to put it back */
    int (*save_state)(void *state);
    int (*restore_state)(void *state);
    int (*set_prompt)(const char *prompt);
    char **prompt;
    char **line_buffer;
    int *line_buffer_length;
    void **undo_list;
    void **line_behind; /* while the history is looked through: the new line */
    char **keys;
    line_handler *handler;
    rl_hook *startup_hook;
    rl_hook *pre_input_hook;
    int (*where_history)(void);
    int (*history_set_pos)(int position);
} rl;

static ih_reader *reader_slot; /* CPython's PyOS_ReadlineFunctionPointer */
static ih_reader behind_reader;
static void *reader_file;      /* where the file that it is in was loaded */
static int edits;              /* it edits its line, and not the kernel */
static int ours;               /* with this library, which is linked to it: so can we */
static const int *own_history; /* the readline module's set_auto_history(), or NULL */
static int inside;             /* how many readers are reading */
static struct winsize known;   /* the terminal's, when the library last heard of it */

/* A line that is being read here, the latest first. */
static struct line {
    struct line *around;
    const char *prompt;
    char *text;
    int over;
    int echoes;  /* the terminal did when the line was begun */
    int begun;   /* a key has been handled: libedit knows its line from then on */
    int inserts; /* libedit: the last key was inserted at the end, as the next will be
                  */
    int in_key;  /* the library handles one */
    int held;    /* a byte that has been read for it; -1: none */
    int ready;   /* there is a byte, and nothing has been read since */
    int resizes; /* SIGWINCH belongs to the readline module, as in plain Python */
} *line;

/* A line that has been taken off the library, the latest first. */
static struct suspended {
    struct suspended *around;
    struct ih_pump *pump; /* in which its prompt waits */
    int history;          /* the line of it that is edited; -1: none, it is a new one */
    void *line_behind;
    char *prompt;
    line_handler handler;
    rl_hook startup_hook;
    rl_hook pre_input_hook;
    char state[STATE_SIZE];
} *suspended;

/* GIL: held or not, any thread; ih.library_reads. Does the library read a line, ours or
   CPython's? */
int
ih_reader_active(void)
{
    return rl.library &&
           (rl.is_libedit ? line != NULL : (*rl.readline_state & STATE_CALLBACK) != 0);
}

/* GIL: not held. How many cells a text takes; -1 if that is not certain. */
static int
width_of(const char *text)
{
    mbstate_t state = {0};
    int cells = 0;
    while (*text) {
        wchar_t character;
        size_t length = mbrtowc(&character, text, MB_LEN_MAX, &state);
        if (length == (size_t)-1 || length == (size_t)-2 || wcwidth(character) != 1) {
            return -1;
        }
        text += length;
        cells++;
    }
    return cells;
}

/* GIL: not held. How many cells a prompt's last line takes; -1 if that is not certain.
 */
static int
width_of_prompt(const char *prompt)
{
    char shown[1024];
    size_t length = 0;
    const char *last = strrchr(prompt, '\n');
    int hidden = 0;
    for (const char *next = last ? last + 1 : prompt; *next; next++) {
        if (*next == IGNORE_BEGIN || *next == IGNORE_END) {
            hidden = *next == IGNORE_BEGIN;
        } else if (!hidden && length < sizeof shown - 1) {
            shown[length++] = *next;
        }
    }
    shown[length] = 0;
    return length < sizeof shown - 1 ? width_of(shown) : -1;
}

/* GIL: not held. Is each printable character inserted as it is? Not in vi's command
   mode, nor where the user has bound one to something else. */
static int
keys_insert(void)
{
    const struct { /* KEYMAP_ENTRY, keymaps.h */
        char type; /* ISFUNC: 0 */
        int (*function)(int count, int key);
    } *map = rl.get_keymap();

    if (map != rl.emacs_keymap && map != rl.vi_keymap) {
        return 0;
    }
    for (int key = ' '; key < 256; key++) {
        if ((key < 0x7f || key > 0xa0) &&
            (map[key].type || map[key].function != rl.insert)) {
            return 0;
        }
    }
    return 1;
}

/* GIL: not held. Does GNU readline insert the next printable character where the cursor
   is, and show it? Not in a search, vi's command mode, a menu of completions, ... */
static int
readline_inserts(void)
{
    return rl.get_keymap && rl.emacs_keymap && rl.vi_keymap && rl.shows_mode &&
           rl.scrolls_sideways && rl.converts_meta && rl.echoing &&
           rl.redisplay_function && *rl.redisplay_function == rl.redisplay &&
           !(*rl.readline_state & ~STATES_OF_TYPING) && !*rl.shows_mode &&
           !*rl.scrolls_sideways && !*rl.converts_meta && *rl.echoing && keys_insert();
}

/* GIL: not held. How many cells right of the cursor are empty, and would each be filled
   by the next printable character? Whatever is not certain: 0. */
static int
room(void)
{
    int rows;
    int columns;
    const char *term = getenv("TERM");
    if (!rl.point || !rl.end || !rl.get_screen_size || !rl.insert || !rl.line_buffer ||
        !line->echoes || !term || !strcmp(term, "dumb") ||
        strcmp(nl_langinfo(CODESET), "UTF-8") != 0 ||
        !(rl.is_libedit ? line->inserts : readline_inserts())) {
        return 0;
    }
    int typed = 0;
    if (line->begun || !rl.is_libedit) {
        typed =
            *rl.line_buffer && *rl.point == *rl.end ? width_of(*rl.line_buffer) : -1;
    }
    int prompt = width_of_prompt(line->prompt);
    rl.get_screen_size(&rows, &columns);
    if (prompt < 0 || typed < 0 || columns < 2 ||
        (rl.is_libedit && prompt + typed >= columns)) {
        return 0;
    }
    return columns - 1 - (prompt + typed) % columns;
}

/* GIL: not held. Gives a kept character to libedit, which reads the descriptor itself.
 */
static int
push_kept(void)
{
    char bytes[MB_LEN_MAX + 1] = "";
    int count = ih_ahead_take(bytes, 1);
    if (!(bytes[0] & 0x80)) {
        rl.insert(1, bytes[0]); /* libedit's takes it for typed: el_push() */
        return 1;
    }
    mbstate_t state = {0};
    while (count < MB_LEN_MAX && mbrlen(bytes, (size_t)count, &state) == (size_t)-2) {
        count +=
            ih_ahead_take(bytes + count, 1) || read(ih.input, bytes + count, 1) == 1;
        state = (mbstate_t){0};
    }
    rl.insert_text(bytes);
    fputs("\r\033[K", stdout);
    fflush(stdout);
    rl.forced_update_display();
    return 0;
}

/* GIL: not held. Is the terminal gone? Libedit says nothing then. */
static int
is_hung_up(void)
{
    struct pollfd input = {.fd = ih.input, .events = POLLIN};
    return poll(&input, 1, 0) > 0 && (input.revents & (POLLHUP | POLLERR | POLLNVAL));
}

/* GIL: not held; there is a byte of it at least. */
static void
read_key(void)
{
    struct line *here = line;
    int before = rl.end ? *rl.end : 0;
    here->in_key = here->ready = 1;
    ih_signals_lend(rl.is_libedit);
    if (!rl.is_libedit || !ih_ahead_kept || push_kept()) {
        rl.read_char();
    }
    ih_signals_lend(0);
    here->in_key = 0;
    here->begun = 1;
    if (rl.is_libedit && !here->over && is_hung_up()) {
        rl.remove();
        here->over = 1; /* the end of input */
    }
    here->inserts = rl.end && *rl.end > before && *rl.point == *rl.end;
}

/* GIL: not held; take_key() only. 1: a key has been read that is certain to be
   inserted, and nothing else to happen; -1: another one has, and is held for whoever
   reads next; 0: none has been read. */
static int
hold_key(void)
{
    unsigned char byte;
    if (line->held >= 0) {
        return -1;
    }
    if (rl.is_libedit || line->over || ih_ahead_kept || ih_pump->unsettled ||
        room() <= 0 || read(ih.input, &byte, 1) != 1) {
        return 0;
    }
    line->held = byte;
    return byte >= ' ' && byte <= '~' ? 1 : -1;
}

/* GIL: not held; ih_pump->take_key of a pump of ours: there is input, and a loop runs,
   perhaps a dialog's in a callback. The key is handled where the loop has noticed it,
   and the pump goes on. 0: the pump is to end. `simply`: only a key that is certain to
   be inserted is handled, for GLib must not be used from where it polls, as a completer
   may; 0: none has been read, -1: the key is held, or has ended the line. */
static int
take_key(int simply)
{
    int held = simply ? hold_key() : 1;
    if (held <= 0) {
        return held;
    }
    ih_screen_own();
    ih_settle(); /* what was printed above the line is over: a key comes */
    struct ih_pump *pump = ih_pump;
    int prompting = pump->prompting;
    IH_STORE(pump->prompting, 0); /* a completer may print, as it does without us */
    int running = ih_busy_pause();
    for (int keys = 0; keys < MANY && ih_goes_on() && !line->over; keys++) {
        read_key();
        if (simply || !ih_input_ready()) {
            break;
        }
    }
    ih_busy_resume(running);
    /* of a line that is over there is nothing to wipe, or to draw again */
    IH_STORE(pump->prompting, line->over ? 0 : prompting);
    ih_ahead_renew(line->over ? 0 : room());
    ih_screen_leave();
    return !line->over ? 1 : simply ? -1 : 0;
}

/* GIL: not held. 0 if a signal's handler has raised. */
static int
look_at_signals(void)
{
    PyGILState_STATE gil = ih_take_gil();
    int raised = PyErr_CheckSignals() < 0;
    PyGILState_Release(gil);
    return !raised;
}

/* GIL: not held. Is there input, of the terminal or kept? */
static int
is_ready(void)
{
    return (line && line->held >= 0) || ih_ahead_kept || ih_input_ready();
}

/* GIL: not held; every prompt that we read ourselves, with a function for
   ih_input_arrived(), or NULL. Waits for input; 0 if a signal's
   handler has raised. */
int
ih_reader_wait(int (*take)(int simply))
{
    while (!(take ? line->over || is_ready() : ih_input_ready())) {
        int end = IH_END_NOT;
        int signalled = 0;
        int pumps = ih_may_pump(); /* not too deep, nor disabled meanwhile */
        if (!pumps || ih.slice) {
            struct pollfd input = {.fd = ih.input, .events = POLLIN};
            int ready = poll(&input, 1, pumps ? BETWEEN_SLICES : -1);
            signalled = ready < 0 && errno == EINTR;
            pumps = pumps && ready == 0;
        }
        if (pumps) {
            ih_take_back();
            ih_ahead_terminal = take ? ih.input : -1;
            ih_ahead_room = take ? room() : 0;
            end =
                ih_pump_once(IH_FROM_READER, ih.slice / 1000.0, ih.slice ? NULL : take);
            ih_ahead_forget();
            signalled = ih.signalled;
        }
        if (signalled && !look_at_signals()) {
            return 0;
        }
        if (signalled && take && line->resizes) {
            return 1; /* perhaps for a resize */
        }
        if (end == IH_END_INPUT) {
            return 1;
        }
    }
    return 1;
}

/* GIL: not held. The terminal has another size: CPython's handler of SIGWINCH has its
   reader call rl_resize_terminal(), unless the program has replaced it. */
static void
follow_size(void)
{
    struct winsize now;
    if (ioctl(ih.input, TIOCGWINSZ, &now) < 0 ||
        (now.ws_row == known.ws_row && now.ws_col == known.ws_col)) {
        return;
    }
    int first = known.ws_col == 0;
    known = now;
    if (!first && line->resizes && rl.resize_terminal) {
        rl.resize_terminal();
    }
}

/* GIL: not held. Is the handler of SIGWINCH the readline module's? */
static int
module_resizes(void)
{
    struct sigaction found;
    Dl_info info;
    return sigaction(SIGWINCH, NULL, &found) == 0 &&
           dladdr((void *)found.sa_handler, &info) && info.dli_fbase == reader_file;
}

/* GIL: not held; the library calls it for each byte (rl_getc_function). What it asks
   for in the middle of a key (the answer to "possibilities?", the rest of a paste) is
   waited for with the loop running; what is printed meanwhile is not kept from the
   screen. */
static int
next_byte(FILE *in)
{
    char kept;
    if (line->held >= 0) {
        int held = line->held;
        line->held = -1;
        line->ready = 0;
        return held;
    }
    if (ih_ahead_take(&kept, 1)) {
        return (unsigned char)kept;
    }
    int ready = line->ready;
    line->ready = 0;
    while (!ready && ih.slice == 0 && ih_may_pump() && !ih_input_ready()) {
        ready = ih_pump_once(IH_FROM_KEY, 0, NULL) !=
                IH_END_INPUT; /* a signal is the library's */
    }
    return rl.behind_getc(in);
}

/* GIL: not held; the library calls it when a line is complete, NULL at its end. */
static void
on_line(char *text)
{
    line->text = text;
    line->over = 1;
    rl.remove();
}

/* GIL: not held. What a signal's exception leaves behind. */
static void
clean_up(void)
{
    if (rl.free_line_state) {
        rl.free_line_state();
    }
    if (rl.signal_cleanup) {
        rl.signal_cleanup();
    }
    if (rl.cleanup_after_signal) {
        rl.cleanup_after_signal();
    }
    rl.remove();
}

/* GIL: not held. */
static void
remember(const char *text)
{
    if (!*text || !rl.add_history || (own_history && !*own_history)) {
        return;
    }
    const char *last = "";
    if (rl.history_get && rl.history_length && *rl.history_length > 0) {
        int length = *rl.history_length;
        void *found = rl.history_get(length);
        if (!found && rl.is_libedit) { /* some count from 0 */
            found = rl.history_get(length - 1);
        }
        last = found ? *(char **)found : "";
    }
    if (strcmp(text, last) != 0) {
        rl.add_history(text);
    }
}

/* GIL: not held. Lines that nobody has put back, because drawing them failed: the pumps
   in which their prompts waited are over. The library's memory for them is lost. */
static void
drop_stale_lines(void)
{
    while (suspended && suspended->pump > ih_pump) {
        struct suspended *stale = suspended;
        suspended = stale->around;
        free(stale->prompt);
        free(stale);
    }
}

/* GIL: not held. A line with its end, "" at the end of input, NULL if a signal's
   handler has raised. */
static char *
edit(FILE *in, FILE *out, const char *prompt)
{
    struct termios mode;
    struct line here = {
        .around = line,
        .prompt = prompt,
        .echoes = tcgetattr(fileno(in), &mode) == 0 && (mode.c_lflag & ECHO),
        .inserts = 1,
        .held = -1,
        .resizes = module_resizes(),
    };
    int raised = 0;
    /* Libedit keeps the handlers of signals that it finds, and puts them back: it is to
       find the program's, not those of the pump that this is in a callback of. */
    int lends = rl.is_libedit && ih_pump->depth;
    drop_stale_lines();
    char *locale = strdup(setlocale(LC_CTYPE, NULL));
    setlocale(LC_CTYPE, "");
    if (in != *rl.instream || out != *rl.outstream) {
        *rl.instream = in;
        *rl.outstream = out;
        if (rl.prep_terminal) {
            rl.prep_terminal(1);
        }
    }
    if (rl.catch_signals) {
        *rl.catch_signals = 0;
    }
    line = &here;
    if (rl.getc_function && *rl.getc_function && *rl.getc_function != next_byte) {
        rl.behind_getc = *rl.getc_function;
        *rl.getc_function = next_byte;
    }
    if (lends) {
        ih_signals_suspend();
    }
    rl.install(prompt, on_line);
    if (lends) {
        ih_signals_resume();
    }
    while (!here.over && !raised) {
        follow_size();
        if (!ih_reader_wait(take_key)) {
            raised = 1;
            if (!here.over) { /* else the library has finished it, in a dialog */
                clean_up();
            }
        } else if (!here.over && is_ready()) {
            read_key();
        }
    }
    if (lends) {
        ih_signals_resume(); /* libedit has put back the program's */
    }
    line = here.around;
    if (!line && rl.getc_function && *rl.getc_function == next_byte) {
        *rl.getc_function = rl.behind_getc;
    }
    char *result = NULL;
    if (here.text) {
        remember(here.text);
        size_t length = strlen(here.text);
        /* with an exception there is no line: input() would raise a SystemError */
        result = raised ? NULL : ih_allocate(length + 2);
        if (result) {
            memcpy(result, here.text, length);
            memcpy(result + length, "\n", 2);
        }
        free(here.text);
    } else if (!raised && (result = ih_allocate(1))) {
        *result = 0;
    }
    if (locale) {
        setlocale(LC_CTYPE, locale);
        free(locale);
    }
    return result;
}

/* GIL: not held; an ih_reader, for a line that the kernel edits: waits until that is
   complete. PyOS_StdioReadline() has its prompt on stderr. */
static char *
take_from_kernel(FILE *in, FILE *out, const char *prompt)
{
    fflush(out);
    fputs(prompt ? prompt : "", stderr);
    fflush(stderr);
    return ih_reader_wait(NULL) ? behind_reader(in, out, NULL) : NULL;
}

/* GIL: not held; PyOS_Readline() calls it for every line of the classic prompt, here
   before the line's own reader; and nested.c. The one place that comes by also when a
   toolkit, imported by the last command, has taken the slot. */
char *
ih_reader_read(FILE *in, FILE *out, const char *prompt)
{
    if (!ih_may_pump()) {
        return behind_reader(in, out, prompt);
    }
    int outer_input = ih.input;
    ih_nudge_stop();
    ih_take_back();
    ih.input = fileno(in);
    inside++;
    ih_screen_line(1);
    ih_signals_line(1);
    ih_reader read = !edits ? take_from_kernel : ours ? edit : behind_reader;
    char *text = ih_stdio_read(read, edits, in, out, prompt);
    ih_screen_line(-1);
    ih_signals_line(-1);
    inside--;
    if (ih_pump->depth) { /* it was a prompt in a callback, see nested.c */
        ih.input = outer_input;
    }
    return text;
}

/* GIL: held or not. Does PyOS_Readline() wait for a line? Perhaps since before we were
   enabled. */
int
ih_reader_inside(void)
{
    PyThreadState **waiting = dlsym(RTLD_DEFAULT, "_PyOS_ReadlineTState");
    return inside || (waiting && *waiting);
}

/* GIL: held or not. Is the library in the middle of a key, a completer perhaps? Then no
   other line can be read. */
int
ih_reader_in_key(void)
{
    return line && line->in_key;
}

/* GIL: not held. Takes the place of the reader that it finds; tells whether it was
   another one. Before the first line there is none: PyOS_Readline() would take
   PyOS_StdioReadline(). */
static int
take_slot(void)
{
    if (!reader_slot) {
        reader_slot = (ih_reader *)dlsym(RTLD_DEFAULT, "PyOS_ReadlineFunctionPointer");
    }
    if (!reader_slot || *reader_slot == ih_reader_read) {
        return 0;
    }
    ih_reader found = *reader_slot;
    if (!found) {
        found = (ih_reader)dlsym(RTLD_DEFAULT, "PyOS_StdioReadline");
    }
    if (!found) {
        return 0;
    }
    behind_reader = found;
    *reader_slot = ih_reader_read;
    return 1;
}

/* GIL: not held; the hook, each time. The readline module, imported late, puts its own
   reader there. */
void
ih_reader_follow(void)
{
    if (take_slot()) {
        IH_PYTHON(ih_py_prompt_changed());
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
    reader_file = reads.dli_fbase;
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

/* GIL: not held. Has the readline module given its name to this library? It calls
   itself "python" (setup_readline(), Modules/readline.c). */
static int
is_modules(void *library)
{
    const char **name = dlsym(library, "rl_readline_name");
    return name && *name && !strcmp(*name, "python");
}

/* GIL: not held. 1 if this library can be read with. Symbols of a library that was
   loaded globally before come first for the module, and for its own library: libedit's,
   which Mesa's LLVM brings along. */
static int
find_symbols(void *library)
{
    const struct ih_symbol wanted[] = {
        {&rl.install, "rl_callback_handler_install"},
        {&rl.remove, "rl_callback_handler_remove"},
        {&rl.read_char, "rl_callback_read_char"},
        {&rl.instream, "rl_instream"},
        {&rl.outstream, "rl_outstream"},
        {NULL, NULL},
    };
    const struct ih_symbol more[] = {
        {&rl.readline_state, "rl_readline_state"},
        {&rl.catch_signals, "rl_catch_signals"},
        {&rl.getc_function, "rl_getc_function"},
        {&rl.prep_terminal, "rl_prep_terminal"},
        {&rl.deprep_terminal, "rl_deprep_terminal"},
        {&rl.free_line_state, "rl_free_line_state"},
        {&rl.signal_cleanup, "rl_callback_sigcleanup"},
        {&rl.cleanup_after_signal, "rl_cleanup_after_signal"},
        {&rl.resize_terminal, "rl_resize_terminal"},
        {&rl.add_history, "add_history"},
        {&rl.history_get, "history_get"},
        {&rl.history_length, "history_length"},
        {&rl.clear_visible_line, "rl_clear_visible_line"},
        {&rl.forced_update_display, "rl_forced_update_display"},
        {&rl.redisplay, "rl_redisplay"},
        {&rl.redisplay_function, "rl_redisplay_function"},
        {&rl.insert, "rl_insert"},
        {&rl.insert_text, "rl_insert_text"},
        {&rl.get_keymap, "rl_get_keymap"},
        {&rl.emacs_keymap, "emacs_standard_keymap"},
        {&rl.vi_keymap, "vi_insertion_keymap"},
        {&rl.point, "rl_point"},
        {&rl.end, "rl_end"},
        {&rl.shows_mode, "_rl_show_mode_in_prompt"},
        {&rl.scrolls_sideways, "_rl_horizontal_scroll_mode"},
        {&rl.converts_meta, "_rl_convert_meta_chars_to_ascii"},
        {&rl.get_screen_size, "rl_get_screen_size"},
        {&rl.echoing, "_rl_echoing_p"},
        {&rl.display_prompt, "rl_display_prompt"},
        {&rl.save_state, "rl_save_state"},
        {&rl.restore_state, "rl_restore_state"},
        {&rl.set_prompt, "rl_set_prompt"},
        {&rl.prompt, "rl_prompt"},
        {&rl.line_buffer, "rl_line_buffer"},
        {&rl.line_buffer_length, "rl_line_buffer_len"},
        {&rl.undo_list, "rl_undo_list"},
        {&rl.line_behind, "_rl_saved_line_for_history"},
        {&rl.keys, "rl_executing_keyseq"},
        {&rl.handler, "rl_linefunc"},
        {&rl.startup_hook, "rl_startup_hook"},
        {&rl.pre_input_hook, "rl_pre_input_hook"},
        {&rl.where_history, "where_history"},
        {&rl.history_set_pos, "history_set_pos"},
        {NULL, NULL},
    };
    if (!is_modules(library) && is_modules(RTLD_DEFAULT)) {
        library = RTLD_DEFAULT;
    }
    const char **version = dlsym(library, "rl_library_version");
    memset(&rl, 0, sizeof rl);
    if (!version || !ih_find_symbols(library, wanted)) {
        return 0;
    }
    for (const struct ih_symbol *each = more; each->name; each++) {
        *(void **)each->function = dlsym(library, each->name);
    }
    rl.is_libedit = strstr(*version, "EditLine") != NULL;
    return rl.is_libedit || rl.readline_state;
}

/* GIL: not held; once per line at most. Gives back what was changed in the library, and
   lets go of it. */
static void
leave_library(void)
{
    if (rl.library) {
        dlclose(rl.library);
        rl.library = NULL;
    }
}

int
ih_reader_attach(const char *path, int built_in)
{
    take_slot();
    if (line) { /* its library stays until it is read */
        return rl.library != NULL;
    }
    void *library = library_of_reader(built_in);
    ours = library != NULL;
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
        ours = 0;
        return 0;
    }
    rl.library = library;
    ioctl(STDIN_FILENO, TIOCGWINSZ, &known);
    return 1;
}

void
ih_reader_history(const int *own)
{
    own_history = own;
}

void
ih_reader_detach(void)
{
    if (reader_slot && *reader_slot == ih_reader_read) {
        *reader_slot = behind_reader;
    }
    if (!inside && !suspended) {
        leave_library();
    }
}

/* GIL: held or not. Is the line of the running pump's prompt off the library? */
static int
is_suspended(void)
{
    return suspended && suspended->pump == ih_pump;
}

/* GIL: held or not. Does PyOS_Readline() wait for a line that its reader edits itself,
   and has kept? */
int
ih_reader_keeps(void)
{
    return edits && !is_suspended();
}

int
ih_reader_clear(void)
{
    if (is_suspended()) {
        return 1;
    }
    if (!ih_reader_active() || rl.is_libedit) {
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
    if (!rl.echoing || *rl.echoing || !rl.redisplay_function ||
        *rl.redisplay_function != rl.redisplay || !rl.display_prompt ||
        !*rl.display_prompt) {
        return;
    }
    for (const char *next = *rl.display_prompt; *next; next++) {
        if (*next != IGNORE_BEGIN && *next != IGNORE_END) {
            putc(*next, stdout);
        }
    }
    fflush(stdout);
}

/* GIL: held or not. Can the library save its state, and are its lines to be had? */
static int
can_suspend(void)
{
    return rl.save_state && rl.restore_state && rl.set_prompt && rl.prompt &&
           rl.line_buffer && rl.line_buffer_length && rl.undo_list && rl.handler &&
           rl.startup_hook && rl.pre_input_hook && rl.signal_cleanup &&
           rl.where_history && rl.history_set_pos && rl.history_length && rl.keys &&
           rl.redisplay;
}

/* The library's own state is saved, with its pointers; it gets new memory for the line
   that is read meanwhile. The hooks are the program's, for its own line: one that
   inserts a text would insert it into others. */
int
ih_reader_suspend(void)
{
    if (is_suspended()) {
        return 1;
    }
    if (!ih_reader_active() || !can_suspend()) {
        ih_stdio_suspend();
        return ih_stdio_reading();
    }
    struct suspended *saved = calloc(1, sizeof *saved);
    char *buffer = calloc(1, (size_t)*rl.line_buffer_length);
    if (!saved || !buffer) {
        free(saved);
        free(buffer);
        return 0;
    }
    rl.signal_cleanup(); /* leaves a search, or a key of several bytes */
    saved->around = suspended;
    saved->pump = ih_pump;
    int place = rl.where_history();
    saved->history = place < *rl.history_length ? place : -1;
    saved->prompt = *rl.prompt ? strdup(*rl.prompt) : NULL;
    saved->handler = *rl.handler;
    saved->startup_hook = *rl.startup_hook;
    saved->pre_input_hook = *rl.pre_input_hook;
    rl.save_state(saved->state);
    saved->line_behind = rl.line_behind ? *rl.line_behind : NULL;
    *rl.startup_hook = NULL;
    *rl.pre_input_hook = NULL;
    *rl.prompt = NULL;
    *rl.line_buffer = buffer;
    *rl.undo_list =
        NULL; /* before the handler is removed, which would use it up (8.3) */
    if (rl.line_behind) { /* or rl_initialize() frees it, and its undo list */
        *rl.line_behind = NULL;
    }
    rl.remove();
    suspended = saved;
    return 1;
}

/* GIL: held or not; the cursor is at the beginning of a line. */
static void
resume(void)
{
    struct suspended *saved = suspended;
    suspended = saved->around;
    rl.install(saved->prompt ? saved->prompt : "", saved->handler);
    free(*rl.line_buffer);
    free(*rl.prompt);
    char *keys = *rl.keys;
    rl.restore_state(saved->state);
    *rl.keys = keys; /* the library's memory for them may have moved */
    if (rl.line_behind) {
        *rl.line_behind = saved->line_behind;
    }
    if (saved->history >= 0 || !rl.line_behind) {
        *rl.undo_list = NULL; /* the history may have it, too, and have freed it */
    }
    rl.set_prompt(saved->prompt ? saved->prompt : "");
    *rl.startup_hook = saved->startup_hook;
    *rl.pre_input_hook = saved->pre_input_hook;
    rl.history_set_pos(saved->history < 0 ? *rl.history_length : saved->history);
    rl.redisplay();
    free(saved->prompt);
    free(saved);
}

void
ih_reader_redraw(void)
{
    if (is_suspended()) {
        resume();
        return;
    }
    int edited = ih_stdio_return();
    if (ih_reader_active() && !rl.is_libedit) {
        if (rl.forced_update_display) {
            rl.forced_update_display();
            print_prompt();
        }
    } else if (edited && rl.forced_update_display) {
        rl.forced_update_display();
    } else {
        ih_stdio_redraw();
    }
}

void
ih_reader_abandon(void)
{
    if (ih_reader_active() && rl.deprep_terminal) {
        putc('\n', stdout);
        fflush(stdout);
        rl.deprep_terminal();
    }
}
