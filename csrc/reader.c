/* The classic prompt's line, read by us through the library's public callback interface
   (GNU readline and libedit), with a pump between two keys.

   Our reader does what CPython's call_readline() does (Modules/readline.c): the locale,
   the history, a resize, the clean-up after Ctrl-C. CPython's reader calls the input
   hook for each key, too, but first waits in select() for up to 100 ms, while windows
   stand still, and it never looks at a signal that arrives while the hook waits. It
   stays in use where the library's symbols cannot be reached (library.c), and so does
   PyOS_StdioReadline() where there is no library (take_from_kernel()). */

#include "library.h"

#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <locale.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <wchar.h>

#define BETWEEN_SLICES 100 /* ms; as long as CPython's reader waits before the hook */
#define NO_KEY 0           /* Ctrl-@ sets the mark, which nobody sees */
#define ABORT_KEY 7 /* Ctrl-G ends what GNU readline asks (ABORT_CHAR, chardefs.h) */
#define MANY 100    /* keys of a paste, after which other events have their turn */

static const int *own_history;     /* set_auto_history()'s value; or NULL: not known */
static int inside;                 /* how many readers are reading */
static struct winsize known;       /* the terminal's size, as the library knows it */
static int (*behind_getc)(FILE *); /* the library's own function that reads a byte */

/* Called by read_key(), without the GIL. Gives a kept character to libedit. */
static int
push_kept(void)
{
    char bytes[MB_LEN_MAX + 1] = "";
    int count = ih_ahead_take(bytes, 1);
    if (!(bytes[0] & 0x80)) {
        ih_rl.insert(1, bytes[0]); /* libedit's rl_insert() is el_push(): as if typed */
        return 1;
    }
    mbstate_t state = {0};
    while (count < MB_LEN_MAX && mbrlen(bytes, (size_t)count, &state) == (size_t)-2) {
        ssize_t got = ih_ahead_take(bytes + count, 1);
        got = got ? got : read(ih.input, bytes + count, 1);
        if (got == 0 || (got < 0 && errno != EINTR)) {
            break; /* the terminal is gone */
        }
        count += got > 0;
        state = (mbstate_t){0};
    }
    ih_rl.insert_text(bytes);
    fputs("\r\033[K", stdout);
    fflush(stdout);
    ih_rl.forced_update_display();
    return 0;
}

/* Called by read_key(), without the GIL. Return whether the terminal is gone. */
static int
is_hung_up(void)
{
    struct pollfd input = {.fd = ih.input, .events = POLLIN};
    return poll(&input, 1, 0) > 0 && (input.revents & (POLLHUP | POLLERR | POLLNVAL));
}

/* Called by take_key() and edit(), without the GIL, when a byte of a key is there. */
static void
read_key(void)
{
    struct ih_reading *here = ih_reading;
    int before = *ih_rl.end;
    here->in_key = here->ready = 1;
    ih_signals_lend(ih_rl.is_libedit);
    if (!ih_rl.is_libedit || !ih_ahead_kept || push_kept()) {
        ih_rl.read_char();
    }
    ih_signals_lend(0);
    here->in_key = 0;
    if (ih_rl.is_libedit && !here->over && is_hung_up()) {
        ih_rl.remove();
        here->over = 1; /* the end of input */
    }
    /* before the first key of a line, libedit's rl_end is that of the last line */
    int is_longer = here->begun ? *ih_rl.end > before : *ih_rl.end == 1;
    here->inserts = is_longer && *ih_rl.point == *ih_rl.end;
    here->begun = 1;
}

/* Called by take_key(), without the GIL. Returns 1: a key was read that is certain to
   be inserted, with no other effect; -1: another key was read, and is held for the next
   reader; 0: no key was read. */
static int
hold_key(void)
{
    unsigned char byte;
    if (ih_reading->held >= 0) {
        return -1;
    }
    if (ih_rl.is_libedit || ih_reading->over || ih_ahead_kept || ih_pump->unsettled ||
        ih_line_room() <= 0) {
        return 0;
    }
    int found = ih_ahead_read(ih.input, &byte);
    if (found == 0 || (found < 0 && read(ih.input, &byte, 1) != 1)) {
        return 0;
    }
    ih_reading->held = byte;
    return byte >= ' ' && byte <= '~' ? 1 : -1;
}

/* Called without the GIL. Return whether there is input, from the terminal or kept. */
static int
is_ready(void)
{
    return (ih_reading && ih_reading->held >= 0) || ih_ahead_kept || ih_input_ready();
}

