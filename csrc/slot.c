/* Who holds CPython's two slots: PyOS_InputHook, and PyOS_ReadlineFunctionPointer,
   which the limited API has not got. */

#include "inputhook.h"

#include <dlfcn.h>

static struct slot {
    void **place; /* NULL: not known yet, or not to be had */
    void *ours;   /* NULL: we do not hold it */
    void *behind; /* what held it before us */
} hook, reader;

/* GIL: held or not. What has taken the slot since becomes the owner that give_back()
   gives it back to. 0: it was ours. */
static int
take(struct slot *slot)
{
    if (!slot->place || *slot->place == slot->ours) {
        return 0;
    }
    slot->behind = *slot->place;
    *slot->place = slot->ours;
    return 1;
}

/* GIL: held or not. Somebody else's stays. */
static void
give_back(struct slot *slot)
{
    if (slot->place && *slot->place == slot->ours) {
        *slot->place = slot->behind;
    }
}

/* GIL: held or not; ih_enable() only. */
void
ih_slot_take(ih_hook ours)
{
    hook.place = (void **)&PyOS_InputHook;
    hook.ours = (void *)ours;
    ih_take_back();
}

/* GIL: held or not; ih_disable() only. */
void
ih_slot_give_back(void)
{
    give_back(&hook);
}

int
ih_take_back(void)
{
    return ih.enabled && take(&hook);
}

void *
ih_slot(void)
{
    return (void *)PyOS_InputHook;
}

int
ih_is_ours(void *found)
{
    return found && found == hook.ours;
}

/* GIL: not held; reader.c. Tells whether another reader was there. Before the first
   line there is none: PyOS_Readline() would take PyOS_StdioReadline(). */
int
ih_reader_take(ih_reader ours)
{
    if (!reader.place) {
        reader.place = dlsym(RTLD_DEFAULT, "PyOS_ReadlineFunctionPointer");
    }
    reader.ours = (void *)ours;
    if (reader.place && !*reader.place) {
        *reader.place = dlsym(RTLD_DEFAULT, "PyOS_StdioReadline");
    }
    return reader.place && *reader.place && take(&reader);
}

/* GIL: not held; reader.c. */
void
ih_reader_give_back(void)
{
    give_back(&reader);
}

/* GIL: held or not; reader.c, library.c. What CPython would call without us; NULL: not
   known. */
ih_reader
ih_reader_behind(void)
{
    return (ih_reader)reader.behind;
}
