"""Which prompt is this? Told by who is calling: each has its own reader of lines.

Imported by the child of trial.py, too.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

from inputhook._interactive import is_interactive

if TYPE_CHECKING:
    from types import FrameType

#: a package whose code is running below us -> the prompt; the first that is found
_READERS = {
    "ipykernel": "Jupyter kernel",
    "idlelib": "IDLE",
    "IPython": "IPython",
    "ptpython": "ptpython",
    "bpython": "bpython",
    "_pyrepl": "PyREPL",
}
#: these do not call what is in the slot; IPython calls inputhook's where it is `ours`
WITHOUT_HOOK = ("Jupyter kernel", "IDLE", "IPython", "ptpython", "bpython")


def describe() -> dict[str, Any]:
    """The prompt that this code was typed at.

    Returns:
        `kind`: "readline", "libedit", "PyREPL", "stdio", "pipe", "IPython", ...; None in
        a program without a prompt. `gui`: what IPython runs itself (%gui); `ours`: it
        has inputhook run it. `versions`: of IPython and the like, where imported.
        `terminal`: is standard input one? `thread`: is this the main thread?
    """
    kind = _reader(sys._getframe(1))  # noqa: SLF001
    shell = _shell()
    if kind == "IPython" and getattr(shell, "simple_prompt", False):
        kind = None
    ours = kind in {"IPython", "ptpython"} and _is_ours()
    gui = None
    if kind == "IPython" and not ours:
        gui = getattr(shell, "active_eventloop", None)
    if kind is None and (is_interactive() or shell is not None):
        kind = _classic()
    return {
        "kind": kind,
        "gui": gui,
        "ours": ours,
        "versions": _versions(("IPython", "prompt_toolkit", "ipykernel")),
        "terminal": terminal(),
        "thread": _main_thread(),
    }


def terminal() -> bool:
    """Is standard input a terminal?"""
    try:
        return os.isatty(0)
    except OSError:
        return False


def _reader(frame: FrameType | None) -> str | None:
    while frame is not None:
        package = str(frame.f_globals.get("__name__", "")).partition(".")[0]
        if package in _READERS:
            kind = _READERS[package]
            if kind == "IPython" and hasattr(_shell(), "kernel"):
                return "Jupyter kernel"
            return kind
        frame = frame.f_back
    return None


def _shell() -> Any:
    get = getattr(sys.modules.get("IPython"), "get_ipython", None)
    return get() if get is not None else None


def _is_ours() -> bool:
    """Does prompt_toolkit call inputhook (prompts/prompt_toolkit.py)?"""
    module: Any = sys.modules.get("prompt_toolkit.application.application")
    run = getattr(getattr(module, "Application", None), "run", None)
    return hasattr(run, "_inputhook")


def _classic() -> str:
    if not terminal():
        return "pipe"
    readline: Any = sys.modules.get("readline")
    if readline is None:
        return "stdio"
    # readline.backend is there from 3.13 on
    editline = getattr(readline, "backend", "") == "editline"
    return (
        "libedit" if editline or "libedit" in (readline.__doc__ or "") else "readline"
    )


def _versions(names: tuple[str, ...]) -> dict[str, str]:
    modules = {name: sys.modules.get(name) for name in names}
    return {
        name: str(getattr(module, "__version__", "?"))
        for name, module in modules.items()
        if module is not None
    }


def _main_thread() -> bool:
    import threading

    return threading.current_thread() is threading.main_thread()