/* The take_key of our reader's pumps (api.h), called without the GIL: there is input
   while a loop runs, perhaps a dialog's in a callback. The key is handled where the
   loop has noticed it, and the pump goes on. 0: the pump must end. simply: handle only
   a key that is certain to be inserted, for GLib must not be used from where it polls,
   as a completer may do; then 0: no key was read; -1: the key is held, or ended the
   line. */
static int
take_key(int simply)
{
    int held = simply ? hold_key() : 1;
    if (held <= 0) {
        return held;
    }
    ih_screen_own();
    ih_settle(); /* a key ends what is printed above the line */
    struct ih_pump *pump = ih_pump;
    int prompting = pump->prompting;
    IH_STORE(pump->prompting, 0); /* a completer may print, as it does without us */
    int running = ih_busy_pause();
    /* a loop may tell of a key that was taken since: typed ahead, kept, and handled */
    for (int keys = 0;
         keys < (simply ? 1 : MANY) && ih_goes_on() && !ih_reading->over && is_ready();
         keys++) {
        read_key();
    }
    ih_busy_resume(running);
    /* a finished line needs no wiping and drawing again */
    IH_STORE(pump->prompting, ih_reading->over ? 0 : prompting);
    ih_ahead_renew(ih_reading->over ? 0 : ih_line_room());
    ih_screen_leave();
    return !ih_reading->over ? 1 : simply ? -1 : 0;
}

/* Called by ih_reader_wait(), without the GIL. Return whether the next key is to be
   read in a pump, although there is one already: libedit itself reads, and where Ctrl-C
   has had the kernel throw the key away, only a pump's watchdog ends that read(). */
static int
must_pump(void)
{
    return ih_rl.is_libedit && !ih_ahead_kept && ih.slice == 0 && ih_may_pump();
}

/* Called by ih_reader_wait(), without the GIL. 0: a signal's handler has raised. */
static int
look_at_signals(void)
{
    PyGILState_STATE gil = ih_take_gil();
    int raised = PyErr_CheckSignals() < 0;
    PyGILState_Release(gil);
    return !raised;
}

/* Called for every prompt that we read, without the GIL. Waits for input; take: the
   function for ih_input_arrived(), or NULL. 0: a signal's handler has raised. */
int
ih_reader_wait(int (*take)(int simply))
{
    while (
        !(take ? ih_reading->over || ih_reading->raised || (is_ready() && !must_pump())
               : ih_input_ready())) {
        int end = IH_END_NOT;
        int signalled = 0;
        int pumps = ih_may_pump(); /* 0: too deep, or disabled meanwhile */
        if (!pumps || ih.slice) {
            struct pollfd input = {.fd = ih.input, .events = POLLIN};
            int ready = poll(&input, 1, pumps ? BETWEEN_SLICES : -1);
            signalled = ready < 0 && errno == EINTR;
            pumps = pumps && ready == 0;
        }
        if (pumps) {
            ih_take_back();
            ih_ahead_terminal = take ? ih.input : -1;
            ih_ahead_room = take ? ih_line_room() : 0;
            end =
                ih_pump_once(IH_FROM_READER, ih.slice / 1000.0, ih.slice ? NULL : take);
            ih_ahead_forget();
            signalled = ih.signalled;
        }
        if (signalled && !look_at_signals()) {
            return 0;
        }
        if (signalled && take && ih_reading->resizes) {
            return 1; /* the signal may be a resize */
        }
        if (end == IH_END_INPUT) {
            return 1;
        }
    }
    return 1;
}

/* Called by edit(), without the GIL. A new size: CPython's handler of SIGWINCH makes
   its reader call rl_resize_terminal(), unless the program has replaced that
   handler. */
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
    if (!first && ih_reading->resizes && ih_rl.resize_terminal) {
        ih_rl.resize_terminal();
    }
}

/* Called by edit(), without the GIL. Return whether the readline module handles
   SIGWINCH. */
static int
module_resizes(void)
{
    struct sigaction found;
    Dl_info info;
    return sigaction(SIGWINCH, NULL, &found) == 0 &&
           dladdr((void *)found.sa_handler, &info) &&
           info.dli_fbase == ih_rl.reader_file;
}

/* Called by next_byte(), without the GIL, when a signal has come in the middle of a
   key. Return whether a handler has raised; the exception is kept until the library has
   ended the key. */
static int
has_raised(void)
{
    PyGILState_STATE gil = ih_take_gil();
    if (!ih_reading->raised && PyErr_CheckSignals() < 0) {
        PyObject **kept = ih_reading->exception;
        PyErr_Fetch(&kept[0], &kept[1], &kept[2]);
        ih_reading->raised = 1;
    }
    PyGILState_Release(gil);
    return ih_reading->raised;
}

