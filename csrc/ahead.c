/* Typing ahead: what is typed while a callback lasts is shown at once, and kept for the
   prompt's reader.

   The watchdog's thread, which needs no GIL, takes a byte from the terminal only to
   show it: a printable character that is certain to stand there when the reader has got
   it, because the prompt has said how many cells it would fill with such characters.
   The first byte that is anything else is kept, too, is the last one taken, and what
   follows stays in the kernel, where whoever reads next finds it: nothing is overtaken.

   What is shown is taken back before anybody else draws, and nothing is shown after
   that until the next pump; the reader draws what it gets.

   The terminal is opened once more, so that a read() or a write() of ours never waits:
   a child process may have read the byte that poll() has told of. */

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

#define LASTS 3000000LL /* ns; a callback that is over by then is not noticed */
#define LONGEST 3       /* bytes of a character that is shown */
#define PATIENCE 1000   /* ms; for a terminal that takes no output */
#define MOST 500        /* characters that are shown; a wider line is rare */
#define LOOKS 4         /* at a callback that has a child process */

static struct {
    pthread_mutex_t mutex; /* for all of this struct but what says otherwise */
    int terminal;          /* what is typed is read here, and shown; -1: not open */
    dev_t device;          /* which terminal that is */
    int usable;            /* the terminal is open, and in the mode of a reader */
    int room;              /* cells that may still be filled in this pump */
    int span;              /* a callback of it runs */
    int lasts;             /* and has run for a while */
    long newest;           /* the newest process when a callback was seen to compute */
    struct termios mode;   /* the terminal's, when the pump began */
    int shown;             /* cells that are filled */
    char kept[MOST * LONGEST + LONGEST];
    int partial; /* of ih_ahead_kept, at the end: a character that is not complete yet
                  */
    /* set by signal handlers */
    volatile sig_atomic_t discard; /* what is kept is to be forgotten */
    volatile sig_atomic_t resized; /* nothing more is certain */
    volatile sig_atomic_t moved; /* nor where the cursor is: others had the terminal */
} ahead = {.mutex = PTHREAD_MUTEX_INITIALIZER, .terminal = -1, .newest = IH_UNKNOWN};

int ih_ahead_room;
int ih_ahead_kept; /* bytes of ahead.kept */
int ih_ahead_blanked;

/* Printable, one cell wide and never combined with what stands before them, as certain
   as ASCII: Latin, Greek and Cyrillic. wcwidth(3) would ask the locale, which the
   reader of the classic prompt changes meanwhile. */
static const struct {
    unsigned first;
    unsigned last;
} narrow[] = {
    {0x20, 0x7e},     {0xa1, 0xac},   {0xae, 0x2ff},    {0x370, 0x377},
    {0x37a, 0x37f},   {0x384, 0x38a}, {0x38c, 0x38c},   {0x38e, 0x3a1},
    {0x3a3, 0x482},   {0x48a, 0x52f}, {0x1e00, 0x1eff}, {0x2013, 0x2026},
    {0x20ac, 0x20ac},
};

/* Any thread. Return whether the bytes are a character that is certain to fill one
   cell; -1 if more of them are needed to know. */
