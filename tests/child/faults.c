/* Lets a function that inputhook's C core calls fail, or stops it: at its n-th call, in a
   given way.

   Calls of the core go through addresses that the dynamic linker has written into the
   core's own table (ELF's JUMP_SLOT relocations). begin() replaces each of them by a
   function of this file, so that nobody else's calls are counted or fail. What is to
   fail is said by another process, in a file that both have mapped: struct order. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <stdatomic.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#if defined(__x86_64__)
#define JUMP_SLOT R_X86_64_JUMP_SLOT
#else
#define JUMP_SLOT R_AARCH64_JUMP_SLOT
#endif

#define NAMES(NAME)                                                                    \
    NAME(PyBytes_FromStringAndSize)                                                    \
    NAME(PyCMethod_New)                                                                \
    NAME(PyImport_GetModule)                                                           \
    NAME(PyImport_ImportModule)                                                        \
    NAME(PyLong_FromLong)                                                              \
    NAME(PyLong_FromVoidPtr)                                                           \
    NAME(PyObject_CallMethod)                                                          \
    NAME(PyObject_CallObject)                                                          \
    NAME(PyObject_GetAttrString)                                                       \
    NAME(PyObject_Malloc)                                                              \
    NAME(PyObject_SetAttrString)                                                       \
    NAME(PyUnicode_FromString)                                                         \
    NAME(Py_AddPendingCall)                                                            \
    NAME(__cxa_atexit)                                                                 \
    NAME(sscanf)                                                                       \
    NAME(__register_atfork)                                                            \
    NAME(calloc)                                                                       \
    NAME(clock_gettime)                                                                \
    NAME(close)                                                                        \
    NAME(dladdr)                                                                       \
    NAME(dlclose)                                                                      \
    NAME(dlopen)                                                                       \
    NAME(dlsym)                                                                        \
    NAME(dup2)                                                                         \
    NAME(dup3)                                                                         \
    NAME(epoll_create1)                                                                \
    NAME(epoll_ctl)                                                                    \
    NAME(epoll_wait)                                                                   \
    NAME(fcntl64)                                                                      \
    NAME(fflush)                                                                       \
    NAME(fileno)                                                                       \
    NAME(fputs)                                                                        \
    NAME(fstat64)                                                                      \
    NAME(fwrite)                                                                       \
    NAME(getenv)                                                                       \
    NAME(ioctl)                                                                        \
    NAME(isatty)                                                                       \
    NAME(mbrtowc)                                                                      \
    NAME(nanosleep)                                                                    \
    NAME(open64)                                                                       \
    NAME(pipe)                                                                         \
    NAME(poll)                                                                         \
    NAME(pselect)                                                                      \
    NAME(pthread_cond_timedwait)                                                       \
    NAME(pthread_create)                                                               \
    NAME(pthread_join)                                                                 \
    NAME(pthread_kill)                                                                 \
    NAME(pthread_mutex_init)                                                           \
    NAME(pthread_cond_init)                                                            \
    NAME(pthread_sigmask)                                                              \
    NAME(putc)                                                                         \
    NAME(raise)                                                                        \
    NAME(read)                                                                         \
    NAME(setlocale)                                                                    \
    NAME(sigaction)                                                                    \
    NAME(snprintf)                                                                     \
    NAME(strdup)                                                                       \
    NAME(syscall)                                                                      \
    NAME(tcgetattr)                                                                    \
    NAME(tcgetpgrp)                                                                    \
    NAME(tcsetattr)                                                                    \
    NAME(timerfd_create)                                                               \
    NAME(timerfd_gettime)                                                              \
    NAME(timerfd_settime)                                                              \
    NAME(waitid)                                                                       \
    NAME(wcwidth)                                                                      \
    NAME(write)

#define NUMBER(name) N_##name,
enum { NAMES(NUMBER) COUNT };

enum how {
    FAILS,     /* nothing is done */
    IS_DONE,   /* it is done all the same, as close() is */
    IS_SHORT,  /* the third argument, a count of bytes, is 1 */
    NO_MEMORY, /* a function of Python's: MemoryError */
    STOPS,     /* the main thread waits for a signal first */
};

static volatile struct order {
    _Atomic int32_t left;  /* calls until the one that fails, that one included */
    _Atomic int32_t times; /* how often it fails from then on */
    _Atomic int32_t done;  /* how often it has failed */
    int32_t number;        /* of the function; -1: none */
    int32_t how;
    int32_t error; /* errno */
    int64_t result;
    _Atomic int64_t counts[128]; /* calls of each */
    _Atomic int32_t stopped;     /* the main thread waits for a signal, or is about to */
} *order;

typedef intptr_t (*function)(intptr_t, intptr_t, intptr_t, intptr_t, intptr_t,
                             intptr_t);

static function behind[COUNT];
static void (*no_memory)(void);

/* Return whether this call is to fail. */
static int
fails(int number)
{
    order->counts[number]++;
    if (order->number != number || order->times <= 0 ||
        (order->how == STOPS && gettid() != getpid()) || --order->left > 0) {
        return 0;
    }
    order->times--;
    order->done++;
    return 1;
}

/* Returns when a signal has come. If Ctrl-C has sent it, the kernel has also thrown away
   what was typed: it keeps termios_rwsem while it does both (isig(),
   drivers/tty/n_tty.c), and FIONREAD waits for that. */
