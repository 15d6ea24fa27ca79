/* The terminal's output flags while callbacks run. PyREPL keeps the terminal
   raw, OPOST off, while it calls the hook, so that text printed by a callback
   would go down in stairs (cpython#152907). */

#include "inputhook.h"

#include <termios.h>
#include <unistd.h>

/* GIL: not held; at the beginning of a pump. */
void
ih_terminal_begin(void)
{
    struct termios mode;
    ih_pump->output = 0;
    if (tcgetattr(ih.input, &mode) < 0 || (mode.c_oflag & OPOST)) {
        return;
    }
    ih_pump->output = (OPOST | ONLCR) & ~mode.c_oflag;
    mode.c_oflag |= ih_pump->output;
    tcsetattr(ih.input, TCSANOW, &mode);
}

/* GIL: held or not; at the end of it. Whatever else a callback has changed stays. */
void
ih_terminal_end(void)
{
    struct termios mode;
    if (!ih_pump->output || tcgetattr(ih.input, &mode) < 0) {
        return;
    }
    mode.c_oflag &= ~ih_pump->output;
    tcsetattr(ih.input, TCSANOW, &mode);
}