static int
is_certain(const unsigned char *bytes, int count)
{
    unsigned code = bytes[0];
    int length = code < 0x80                      ? 1
                 : (code >= 0xc2 && code < 0xe0)  ? 2
                 : (code == 0xe1 || code == 0xe2) ? 3 /* the others are not below */
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

/* Under the mutex, any thread. A terminal that Ctrl-S has stopped takes nothing; that
   of whoever draws next would wait for it, too. */
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

/* Under the mutex, any thread. Takes back what is shown; nothing more is, in this pump.
 */
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

/* Under the mutex, any thread. Does what a signal handler had to leave. */
static void
obey_signals(void)
{
    if (ahead.moved) {
        ahead.moved = 0;
        ahead.shown = ahead.room = 0;
    }
    if (ahead.resized) {
        ahead.resized = 0;
        hide();
    }
    if (ahead.discard) {
        ahead.discard = 0;
        hide();
        ih_ahead_kept = ahead.partial = 0;
    }
}

/* Any thread. Takes the mutex, and does what a signal handler had to leave. */
static void
lock(void)
{
    pthread_mutex_lock(&ahead.mutex);
    obey_signals();
}

/* Any thread, signal handlers only. Return whether a program has sent the signal. */
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

/* Any thread, signal handlers only. The terminal has emptied its input (termios(3),
   ISIG without NOFLSH), if the signal is its own; or it is no longer what it was.
   Mostly it was Ctrl-Z, whose signal has no handler, that SIGCONT follows. */
void
ih_ahead_signal(int signum, const siginfo_t *info)
{
    int empties = (ahead.mode.c_lflag & ISIG) && !(ahead.mode.c_lflag & NOFLSH);
    switch (signum) {
    case SIGINT:
    case SIGQUIT:
    case SIGTSTP:
        ahead.discard |= empties && (!info || !was_sent(info->si_code));
        break;
    case SIGWINCH:
        ahead.resized = 1;
        break;
    case SIGCONT:
        ahead.moved = 1;
        ahead.discard |= empties;
        break;
    default:
        return;
    }
    ih_watchdog_kick();
}

#if defined(__linux__)

/* Under the mutex, the watchdog's thread. Return the number of the process or thread
   that was made last (proc(5), loadavg): while that is the same there is no new child.
 */
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

/* Under the mutex, the watchdog's thread. Return whether the callback may wait for what
   is typed: it reads the terminal itself, or it waits while there is a child process,
   which may read it. Who has just begun one computes for a moment before that; children
   that have been there for longer, a pool's or those of a desktop's bus, are not in the
   way. */
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

/* Under the mutex, the watchdog's thread. Return whether the terminal is the prompt's,
   in the prompt's mode, and takes what is written: a program that a callback has
   started may have it, and Ctrl-S stops it. */
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

/* Under the mutex, the watchdog's thread. Takes one byte, and shows the character that
   it is, or completes; 0: there is none. */
static int
take_byte(void)
{
    unsigned char byte;
    ssize_t got = read(ahead.terminal, &byte, 1);
    if (got != 1) {
        if (got == 0 || errno != EAGAIN) { /* else somebody else has read it */
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

/* The watchdog's thread: there is something to read. */
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

/* The watchdog's thread: the callback lasts. */
static void
lasts(void)
{
    lock();
    ahead.lasts = ahead.span;
    pthread_mutex_unlock(&ahead.mutex);
}

/* The watchdog's thread: the descriptor to be watched, or -1. */
static int
wanted(void)
{
    lock();
    int fd = ahead.lasts && ahead.room > 0 ? ahead.terminal : -1;
    pthread_mutex_unlock(&ahead.mutex);
    return fd;
}

static const struct ih_watched watched = {wanted, typed};

/* Under the mutex, or in the child of fork(). */
static void
close_terminal(void)
{
    if (ahead.terminal >= 0) {
        close(ahead.terminal);
        ahead.terminal = -1;
    }
}

/* GIL: held or not, under the mutex. Opens the terminal of this descriptor for
   ourselves. By the name that ttyname(3) finds it would be another one in another root.
 */
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
    /* elsewhere than on Linux it is a dup(), which would have the prompt's flags */
    if (ahead.terminal >= 0 && !isatty(ahead.terminal)) {
        close_terminal();
    }
    return ahead.terminal >= 0;
}

/* Under the mutex, the prompt's thread. So many cells may be filled. */
static void
offer(int cells)
{
    ahead.room = !ahead.usable || ih_ahead_kept ? 0 : cells < MOST ? cells : MOST;
}

/* GIL: held or not; the prompt's thread. What a reader has said before this is not for
   whoever waits next. */
void
ih_ahead_forget(void)
{
    ih_ahead_room = 0;
    ih_ahead_terminal = -1;
}

/* GIL: not held; ih_pump_once() only, when it begins and before its first span. */
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

/* GIL: not held; the reader of the running pump, when it has handled a key. */
void
ih_ahead_renew(int cells)
{
    lock();
    offer(cells);
    pthread_mutex_unlock(&ahead.mutex);
}

/* GIL: held or not, any thread. */
static int
pending(void)
{
    lock();
    int count = ih_ahead_kept;
    pthread_mutex_unlock(&ahead.mutex);
    return count;
}

/* GIL: held or not; the prompt's thread. Is something kept that the reader takes which
   is about to wait? */
int
ih_ahead_ready(void)
{
    return ih_ahead_terminal >= 0 && pending();
}

/* GIL: held or not; the prompt's thread. The same of the reader whose pump runs. */
int
ih_ahead_due(void)
{
    return ih_pump->reads >= 0 && pending();
}

/* GIL: held or not; busy.c: a span begins, at that time. */
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

/* GIL: held or not; busy.c: it is over. */
void
ih_ahead_end(void)
{
    lock();
    int armed = ahead.span;
    int lasted = ahead.lasts;
    ahead.span = ahead.lasts = 0;
    pthread_mutex_unlock(&ahead.mutex);
    if (lasted) {
        ih_watchdog_kick(); /* it is not to watch the terminal any more */
    } else if (armed) {
        ih_watchdog_disarm(IH_ALARM_AHEAD);
    }
}

/* GIL: held or not, any thread. Somebody is about to draw where the line stands. */
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

/* Under the mutex. Return whether this process may type for its user (TIOCSTI):
   Linux 6.2 and later asks dev.tty.legacy_tiocsti, which many systems have at 0. It
   asks before it looks at the byte (tiocsti(), drivers/tty/tty_io.c), which is not
   there. */
static int
may_type(void)
{
    return tcgetpgrp(ahead.terminal) == getpgrp() &&
           ioctl(ahead.terminal, TIOCSTI, NULL) < 0 && errno == EFAULT;
}

/* Under the mutex, any thread. Types what is kept, in front of what the kernel has: in
   raw mode, where no byte is a signal, or is echoed, as the kernel has got those that
   were not taken. */
static int
type_again(void)
{
    struct termios mode;
    struct termios raw;
    int waiting;
    int typed = 0;
    char rest[4096]; /* as much as the kernel has */
    if (tcgetattr(ahead.terminal, &mode) < 0) {
        return 0;
    }
    raw = mode;
    raw.c_iflag &= ~(tcflag_t)(ICRNL | INLCR | IGNCR | ISTRIP | IXON | IXOFF | PARMRK);
    raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO | ISIG | IEXTEN);
    raw.c_cc[VMIN] = 1;
    raw.c_cc[VTIME] = 0;
    tcsetattr(ahead.terminal, TCSANOW, &raw);
    /* of a paste that goes on something would be lost in the middle */
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

/* exit(3): what nobody has read is for whoever reads next, a shell. */
static void
at_exit(void)
{
    if (ih_ahead_kept) {
        ih_ahead_give_back();
    }
}

/* GIL: not held; ih_enable() only. */
void
ih_ahead_open(void)
{
    static int registered;
    ih_watchdog_open(&watched);
    lock();
    open_terminal(STDIN_FILENO); /* now, not in the first wait: nobody is to wonder */
    pthread_mutex_unlock(&ahead.mutex);
    if (!registered) {
        registered = atexit(at_exit) == 0;
    }
}

/* GIL: held or not; ih_disable() only. What is kept is still for the prompt, if this is
   a callback. */
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

/* GIL: held or not, any thread; before fork(). The child may use the terminal. */
void
ih_ahead_before_fork(void)
{
    ih_watchdog_before_fork();
    ih_ahead_hide();
}

/* GIL: held or not; in the child of fork(), which has typed nothing. */
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
