"""Callbacks that take too long: what they sleep is their work."""

from __future__ import annotations

import asyncio
import os
import time
from typing import TYPE_CHECKING

import dialogs
import windows

import inputhook

if TYPE_CHECKING:
    from collections.abc import Callable

LONG = 0.6


def sleeps(*_: object) -> None:
    time.sleep(LONG)
    windows.record("slept")


def works() -> None:
    """Compute, in Python, without a system call."""
    until = time.monotonic() + LONG
    while time.monotonic() < until:
        pass
    windows.record("slept")


def forks() -> None:
    """Be slow after a fork(), which has ended the thread that looks."""
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)
    sleeps()


def opens(kind: str, seconds: float = 1.5) -> None:
    """Open a dialog, in which windows are alive; one of their callbacks is slow."""
    later(sleeps)
    dialogs.for_a_while(kind, seconds)
    windows.record("closed dialog")


def asks() -> None:
    """Ask a question; a callback that is called meanwhile is slow."""
    later(works)
    windows.record("answer", input("name? "))


async def awaits() -> None:
    await asyncio.sleep(0.01)
    sleeps()


def later(call: Callable[[], object]) -> None:
    """Call from a timer of the newest window's toolkit, with no function in between."""
    window = windows.windows[-1]
    if hasattr(window, "glib"):
        window.glib.timeout_add(20, call)
    else:
        window.later(20, call)


def counts_in_a_child() -> None:
    """Record what the child of a fork has counted."""
    child = os.fork()
    if child == 0:
        found = inputhook.stats()
        windows.record("child", found.hook_calls, found.pumps, found.longest)
        os._exit(0)
    os.waitpid(child, 0)


def pumps_in_a_thread() -> int:
    """Return how many pumps another thread sees."""
    import threading

    seen: list[int] = []
    thread = threading.Thread(target=lambda: seen.append(inputhook.stats().pumps))
    thread.start()
    thread.join()
    return seen[0]


windows.Window.on_click = sleeps  # type: ignore[method-assign,assignment]
