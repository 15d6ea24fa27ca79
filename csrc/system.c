/* The clock, and pipes, on which all other files are built. */

#include "inputhook.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define TRIES 3 /* an interrupted call is repeated so often */

/* Called with or without the GIL, on any thread, also by signal handlers. ns. */
int64_t
ih_now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * IH_SECOND + time.tv_nsec;
}

/* Called by ih_pipe_part(), with or without the GIL. dup2() that sets close-on-exec, so
   that programs we start do not inherit the descriptor. Closes fd. */
static int
move(int fd, int number)
{
    int moved = dup2(fd, number);
    close(fd);
    return moved >= 0 ? fcntl(moved, F_SETFD, FD_CLOEXEC) : -1;
}

/* Called with or without the GIL. Returns a duplicate of fd above 2, or -1 and errno,
   and closes fd: with standard input closed, pipe() and the like return its number. */
int
ih_above_standard(int fd)
{
    int high = fd < 0 ? -1 : fcntl(fd, F_DUPFD_CLOEXEC, 3);
    int error = errno;
    if (fd >= 0) {
        close(fd);
    }
    errno = error;
    return high;
}

/* Called with or without the GIL. Returns 0, or an errno value. */
int
ih_pipe_make(struct ih_pipe *made)
{
    int ends[2];
    struct stat status = {.st_ino = 0};
    if (pipe(ends) < 0) {
        return errno;
    }
    int error = 0;
    for (int i = 0; i < 2; i++) {
        made->ends[i] = ih_above_standard(ends[i]);
        if (made->ends[i] < 0 || fcntl(made->ends[i], F_SETFL, O_NONBLOCK) < 0 ||
            fstat(made->ends[i], &status) < 0) {
            error = errno;
        }
    }
    for (int i = 0; i < 2 && error; i++) {
        close(made->ends[i]);
        made->ends[i] = -1;
    }
    made->inode = status.st_ino;
    return error;
}

/* Called with or without the GIL, any thread, signal handlers too. Now it is readable:
   so is a full one, to which nothing can be written. A waiter that is not told waits
   for ever, so a write that has failed is repeated. */
void
ih_pipe_fill(const struct ih_pipe *pipe)
{
    int saved = errno;
    for (int tries = 0; tries < TRIES && write(pipe->ends[1], "", 1) != 1; tries++) {
    }
    errno = saved;
}

/* Called with or without the GIL. */
void
ih_pipe_empty(const struct ih_pipe *pipe)
{
    char bytes[64];
    while (read(pipe->ends[0], bytes, sizeof bytes) > 0) {
    }
}

/* Called in the child of fork(), with or without the GIL. Makes another pipe under the
   same numbers, unless the program has closed them and used them for something else. */
void
ih_pipe_part(struct ih_pipe *shared)
{
    struct ih_pipe own;
    struct stat status;
    int *ends = shared->ends;
    if (ends[0] < 0 || fstat(ends[0], &status) < 0 || status.st_ino != shared->inode ||
        fstat(ends[1], &status) < 0 || status.st_ino != shared->inode ||
        ih_pipe_make(&own)) {
        ends[0] = ends[1] = -1;
        return;
    }
    ends[0] = move(own.ends[0], ends[0]) < 0 ? -1 : ends[0];
    ends[1] = move(own.ends[1], ends[1]) < 0 ? -1 : ends[1];
    shared->inode = own.inode;
}
