"""The prompt: which one this is, and whether it calls a hook while it waits.

The functions on the stack tell, for each prompt has its own reader of lines. The child
of trial.py uses this file, too.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

from .._problem import Problem
from .facts import PromptFacts
from .wording import is_or_are, listed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

    from .facts import Facts

#: package -> prompt; of several packages on the stack the innermost counts
_READERS = {
    "ipykernel": "Jupyter kernel",
    "idlelib": "IDLE",
    "IPython": "IPython",
    "ptpython": "ptpython",
    "bpython": "bpython",
    "_pyrepl": "PyREPL",
}
#: prompts that do not call the slot's hook; with PromptFacts.ours they call inputhook
WITHOUT_HOOK = ("Jupyter kernel", "IDLE", "IPython", "ptpython", "bpython")


def describe() -> PromptFacts:
    """Return the prompt at which the call of this function was typed."""
    from inputhook._interactive import is_interactive

    kind = _reader(sys._getframe(1))  # noqa: SLF001
    shell = _shell()
    if kind == "IPython" and getattr(shell, "simple_prompt", False):
        kind = None
    ours = kind in {"IPython", "ptpython"} and _is_enabled()
    gui = None
    if kind == "IPython" and not ours:
        gui = getattr(shell, "active_eventloop", None)
    if kind is None and (is_interactive() or shell is not None):
        kind = _classic()
    modules = {
        n: sys.modules.get(n) for n in ("IPython", "prompt_toolkit", "ipykernel")
    }
    versions = {n: str(getattr(m, "__version__", "?")) for n, m in modules.items() if m}
    return PromptFacts(kind, gui, ours, versions, is_terminal())


def is_terminal() -> bool:
    """Return whether standard input is a terminal."""
    try:
        return os.isatty(0)
    except OSError:
        return False


def _reader(frame: FrameType | None) -> str | None:
    """Return the prompt whose code is on the stack; None: CPython's own, or no prompt."""
    while frame is not None:
        package = str(frame.f_globals.get("__name__", "")).partition(".")[0]
        if package == "IPython" and hasattr(_shell(), "kernel"):
            return "Jupyter kernel"
        if package in _READERS:
            return _READERS[package]
        frame = frame.f_back
    return None


def _shell() -> Any:
    """Return IPython's shell, or None."""
    get = getattr(sys.modules.get("IPython"), "get_ipython", None)
    return get() if get is not None else None


def _is_enabled() -> bool:
    """Return whether a toolkit is enabled here, so that IPython and ptpython call inputhook."""
    from inputhook import _state

    return bool(_state.names())


def _classic() -> str:
    """Return the kind of CPython's own prompt: "readline", "libedit", "stdio" or "pipe"."""
    if not is_terminal():
        return "pipe"
    readline: Any = sys.modules.get("readline")
    if readline is None:
        return "stdio"
    # since 3.13 there is readline.backend
    editline = getattr(readline, "backend", "") == "editline"
    return (
        "libedit" if editline or "libedit" in (readline.__doc__ or "") else "readline"
    )


def calls_no_hook(facts: Facts) -> Iterator[Problem]:
    """Yield a problem if there is no terminal, or the prompt calls no hook, or calls it late."""
    prompt = facts.prompt
    if not isinstance(prompt, PromptFacts):
        return
    kind = prompt.kind
    reads = kind in {None, "pipe"} or not facts.session
    if reads and "-i" not in facts.python.flags and not prompt.terminal:
        yield Problem(
            "stdin",
            "Standard input is not a terminal, so there is no prompt here to keep windows "
            "alive at: Python reads a program from it",
            "Start Python in a terminal, or as python -i where that is not possible",
        )
    if kind == "Jupyter kernel":
        yield Problem(
            "kernel",
            "This is a Jupyter kernel. It reads no lines, so nothing calls inputhook's hook",
            "Use the kernel's own: %matplotlib widget, or %gui qt (tk, gtk3, ...)",
        )
    elif kind == "IPython":
        yield from _ipython(facts, prompt)
    elif kind in WITHOUT_HOOK and not prompt.ours:
        yield Problem(
            "prompt",
            f"This is {kind}'s prompt, which does not call the interpreter's input hook",
            "inputhook.enable(), which has ptpython run the loops itself"
            if kind == "ptpython"
            else "Use Python's own prompt (python -m inputhook), or IPython",
        )
    if kind == "libedit":
        yield Problem(
            "libedit",
            "This Python's readline is libedit, not GNU readline: windows pause for up to "
            "100 ms after each key, and a line that is asked for in a callback cannot be "
            "edited but with Backspace",
            "Use a Python built with GNU readline, or Python 3.13 or later, whose prompt "
            "needs neither",
        )


def _ipython(facts: Facts, prompt: PromptFacts) -> Iterator[Problem]:
    """Yield a problem if IPython's prompt does not run the loop of the toolkit in use."""
    from .toolkits import called

    imported, live = facts.imported, facts.live
    if prompt.ours:
        return
    if prompt.gui is None and imported:
        name = (live or imported)[-1]
        yield Problem(
            "ipython-gui",
            f"IPython's prompt runs no toolkit's loop, and {listed(imported)} "
            f"{is_or_are(imported)} imported: the windows are dead while it waits",
            f"Type %gui {name}, or inputhook.enable({name!r}), which does the same at "
            "every prompt",
        )
    elif prompt.gui is not None and live and called(prompt.gui) not in live:
        yield Problem(
            "ipython-gui",
            f"IPython's prompt runs the loop of {prompt.gui}, and the application is one of "
            f"{listed(live)}, whose windows are dead while it waits",
            f"Type %gui {live[-1]}",
        )
