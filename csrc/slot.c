/* Who holds CPython's two slots: PyOS_InputHook, and PyOS_ReadlineFunctionPointer,
   which is not part of the limited API. */

#include "inputhook.h"

#include <dlfcn.h>

static struct slot {
    void **place; /* address of the slot; NULL: not known yet, or not to be found */
    void *ours;   /* our function; NULL: we never took this slot */
    void *behind; /* the function that held the slot before ours */
} hook, reader;

/* Called with or without the GIL. A function that has taken the slot from us becomes
   the one that give_back() restores. Returns 0 if the slot was ours. */
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

/* Called with or without the GIL. A function that somebody else has put there stays. */
static void
give_back(struct slot *slot)
{
    if (slot->place && *slot->place == slot->ours) {
        *slot->place = slot->behind;
    }
}

/* Called by ih_enable(), without the GIL. */
void
ih_slot_take(ih_hook ours)
{
    hook.place = (void **)&PyOS_InputHook;
    hook.ours = (void *)ours;
    ih_take_back();
}

/* Called by ih_disable(), with or without the GIL. */
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

/* Called by reader.c, with or without the GIL. Returns whether another reader was in
   the slot. Before the first line the slot is empty: PyOS_Readline() would put
   PyOS_StdioReadline() there. */
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

/* Called by ih_reader_detach(), with or without the GIL. */
void
ih_reader_give_back(void)
{
    give_back(&reader);
}

/* Called by reader.c and library.c, with or without the GIL. Returns the reader that
   CPython would call without us; NULL: not known. */
ih_reader
ih_reader_behind(void)
{
    return (ih_reader)reader.behind;
}
