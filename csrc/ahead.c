/* Typing ahead: what is typed while a callback lasts is shown at once, and kept for the
   prompt's reader.

   The watchdog's thread, which needs no GIL, takes a byte from the terminal only in
   order to show it: a printable character that is certain to stand in the same place
   when the reader has read it, because the prompt has said how many cells such
   characters would fill. The first byte that is anything else is kept, too, but is the
   last one taken. What follows stays in the kernel for whoever reads next, so that the
   order of the bytes is kept.

   What is shown is removed before anybody else draws, and nothing more is shown until
   the next pump; the reader draws the characters that it reads.

   The terminal is opened a second time, so that our read() and write() never wait: a
   child process may have read the byte that poll() has reported. */

#include "inputhook.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#define LASTS 3000000LL /* ns; a shorter callback is not noticed by a person */
#define LONGEST 3       /* bytes of the longest character that is shown */
#define PATIENCE 1000   /* ms; how long a terminal may accept no output */
#define MOST 500        /* characters that are shown; wider lines are rare */
#define LOOKS 4         /* how often a callback with a child process is looked at */

static struct {
    pthread_mutex_t mutex; /* for all fields but those that say otherwise */
    int terminal;          /* what is typed is read and shown here; -1: not open */
    dev_t device;          /* which terminal that is */
    int usable;            /* the terminal is open, and in the mode of a reader */
    int room;              /* cells that may still be filled in this pump */
    int span;              /* a callback of this pump runs */
    int lasts;             /* that callback has run longer than LASTS */
    long newest; /* the newest process when a callback was last seen computing */
    struct termios mode; /* the terminal's, when the pump began */
    int shown;           /* cells that are filled */
    char kept[MOST * LONGEST + LONGEST];
    int partial; /* how many kept bytes, at the end, are no whole character yet */
    /* set by signal handlers, and obeyed on another thread */
    _Atomic int discard; /* forget the kept bytes */
    _Atomic int resized; /* show nothing more: lines may wrap elsewhere now, or begin */
    _Atomic int moved;   /* the cursor may be: others may have the terminal */
} ahead = {.mutex = PTHREAD_MUTEX_INITIALIZER, .terminal = -1, .newest = IH_UNKNOWN};

int ih_ahead_room;
int ih_ahead_kept; /* bytes of ahead.kept */
int ih_ahead_blanked;

/* Characters that are, as certainly as ASCII, printable, one cell wide and never
   combined with the one before: Latin, Greek and Cyrillic. wcwidth(3) would ask the
   locale, which the classic prompt's reader changes meanwhile. */
static const struct {
    unsigned first;
    unsigned last;
} narrow[] = {
    {0x20, 0x7e},     {0xa1, 0xac},   {0xae, 0x2ff},    {0x370, 0x377},
    {0x37a, 0x37f},   {0x384, 0x38a}, {0x38c, 0x38c},   {0x38e, 0x3a1},
    {0x3a3, 0x482},   {0x48a, 0x52f}, {0x1e00, 0x1eff}, {0x2013, 0x2026},
    {0x20ac, 0x20ac},
};

/* Called on any thread. Return whether the bytes are a character that is certain to
   fill one cell; -1 if more bytes are needed to know. */
static int
is_certain(const unsigned char *bytes, int count)
{
    unsigned code = bytes[0];
    int length = code < 0x80                      ? 1
                 : (code >= 0xc2 && code < 0xe0)  ? 2
                 : (code == 0xe1 || code == 0xe2) ? 3 /* `narrow` has no others */
                                                  : 0;
    if (!length) {
        return 0;
    }
    code = length == 1 ? code : length == 2 ? code & 0x1f : code & 0x0f;
    for (int i = 1; i < count; i++) {
        if ((bytes[i] & 0xc0) != 0x80) {
            return 0;
        }
        code = code << 6 | (bytes[i] & 0x3f);
    }
    if (count < length) {
        return -1;
    }
    for (size_t i = 0; i < sizeof narrow / sizeof *narrow; i++) {
        if (code >= narrow[i].first && code <= narrow[i].last) {
            return 1;
        }
    }
    return 0;
}

/* Called under the mutex, on any thread. A terminal that Ctrl-S has stopped takes
   nothing: we wait for a while, as whoever draws next would have to. */
