/* The Qt library of each binding; and signals in an event loop of Qt that a command
   runs, see interrupt.c.

   Qt calls our function whenever an application is constructed, even if the same line
   goes on to call exec(), before any prompt could notice the application. From then on
   the thread's dispatcher tells when it waits. */

#include "inputhook.h"
#include "qt.h"

#include <dlfcn.h>

#define LIBRARIES 8         /* more than there are bindings */
#define DIRECT_CONNECTION 1 /* Qt::DirectConnection */

static struct {
    struct ih_qt libraries[LIBRARIES];
    int count;
    int asked; /* ih_py_meet() has been called for this application */
} known;

/* Called by a loop of Qt, without the GIL. The connection ends with the sender. 0:
   failed. */
int
ih_qt_connect(const struct ih_qt *qt, void *sender, void *signal_address,
              const void *meta, struct slot *slot)
{
    struct { /* pointer to member function, Itanium ABI 2.3 */
        void *address;
        ptrdiff_t adjustment;
    } signal = {.address = signal_address};

    slot->references = 1;
    struct connection made = qt->connect(sender, (void **)&signal, sender, NULL, slot,
                                         DIRECT_CONNECTION, NULL, meta);
    int is_made = made.pointer[0] != NULL; /* QMetaObject::Connection::d_ptr */
    qt->connection_destroy(&made);
    return is_made;
}

/* Called by Qt, without the GIL: a signal has come to one of the program's loops. */
static void
on_interrupt(int operation, struct slot *self, void *receiver, void **arguments,
             unsigned char *result)
{
    if (operation == SLOT_CALL) {
        ih_interrupt_arrived(0, 0);
    }
}

/* Called by Qt, without the GIL, when an event loop is about to wait; on any thread
   with loops while there is an application. */
static void
on_block(int operation, struct slot *self, void *receiver, void **arguments,
         unsigned char *result)
{
    if (operation != SLOT_CALL || !ih_is_owner()) {
        return;
    }
    if (IH_LOAD(ih_pump)->depth) {
        ih_busy_stray();
        return;
    }
    if (!known.asked) {
        known.asked = 1;
        ih_interrupt_meet();
    }
    ih_interrupt_arm();
}

static struct slot interrupt_slot = {.call = on_interrupt};
static struct slot block_slot = {.call = on_block};

/* Called by Qt, with or without the GIL, when an application has been constructed, or
   at once if there is one. Qt does not tell which Qt library that is. */
static void
on_application(void)
{
    known.asked = 0;
    for (int i = 0; i < known.count; i++) {
        const struct ih_qt *qt = &known.libraries[i];
        void *dispatcher = qt->dispatcher(NULL);
        if (dispatcher) {
            ih_qt_connect(qt, dispatcher, qt->about_to_block, qt->dispatcher_meta,
                          &block_slot);
        }
    }
}

/* Called without the GIL. NULL: this library lacks a symbol, or is one too many. */
struct ih_qt *
ih_qt_find(const char *path)
{
    void *handle = dlopen(path, RTLD_LAZY | RTLD_NOLOAD);
    for (int i = 0; handle && i < known.count; i++) {
        if (known.libraries[i].handle == handle) {
            dlclose(handle);
            return &known.libraries[i];
        }
    }
    struct ih_qt found = {.handle = handle};
    const struct ih_symbol wanted[] = {
        {&found.add_routine, "_Z14qAddPreRoutinePFvvE"},
        {&found.current_thread, "_ZN7QThread13currentThreadEv"},
        {&found.thread_exec, "_ZN7QThread4execEv"},
        {&found.thread_exit, "_ZN7QThread4exitEi"},
        {&found.dispatcher, "_ZN24QAbstractEventDispatcher8instanceEP7QThread"},
        {&found.about_to_block, "_ZN24QAbstractEventDispatcher12aboutToBlockEv"},
        {&found.dispatcher_meta, "_ZN24QAbstractEventDispatcher16staticMetaObjectE"},
        {&found.exec, "_ZN10QEventLoop4execE6QFlagsINS_17ProcessEventsFlagEE"},
        {&found.exit, "_ZN10QEventLoop4exitEi"},
        {&found.process_events,
         "_ZN10QEventLoop13processEventsE6QFlagsINS_17ProcessEventsFlagEE"},
        {&found.set_enabled, "_ZN15QSocketNotifier10setEnabledEb"},
        {&found.activated, "_ZN15QSocketNotifier9activatedE17QSocketDescriptorNS_"
                           "4TypeENS_14QPrivateSignalE"},
        {&found.notifier_meta, "_ZN15QSocketNotifier16staticMetaObjectE"},
        {&found.connect,
         "_ZN7QObject11connectImplEPKS_PPvS1_S3_PN9QtPrivate15QSlotObjectBaseE"
         "N2Qt14ConnectionTypeEPKiPK11QMetaObject"},
        {&found.connection_destroy, "_ZN11QMetaObject10ConnectionD1Ev"},
        {NULL, NULL},
    };
    if (!handle || known.count == LIBRARIES || !ih_find_symbols(handle, wanted)) {
        if (handle) {
            dlclose(handle);
        }
        return NULL;
    }
    struct ih_qt *qt = &known.libraries[known.count++];
    *qt = found;
    qt->add_routine(on_application);
    return qt;
}

int
ih_qt_expect(const char *path)
{
    return ih_qt_find(path) != NULL;
}

int
ih_qt_interruptible(const char *path, void *notifier)
{
    struct ih_qt *qt = ih_qt_find(path);
    if (!qt || !ih_qt_connect(qt, notifier, qt->activated, qt->notifier_meta,
                              &interrupt_slot)) {
        return 0;
    }
    known.asked = 1;
    return 1;
}

/* As QCoreApplication::exit() does. That, however, leaves a flag behind with which no
   loop but QCoreApplication::exec() ever begins again. QThread::exec(), called while
   the flag is set, begins no loop and clears the flag (qthread.cpp). */
void
ih_qt_leave(const char *path)
{
    struct ih_qt *qt = ih_qt_find(path);
    if (qt) {
        void *thread = qt->current_thread();
        qt->thread_exit(thread, 0);
        qt->thread_exec(thread);
    }
}
