/* The line that the classic prompt reads leaves the terminal to a callback, and comes
   back: wiped and drawn again, where the callback prints; taken away, where it reads a
   line itself. Python calls most of this (prompts/classic.py), for the prompt of the
   running pump.

   GNU readline saves its state, and gets another line to edit.

   Without a library the half-typed line is in the kernel's hands (termios(3), canonical
   mode): a prompt in a callback would get it as the beginning of its own line. It is
   taken from there for that time; it cannot be given back, so that it is put in front
   of what is typed afterwards.

   A reader that edits the line itself, but is not a GNU readline whose symbols can be
   reached (libedit, or a library that is linked with hidden symbols), keeps its line;
   the terminal is in its usual mode while a callback has it. */

#include "library.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#define STATE_SIZE 4096 /* bytes; struct readline_state of 8.2 has 224 */

/* A line that has been taken off the library, the latest first. */
static struct suspended {
    struct suspended *around;
    struct ih_pump *pump; /* in which its prompt waits */
    int history;          /* the line of it that is edited; -1: none, it is a new one */
    void *line_behind;
    char *prompt;
    ih_line_handler handler;
    ih_readline_hook startup_hook;
    ih_readline_hook pre_input_hook;
    char state[STATE_SIZE];
} *suspended;

/* One line that the classic prompt reads, the latest first. */
static struct line {
    struct line *before;
    const char *prompt;
    int edits;            /* its reader does, and not the kernel */
    struct termios usual; /* before its reader began */
    struct termios raw;   /* its reader's own; if edits and taken */
    char text[4096];      /* as much as the kernel holds */
    size_t length;
    int taken; /* the prompt has left the terminal */
} *line;

/* GIL: held or not. Is the line of the running pump's prompt off the library? */
static int
is_suspended(void)
{
    return suspended && suspended->pump == ih_pump;
}

/* GIL: not held; reader.c, nested.c. Around the reader of a line, `read`:
   PyOS_StdioReadline(), or readline's, which edits its line itself. */
char *
ih_suspendable(ih_reader read, int edits, FILE *in, FILE *out, const char *prompt)
{
    struct line *here = calloc(1, sizeof *here);
    if (!here) {
        return read(in, out, prompt);
    }
    here->before = line;
    here->prompt = prompt;
    here->edits = edits && tcgetattr(STDIN_FILENO, &here->usual) == 0;
    line = here;
    char *typed = read(in, out, prompt);
    line = here->before;
    char *whole = NULL;
    if (typed && here->length) {
        whole = ih_allocate(here->length + strlen(typed) + 1);
        if (whole) {
            memcpy(whole, here->text, here->length);
            strcpy(whole + here->length, typed);
            ih_release(typed);
        }
    }
    free(here);
    return whole ? whole : typed;
}

/* GIL: held or not; nested.c. Does PyOS_Readline() wait for a line that its reader
   edits itself, and has kept? */
int
ih_reader_keeps(void)
{
    return ih_rl.edits && !is_suspended();
}

/* GIL: held or not; reader.c. Is there one, of whatever prompt? */
int
ih_suspended(void)
{
    return suspended != NULL;
}

/* GIL: not held; reader.c, before a line is read. Lines that nobody has put back,
   because drawing them failed: the pumps in which their prompts waited are over. The
   library's memory for them is lost. */
void
ih_suspend_forget(void)
{
    while (suspended && suspended->pump > ih_pump) {
        struct suspended *stale = suspended;
        suspended = stale->around;
        free(stale->prompt);
        free(stale);
    }
}

int
ih_reader_clear(void)
{
    if (is_suspended()) {
        return 1;
    }
    if (!ih_library_reads() || ih_rl.is_libedit) {
        return 0;
    }
    if (ih_rl.clear_visible_line) {
        ih_rl.clear_visible_line();
    } else { /* before 7.0 */
        putc('\n', stdout);
    }
    fflush(stdout);
    return 1;
}

/* GIL: not held; ih_reader_redraw() only. At a terminal without echo, such as that of
   Emacs' M-x run-python, rl_redisplay() draws nothing, and readline_internal_setup()
   has printed the prompt. */
static void
print_prompt(void)
{
    if ((ih_rl.lacks & IH_SHOWS) || *ih_rl.echoing ||
        *ih_rl.redisplay_function != ih_rl.redisplay || !ih_rl.display_prompt ||
        !*ih_rl.display_prompt) {
        return;
    }
    for (const char *next = *ih_rl.display_prompt; *next; next++) {
        if (*next != IH_IGNORE_BEGIN && *next != IH_IGNORE_END) {
            putc(*next, stdout);
        }
    }
    fflush(stdout);
}