static void
write_all(const char *text, size_t length)
{
    while (length) {
        ssize_t written = write(ahead.terminal, text, length);
        if (written > 0) {
            text += written;
            length -= (size_t)written;
            continue;
        }
        struct pollfd output = {.fd = ahead.terminal, .events = POLLOUT};
        if (errno != EINTR && (errno != EAGAIN || poll(&output, 1, PATIENCE) == 0)) {
            break;
        }
    }
}

/* Called under the mutex, on any thread. Removes what is shown; shows no more. */
static void
hide(void)
{
    char text[3 * MOST];
    size_t shown = (size_t)ahead.shown;
    if (shown) {
        memset(text, '\b', 3 * shown);
        memset(text + shown, ' ', shown);
        write_all(text, 3 * shown);
    }
    ih_ahead_blanked += ahead.shown;
    ahead.shown = ahead.room = 0;
}

/* Called under the mutex, on any thread. Does what signal handlers have left. After a
   stop the cursor is where it was, or, after `fg`, at the begin of a line, where what
   is shown is not, and hide() does no harm. */
static void
obey_signals(void)
{
    if (atomic_exchange(&ahead.moved, 0) && tcgetpgrp(ahead.terminal) != getpgrp()) {
        ahead.shown = ahead.room = 0; /* the terminal is a shell's now */
    }
    if (atomic_exchange(&ahead.resized, 0)) {
        hide();
    }
    if (atomic_exchange(&ahead.discard, 0)) {
        hide();
        ih_ahead_kept = ahead.partial = 0;
    }
}

/* Called on any thread. Takes the mutex, and does what signal handlers have left. */
static void
lock(void)
{
    pthread_mutex_lock(&ahead.mutex);
    obey_signals();
}

/* Called by signal handlers, any thread. Return whether a program sent the signal. */
static int
was_sent(int code)
{
#ifdef SI_TKILL
    if (code == SI_TKILL) {
        return 1;
    }
#endif
    return code == SI_USER || code == SI_QUEUE;
}

/* Called by a signal handler, on any thread. A signal of the terminal's own has emptied
   its input (termios(3), ISIG without NOFLSH), or the terminal has changed. Ctrl-Z
   empties the input, too, but of what is kept a prompt without callbacks would have
   made its line before, which is there again after `fg`. */
void
ih_ahead_signal(int signum, const siginfo_t *info)
{
    int empties = (ahead.mode.c_lflag & ISIG) && !(ahead.mode.c_lflag & NOFLSH);
    switch (signum) {
    case SIGINT:
    case SIGQUIT:
        if (empties && (!info || !was_sent(info->si_code))) {
            ahead.discard = 1;
        }
        break;
    case SIGWINCH:
        ahead.resized = 1;
        break;
    case SIGCONT:
        ahead.moved = ahead.resized = 1;
        break;
    default:
        return;
    }
    ih_watchdog_kick();
}

#if defined(__linux__)

/* Called under the mutex, on the watchdog's thread. Returns the number of the newest
   process or thread (proc(5), loadavg): while that is the same there is no new
   child. */
static long
newest_process(void)
{
    char text[64] = "";
    long newest = IH_UNKNOWN;
    int fd = open("/proc/loadavg", O_RDONLY | O_CLOEXEC);
    if (fd >= 0) {
        ssize_t got = read(fd, text, sizeof text - 1);
        (void)got;
        close(fd);
        sscanf(text, "%*s %*s %*s %*s %ld", &newest);
    }
    return newest;
}

#else

static long
newest_process(void)
{
    return IH_UNKNOWN;
}

#endif

/* Called under the mutex, on the watchdog's thread. Return whether the callback may be
   waiting for what is typed: it reads the terminal itself, or it waits and has a child
   process, which may read the terminal. A callback that has just started a child still
   computes for a moment, hence several looks. Children that were there before (a
   pool's, a desktop bus's) do not count. */
