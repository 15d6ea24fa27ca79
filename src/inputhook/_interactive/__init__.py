"""Is somebody at a prompt, and at which? When does the interpreter's own prompt begin?

Each kind of prompt that answers the first question has a file here, and a line in EACH;
debugger.py says whether a debugger reads a command.
Auto-activation asks before the C core is loaded, so these files need neither that nor
anything that Python has not imported. What keeps windows alive at these prompts is in
prompts/.
"""

from __future__ import annotations

import sys

from .. import _stack
from .._patch import Patches
from . import bpython, ipython, ptpython, python, xonsh

TYPE_CHECKING = False  # typing takes longer to import than the rest
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

#: package -> what a user calls its prompt; the package's code reads the lines, and runs them
READERS = {
    "ipykernel": "Jupyter kernel",
    "idlelib": "IDLE",
    "IPython": "IPython",
    "ptpython": "ptpython",
    "bpython": "bpython",
    "xonsh": "xonsh",
    "_pyrepl": "PyREPL",
}

#: the kinds of prompts; is_present() of each returns whether somebody types there, or
#: is about to
EACH = (python, ipython, bpython, xonsh, ptpython)


def is_interactive() -> bool:
    """Return whether somebody types at this interpreter, or is about to; not in a script."""
    return any(each.is_present() for each in EACH)


def reader(frame: FrameType | None) -> str | None:
    """Return whose code has run the line that this frame is of, as in READERS.

    None: CPython's own, if that is a prompt at all; python.reader() says which.
    """
    for each in _stack.outwards(frame):
        package = str(each.f_globals.get("__name__", "")).partition(".")[0]
        if package == "IPython" and hasattr(ipython.shell(), "kernel"):
            return READERS["ipykernel"]
        if package in READERS:
            return READERS[package]
    return None


def on_first_prompt(call: Callable[[], object]) -> Callable[[], object]:
    """Have a function called when the interpreter's prompt begins; return what undoes that.

    sys.__interactivehook__ makes the call. If Python has none, or the prompt has begun,
    nothing is done.

    A toolkit enabled before that (by PYTHONSTARTUP, or a script under `python -i`) finds
    neither readline nor PyREPL yet: site's hook imports both. If the program then imports
    PyQt, which takes the slot of the input hook, nobody would be left at the prompt to
    notice.
    """

    def hook(original: Callable[[], object]) -> None:
        try:
            original()
        finally:
            call()

    patches = Patches()
    if not python.has_begun():
        patches.wrap(sys, "__interactivehook__", hook)
    return patches.undo