/* GIL: held or not; ih_reader_suspend() only; the cursor begins a line. */
static void
take_from_terminal(void)
{
    struct termios found;
    if (!line || line->taken || tcgetattr(STDIN_FILENO, &found) < 0) {
        return;
    }
    line->taken = 1;
    if (line->edits) {
        line->raw = found;
        tcsetattr(STDIN_FILENO, TCSADRAIN, &line->usual);
        return;
    }
    if (!(found.c_lflag & ICANON) || ih_input_ready()) {
        return; /* or a whole line is there: the callback asks for it */
    }
    struct termios raw = found;
    raw.c_lflag &= ~(tcflag_t)ICANON;
    raw.c_cc[VMIN] = raw.c_cc[VTIME] = 0;
    if (tcsetattr(STDIN_FILENO, TCSANOW, &raw) == 0) {
        ssize_t got = read(STDIN_FILENO, line->text + line->length,
                           sizeof line->text - line->length);
        line->length += got > 0 ? (size_t)got : 0;
        tcsetattr(STDIN_FILENO, TCSANOW, &found);
    }
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
    if (!ih_library_reads() || (ih_rl.lacks & IH_SUSPENDS)) {
        take_from_terminal();
        return line != NULL;
    }
    struct suspended *saved = calloc(1, sizeof *saved);
    char *buffer = calloc(1, (size_t)*ih_rl.line_buffer_length);
    if (!saved || !buffer) {
        free(saved);
        free(buffer);
        return 0;
    }
    ih_rl.signal_cleanup(); /* leaves a search, or a key of several bytes */
    saved->around = suspended;
    saved->pump = ih_pump;
    int place = ih_rl.where_history();
    saved->history = place < *ih_rl.history_length ? place : -1;
    saved->prompt = *ih_rl.prompt ? strdup(*ih_rl.prompt) : NULL;
    saved->handler = *ih_rl.handler;
    saved->startup_hook = *ih_rl.startup_hook;
    saved->pre_input_hook = *ih_rl.pre_input_hook;
    ih_rl.save_state(saved->state);
    saved->line_behind = ih_rl.line_behind ? *ih_rl.line_behind : NULL;
    *ih_rl.startup_hook = NULL;
    *ih_rl.pre_input_hook = NULL;
    *ih_rl.prompt = NULL;
    *ih_rl.line_buffer = buffer;
    /* before the handler is removed, which would use it up (8.3) */
    *ih_rl.undo_list = NULL;
    if (ih_rl.line_behind) { /* or rl_initialize() frees it, and its undo list */
        *ih_rl.line_behind = NULL;
    }
    ih_rl.remove();
    suspended = saved;
    return 1;
}

/* GIL: held or not; ih_reader_redraw() only; the cursor begins a line. */
static void
resume(void)
{
    struct suspended *saved = suspended;
    suspended = saved->around;
    ih_rl.install(saved->prompt ? saved->prompt : "", saved->handler);
    free(*ih_rl.line_buffer);
    free(*ih_rl.prompt);
    char *keys = *ih_rl.keys;
    ih_rl.restore_state(saved->state);
    *ih_rl.keys = keys; /* the library's memory for them may have moved */
    if (ih_rl.line_behind) {
        *ih_rl.line_behind = saved->line_behind;
    }
    if (saved->history >= 0 || !ih_rl.line_behind) {
        *ih_rl.undo_list = NULL; /* the history may have it, too, and have freed it */
    }
    ih_rl.set_prompt(saved->prompt ? saved->prompt : "");
    *ih_rl.startup_hook = saved->startup_hook;
    *ih_rl.pre_input_hook = saved->pre_input_hook;
    ih_rl.history_set_pos(saved->history < 0 ? *ih_rl.history_length : saved->history);
    ih_rl.redisplay();
    free(saved->prompt);
    free(saved);
}

/* GIL: held or not; ih_reader_redraw() only; the cursor is at the beginning of a line.
   What the kernel has is not known, unless it is complete, and its echo in sight;
   PyOS_StdioReadline() has its prompt on stderr. */
static void
draw_by_hand(void)
{
    if (line) {
        line->taken = 0;
        if (ih_input_ready()) {
            return;
        }
        struct termios found;
        fputs(line->prompt ? line->prompt : "", stderr);
        if (tcgetattr(STDIN_FILENO, &found) == 0 && (found.c_lflag & ECHO)) {
            fwrite(line->text, 1, line->length, stderr);
        }
        fflush(stderr);
    }
}

void
ih_reader_redraw(void)
{
    if (is_suspended()) {
        resume();
        return;
    }
    int edited = line && line->edits;
    if (edited && line->taken) {
        line->taken = 0;
        tcsetattr(STDIN_FILENO, TCSADRAIN, &line->raw);
    }
    if (ih_library_reads() && !ih_rl.is_libedit) {
        if (ih_rl.forced_update_display) {
            ih_rl.forced_update_display();
            print_prompt();
        }
    } else if (edited && ih_rl.loaded && ih_rl.forced_update_display) {
        ih_rl.forced_update_display();
    } else {
        draw_by_hand();
    }
}

void
ih_reader_abandon(void)
{
    if (ih_library_reads() && ih_rl.deprep_terminal) {
        putc('\n', stdout);
        fflush(stdout);
        ih_rl.deprep_terminal();
    }
}