static int
may_be_for_callback(void)
{
    const struct timespec moment = {.tv_nsec = 2000000};
    long argument = 0;
    struct stat read_from;
    siginfo_t child;
    int has_child = waitid(P_ALL, 0, &child, WEXITED | WNOHANG | WNOWAIT) == 0;
    long newest = has_child ? newest_process() : IH_UNKNOWN;
    int is_old = newest != IH_UNKNOWN && newest == ahead.newest;
    for (int looks = has_child && !is_old ? LOOKS : 1; looks; looks--) {
        long call = ih_watchdog_look(&argument);
        if (call != IH_COMPUTES) {
            return has_child ||
                   (call == SYS_read && fstat((int)argument, &read_from) == 0 &&
                    read_from.st_rdev == ahead.device);
        }
        if (looks > 1) {
            nanosleep(&moment, NULL);
        }
    }
    ahead.newest = newest;
    return 0;
}

/* Called under the mutex, on the watchdog's thread. Return whether the terminal is the
   prompt's, in the prompt's mode, and accepts output: a program that a callback has
   started may own the terminal, and Ctrl-S stops it. */
static int
is_prompts(void)
{
    struct termios now;
    struct pollfd output = {.fd = ahead.terminal, .events = POLLOUT};
    return tcgetpgrp(ahead.terminal) == getpgrp() &&
           tcgetattr(ahead.terminal, &now) == 0 && now.c_lflag == ahead.mode.c_lflag &&
           now.c_iflag == ahead.mode.c_iflag && now.c_oflag == ahead.mode.c_oflag &&
           poll(&output, 1, 0) == 1 && output.revents == POLLOUT &&
           !may_be_for_callback();
}

/* Called under the mutex, on the watchdog's thread. Takes one byte, and shows the
   character if that byte completes it. Returns 0 if there is no byte. */
static int
take_byte(void)
{
    unsigned char byte;
    ssize_t got = read(ahead.terminal, &byte, 1);
    if (got != 1) {
        if (got == 0 || errno != EAGAIN) { /* else another process has read the byte */
            ahead.room = 0;                /* the terminal is gone */
        }
        return 0;
    }
    ahead.kept[ih_ahead_kept++] = (char)byte;
    int length = ++ahead.partial;
    const char *character = ahead.kept + ih_ahead_kept - length;
    int certain = is_certain((const unsigned char *)character, length);
    if (certain < 0) {
        return 1;
    }
    ahead.partial = 0;
    if (certain && write(ahead.terminal, character, (size_t)length) == length) {
        ahead.shown++;
        ahead.room--;
    } else {
        ahead.room = 0;
    }
    return 1;
}

/* Called on the watchdog's thread: there is something to read. */
static void
typed(void)
{
    lock();
    while (ahead.lasts && ahead.room > 0) {
        if (!is_prompts()) {
            ahead.room = 0;
        } else if (!take_byte()) {
            break;
        }
        obey_signals();
    }
    pthread_mutex_unlock(&ahead.mutex);
}

/* Called on the watchdog's thread: the callback has run for LASTS. */
static void
lasts(void)
{
    lock();
    ahead.lasts = ahead.span;
    pthread_mutex_unlock(&ahead.mutex);
}

/* Called on the watchdog's thread. Returns the descriptor to watch, or -1. */
static int
wanted(void)
{
    lock();
    int fd = ahead.lasts && ahead.room > 0 ? ahead.terminal : -1;
    pthread_mutex_unlock(&ahead.mutex);
    return fd;
}

static const struct ih_watched watched = {wanted, typed};

/* Called under the mutex, or in the child of fork(). */
static void
close_terminal(void)
{
    if (ahead.terminal >= 0) {
        close(ahead.terminal);
        ahead.terminal = -1;
    }
}

/* Called under the mutex, with or without the GIL. Opens the terminal of this
   descriptor for us; 0: it is none. The name that ttyname(3) finds may be another
   terminal's in another root directory. */