static void
stop(void)
{
    int waiting;
    order->stopped = 1;
    pause();
    ioctl(0, FIONREAD, &waiting);
    order->stopped = 0;
}

/* No function here has more than six arguments, nor one that is no integer. */
static intptr_t
call(int number, intptr_t a, intptr_t b, intptr_t c, intptr_t d, intptr_t e, intptr_t f)
{
    function real = behind[number];
    if (!fails(number)) {
        return real(a, b, c, d, e, f);
    }
    switch (order->how) {
    case IS_SHORT:
        return real(a, b, c > 1 ? 1 : c, d, e, f);
    case IS_DONE:
        real(a, b, c, d, e, f);
        break;
    case NO_MEMORY:
        no_memory();
        break;
    case STOPS:
        stop();
        return real(a, b, c, d, e, f);
    default:
        break;
    }
    errno = order->error;
    return order->result;
}

#define INSTEAD(name)                                                                  \
    static intptr_t instead_of_##name(intptr_t a, intptr_t b, intptr_t c, intptr_t d,  \
                                      intptr_t e, intptr_t f)                          \
    {                                                                                  \
        return call(N_##name, a, b, c, d, e, f);                                       \
    }
NAMES(INSTEAD)

#define ROW(name) {#name, instead_of_##name},
static const struct {
    const char *name;
    function instead;
} rows[] = {NAMES(ROW)};

struct library {
    const char *file; /* how its file's name begins */
    int found;        /* how many of its addresses are ours now */
};

#define CORE "/_core."

/* Return whether this function's address in this library is replaced. The core's are
   known to have six arguments at most, none of which is a double. */
static int
is_wanted(const struct library *library, int number)
{
    return strcmp(library->file, CORE) == 0 || number == N_read ||
           number == N_pselect || number == N_ioctl;
}

/* Called by dl_iterate_phdr() for each library. Replaces addresses of the wanted one. */
static int
replace(struct dl_phdr_info *info, size_t size, void *wanted)
{
    (void)size;
    struct library *library = wanted;
    const char *base = strrchr(info->dlpi_name, '/');
    if (!base || strncmp(base, library->file, strlen(library->file)) != 0 ||
        (strcmp(library->file, CORE) == 0 && !strstr(info->dlpi_name, "inputhook"))) {
        return 0;
    }
    const ElfW(Sym) *symbols = NULL;
    const char *names = NULL;
    const ElfW(Rela) *slots = NULL;
    size_t bytes = 0;
    for (int i = 0; i < info->dlpi_phnum; i++) {
        if (info->dlpi_phdr[i].p_type != PT_DYNAMIC) {
            continue;
        }
        const ElfW(Dyn) *entry =
            (const void *)(info->dlpi_addr + info->dlpi_phdr[i].p_vaddr);
        for (; entry->d_tag != DT_NULL; entry++) {
            if (entry->d_tag == DT_SYMTAB) {
                symbols = (const void *)entry->d_un.d_ptr;
            } else if (entry->d_tag == DT_STRTAB) {
                names = (const void *)entry->d_un.d_ptr;
            } else if (entry->d_tag == DT_JMPREL) {
                slots = (const void *)entry->d_un.d_ptr;
            } else if (entry->d_tag == DT_PLTRELSZ) {
                bytes = entry->d_un.d_val;
            }
        }
    }
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    for (size_t i = 0; i < bytes / sizeof *slots; i++) {
        if (ELF64_R_TYPE(slots[i].r_info) != JUMP_SLOT) {
            continue;
        }
        const char *name = names + symbols[ELF64_R_SYM(slots[i].r_info)].st_name;
        function *place = (function *)(info->dlpi_addr + slots[i].r_offset);
        for (int n = 0; n < COUNT; n++) {
            /* __isoc99_sscanf(), __isoc23_sscanf(): as the C library's headers have it */
            const char *called = strncmp(name, "__isoc", 6) == 0 ? name + 9 : name;
            if (strcmp(called, rows[n].name) == 0 && is_wanted(library, n)) {
                behind[n] = (function)(uintptr_t)dlsym(RTLD_DEFAULT, name);
                mprotect((void *)((uintptr_t)place & ~(page - 1)), page,
                         PROT_READ | PROT_WRITE);
                *place = rows[n].instead;
                library->found++;
            }
        }
    }
    return 0;
}

/* Called once the core has been loaded. Returns how many functions are ours now. */
int
begin(const char *path)
{
    struct library core = {.file = CORE};
    int fd = open(path, O_RDWR | O_CLOEXEC);
    order = mmap(NULL, sizeof *order, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    if (fd < 0 || order == MAP_FAILED) {
        return -1;
    }
    no_memory = (void (*)(void))(uintptr_t)dlsym(RTLD_DEFAULT, "PyErr_NoMemory");
    dl_iterate_phdr(replace, &core);
    return core.found;
}

/* Called after begin() with the beginning of a library's file name, "/libreadline.so".
   That library's calls that read a terminal can be stopped, too. Returns how many
   functions are ours now. */
int
also(const char *file)
{
    struct library library = {.file = file};
    dl_iterate_phdr(replace, &library);
    return library.found;
}

/* Returns the n-th function's name; NULL: there are no more. */
const char *
name(int n)
{
    return n < COUNT ? rows[n].name : NULL;
}
