/* GLib's poll function, in which GLib's own loop and most builds of Qt wait. */
#ifndef INPUTHOOK_POLL_GLIB_H
#define INPUTHOOK_POLL_GLIB_H

struct ih_glib_poll {
    void *(*get)(void *context);
    void (*set)(void *context, int (*)(void *, unsigned, int));
};

int ih_poll_find(void *library, struct ih_glib_poll *found);
int ih_poll_begin(const struct ih_glib_poll *glib);
void ih_poll_end(const struct ih_glib_poll *glib, int begun);

#endif
