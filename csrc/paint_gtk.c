/* Is a window of GTK being painted? Then a prompt in its handler must not run the loop:
   the half-painted window would be painted again, or be destroyed. GTK does not tell,
   but its frame clocks emit signals while they paint, and GObject knows which are being
   emitted. wx needs this file, for it has no Python object for frame clocks. */

#include "inputhook.h"

#include <dlfcn.h>
#include <string.h>

struct list { /* GList */
    void *data;
    struct list *next;
    struct list *previous;
};

struct hint { /* GSignalInvocationHint */
    unsigned signal;
    uint32_t detail;
    int run_type;
};

/* Called by ih_gtk_painting(), without the GIL. */
static int
is_painting(void *library)
{
    int (*depth)(void);
    struct list *(*toplevels)(void);
    void *(*clock_of)(void *widget);
    struct hint *(*hint_of)(void *object);
    const char *(*name_of)(unsigned signal);
    void (*list_free)(struct list *);
    const struct ih_symbol wanted[] = {
        {&depth, "g_main_depth"},
        {&toplevels, "gtk_window_list_toplevels"},
        {&clock_of, "gtk_widget_get_frame_clock"},
        {&hint_of, "g_signal_get_invocation_hint"},
        {&name_of, "g_signal_name"},
        {&list_free, "g_list_free"},
        {NULL, NULL},
    };
    if (!ih_find_symbols(library, wanted) || depth() == 0) {
        return 0;
    }
    int painting = 0;
    struct list *windows = toplevels();
    for (struct list *each = windows; each && !painting; each = each->next) {
        void *clock = clock_of(each->data);
        struct hint *hint = clock ? hint_of(clock) : NULL;
        const char *name = hint ? name_of(hint->signal) : NULL;
        painting = name && (!strcmp(name, "paint") || !strcmp(name, "layout"));
    }
    list_free(windows);
    return painting;
}

int
ih_gtk_painting(void)
{
#ifdef __APPLE__
    static const char *const names[] = {"libgtk-3.0.dylib", "libgtk-4.1.dylib"};
#else
    static const char *const names[] = {"libgtk-3.so.0", "libgtk-4.so.1"};
#endif
    static void *library; /* never closed: GTK cannot be unloaded, nor loaded twice */
    for (int i = 0; i < 2 && !library; i++) {
        /* dlopen() searches the disk for a library that is not loaded */
        library = dlopen(names[i], RTLD_LAZY | RTLD_NOLOAD);
    }
    return library && is_painting(library);
}
