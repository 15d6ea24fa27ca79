"""Auto-activation: imported while Python starts, it makes the GUI live by itself.

`python -m inputhook auto install` puts the import into sitecustomize.py. From then on,
at a prompt, the loop of a toolkit is enabled as soon as the toolkit is imported; a second
toolkit adds its loop. Scripts, pipes and everything else that has no prompt behave as if
this were not there.

The environment variable INPUTHOOK has, separated by commas:

- 0: nothing is done;
- toolkits (qt, tk, ...): these are enabled when the prompt begins, and no others;
- debug: what is done, and why not, is written to standard error.

Nothing here may stop Python from starting, or slow it down: it is short, because half of
what an import costs is to read the code, and imports nothing that site has not imported.
All the rest is in auto/activate.py, imported when there may be a prompt.
"""

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from importlib.machinery import ModuleSpec
    from typing import Any

    from .activate import Activation

    activation: Activation  # see __getattr__()

#: prompts that begin in the middle of a program: module -> class and its method
PROMPTS = {
    "code": "InteractiveConsole.interact",
    "IPython.terminal.interactiveshell": "TerminalInteractiveShell.interact",
    "ptpython.repl": "PythonRepl.run",
}


class _Gate:
    """A finder on sys.meta_path that sees each import, and finds nothing itself."""

    def __init__(self) -> None:
        self.opened = False
        self.found: Callable[[], object] | None = None  # sys.__interactivehook__
        # an embedded interpreter has the same sys.argv; auto/activate.py looks at that
        self.begun = ""
        if sys.argv[:1] in ([""], ["-"]) and os.isatty(0):
            self.begun = "Python was started without a program"

    def find_spec(
        self, name: str, path: "Any" = None, target: "Any" = None
    ) -> "ModuleSpec | None":
        """Open for the module of a prompt, and for any import at one."""
        if self.found is None:
            # imported by a .pth file, we come before site sets the hook; after that it
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
        self.found = getattr(sys, "__interactivehook__", None)
        if self.found is not None:
            sys.__interactivehook__ = self.begin

    def begin(self) -> None:
        """Do what sys.__interactivehook__ did, and open."""
        if sys.__interactivehook__ == self.begin and self.found is not None:
            sys.__interactivehook__ = self.found
        try:
            if self.found is not None:
                self.found()
        finally:
            self.open(self.begun or "the interpreter's prompt has begun")

    def open(self, begun: str) -> bool:
        """Let auto/activate.py do the rest; False if it cannot, which the doctor finds."""
        self.opened = True
        try:
            from .activate import activation

            activation.start(begun, PROMPTS)
        except Exception:  # noqa: BLE001  never in the way
            return False
        return True


def _start() -> None:
    flags = sys.flags
    words = os.environ.get("INPUTHOOK", "")
    if flags.ignore_environment or flags.no_site or words == "0":
        return
    if not flags.interactive and not os.isatty(0) and "debug" not in words:
        return
    gate = _Gate()
    sys.meta_path.insert(0, gate)
    gate.watch()
    if words or flags.inspect:  # -i, too: a program may import a toolkit
        gate.open(gate.begun)


def __getattr__(name: str) -> object:
    if name == "activation":
        from .activate import activation

        return activation
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


_start()
