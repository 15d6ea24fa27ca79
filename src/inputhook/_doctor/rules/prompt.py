"""The prompt: does it call anybody while it waits?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._problem import Problem
from ..prompt import WITHOUT_HOOK
from .words import in_use, listed, older, pip, resolve, verb

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .words import Facts

_PROMPT_TOOLKIT = (3, 0)


def prompt(facts: Facts) -> Iterator[Problem]:
    """It reads from no terminal, or calls no hook, or with pauses."""
    prompt, session = facts["prompt"], facts["session"]
    kind = prompt.get("kind")
    reads = kind in {None, "pipe"} or not session
    asked = "-i" in facts["python"].get("flags", [])
    if reads and not asked and not prompt.get("terminal", True):
        yield Problem(
            "stdin",
            "Standard input is not a terminal, so there is no prompt here to keep windows "
            "alive at: Python reads a program from it",
            "Start Python in a terminal, or as python -i where that is not possible",
            "prompt",
        )
    if kind == "Jupyter kernel":
        yield Problem(
            "kernel",
            "This is a Jupyter kernel. It reads no lines, so nothing calls inputhook's hook",
            "Use the kernel's own: %matplotlib widget, or %gui qt (tk, gtk3, ...)",
            "prompt",
        )
    elif kind == "IPython":
        yield from _ipython(facts)
    elif kind in WITHOUT_HOOK and not prompt["ours"]:
        yield Problem(
            "prompt",
            f"This is {kind}'s prompt, which does not call the interpreter's input hook",
            "inputhook.enable(), which has ptpython run the loops itself"
            if kind == "ptpython"
            else "Use Python's own prompt (python -m inputhook), or IPython",
            "prompt",
        )
    if kind == "libedit":
        yield Problem(
            "libedit",
            "This Python's readline is libedit, not GNU readline: windows pause for up to "
            "100 ms after each key, and a line that is asked for in a callback cannot be "
            "edited but with Backspace",
            "Use a Python built with GNU readline, or Python 3.13 or later, whose prompt "
            "needs neither",
            "prompt",
        )
    version = prompt.get("versions", {}).get("prompt_toolkit", "")
    if session and kind in WITHOUT_HOOK and older(version, _PROMPT_TOOLKIT):
        yield Problem(
            "prompt-toolkit",
            f"prompt_toolkit is {version}, which has no input hooks: {kind} cannot run "
            "any toolkit's loop. They came with 3.0",
            pip("--upgrade prompt_toolkit ipython"),
            "prompt",
        )


def _ipython(facts: Facts) -> Iterator[Problem]:
    """IPython's prompt runs one loop itself, after %gui; or those that inputhook runs."""
    gui = facts["prompt"]["gui"]
    if facts["prompt"]["ours"]:
        return
    imported, live = in_use(facts)
    if gui is None and imported:
        name = (live or imported)[-1]
        yield Problem(
            "ipython-gui",
            f"IPython's prompt runs no toolkit's loop, and {listed(imported)} "
            f"{verb(imported)} imported: the windows are dead while it waits",
            f"Type %gui {name}, or inputhook.enable({name!r}), which does the same at "
            "every prompt",
            "prompt",
        )
    elif gui is not None and live and resolve(gui) not in live:
        yield Problem(
            "ipython-gui",
            f"IPython's prompt runs the loop of {gui}, and the application is one of "
            f"{listed(live)}, whose windows are dead while it waits",
            f"Type %gui {live[-1]}",
            "prompt",
        )
