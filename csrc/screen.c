/* Who may draw where the line being typed stands: the prompt, or code that prints.

   A thread that prints while a prompt waits takes the screen, wipes the line and writes
   below, without the prompt's thread: that thread may be in a long callback, and may
   even wait for the thread that prints. The prompt's thread takes the screen to draw
   the line again, and to begin and to end a pump, so that nobody wipes a line that
   readline is changing. Between two pumps a key is handled. A thread that prints then
   waits for the next pump, but not for long, because the prompt's thread may print,
   too, and wait for the lock of the very stream that is being written to.

   A plain mutex would not do: a thread that prints without end would take it again
   before any waiting thread is awake. Here the prompt's thread goes first. */

#include "inputhook.h"

#include <errno.h>
#include <time.h>

#define KEY 100      /* ms; how long a key is waited for; a completer may take longer */
#define LONGEST 1000 /* ms; after that a thread prints without the screen */

static struct {
    pthread_mutex_t mutex; /* for the rest of this struct */
    pthread_cond_t changed;
    pthread_t holder;
    int depth;  /* how many times the holder has taken the screen; 0: nobody has */
    int wanted; /* the prompt's thread waits for the screen */
    int lines;  /* lines being read; 2: one of them in a callback of the other */
    int marred; /* a thread has printed where the line stands, without the screen */
    struct timespec kept; /* for a key, until then at most; 0: no key */
} screen = {.mutex = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};

/* Called with or without the GIL. */
static struct timespec
after(int ms)
{
    struct timespec time;
    clock_gettime(CLOCK_REALTIME, &time);
    long ns = time.tv_nsec + ms % 1000 * 1000000L;
    time.tv_sec += ms / 1000 + ns / 1000000000;
    time.tv_nsec = ns % 1000000000;
    return time;
}

/* Called under the mutex, with or without the GIL. Return whether this thread holds
   it. */
static int
is_mine(void)
{
    return screen.depth && pthread_equal(screen.holder, pthread_self());
}

/* Called under the mutex, with or without the GIL. 0: another thread has it. */
static int
take(void)
{
    if (screen.depth && !is_mine()) {
        return 0;
    }
    screen.holder = pthread_self();
    if (!screen.depth++) {
        ih_ahead_hide();
    }
    return 1;
}

/* Called under the mutex, without the GIL, by other threads than the prompt's. */
static void
wait_for_turn(void)
{
    struct timespec longest = after(LONGEST);
    while (screen.depth || screen.wanted || screen.kept.tv_sec) {
        struct timespec *until = screen.kept.tv_sec ? &screen.kept : &longest;
        if (pthread_cond_timedwait(&screen.changed, &screen.mutex, until) == 0) {
            continue;
        }
        if (until == &longest) {
            return;
        }
        screen.kept.tv_sec = 0;
    }
}

/* Called on the prompt's thread, with or without the GIL. 0: another thread has it. */
int
ih_screen_try(void)
{
    pthread_mutex_lock(&screen.mutex);
    int taken = take();
    pthread_mutex_unlock(&screen.mutex);
    return taken;
}

/* Called on the prompt's thread, without the GIL, which the screen's holder may
   need. */
void
ih_screen_own(void)
{
    pthread_mutex_lock(&screen.mutex);
    struct timespec longest = after(LONGEST);
    screen.wanted++;
    while (!take()) {
        /* an asynchronous exception (PyThreadState_SetAsyncExc) may have come between
           taking the screen and the code that leaves it: then nobody leaves it */
        if (pthread_cond_timedwait(&screen.changed, &screen.mutex, &longest)) {
            screen.depth = 0;
        }
    }
    screen.wanted--;
    pthread_mutex_unlock(&screen.mutex);
}

int
ih_screen_take(int wait)
{
    if (!IH_LOAD(IH_LOAD(ih_pump)->prompting) && !screen.lines) {
        return 0;
    }
    if (ih_is_owner()) {
        if (!IH_LOAD(IH_LOAD(ih_pump)->prompting) || !wait) {
            return IH_LOAD(IH_LOAD(ih_pump)->prompting) && ih_screen_try();
        }
        ih_screen_own();
        return 1;
    }
    pthread_mutex_lock(&screen.mutex);
    if (wait && !is_mine()) {
        wait_for_turn();
    }
    int taken = IH_LOAD(IH_LOAD(ih_pump)->prompting) && take();
    pthread_mutex_unlock(&screen.mutex);
    return taken;
}

void
ih_screen_marred(void)
{
    pthread_mutex_lock(&screen.mutex);
    screen.marred = screen.lines > 0;
    if (screen.marred && IH_LOAD(IH_LOAD(ih_pump)->prompting)) {
        ih_call(); /* a pump has begun meanwhile */
    }
    pthread_mutex_unlock(&screen.mutex);
}

/* Called under the mutex on the prompt's thread, with or without the GIL. What a thread
   has printed into the line stays as it is, and the line is drawn again below. */
static void
mend_line(void)
{
    if (screen.marred && ih_pump->prompting) {
        screen.marred = 0;
        ih_pump->unsettled |= IH_LINE_LIFTED;
        ih_call();
    }
}

/* Called by ih_wake_arrived(), without the GIL. */
void
ih_screen_mend(void)
{
    pthread_mutex_lock(&screen.mutex);
    mend_line();
    pthread_mutex_unlock(&screen.mutex);
}

void
ih_screen_leave(void)
{
    pthread_mutex_lock(&screen.mutex);
    if (is_mine() && --screen.depth == 0) {
        if (ih_is_owner()) {
            mend_line();
        }
        pthread_cond_broadcast(&screen.changed);
    }
    pthread_mutex_unlock(&screen.mutex);
}

/* Called on the prompt's thread, without the GIL, or with it in a pump whose loop
   Python runs. Draws the line again that was wiped for printed text. */
void
ih_settle(void)
{
    if (!ih_pump->unsettled) {
        return;
    }
    ih_screen_own();
    IH_PYTHON(ih_py_settle());
    ih_screen_leave();
}

/* Called by ih_pump_once(), which has taken the screen, with or without the GIL. A pump
   has begun; or it has ended, and a key may follow. A signal handler's exception may
   have kept Python code from leaving the screen: from here on nobody has it. */
void
ih_screen_pump(int key)
{
    struct timespec none = {0};
    pthread_mutex_lock(&screen.mutex);
    mend_line();
    screen.kept = key && screen.lines ? after(KEY) : none;
    screen.depth = 0;
    pthread_cond_broadcast(&screen.changed);
    pthread_mutex_unlock(&screen.mutex);
}

void
ih_screen_line(int more)
{
    struct timespec none = {0};
    pthread_mutex_lock(&screen.mutex);
    screen.lines = screen.lines + more > 0 ? screen.lines + more : 0;
    screen.marred = 0;
    screen.kept = more > 0 ? after(KEY) : none;
    pthread_cond_broadcast(&screen.changed);
    pthread_mutex_unlock(&screen.mutex);
}

/* Called in the child of fork(), with or without the GIL: no holder is there. */
void
ih_screen_forget(void)
{
    pthread_mutex_init(&screen.mutex, NULL);
    pthread_cond_init(&screen.changed, NULL);
    screen.depth = screen.wanted = screen.lines = screen.marred = 0;
    screen.kept.tv_sec = 0;
}
