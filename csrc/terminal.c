/* The terminal's output flags while callbacks run. PyREPL keeps the terminal
   raw, OPOST off, while it calls the hook, so that text printed by a callback
   would go down in stairs (cpython#152907). */

#include "inputhook.h"

#include <termios.h>
#include <unistd.h>

static tcflag_t switched_off; /* output flags that the pump has switched on */
static int terminal;          /* whose they are */
static struct termios mode;   /* its mode, when the pump began */
static int known;             /* it is one, and that is its mode */

/* GIL: not held; at the beginning of a pump. What is watched may be another descriptor
   than the terminal's (prompt_toolkit). */
void
ih_terminal_begin(void)
{
    switched_off = 0;
    terminal = ih_ahead_terminal >= 0 ? ih_ahead_terminal : ih.input;
    known = tcgetattr(terminal, &mode) == 0;
    if (!known || (mode.c_oflag & OPOST)) {
        return;
    }
    switched_off = (OPOST | ONLCR) & ~mode.c_oflag;
    mode.c_oflag |= switched_off;
    tcsetattr(terminal, TCSANOW, &mode);
}

/* GIL: not held; when the pump has just begun. NULL: there is no terminal. */
const struct termios *
ih_terminal_mode(void)
{
    return known ? &mode : NULL;
}

/* GIL: not held; a pump begins in a callback of another one. */
int
ih_terminal_suspend(void)
{
    int saved = (int)switched_off;
    switched_off = 0;
    return saved;
}

/* GIL: not held; it is over. */
void
ih_terminal_resume(int saved)
{
    switched_off = (tcflag_t)saved;
    terminal = ih.input;
}

/* GIL: held or not; at the end of it. Whatever else a callback has changed stays. */
void
ih_terminal_end(void)
{
    struct termios now;
    if (!switched_off || tcgetattr(terminal, &now) < 0) {
        return;
    }
    now.c_oflag &= ~switched_off;
    tcsetattr(terminal, TCSANOW, &now);
}
