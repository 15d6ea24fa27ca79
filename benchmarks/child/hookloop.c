/* Calls an input hook in a loop, as the interpreter does: no Python in between.

   Called through ctypes, which releases the GIL; a classic prompt does not hold
   it either when it calls the hook (Modules/readline.c). */
#include <pthread.h>
#include <semaphore.h>
#include <time.h>
#include <unistd.h>

typedef int (*hook_t)(void);

/* Somebody who types a byte a moment after the hook was called. */
struct typist {
    int to;       /* the other end of standard input */
    long moment;  /* ns */
    long count;   /* bytes */
    sem_t called; /* the hook is about to be called */
};

static double
now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Seconds for one call, of so many; of an empty loop, if there is no hook. */
double
entries(hook_t hook, long count)
{
    double start = now();

    for (long i = 0; i < count; i++) {
        hook();
    }
    return (now() - start) / (double)count;
}

int
empty(void)
{
    return 0;
}

static void *
type(void *data)
{
    struct typist *typist = data;
    struct timespec moment = {0, typist->moment};

    for (long i = 0; i < typist->count; i++) {
        while (sem_wait(&typist->called)) {
        }
        nanosleep(&moment, NULL);
        if (write(typist->to, "x", 1) != 1) {
            break;
        }
    }
    return NULL;
}

/* Seconds for one call of the hook that waits for a byte, the typist's moment
   included, and for reading it; negative: no thread. */
double
pumps(hook_t hook, int from, int to, long count, long moment)
{
    struct typist typist = {to, moment, count, {{0}}};
    pthread_t thread;
    double start;
    char byte;

    sem_init(&typist.called, 0, 0);
    if (pthread_create(&thread, NULL, type, &typist)) {
        return -1;
    }
    start = now();
    for (long i = 0; i < count; i++) {
        sem_post(&typist.called);
        hook();
        if (read(from, &byte, 1) != 1) {
            break;
        }
    }
    start = now() - start;
    pthread_join(thread, NULL);
    sem_destroy(&typist.called);
    return start / (double)count;
}
