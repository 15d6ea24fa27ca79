/* What C has to know of Qt's classes: their binary interface, from Qt 5 to 6. */
#ifndef INPUTHOOK_QT_H
#define INPUTHOOK_QT_H

#include <stddef.h>

#define DIRECT_CONNECTION 1 /* Qt::DirectConnection */

enum slot_operation { SLOT_DESTROY, SLOT_CALL };

/* QMetaObject::Connection is one pointer with a destructor, so that C++
   returns it in memory; more than 16 bytes make C do the same. */
struct connection {
    void *pointer[4];
};

/* QtPrivate::QSlotObjectBase, the same in Qt 5 and 6: inlined into every
   program, hence part of the binary interface. */
struct slot {
    int references;
    void (*call)(int operation, struct slot *, void *receiver, void **arguments,
                 unsigned char *result);
};

struct member_function { /* pointer to member function, Itanium ABI 2.3 */
    void *address;
    ptrdiff_t adjustment;
};

/* QObject::connectImpl(), and what destroys its result */
typedef struct connection (*qt_connect)(const void *sender, void **signal,
                                        const void *receiver, void **slot_pointer,
                                        struct slot *, int type, const int *types,
                                        const void *meta_object);
typedef void (*qt_connection_destroy)(struct connection *);

/* What a slot of ours is: Qt calls it, without the GIL. */
typedef void (*qt_slot)(int operation, struct slot *self, void *receiver,
                        void **arguments, unsigned char *result);

/* GIL: not held. The connection is gone when sender or receiver is. 0: Qt has made
   none. */
static inline int
qt_connect_signal(qt_connect connect, qt_connection_destroy destroy, void *sender,
                  void *signal_address, const void *meta, struct slot *slot,
                  qt_slot call)
{
    struct member_function signal = {.address = signal_address};
    *slot = (struct slot){.references = 1, .call = call};
    struct connection made = connect(sender, (void **)&signal, sender, NULL, slot,
                                     DIRECT_CONNECTION, NULL, meta);
    int is_made = made.pointer[0] != NULL; /* QMetaObject::Connection::d_ptr */
    destroy(&made);
    return is_made;
}

#define QT_CONNECT                                                                     \
    "_ZN7QObject11connectImplEPKS_PPvS1_S3_PN9QtPrivate15QSlotObjectBaseE"             \
    "N2Qt14ConnectionTypeEPKiPK11QMetaObject"
#define QT_CONNECTION_DESTROY "_ZN11QMetaObject10ConnectionD1Ev"
#define QT_ACTIVATED                                                                   \
    "_ZN15QSocketNotifier9activatedE17QSocketDescriptor"                               \
    "NS_4TypeENS_14QPrivateSignalE"
#define QT_NOTIFIER "_ZN15QSocketNotifier16staticMetaObjectE"

#endif
