/* The terminal's output flags while callbacks run. PyREPL keeps the terminal raw, with
   OPOST off, while it calls the hook, so that each line a callback prints would begin
   where the last one ended (cpython#152907). */

#include "inputhook.h"

#include <termios.h>
#include <unistd.h>

static struct termios mode; /* the terminal's, when the pump began */
static int known;           /* there is a terminal, and `mode` is its mode */

/* Called at the beginning of a pump, without the GIL. The watched descriptor may be
   another one than the terminal (prompt_toolkit). */
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

/* Called when a pump has just begun, without the GIL. NULL: there is no terminal. */
const struct termios *
ih_terminal_mode(void)
{
    return known ? &mode : NULL;
}

/* Called at the end of a pump, with or without the GIL. Other changes that a callback
   has made to the terminal stay. */
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
