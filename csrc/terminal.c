/* The terminal's output flags while callbacks run. PyREPL keeps the terminal
   raw, OPOST off, while it calls the hook, so that text printed by a callback
   would go down in stairs (cpython#152907). */

#include "inputhook.h"

#include <termios.h>
#include <unistd.h>

static tcflag_t switched_off; /* output flags that the pump has switched on */

/* GIL: not held; at the beginning of a pump. */
void
ih_terminal_begin(void)
{
    struct termios mode;
    switched_off = 0;
    if (tcgetattr(ih.input, &mode) < 0 || (mode.c_oflag & OPOST)) {
        return;
    }
    switched_off = (OPOST | ONLCR) & ~mode.c_oflag;
    mode.c_oflag |= switched_off;
    tcsetattr(ih.input, TCSANOW, &mode);
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
}

/* GIL: held or not; at the end of it. Whatever else a callback has changed stays. */
void
ih_terminal_end(void)
{
    struct termios mode;
    if (!switched_off || tcgetattr(ih.input, &mode) < 0) {
        return;
    }
    mode.c_oflag &= ~switched_off;
    tcsetattr(ih.input, TCSANOW, &mode);
}
