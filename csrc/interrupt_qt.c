/* Signals in an event loop of Qt that a command runs, see interrupt.c.

   Each binding has a Qt of its own. Qt calls a function of ours whenever an
   application is constructed, in the same line as its exec() perhaps, before any
   prompt could see it; from then on the thread's dispatcher says when it waits. */

#include "inputhook.h"
#include "qt.h"

#include <dlfcn.h>

#define LIBRARIES 8 /* more than there are bindings */

struct library {
    void *handle; /* of the binding's QtCore; never closed, for the routine stays */
    void (*add_routine)(void (*routine)(void)); /* qAddPreRoutine() */
    void *(*current_thread)(void);
    int (*thread_exec)(void *thread);
    void (*thread_exit)(void *thread, int code);
    void *(*dispatcher)(void *thread);
    void *about_to_block;        /* QAbstractEventDispatcher::aboutToBlock() */
    const void *dispatcher_meta; /* QAbstractEventDispatcher::staticMetaObject */
    qt_connect connect;
    qt_connection_destroy connection_destroy;
    void *activated;           /* QSocketNotifier::activated() */
    const void *notifier_meta; /* QSocketNotifier::staticMetaObject */
};

static struct {
    struct library libraries[LIBRARIES];
    int count;
    int asked; /* ih_py_meet() was called for this application */
} qt;

static struct slot interrupt_slot;
static struct slot block_slot;

/* GIL: not held; Qt calls it when a signal has come to a loop of the program's. */
static void
on_interrupt(int operation, struct slot *self, void *receiver, void **arguments,
             unsigned char *result)
{
    if (operation == SLOT_CALL) {
        ih_interrupt_arrived(0, 0);
    }
}

/* GIL: not held; Qt calls it when an event loop is about to wait, in any thread whose
   loops belong to an application. */
static void
on_block(int operation, struct slot *self, void *receiver, void **arguments,
         unsigned char *result)
{
    if (operation != SLOT_CALL || IH_LOAD(ih_pump)->depth || !ih_is_owner()) {
        return;
    }
    if (!qt.asked) {
        qt.asked = 1;
        ih_interrupt_meet();
    }
    ih_interrupt_arm();
}

/* GIL: held or not; Qt calls it when an application has been constructed, or at once
   if there is one. It is not told which Qt that is. */
static void
on_application(void)
{
    qt.asked = 0;
    for (int i = 0; i < qt.count; i++) {
        const struct library *library = &qt.libraries[i];
        void *dispatcher = library->dispatcher(NULL);
        if (dispatcher) {
            qt_connect_signal(library->connect, library->connection_destroy, dispatcher,
                              library->about_to_block, library->dispatcher_meta,
                              &block_slot, on_block);
        }
    }
}

/* GIL: not held. NULL if this library lacks something, or is one too many. */
static struct library *
find(const char *path)
{
    void *handle = dlopen(path, RTLD_LAZY | RTLD_NOLOAD);
    for (int i = 0; handle && i < qt.count; i++) {
        if (qt.libraries[i].handle == handle) {
            dlclose(handle);
            return &qt.libraries[i];
        }
    }
    struct library found = {.handle = handle};
    const struct ih_symbol wanted[] = {
        {&found.add_routine, "_Z14qAddPreRoutinePFvvE"},
        {&found.current_thread, "_ZN7QThread13currentThreadEv"},
        {&found.thread_exec, "_ZN7QThread4execEv"},
        {&found.thread_exit, "_ZN7QThread4exitEi"},
        {&found.dispatcher, "_ZN24QAbstractEventDispatcher8instanceEP7QThread"},
        {&found.about_to_block, "_ZN24QAbstractEventDispatcher12aboutToBlockEv"},
        {&found.dispatcher_meta, "_ZN24QAbstractEventDispatcher16staticMetaObjectE"},
        {&found.connect, QT_CONNECT},
        {&found.connection_destroy, QT_CONNECTION_DESTROY},
        {&found.activated, QT_ACTIVATED},
        {&found.notifier_meta, QT_NOTIFIER},
        {NULL, NULL},
    };
    if (!handle || qt.count == LIBRARIES || !ih_find_symbols(handle, wanted)) {
        if (handle) {
            dlclose(handle);
        }
        return NULL;
    }
    struct library *library = &qt.libraries[qt.count++];
    *library = found;
    library->add_routine(on_application);
    return library;
}

int
ih_qt_expect(const char *path)
{
    return find(path) != NULL;
}

int
ih_qt_interruptible(const char *path, void *notifier)
{
    struct library *library = find(path);
    if (!library ||
        !qt_connect_signal(library->connect, library->connection_destroy, notifier,
                           library->activated, library->notifier_meta, &interrupt_slot,
                           on_interrupt)) {
        return 0;
    }
    qt.asked = 1;
    return 1;
}

/* As QCoreApplication::exit() does; but that leaves behind a flag with which no other
   loop than QCoreApplication::exec() ever begins again, and QThread::exec(), called
   when its loop is to end, begins none and takes the flag away (qthread.cpp). */
void
ih_qt_leave(const char *path)
{
    struct library *library = find(path);
    if (library) {
        void *thread = library->current_thread();
        library->thread_exit(thread, 0);
        library->thread_exec(thread);
    }
}
