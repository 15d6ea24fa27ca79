/* The terminal's output flags while callbacks run. PyREPL keeps the terminal
   raw, OPOST off, while it calls the hook, so that text printed by a callback
   would go down in stairs (cpython#152907). */

#include "inputhook.h"

#include <termios.h>
#include <unistd.h>

static struct termios mode; /* the terminal's, when the pump began */
static int known;           /* it is one, and that is its mode */

/* GIL: not held; at the beginning of a pump. What is watched may be another descriptor
   than the terminal's (prompt_toolkit). */
void
ih_terminal_begin(void)
{
    struct ih_pump *pump = ih_pump;
    pump->output = 0;
    pump->terminal = ih_ahead_terminal >= 0 ? ih_ahead_terminal : ih.input;
    known = tcgetattr(pump->terminal, &mode) == 0;
    if (!known || (mode.c_oflag & OPOST)) {
        return;
    }
    pump->output = (OPOST | ONLCR) & ~mode.c_oflag;
    mode.c_oflag |= pump->output;
    tcsetattr(pump->terminal, TCSANOW, &mode);
}

/* GIL: not held; when the pump has just begun. NULL: there is no terminal. */
const struct termios *
ih_terminal_mode(void)
{
    return known ? &mode : NULL;
}

/* GIL: held or not; at the end of it. Whatever else a callback has changed stays. */
void
ih_terminal_end(void)
{
    struct termios now;
    if (!ih_pump->output || tcgetattr(ih_pump->terminal, &now) < 0) {
        return;
    }
    now.c_oflag &= ~ih_pump->output;
    tcsetattr(ih_pump->terminal, TCSANOW, &now);
}
