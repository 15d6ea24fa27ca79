"""The prompt: which one this is, and whether it calls a hook while it waits.

_interactive/ knows the prompts. The child of trial.py asks, too.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from .._problem import Problem, is_or_are, listed
from .facts import PromptFacts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .facts import Facts

#: prompts that never call what is in the slot, and run a loop of their own
_NEVER = ("Jupyter kernel", "IDLE")
#: prompts that have inputhook run the loops, once something is enabled; the slot is not called
_ONCE_ENABLED = ("IPython", "ptpython", "bpython", "xonsh")
WITHOUT_HOOK = (*_NEVER, *_ONCE_ENABLED)
_VERSIONS = ("IPython", "prompt_toolkit", "ipykernel")


def describe() -> PromptFacts:
    """Return the prompt that the call of this function was typed at."""
    from inputhook import _interactive, _state

    shell = _interactive.ipython.shell()
    kind = _interactive.reader(sys._getframe(1))  # noqa: SLF001
    if kind == "IPython" and getattr(shell, "simple_prompt", False):
        kind = None
    ours = kind in _ONCE_ENABLED and bool(_state.names())
    gui = None
    if kind == "IPython" and not ours:
        gui = getattr(shell, "active_eventloop", None)
    if kind is None and (shell is not None or _interactive.is_interactive()):
        kind = _interactive.python.reader()
    modules = {name: sys.modules[name] for name in _VERSIONS if sys.modules.get(name)}
    versions = {n: str(getattr(m, "__version__", "?")) for n, m in modules.items()}
    return PromptFacts(kind, gui, ours, versions, os.isatty(0))


def calls_no_hook(facts: Facts, prompt: PromptFacts) -> Iterator[Problem]:
    """Yield a problem if the prompt has no terminal, or calls no hook, or calls it late."""
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
            f"inputhook.enable(), which has {kind} run the loops itself"
            if kind in _ONCE_ENABLED
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
