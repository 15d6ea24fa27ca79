/* What C has to know of Qt: its binary interface, the same in Qt 5 and Qt 6. */
#ifndef INPUTHOOK_QT_H
#define INPUTHOOK_QT_H

#include <stddef.h>

enum slot_operation { SLOT_DESTROY, SLOT_CALL };

/* QMetaObject::Connection is one pointer with a destructor, so C++ returns it in
   memory; a struct of more than 16 bytes makes C do the same. */
struct connection {
    void *pointer[4];
};

/* QtPrivate::QSlotObjectBase: inlined into programs, so part of the binary
   interface. */
struct slot {
    int references;
    /* called by Qt, without the GIL */
    void (*call)(int operation, struct slot *self, void *receiver, void **arguments,
                 unsigned char *result);
};

/* The functions of one QtCore; each binding has a QtCore of its own. */
struct ih_qt {
    void *handle; /* never closed, for Qt keeps our routine */
    void (*add_routine)(void (*routine)(void)); /* qAddPreRoutine() */
    void *(*current_thread)(void);
    int (*thread_exec)(void *thread);
    void (*thread_exit)(void *thread, int code);
    void *(*dispatcher)(void *thread);
    void *about_to_block;        /* QAbstractEventDispatcher::aboutToBlock() */
    const void *dispatcher_meta; /* QAbstractEventDispatcher::staticMetaObject */
    int (*exec)(void *loop, int flags);
    void (*exit)(void *loop, int code);
    unsigned char (*process_events)(void *loop, int flags);
    void (*set_enabled)(void *notifier, unsigned char on);
    void *activated;           /* QSocketNotifier::activated() */
    const void *notifier_meta; /* QSocketNotifier::staticMetaObject */
    struct connection (*connect)(const void *sender, void **signal,
                                 const void *receiver, void **slot_pointer,
                                 struct slot *slot, int type, const int *types,
                                 const void *meta_object); /* QObject::connectImpl() */
    void (*connection_destroy)(struct connection *);
};

struct ih_qt *ih_qt_find(const char *path);
int ih_qt_connect(const struct ih_qt *qt, void *sender, void *signal_address,
                  const void *meta, struct slot *slot);

#endif
