/* The clock, and pipes: what all others are built on. */

#include "inputhook.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* GIL: held or not, any thread, signal handlers too. */
int64_t
ih_now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * IH_SECOND + time.tv_nsec;
}

/* GIL: held or not. dup2() that keeps a descriptor out of other programs. */
static int
move(int fd, int number)
{
    int moved = dup2(fd, number);
    close(fd);
    return moved >= 0 ? fcntl(moved, F_SETFD, FD_CLOEXEC) : -1;
}

/* GIL: held or not. A number for what fd is, above 2: with standard input closed,
   pipe() and the like give its number. Closes fd. */
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

/* GIL: held or not. 0 or an errno value. */
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

/* GIL: held or not, any thread, signal handlers too. Makes it readable. */
void
ih_pipe_fill(const struct ih_pipe *pipe)
{
    int saved = errno;
    ssize_t written = write(pipe->ends[1], "", 1);
    (void)written; /* full: then it is readable, and that is all we want */
    errno = saved;
}

/* GIL: held or not. */
void
ih_pipe_empty(const struct ih_pipe *pipe)
{
    char bytes[64];
    while (read(pipe->ends[0], bytes, sizeof bytes) > 0) {
    }
}

/* GIL: held or not; in the child of fork(). Another pipe under the same numbers, unless
   the program has closed them and used them for something else. */
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
