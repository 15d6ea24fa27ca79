"""What enabling changes in the interpreter under test, in a form that can be compared.

Everything is looked at from outside inputhook, through ctypes, so that a promise to put it
back is not judged by the one who gave it.
"""

from __future__ import annotations

import ctypes
import signal
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


def pointer(library: ctypes.CDLL, name: str) -> int | None:
    """Return what the C variable `name`, a pointer, holds; None: there is no such variable."""
    try:
        return ctypes.c_void_p.in_dll(library, name).value or 0
    except ValueError:
        return None


def give_to_a_stranger() -> None:
    """Put a harmless C function into the slot: libc's getpid()."""
    address = ctypes.cast(ctypes.CDLL(None).getpid, ctypes.c_void_p).value
    ctypes.c_void_p.in_dll(ctypes.pythonapi, "PyOS_InputHook").value = address


def handlers() -> dict[str, int]:
    """Return the C handlers of all signals: the first word of what `sigaction()` fills in."""
    words = (ctypes.c_void_p * 32)()
    found = {}
    for number in sorted(signal.valid_signals()):
        ctypes.pythonapi.sigaction(int(number), None, words)
        found[f"handler of {int(number)}"] = words[0] or 0
    return found


def state() -> dict[str, Any]:
    """Return the slot, the hooks of prompts and of Python, matplotlib's flag, the handlers."""
    found: dict[str, Any] = {
        name: pointer(ctypes.pythonapi, name)
        for name in ("PyOS_InputHook", "PyOS_ReadlineFunctionPointer")
    }
    readline = sys.modules.get("readline")
    if getattr(readline, "__file__", None):
        library = ctypes.CDLL(readline.__file__)
        for name in ("rl_redisplay_function", "rl_pre_input_hook"):
            found[name] = pointer(library, name)
    console = getattr(sys.modules.get("_pyrepl.unix_console"), "UnixConsole", None)
    found["UnixConsole.input_hook"] = vars(console)["input_hook"] if console else None
    found["sys.excepthook"] = sys.excepthook
    found["class of sys"] = type(sys)
    found["sys.__interactivehook__"] = getattr(sys, "__interactivehook__", None)
    matplotlib = sys.modules.get("matplotlib")
    found["interactive"] = matplotlib.is_interactive() if matplotlib else None
    return found | handlers()


def changed(before: dict[str, Any]) -> list[str]:
    """Return the names of all that is not as it was."""
    return sorted(name for name, now in state().items() if now != before.get(name))


def descriptors() -> int:
    """Return how many descriptors are open, including the one that counts them."""
    return len(list(Path("/proc/self/fd").iterdir()))


def raised(call: Callable[[], object]) -> tuple[list[str], str]:
    """Return the exception's class and bases by name, and its message; empty if none came."""
    try:
        call()
    except BaseException as error:  # noqa: BLE001  the test judges it
        return [kind.__name__ for kind in type(error).__mro__], str(error)
    return [], ""


def raised_in_thread(call: Callable[[], object]) -> tuple[list[str], str]:
    """Return the same as raised(), from a call on a thread of its own."""
    answers: list[tuple[list[str], str]] = []
    thread = threading.Thread(target=lambda: answers.append(raised(call)), name="mine")
    thread.start()
    thread.join()
    return answers[0]
