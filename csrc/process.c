/* What is made once for a process: the pipe, the deadline, the timer. Their numbers are
   never closed, so that a thread or a signal handler which uses one of them late meets
   no file of somebody else's. They are not shared with the child of a fork either: it
   gets others under the same numbers, before it runs anything, and what it has
   inherited from its parent's pumps, a toolkit's loop among that, watches those. */

#include "inputhook.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static pid_t process; /* whose they are; 0: not made yet */

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

/* GIL: held or not; runs in the child of fork(), before anything else. Handlers of ours
   would keep signals from the child, whose program knows nothing of them; and the
   parent's display connection must not be touched from there. */
static void
child_of_fork(void)
{
    ih.forked = 1;
    ih_ahead_in_child();
    ih_signals_part();
    ih_slow_part();
    ih_nudge_part();
    ih_timer_part();
    ih_wake_part();
    ih_interrupt_part();
    ih_prompting = 0;
    ih_screen_forget();
    ih_counts_reset();
}

/* Asked where it costs nothing that it is a system call: fork handlers are not run by
   clone(2), which programs use without the C library, too. */
int
ih_process(void)
{
    return process && process == getpid();
}

/* GIL: not held; ih_enable() only, on the owner's thread. Makes what this process
   lacks. 0 or an errno value. */
int
ih_process_begin(void)
{
    static int registered;
    if (!registered) {
        int error =
            pthread_atfork(ih_ahead_before_fork, ih_watchdog_after_fork, child_of_fork);
        if (error) {
            return error;
        }
        registered = 1;
    }
    if (process && !ih_process() && !ih.forked) {
        child_of_fork();
    }
    int error = ih_wake_make();
    if (!error) {
        ih_timer_make(); /* without it Ctrl-C goes to a running callback at once */
        ih.forked = 0;
        process = getpid();
    }
    return error;
}