/* Called by edit(), without the GIL: raises what has_raised() has kept. Return whether
   there was an exception. */
static int
raise_kept(void)
{
    if (!ih_reading->raised) {
        return 0;
    }
    PyGILState_STATE gil = ih_take_gil();
    PyObject **kept = ih_reading->exception;
    PyErr_Restore(kept[0], kept[1], kept[2]);
    PyGILState_Release(gil);
    ih_reading->raised = 0;
    return 1;
}

/* Called by the library for each byte (rl_getc_function), without the GIL. Where the
   library wants another byte in the middle of a key (the answer to "possibilities?",
   the rest of a paste), the loop runs until the byte comes; what is printed meanwhile
   goes straight to the screen. */
static int
next_byte(FILE *in)
{
    char kept;
    if (ih_reading->held >= 0) {
        int held = ih_reading->held;
        ih_reading->held = -1;
        ih_reading->ready = 0;
        return held;
    }
    if (ih_ahead_take(&kept, 1)) {
        return (unsigned char)kept;
    }
    /* with Ctrl-C the kernel throws away what was typed, also what has been announced:
       the library would wait, and windows stand still, until the next key */
    int announced = ih_reading->ready;
    int gone = 0;
    ih_reading->ready = 0;
    while (1) {
        unsigned char byte;
        if (announced || ih_input_ready()) {
            int found = ih_ahead_read(fileno(in), &byte);
            if (found) {
                return found > 0 ? byte : behind_getc(in);
            }
            gone |= announced;
        }
        if (gone && !ih_goes_on()) {
            return NO_KEY;
        }
        if (ih.slice != 0 || !ih_may_pump()) {
            break;
        }
        announced = 0;
        if (ih_pump_once(IH_FROM_KEY, 0, NULL) != IH_END_INPUT) {
            if (gone) {
                return NO_KEY;
            }
            if (ih_rl.is_libedit) {
                break; /* the library handles a signal */
            }
            if (ih_signals_wait() || has_raised()) {
                return ABORT_KEY;
            }
        }
    }
    return behind_getc(in);
}

/* Called by the library, without the GIL: a whole line, or NULL at the end of input. */
static void
on_line(char *text)
{
    ih_reading->text = text;
    ih_reading->over = 1;
    ih_rl.remove();
}

/* Called by edit(), without the GIL, after a signal's handler has raised. */
static void
clean_up(void)
{
    void (*const calls[])(void) = {ih_rl.free_line_state, ih_rl.signal_cleanup,
                                   ih_rl.cleanup_after_signal, ih_rl.remove};
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        if (calls[i]) {
            calls[i]();
        }
    }
}

/* Called by edit(), without the GIL. Adds a line (NULL: end of input) to the
   history. */
static void
remember(const char *text)
{
    if (!text || !*text || (own_history && !*own_history)) {
        return;
    }
    int length = *ih_rl.history_length;
    struct ih_entry *last = length > 0 ? ih_rl.history_get(length) : NULL;
    if (!last && length > 0 && ih_rl.is_libedit) { /* some versions count from 0 */
        last = ih_rl.history_get(length - 1);
    }
    if (!last || strcmp(text, last->line) != 0) {
        ih_rl.add_history(text);
    }
}

/* An ih_reader for a line that the library edits, called without the GIL. Returns a
   line with its end, "" at the end of input, NULL if a signal's handler has raised. */
