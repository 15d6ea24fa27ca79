/* The classic prompt's line leaves the terminal to a callback, and comes back: it is
   wiped and drawn again where the callback prints, and taken away where the callback
   reads a line itself. Python calls most of this (prompts/classic.py), for the prompt
   of the running pump.

   GNU readline saves its state, and gets another line to edit.

   Without a library the half-typed line is in the kernel (termios(3), canonical mode),
   and a prompt in a callback would get it as the beginning of its own line. So the line
   is taken from the kernel for that time. It cannot be given back: it is put in front
   of what is typed afterwards.

   A reader that edits the line itself, but is not a GNU readline whose symbols can be
   reached (libedit, or a library with hidden symbols), keeps its line; the terminal is
   in its usual mode while a callback has it. */

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
    struct ih_pump *pump; /* the pump in which the line's prompt waits */
    int history;     /* the history's entry that is being edited; -1: a new line is */
    char *text;      /* of that entry */
    void *undo_list; /* of that entry; the end of the line's own list */
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
    int edits;            /* the line's reader edits it, the kernel does not */
    struct termios usual; /* the mode before the reader began */
    struct termios raw;   /* the reader's own mode; if edits and taken */
    char text[4096];      /* taken from the kernel, which holds no more */
    size_t length;
    int taken; /* the prompt has left the terminal */
} *line;

/* Called with or without the GIL. Return whether the running pump's prompt has lost its
   line to a callback. */
static int
is_suspended(void)
{
    return suspended && suspended->pump == ih_pump;
}

/* Called by reader.c and nested.c around `read`, the reader of a line
   (PyOS_StdioReadline(), or one that edits its line itself), without the GIL. */
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
    if (typed && here->length) { /* half a line would be another command: no memory,
                                    no line */
        char *whole = ih_allocate(here->length + strlen(typed) + 1);
        if (whole) {
            memcpy(whole, here->text, here->length);
            strcpy(whole + here->length, typed);
        }
        ih_release(typed);
        typed = whole;
    }
    free(here);
    return typed;
}

/* Called by nested.c, with or without the GIL. Return whether PyOS_Readline() waits for
   a line that its reader edits itself, and has kept. */
int
ih_reader_keeps(void)
{
    return ih_rl.edits && !is_suspended();
}

/* Called by reader.c, with or without the GIL. Return whether a callback has taken any
   line. */
int
ih_suspended(void)
{
    return suspended != NULL;
}

/* Called by reader.c before a line is read, without the GIL. Drops lines that nobody
   has put back, because drawing them failed; the pumps in which their prompts waited
   are over. The library's memory for them is lost. */
void
ih_suspend_forget(void)
{
    while (suspended && suspended->pump > ih_pump) {
        struct suspended *stale = suspended;
        suspended = stale->around;
        free(stale->text);
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

/* Called by ih_reader_redraw(), without the GIL. At a terminal without echo, such as
   that of Emacs' M-x run-python, rl_redisplay() draws nothing: there
   readline_internal_setup() prints the prompt, and so do we. */
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

/* Called by ih_reader_suspend(), with or without the GIL; the cursor begins a line. */
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
        return; /* or the callback may read the whole line that is there */
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

/* Called by ih_reader_suspend(), with or without the GIL. The line's undo list goes on
   in that of the history's entry. A line that is read meanwhile, and that looks through
   the history, too, would use up and free the entry's list. */
static void
take_entry(struct suspended *saved)
{
    struct ih_entry *entry = saved->history < 0 ? NULL : ih_rl.current_history();
    if (entry) {
        saved->text = strdup(entry->line);
        saved->undo_list = entry->undo_list;
        entry->undo_list = NULL;
    }
}

/* Called by resume(), with or without the GIL. If the entry has been changed meanwhile,
   or is another one, the line cannot be undone. */
static void
put_entry_back(struct suspended *saved)
{
    ih_rl.history_set_pos(saved->history < 0 ? *ih_rl.history_length : saved->history);
    struct ih_entry *entry = saved->history < 0 ? NULL : ih_rl.current_history();
    if (entry && !entry->undo_list && saved->text &&
        strcmp(entry->line, saved->text) == 0) {
        entry->undo_list = saved->undo_list;
    } else if (saved->history >= 0) {
        ih_rl.free_undo_list();
    }
    free(saved->text);
}

/* Saves the library's state, pointers included, and gives the library new memory for
   the line that is read meanwhile. The hooks are the program's, for its own line: a
   hook that inserts a text would insert it into other lines. */
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
        return -1;
    }
    ih_rl.signal_cleanup(); /* ends a search, or a key */
    saved->around = suspended;
    saved->pump = ih_pump;
    int place = ih_rl.where_history();
    saved->history = place < *ih_rl.history_length ? place : -1;
    take_entry(saved);
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
    /* now, for removing the handler would use the list up (8.3) */
    *ih_rl.undo_list = NULL;
    if (ih_rl.line_behind) { /* else rl_initialize() would free it */
        *ih_rl.line_behind = NULL;
    }
    ih_rl.remove();
    suspended = saved;
    return 1;
}

/* Called by ih_reader_redraw(), with or without the GIL; the cursor begins a line. */
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
    *ih_rl.keys = keys; /* the library's memory for the keys may have moved */
    if (ih_rl.line_behind) {
        *ih_rl.line_behind = saved->line_behind;
    }
    if (!ih_rl.line_behind) {
        *ih_rl.undo_list = NULL; /* perhaps the history had it, and freed it */
    }
    ih_rl.set_prompt(saved->prompt ? saved->prompt : "");
    *ih_rl.startup_hook = saved->startup_hook;
    *ih_rl.pre_input_hook = saved->pre_input_hook;
    put_entry_back(saved);
    ih_rl.redisplay();
    free(saved->prompt);
    free(saved);
}

/* Called by ih_reader_redraw(), with or without the GIL; the cursor begins a line. What
   the kernel holds is unknown, unless its line is complete, and then the echo is on the
   screen. PyOS_StdioReadline() writes its prompt to stderr. */
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
