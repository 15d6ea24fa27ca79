"""When the interpreter's prompt begins: sys.__interactivehook__.

A toolkit enabled before that (by PYTHONSTARTUP, or a script under `python -i`) finds
neither readline nor PyREPL yet; both are imported by site's hook. If the program then
imports PyQt, which takes the slot, nobody would be left at the prompt to notice.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from . import _stack
from .prompts import ipython_shell

if TYPE_CHECKING:
    from collections.abc import Callable


def has_begun() -> bool:
    """Is somebody typing at this interpreter, or about to? Not in a script."""
    flags = sys.flags
    if flags.interactive or _has_own_prompt():
        return True
    if ipython_shell.reads() or ipython_shell.will_read():
        return True
    if _in_bpython() or _in_xonsh() or _in_ptpython():
        return True
    # PYTHONINSPECT, which is -i without that flag: a prompt only if there is a terminal
    return bool(flags.inspect) and os.isatty(0)


def _has_own_prompt() -> bool:
    """Has the interpreter's own prompt begun, or that of code.interact()?"""
    if not hasattr(sys, "ps1"):
        return False
    # at Python's own prompt, too, a shell of IPython may be made
    return not ipython_shell.has_set_ps1() or _without_program()


def _without_program() -> bool:
    """Was Python started without one? A program finds its name in sys.argv."""
    return sys.argv[:1] in ([""], ["-"]) and os.isatty(0)


def _in_bpython() -> bool:
    """Is its prompt running? It sets no sys.ps1, but reads input() itself."""
    return type(sys.stdin).__module__.startswith("bpython.")


def _in_xonsh() -> bool:
    """Is it a shell, and not running a script? It sets no sys.ps1 either."""
    session = getattr(sys.modules.get("xonsh.built_ins"), "XSH", None)
    environment = getattr(session, "env", None)
    return bool(environment and environment.get("XONSH_INTERACTIVE"))


def _in_ptpython() -> bool:
    """Is its prompt running? It sets no sys.ps1, and embed() may be over."""
    # PythonRepl.run(), run_async()
    return "ptpython.repl" in sys.modules and _stack.is_inside("ptpython.repl", "run")


class Beginning:
    """Calls a function when the interpreter's prompt begins."""

    def __init__(self) -> None:
        self._found: Callable[[], object] | None = None
        self._ours: Callable[[], object] | None = None

    def watch(self, call: Callable[[], object]) -> None:
        """Call it then, once for each time this was called; not if it has begun."""
        found = getattr(sys, "__interactivehook__", None)
        if found is None or self._found is not None or _has_own_prompt():
            return

        def and_call() -> None:
            try:
                found()
            finally:
                call()

        self._found, self._ours = found, and_call
        sys.__interactivehook__ = and_call

    def forget(self) -> None:
        """Put back the hook found, unless somebody has put in another one since."""
        if self._found is not None:
            if getattr(sys, "__interactivehook__", None) is self._ours:
                sys.__interactivehook__ = self._found
            self._found = self._ours = None
