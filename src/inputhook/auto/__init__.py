"""Auto-activation: windows are alive at every prompt, without a word typed.

`python -m inputhook auto install` makes Python call start() whenever it starts. From
then on, a toolkit that is imported at a prompt is enabled at once. Scripts, pipes and
everything else without a prompt behave as if inputhook were not there.

The environment variable INPUTHOOK may have, separated by commas:

- 0: auto-activation does nothing;
- toolkits (qt, tk, ...): these are enabled when the prompt begins, and no others;
- debug: standard error says what is done, and what is not done for which reason.

Auto-activation must neither stop Python from starting nor slow it down. So this file is
short, because reading the code is half the cost of an import, and imports only modules
that site has imported. activate.py has the rest, and is imported when there may be a
prompt.
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

#: prompts that a program may open: module -> class and method
PROMPTS = {
    "code": "InteractiveConsole.interact",
    "IPython.terminal.interactiveshell": "TerminalInteractiveShell.interact",
    "ptpython.repl": "PythonRepl.run",
}

#: start() was called; the doctor and `auto status` look at this flag
started = False


def start() -> None:
    """Wait for a prompt, if this process may have a prompt. A second call does nothing."""
    global started  # noqa: PLW0603  an object would double the size of this file
    if started:  # both a .pth file and sitecustomize have called it
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
    """A finder on sys.meta_path that sees each import; "opens" means: activate.py takes over."""

    def __init__(self) -> None:
        self.opened = False
        self.original: Callable[[], object] | None = None  # sys.__interactivehook__
        #: how we know that a prompt comes next; "" if we do not know
        self.begun = ""
        # an embedded interpreter may have the same sys.argv; activate.py finds that out
        if sys.argv[:1] in ([""], ["-"]) and os.isatty(0):
            self.begun = "Python was started without a program"

    def find_spec(
        self, name: str, path: "Any" = None, target: "Any" = None
    ) -> "ModuleSpec | None":
        """Open at the import of a prompt's module, and at any import at a prompt."""
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
        """Let begin() be called when the interpreter's own prompt begins."""
        self.original = getattr(sys, "__interactivehook__", None)
        if self.original is not None:
            sys.__interactivehook__ = self.begin

    def begin(self) -> None:
        """Do what the original sys.__interactivehook__ does, and open."""
        if sys.__interactivehook__ == self.begin and self.original is not None:
            sys.__interactivehook__ = self.original
        try:
            if self.original is not None:
                self.original()
        finally:
            self.open(self.begun or "the interpreter's prompt has begun")

    def open(self, begun: str) -> bool:
        """Let activate.py take over; return False if that fails, which the doctor finds."""
        self.opened = True
        try:
            from .activate import activation

            activation.start(begun, PROMPTS)
        except Exception:  # noqa: BLE001  nothing here may disturb Python
            return False
        return True


def __getattr__(name: str) -> object:
    """Return the Activation; None if start() was never called."""
    if name != "activation":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    if not started:
        return None
    from .activate import activation

    return activation
