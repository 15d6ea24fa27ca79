"""A session in which functions that inputhook's core calls fail: child/faults.c lets them."""

from __future__ import annotations

import ctypes
import os
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import slots
import windows

import inputhook._core

if TYPE_CHECKING:
    from collections.abc import Callable

_library = ctypes.CDLL(os.environ["INPUTHOOK_FAULTS"])
replaced = _library.begin(os.environ["INPUTHOOK_FAULTS_ORDER"].encode())


def stop_in(library: str) -> bool:
    """Let calls of another library stop, too; return whether there are such calls."""
    return bool(_library.also(f"/{library}.so".encode()))


def _open() -> dict[str, int]:
    """Return how many descriptors of each kind are open, and how many threads run."""
    found = {"threads": len(list(Path("/proc/self/task").iterdir()))}
    for each in Path("/proc/self/fd").iterdir():
        try:
            kind = str(each.readlink()).partition(":[")[0]
        except FileNotFoundError:  # the folder's own
            continue
        found[kind] = found.get(kind, 0) + 1
    return found


_before = slots.state()
_kept: dict[str, int] = {}


def left() -> list[str]:
    """Return what disable() has not put back; the second time, what has come since the first."""
    inputhook._core.lib.ih_interrupt_fd()  # one of those that are kept
    found = slots.changed(_before)
    if not inputhook._core.lib.ih_is_ours(inputhook._core.lib.ih_slot()):
        found = [each for each in found if each != "PyOS_InputHook"]  # it is Tk's
    now = _open()
    if _kept:
        found += [kind for kind, count in now.items() if count > _kept.get(kind, 0)]
    _kept.update(now)
    return found


def enable(*names: str) -> None:
    """Enable; record what was raised, if anything."""
    try:
        inputhook.enable(*names)
    except (OSError, MemoryError) as error:
        windows.record("refused", str(error))
    else:
        windows.record("enabled")


def later(call: Callable[[], object], milliseconds: int = 30) -> None:
    """Call a function when the prompt after this line waits."""
    windows.windows[-1].later(milliseconds, call)


def compute(seconds: float = 0.2) -> None:
    """Be a callback that has the prompt's thread, and the GIL, for itself."""
    windows.record("computing")
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        pass
    windows.record("computed")


def say() -> None:
    print("said", 6 * 7)
    windows.record("said")


def ask() -> None:
    try:
        answer = input("na" + "me? ")
    except (EOFError, KeyboardInterrupt, OSError, MemoryError) as error:
        answer = type(error).__name__
    windows.record("answer", answer)


def fork() -> None:
    """Fork; the child waits with windows alive, if it can, and ends."""
    child = os.fork()
    if child == 0:
        try:
            inputhook.pause(0.01)
            inputhook.enable("asyncio")
            inputhook.pause(0.01)
        except OSError:
            pass
        finally:
            os._exit(7)
    _, status = os.waitpid(child, 0)
    windows.record("child", os.waitstatus_to_exitcode(status))


def threads_call() -> None:
    """Call from another thread, which prints, too."""

    def run() -> None:
        inputhook.call_soon(windows.record, "called")
        print("from a thread")
        windows.record("printed")

    threading.Thread(target=run).start()


def record(*values: Any) -> None:
    windows.record("value", *values)