static int
open_terminal(int fd)
{
    struct stat found;
    char name[64];
    if (fstat(fd, &found) < 0 || !S_ISCHR(found.st_mode)) {
        return 0;
    }
    if (ahead.terminal >= 0 && ahead.device == found.st_rdev) {
        return 1;
    }
    close_terminal();
    snprintf(name, sizeof name, "/dev/fd/%d", fd);
    ahead.terminal =
        ih_above_standard(open(name, O_RDWR | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
    ahead.device = found.st_rdev;
    /* elsewhere than on Linux that is a dup(), with the prompt's flags */
    if (ahead.terminal >= 0 && !isatty(ahead.terminal)) {
        close_terminal();
    }
    return ahead.terminal >= 0;
}

/* Called under the mutex, on the prompt's thread: so many cells may be filled. */
static void
offer(int cells)
{
    ahead.room = !ahead.usable || ih_ahead_kept ? 0 : cells < MOST ? cells : MOST;
}

/* Called on the prompt's thread, with or without the GIL. The next reader may be
   another. */
void
ih_ahead_forget(void)
{
    ih_ahead_room = 0;
    ih_ahead_terminal = -1;
}

/* Called by ih_pump_once() when it begins, before the first span, without the GIL. */
void
ih_ahead_pump(void)
{
    int cells = ih_ahead_room;
    int fd = ih_pump->reads = ih_ahead_terminal;
    const struct termios *mode = ih_terminal_mode();
    ih_ahead_forget();
    lock();
    ahead.usable =
        fd >= 0 && mode && !(mode->c_lflag & (ICANON | ECHO)) && open_terminal(fd);
    if (ahead.usable) {
        ahead.mode = *mode;
    }
    offer(cells);
    pthread_mutex_unlock(&ahead.mutex);
}

/* Called by the reader of the running pump after each key, without the GIL. */
void
ih_ahead_renew(int cells)
{
    lock();
    offer(cells);
    pthread_mutex_unlock(&ahead.mutex);
}

/* Called with or without the GIL, on any thread. Returns how many bytes are kept. */
static int
pending(void)
{
    lock();
    int count = ih_ahead_kept;
    pthread_mutex_unlock(&ahead.mutex);
    return count;
}

/* Called on the prompt's thread, with or without the GIL. Return whether bytes are kept
   for the reader that is about to wait. */
int
ih_ahead_ready(void)
{
    return ih_ahead_terminal >= 0 && pending();
}

/* Called on the prompt's thread, with or without the GIL. Return whether bytes are kept
   for the reader of the running pump. */
int
ih_ahead_due(void)
{
    return ih_pump->reads >= 0 && pending();
}

/* Called by busy.c, with or without the GIL: a span has begun at that time, ns. */
void
ih_ahead_begin(int64_t since)
{
    lock();
    int arm = ahead.room > 0;
    ahead.span = arm;
    pthread_mutex_unlock(&ahead.mutex);
    if (arm) {
        ih_watchdog_arm(IH_ALARM_AHEAD, since + LASTS, lasts);
    }
}

/* Called by busy.c, with or without the GIL: the span is over. */
void
ih_ahead_end(void)
{
    lock();
    int armed = ahead.span;
    int lasted = ahead.lasts;
    ahead.span = ahead.lasts = 0;
    pthread_mutex_unlock(&ahead.mutex);
    if (lasted) {
        ih_watchdog_kick(); /* so that it stops watching the terminal */
    } else if (armed) {
        ih_watchdog_disarm(IH_ALARM_AHEAD);
    }
}

/* Called with or without the GIL, on any thread. */
void
ih_ahead_hide(void)
{
    lock();
    hide();
    pthread_mutex_unlock(&ahead.mutex);
}

int
ih_ahead_take(char *bytes, int size)
{
    lock();
    hide();
    int taken = ih_ahead_kept < size ? ih_ahead_kept : size;
    memcpy(bytes, ahead.kept, (size_t)taken);
    ih_ahead_kept -= taken;
    memmove(ahead.kept, ahead.kept + taken, (size_t)ih_ahead_kept);
    ahead.partial = ahead.partial < ih_ahead_kept ? ahead.partial : ih_ahead_kept;
    pthread_mutex_unlock(&ahead.mutex);
    return taken;
}

/* Called on the prompt's thread, without the GIL. Reads a byte that has been announced
   on this descriptor, and never waits: Ctrl-C has the kernel throw bytes away between
   poll() and read(). Returns 1: there is a byte; 0: no more; -1: the descriptor is not
   of our terminal, which may be gone: whoever reads there finds out. */
int
ih_ahead_read(int fd, unsigned char *byte)
{
    struct stat found;
    lock();
    int ours = ahead.terminal >= 0 && fstat(fd, &found) == 0 &&
               S_ISCHR(found.st_mode) && ahead.device == found.st_rdev;
    ssize_t got = ours ? read(ahead.terminal, byte, 1) : -1;
    int none = ours && got < 0 && errno == EAGAIN;
    pthread_mutex_unlock(&ahead.mutex);
    return got == 1 ? 1 : none ? 0 : -1;
}

/* Called under the mutex. Return whether this process may type for its user (TIOCSTI).
   Linux 6.2 and later checks dev.tty.legacy_tiocsti, 0 on many systems, before it reads
   the byte (tiocsti(), drivers/tty/tty_io.c): NULL tells, and types nothing. */
static int
may_type(void)
{
    return tcgetpgrp(ahead.terminal) == getpgrp() &&
           ioctl(ahead.terminal, TIOCSTI, NULL) < 0 && errno == EFAULT;
}

/* Called under the mutex, on any thread. Types the kept bytes, in front of the
   kernel's, in raw mode, so that no byte is a signal or is echoed. Returns how many. */
static int
type_again(void)
{
    struct termios mode;
    struct termios raw;
    int waiting;
    int typed = 0;
    char rest[4096]; /* no more than the kernel keeps */
    if (tcgetattr(ahead.terminal, &mode) < 0) {
        return 0;
    }
    raw = mode;
    raw.c_iflag &= ~(tcflag_t)(ICRNL | INLCR | IGNCR | ISTRIP | IXON | IXOFF | PARMRK);
    raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO | ISIG | IEXTEN);
    raw.c_cc[VMIN] = 1;
    raw.c_cc[VTIME] = 0;
    tcsetattr(ahead.terminal, TCSANOW, &raw);
    /* a larger paste, still arriving, would lose bytes in the middle */
    if (ioctl(ahead.terminal, FIONREAD, &waiting) == 0 &&
        (size_t)(waiting + ih_ahead_kept) < sizeof rest) {
        ssize_t count = read(ahead.terminal, rest, sizeof rest);
        for (int i = 0; i < ih_ahead_kept; i++) {
            typed += ioctl(ahead.terminal, TIOCSTI, ahead.kept + i) == 0;
        }
        for (ssize_t i = 0; i < count; i++) {
            ioctl(ahead.terminal, TIOCSTI, rest + i);
        }
    }
    tcsetattr(ahead.terminal, TCSANOW, &mode);
    return typed;
}

int
ih_ahead_give_back(void)
{
    int typed = 0;
    lock();
    hide();
    if (ih_ahead_kept && ahead.terminal >= 0 && may_type()) {
        typed = type_again();
        ih_ahead_kept = typed ? 0 : ih_ahead_kept;
        ahead.partial = 0;
    }
    pthread_mutex_unlock(&ahead.mutex);
    return typed;
}

/* Called by exit(3). What nobody has read is for the next reader, mostly a shell. */
static void
at_exit(void)
{
    if (ih_ahead_kept) {
        ih_ahead_give_back();
    }
}

/* Called by ih_enable(), without the GIL. */
void
ih_ahead_open(void)
{
    static int registered;
    ih_watchdog_open(&watched);
    lock();
    open_terminal(STDIN_FILENO); /* now: a descriptor made in a wait surprises */
    pthread_mutex_unlock(&ahead.mutex);
    if (!registered) {
        registered = atexit(at_exit) == 0;
    }
}

/* Called by ih_disable(), with or without the GIL. If a callback has called disable(),
   the kept bytes are still for the prompt. */
void
ih_ahead_close(void)
{
    ih_ahead_room = 0;
    ih_ahead_hide();
    ih_watchdog_end();
    if (!ih_pump->depth) {
        ih_ahead_give_back();
    }
    lock();
    ahead.usable = ahead.span = ahead.lasts = 0;
    if (!ih_ahead_kept) {
        close_terminal();
    }
    pthread_mutex_unlock(&ahead.mutex);
}

/* Called before fork(), with or without the GIL, on any thread: the child may draw. */
void
ih_ahead_before_fork(int stuck)
{
    ih_watchdog_before_fork(stuck);
    ih_ahead_hide();
}

/* Called in the child of fork(), with or without the GIL. */
void
ih_ahead_in_child(void)
{
    ih_watchdog_in_child();
    pthread_mutex_init(&ahead.mutex, NULL);
    ih_ahead_forget();
    ih_pump->reads = -1;
    ahead.room = ahead.span = ahead.lasts = 0;
    ahead.shown = ih_ahead_blanked = ih_ahead_kept = ahead.partial = 0;
    ahead.discard = ahead.resized = ahead.moved = 0;
    close_terminal();
}
