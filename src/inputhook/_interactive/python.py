"""Python's own prompt, with readline or PyREPL, and that of code.interact()."""

from __future__ import annotations

import os
import sys

from . import ipython

TYPE_CHECKING = False  # typing takes longer to import than the rest
if TYPE_CHECKING:
    from typing import Any


def is_present() -> bool:
    """Return whether the prompt has begun, or follows the program that runs."""
    if sys.flags.interactive or has_begun():
        return True
    # PYTHONINSPECT sets another flag than -i, and leads to a prompt only at a terminal
    return bool(sys.flags.inspect) and os.isatty(0)


def has_begun() -> bool:
    """Return whether there has been a prompt."""
    if not hasattr(sys, "ps1"):
        return False
    # a shell of IPython, which sets sys.ps1, may be made at Python's own prompt, too
    return not ipython.has_set_ps1() or _is_without_program()


def reader() -> str:
    """Return what reads the lines at a prompt that is not PyREPL."""
    if not os.isatty(0):
        return "pipe"
    readline: Any = sys.modules.get("readline")
    if readline is None:
        return "stdio"
    # readline.backend is there from 3.13 on
    text = getattr(readline, "backend", "") + (readline.__doc__ or "")
    return "libedit" if "libedit" in text or "editline" in text else "readline"


def _is_without_program() -> bool:
    """Return whether Python was started without a program, whose name would be in sys.argv."""
    return sys.argv[:1] in ([""], ["-"]) and os.isatty(0)
