"""Tells whether somebody is at a prompt, and when the interpreter's own prompt begins.

Each kind of prompt has a file here, and a place in EACH. Auto-activation asks before
the C core is loaded, so these files need neither the core nor anything that Python has
not imported. prompts/ keeps windows alive at these prompts.
"""

from __future__ import annotations

import sys

from . import bpython, ipython, ptpython, python, xonsh

TYPE_CHECKING = False  # typing takes longer to import than the rest
if TYPE_CHECKING:
    from collections.abc import Callable

#: the kinds of prompts; is_present() of each returns whether somebody types there, or
#: is about to
EACH = (python, ipython, bpython, xonsh, ptpython)


def is_interactive() -> bool:
    """Return whether somebody types at this interpreter, or is about to; not in a script."""
    return any(each.is_present() for each in EACH)


def on_first_prompt(call: Callable[[], object]) -> Callable[[], None]:
    """Call a function when the interpreter's prompt begins; return the undo.

    sys.__interactivehook__ makes the call. If Python has none, or the prompt has begun,
    nothing is done.

    A toolkit that is enabled earlier (by PYTHONSTARTUP, or a script under `python -i`)
    finds neither readline nor PyREPL: site's hook imports them. If the program then
    imports PyQt, which takes the slot of the input hook, no part of inputhook would be
    at the prompt to notice that.

    """
    found = getattr(sys, "__interactivehook__", None)
    if found is None or python.has_begun():
        return lambda: None

    def hook() -> None:
        try:
            found()
        finally:
            call()

    def undo() -> None:
        # unless the program has set another hook since
        if getattr(sys, "__interactivehook__", None) is hook:
            sys.__interactivehook__ = found

    sys.__interactivehook__ = hook
    return undo
