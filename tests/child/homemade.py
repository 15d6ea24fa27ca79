"""A toolkit that inputhook does not know, as abc.py says that one is made.

Its "window" is a pipe, from which letters are events, and a list of timers. What a test wants
to go wrong, it assigns: `homemade.Loop.timeout = lambda loop: "soon"`.
"""

from __future__ import annotations

import os
import threading
import time
from typing import TYPE_CHECKING

import windows

import inputhook
import inputhook.abc

if TYPE_CHECKING:
    from collections.abc import Callable

reading, writing = os.pipe()
os.set_blocking(reading, False)

is_open = False
"""The application is there."""

timers: list[tuple[float, Callable[[], object]]] = []
handlers: dict[str, Callable[[], object]] = {}
"""By letter; one without a handler is recorded."""


class Loop(inputhook.abc.Loop):
    """Handles letters and timers."""

    def fileno(self) -> int:
        return reading

    def timeout(self) -> float | None:
        return min(timers)[0] - time.monotonic() if timers else None

    def dispatch(self) -> None:
        while timers and min(timers)[0] <= time.monotonic():
            due = min(timers)
            timers.remove(due)
            due[1]()
        while True:
            try:
                letter = os.read(reading, 1).decode()
            except BlockingIOError:
                return
            handlers.get(
                letter, lambda letter=letter: windows.record("event", letter)
            )()

    def close(self) -> None:
        windows.record("loop closed")


class Toolkit(inputhook.abc.Toolkit):
    """What inputhook has to know."""

    name = "homemade"
    module = "homemade"
    aliases = ("handmade",)
    install = "make it"
    needs_display = False

    def has_application(self) -> bool:
        return is_open

    def loop(self) -> inputhook.abc.Loop:
        windows.record("loop")
        return Loop()


def open_window() -> None:
    """Make the application."""
    global is_open  # noqa: PLW0603
    is_open = True


def close_window() -> None:
    """Let it go."""
    global is_open  # noqa: PLW0603
    is_open = False


def after(seconds: float, call: Callable[[], object]) -> None:
    """Call a function once."""
    timers.append((time.monotonic() + seconds, call))


def tick(seconds: float = 0.01) -> None:
    """Tick, from now on."""
    after(seconds, lambda: tick(seconds))
    windows.record("tick", "homemade")


def type_letter(letter: str, seconds: float = 0.05) -> None:
    """Somebody types a letter into the window, a while from now."""
    timer = threading.Timer(seconds, os.write, (writing, letter.encode()))
    timer.daemon = True
    timer.start()


def alive() -> None:
    """Register and enable the toolkit, with a window that ticks."""
    inputhook.register(Toolkit())
    inputhook.enable("homemade")
    open_window()
    tick()
