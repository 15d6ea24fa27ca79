/* Is there input? In stdio's buffer, in readline's own, at the descriptor;
   a hang-up counts, or a closed terminal would never end the program. */

#include "inputhook.h"

#include <poll.h>
#include <stdio.h>
#include <unistd.h>

/* GIL: not held. Bytes that fgets() has already taken from the descriptor:
   PyOS_StdioReadline() reads 100 at a time and, before 3.14, calls the hook
   for each piece (cpython#103929). No C standard tells; each libc does. */
#if defined(__GLIBC__)
static int
stdio_holds_input(void)
{
    return stdin->_IO_read_ptr < stdin->_IO_read_end;
}
#elif defined(__APPLE__) || defined(__FreeBSD__) || defined(__OpenBSD__)
static int
stdio_holds_input(void)
{
    return stdin->_r > 0;
}
#else
static int
stdio_holds_input(void)
{
    return 0;
}
#endif

void
ih_watch_input(int fd)
{
    ih.input = fd;
}

int
ih_input_fd(void)
{
    return ih.input;
}

/* GIL: held or not. Stdio's buffer is asked only while no library is
   reading, which takes its bytes from the descriptor itself; and neither for a
   prompt that watches another one (prompt_toolkit). */
int
ih_input_ready(void)
{
    struct pollfd input = {.fd = ih.input, .events = POLLIN};
    if (ih_ahead_ready()) {
        return 1;
    }
    if (ih.input == STDIN_FILENO && !ih_reader_active() && stdio_holds_input()) {
        return 1;
    }
    /* any revents: POLLHUP, POLLERR and POLLNVAL are for the reader to find */
    return poll(&input, 1, 0) > 0;
}
