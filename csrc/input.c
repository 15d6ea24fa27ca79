/* Is there input for the prompt, in stdio's buffer, typed ahead, or at the descriptor?
   A hang-up counts, or a program whose terminal is closed would never end. */

#include "inputhook.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <sys/select.h>
#include <unistd.h>

/* Called by ih_input_ready(), with or without the GIL. Return whether fgets() has taken
   bytes already: PyOS_StdioReadline() reads 100 at a time and, before 3.14, calls the
   hook for each piece (cpython#103929). No C standard tells; each libc does. */
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
#elif defined(__linux__) /* musl */
size_t __freadahead(FILE *);

static int
stdio_holds_input(void)
{
    return __freadahead(stdin) > 0;
}
#else
static int
stdio_holds_input(void)
{
    return 0;
}
#endif

/* Called without the GIL (with it only where ms is 0). As poll(2), but sets ready[] for
   descriptors that are readable, hung up, or invalid: the reader finds out which. */
#if defined(__APPLE__)
/* Apple's poll() fails for terminals (poll(2), BUGS): select() does not. */
int
ih_poll(const int fds[2], int ready[2], int ms)
{
    struct timeval time = {.tv_sec = ms / 1000, .tv_usec = ms % 1000 * 1000};
    fd_set set;
    FD_ZERO(&set);
    int last = -1;
    for (int i = 0; i < 2; i++) {
        ready[i] = fds[i] >= FD_SETSIZE;
        if (fds[i] >= 0 && !ready[i]) {
            FD_SET(fds[i], &set);
            last = fds[i] > last ? fds[i] : last;
        }
    }
    int count = select(last + 1, &set, NULL, NULL, ms < 0 ? NULL : &time);
    for (int i = 0; i < 2 && count != 0; i++) {
        ready[i] |= count < 0 ? errno == EBADF : fds[i] >= 0 && FD_ISSET(fds[i], &set);
    }
    return count < 0 && errno == EBADF ? 1 : count;
}
#else
int
ih_poll(const int fds[2], int ready[2], int ms)
{
    struct pollfd polled[] = {
        {.fd = fds[0], .events = POLLIN},
        {.fd = fds[1], .events = POLLIN},
    };
    int count = poll(polled, 2, ms);
    for (int i = 0; i < 2; i++) {
        ready[i] = count > 0 && polled[i].revents != 0;
    }
    return count;
}
#endif

/* Called by the loops' files when a callback may have run, with or without the GIL.
   Return whether a callback has closed the prompt's input. No loop tells: one forgets
   the descriptor, and the select() of another fails, which then tells of nothing. */
int
ih_input_gone(void)
{
    return ih.input >= 0 && fcntl(ih.input, F_GETFD) < 0 && errno == EBADF;
}

/* Called with or without the GIL. Stdio's buffer counts only while no library reads the
   descriptor itself, and only for a prompt that reads standard input (prompt_toolkit
   watches another descriptor). */
int
ih_input_ready(void)
{
    int ready[2];
    if (ih_ahead_ready()) {
        return 1;
    }
    if (ih.input == STDIN_FILENO && !ih_library_reads() && stdio_holds_input()) {
        return 1;
    }
    return ih_poll((const int[]){ih.input, -1}, ready, 0) > 0;
}