static char *
edit(FILE *in, FILE *out, const char *prompt)
{
    struct termios mode;
    struct ih_reading here = {
        .around = ih_reading,
        .prompt = prompt,
        .echoes = tcgetattr(fileno(in), &mode) == 0 && (mode.c_lflag & ECHO),
        .inserts = 1,
        .held = -1,
        .resizes = module_resizes(),
    };
    int raised = 0;
    /* Libedit keeps the signal handlers that it finds, and puts them back: it must find
       the program's, not those of the pump around this prompt. */
    int lends = ih_rl.is_libedit && ih_pump->depth;
    ih_suspend_forget();
    const char *found = setlocale(LC_CTYPE, NULL);
    char *locale = found ? strdup(found) : NULL;
    setlocale(LC_CTYPE, "");
    if (in != *ih_rl.instream || out != *ih_rl.outstream) {
        *ih_rl.instream = in;
        *ih_rl.outstream = out;
        if (ih_rl.prep_terminal) {
            ih_rl.prep_terminal(1);
        }
    }
    if (ih_rl.catch_signals) {
        *ih_rl.catch_signals = 0;
    }
    ih_reading = &here;
    if (ih_rl.getc_function && *ih_rl.getc_function &&
        *ih_rl.getc_function != next_byte) {
        behind_getc = *ih_rl.getc_function;
        *ih_rl.getc_function = next_byte;
    }
    if (lends) {
        ih_signals_suspend();
    }
    ih_rl.install(prompt, on_line);
    if (lends) {
        ih_signals_resume();
    }
    while (!here.over && !raised) {
        follow_size();
        raised = !ih_reader_wait(take_key);
        if (!raised && !here.over && !here.raised && is_ready()) {
            read_key();
        }
        raised = raise_kept() || raised;
        if (raised && !here.over) { /* else the line was completed in a dialog's loop */
            clean_up();
        }
    }
    if (lends) {
        ih_signals_resume(); /* libedit has put back the program's handlers */
    }
    ih_reading = here.around;
    if (!ih_reading && ih_rl.getc_function && *ih_rl.getc_function == next_byte) {
        *ih_rl.getc_function = behind_getc;
    }
    remember(here.text);
    size_t length = here.text ? strlen(here.text) : 0;
    /* with an exception a line would make input() raise a SystemError */
    char *result = raised ? NULL : ih_allocate(length + 2);
    if (result) {
        strcat(strcpy(result, here.text ? here.text : ""), here.text ? "\n" : "");
    }
    free(here.text);
    if (locale) {
        setlocale(LC_CTYPE, locale);
        free(locale);
    }
    return result;
}

/* An ih_reader for a line that the kernel edits, called without the GIL: waits until
   the line is complete. PyOS_StdioReadline() writes its prompt to stderr. */
static char *
take_from_kernel(FILE *in, FILE *out, const char *prompt)
{
    fflush(out);
    fputs(prompt ? prompt : "", stderr);
    fflush(stderr);
    return ih_reader_wait(NULL) ? ih_reader_behind()(in, out, NULL) : NULL;
}

/* Called by PyOS_Readline() for every line of the classic prompt, in place of the
   line's own reader, and by nested.c, without the GIL. Only this place is passed even
   when a toolkit that the last command imported has taken the hook's slot. */
char *
ih_reader_read(FILE *in, FILE *out, const char *prompt)
{
    int descriptor = fileno(in);
    if (!ih_may_pump() || descriptor < 0) { /* a stream that is no file */
        return ih_reader_behind()(in, out, prompt);
    }
    int outer_input = ih.input;
    ih_nudge_stop();
    ih_take_back();
    ih.input = descriptor;
    inside++;
    ih_screen_line(1);
    ih_signals_line(1);
    ih_reader read = !ih_rl.edits ? take_from_kernel
                     : ih_rl.ours ? edit
                                  : ih_reader_behind();
    char *text = ih_suspendable(read, ih_rl.edits, in, out, prompt);
    ih_screen_line(-1);
    ih_signals_line(-1);
    inside--;
    if (ih_pump->depth) { /* this was a prompt in a callback: nested.c */
        ih.input = outer_input;
    }
    return text;
}

/* Called by nested.c, with or without the GIL. Return whether PyOS_Readline() waits for
   a line, perhaps since before we were enabled. */
int
ih_reader_inside(void)
{
    PyThreadState **waiting = dlsym(RTLD_DEFAULT, "_PyOS_ReadlineTState");
    return inside || (waiting && *waiting);
}

/* Called by nested.c, with or without the GIL. Return whether the library is in the
   middle of a key (a completer, perhaps): then no other line can be read. */
int
ih_reader_in_key(void)
{
    return ih_reading && ih_reading->in_key;
}

/* Called by the hook, without the GIL. The readline module may be imported late. */
void
ih_reader_follow(void)
{
    if (ih_reader_take(ih_reader_read)) {
        IH_PYTHON(ih_py_prompt_changed());
    }
}

int
ih_reader_attach(const char *path, int built_in)
{
    ih_reader_take(ih_reader_read);
    void *before = ih_rl.loaded;
    if (ih_reading) { /* the library stays until its line is read */
        return before != NULL;
    }
    int found = ih_library_find(ih_reader_behind(), path, built_in);
    if (ih_rl.loaded != before) {
        ioctl(STDIN_FILENO, TIOCGWINSZ, &known);
    }
    return found;
}

void
ih_reader_history(const int *own)
{
    own_history = own;
}

void
ih_reader_detach(void)
{
    ih_reader_give_back();
    if (!inside && !ih_suspended()) {
        ih_library_leave();
    }
}
