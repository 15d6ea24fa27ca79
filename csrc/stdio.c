/* The classic prompt without readline, whose half-typed line is in the kernel's hands
   (termios(3), canonical mode): a prompt in a callback would get it as the beginning
   of its own line. It is taken from there for that time; it cannot be given back, so
   that it is put in front of what is typed afterwards.

   And the classic prompt whose reader edits the line itself, but is not a GNU readline
   whose symbols can be reached: libedit, or a library that is linked with hidden
   symbols. It keeps its line; the terminal is in its usual mode while a callback has
   it. */

#include "inputhook.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

/* One line that the classic prompt reads. */
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

/* GIL: not held; the reader of the classic prompt, around another one: `read` is
   PyOS_StdioReadline(), or readline's, which edits its line itself. */
char *
ih_stdio_read(ih_reader read, int edits, FILE *in, FILE *out, const char *prompt)
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

/* GIL: held or not. Is one being read? */
int
ih_stdio_reading(void)
{
    return line != NULL;
}

/* GIL: held or not; the cursor is at the beginning of a line. */
void
ih_stdio_suspend(void)
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

/* GIL: held or not; the callback that has had the terminal is over. Tells whether the
   reader of the line edits it itself. */
int
ih_stdio_return(void)
{
    if (!line || !line->edits) {
        return 0;
    }
    if (line->taken) {
        line->taken = 0;
        tcsetattr(STDIN_FILENO, TCSADRAIN, &line->raw);
    }
    return 1;
}

/* GIL: held or not; the cursor is at the beginning of a line. What the kernel has is
   not known, unless it is complete, and its echo in sight; PyOS_StdioReadline() has
   its prompt on stderr. */
void
ih_stdio_redraw(void)
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
