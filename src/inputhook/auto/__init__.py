"""Auto-activation: windows are alive at every prompt, without a word typed.

`python -m inputhook auto install` has Python call start() while it starts. From then on,
at a prompt, a toolkit's loop is enabled as soon as the toolkit is imported. Scripts, pipes
and everything else that has no prompt behave as if this were not there.

The environment variable INPUTHOOK has, separated by commas:

- 0: nothing is done;
- toolkits (qt, tk, ...): these are enabled when the prompt begins, and no others;
- debug: what is done, and why not, is written to standard error.

Nothing here may stop Python from starting, or slow it down. So this file is short, because
half of what an import costs is to read the code, and it imports only what site has imported.
The rest is in activate.py, imported when there may be a prompt.
"""

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from importlib.machinery import ModuleSpec
    from typing import Any

    from .activate import Activation

    activation: Activation | None  # see __getattr__()

#: prompts that begin in the middle of a program: module -> class and its method
PROMPTS = {
    "code": "InteractiveConsole.interact",
    "IPython.terminal.interactiveshell": "TerminalInteractiveShell.interact",
    "ptpython.repl": "PythonRepl.run",
}

#: start() has been called; the doctor and `auto status` look at it
started = False


def start() -> None:
    """Wait for a prompt, if this process may have one. A second call does nothing."""
    global started  # noqa: PLW0603  half the size of an object
    if started:  # by a .pth file, and by sitecustomize
        return
    started = True
    flags = sys.flags
    words = os.environ.get("INPUTHOOK", "")
    if flags.ignore_environment or flags.no_site or words == "0":
        return
    if not flags.interactive and not os.isatty(0) and "debug" not in words:
        return
    gate = _Gate()
    sys.meta_path.insert(0, gate)
    gate.watch()
    if words or flags.inspect:  # -i, too: the program may import a toolkit
        gate.open(gate.begun)


class _Gate:
    """A finder on sys.meta_path: it sees each import, and opens for that of a prompt."""

    def __init__(self) -> None:
        self.opened = False
        self.original: Callable[[], object] | None = None  # sys.__interactivehook__
        #: how it is known that a prompt comes next, "" if that is not known
        self.begun = ""
        # an embedded interpreter has the same sys.argv; activate.py looks at that
        if sys.argv[:1] in ([""], ["-"]) and os.isatty(0):
            self.begun = "Python was started without a program"

    def find_spec(
        self, name: str, path: "Any" = None, target: "Any" = None
    ) -> "ModuleSpec | None":
        """Open for the module of a prompt, and for any import at one."""
        if self.original is None:
            # site reads .pth and .start files before it sets the hook; after that it
            # always looks for sitecustomize
            self.watch()
        if self.opened or (name not in PROMPTS and not hasattr(sys, "ps1")):
            return None
        if not self.open(self.begun):
            return None
        from .._imports import find_elsewhere  # which open() has imported

        return find_elsewhere(self, name, path, target)

    def watch(self) -> None:
        """Have begin() called when the interpreter's own prompt begins."""
        self.original = getattr(sys, "__interactivehook__", None)
        if self.original is not None:
            sys.__interactivehook__ = self.begin

    def begin(self) -> None:
        """Do what sys.__interactivehook__ did, and open."""
        if sys.__interactivehook__ == self.begin and self.original is not None:
            sys.__interactivehook__ = self.original
        try:
            if self.original is not None:
                self.original()
        finally:
            self.open(self.begun or "the interpreter's prompt has begun")

    def open(self, begun: str) -> bool:
        """Let activate.py do the rest; return False if it cannot, which the doctor finds."""
        self.opened = True
        try:
            from .activate import activation

            activation.start(begun, PROMPTS)
        except Exception:  # noqa: BLE001  never in the way
            return False
        return True


def __getattr__(name: str) -> object:
    """Return what auto-activation has done; None if it was never started."""
    if name != "activation":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    if not started:
        return None
    from .activate import activation

    return activation
