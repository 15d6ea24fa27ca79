/* Who holds PyOS_InputHook, the slot. */

#include "inputhook.h"

static struct {
    ih_hook ours;     /* NULL: we do not hold it */
    ih_hook previous; /* what held it before us */
} slot;

/* GIL: held or not; ih_enable() only. */
void
ih_slot_take(ih_hook hook)
{
    slot.ours = hook;
    ih_take_back();
}

/* GIL: held or not; ih_disable() only. Somebody else's hook stays. */
void
ih_slot_give_back(void)
{
    if (PyOS_InputHook == slot.ours) {
        PyOS_InputHook = slot.previous;
    }
    slot.previous = NULL;
}

/* A toolkit that has taken the slot since becomes the owner that ih_disable()
   gives it back to. */
int
ih_take_back(void)
{
    if (!ih.enabled || PyOS_InputHook == slot.ours) {
        return 0;
    }
    slot.previous = PyOS_InputHook;
    PyOS_InputHook = slot.ours;
    return 1;
}

void *
ih_slot(void)
{
    return (void *)PyOS_InputHook;
}

int
ih_is_ours(void *found)
{
    return found && found == (void *)slot.ours;
}
