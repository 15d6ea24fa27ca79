"""What callbacks of a window do in the tests, good and bad.

`on_click()` says what a click on a window's button does, so that a test decides when.
"""

from __future__ import annotations

import itertools
import os
import signal
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import windows

import inputhook

if TYPE_CHECKING:
    from collections.abc import Callable


_click: list[Callable[[], object]] = []
"""What the next click runs."""


def on_click(call: Callable[[], object]) -> None:
    """Let a click on the button of any window run `call`, whose exceptions pass.

    Import this module before a window is opened: Tk takes its button's command then.
    """
    _click[:] = [call]


def _clicked(window: windows.Window) -> None:
    number = len(windows.events)
    windows.record("clicked", window.title)
    for call in _click:
        call()
    windows.record("returned", number)


windows.Window.on_click = _clicked  # type: ignore[method-assign]


def fail(text: str = "raised") -> None:
    raise ValueError(text)


def fail_soon(before: Callable[[], object] = int) -> None:
    """Fail in a timer's callback, after another one has called `before`."""
    windows.call_later(0.02, before)
    windows.call_later(0.06, fail)


def fail_noted() -> None:
    """Record "fails", and fail."""
    windows.record("fails")
    fail()


def when_there(file: str, call: Callable[[], object]) -> None:
    """Run `call` in a timer's callback, as soon as the test has made this file."""

    def look() -> None:
        if Path(file).exists():
            call()
        else:
            windows.call_later(0.02, look)

    look()


def default_hook() -> None:
    sys.excepthook = sys.__excepthook__


def swap_and_pause() -> None:
    """Have another `sys.excepthook` while callbacks run, as some libraries do."""
    before = sys.excepthook
    default_hook()
    fail_soon()
    inputhook.pause(0.3)
    sys.excepthook = before


class Swapped:
    """A hook that is a method: another object each time the hook is looked up."""

    def hook(self, *_: object) -> None:
        windows.record("hook")


def swap_and_disable() -> None:
    before = sys.excepthook
    sys.excepthook = Swapped().hook
    inputhook.disable()
    sys.excepthook = before


def import_readline() -> None:
    """Import readline for the first time, as pdb does."""
    sys.modules.pop("readline", None)
    import readline  # noqa: F401

    windows.record("imported")


def print_lines() -> None:
    for word in ("first", "second", "third"):
        print(word, "line")
    sys.stdout.flush()


def work(seconds: float) -> None:
    """Keep the processor busy, in Python."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        pass


def work_again(seconds: float = 0.03, every: float = 0.035) -> None:
    """Be busy most of the time, from timers, for ever."""

    def callback() -> None:
        windows.call_later(every - seconds, callback)
        began = time.monotonic()
        try:
            work(seconds)
        finally:
            # Ctrl-C is for a callback that takes 0.3 s; on a busy machine this one may
            windows.record("worked", time.monotonic() - began > 0.08)

    windows.call_later(every, callback)


def wait_for_columns(columns: int) -> None:
    """Be a command that runs until somebody has resized the terminal."""
    while os.get_terminal_size(1).columns != columns:
        time.sleep(0.01)


def fork(leave: Callable[[int], object] = os._exit) -> None:
    """Fork; the child leaves by `leave(3)`, and its parent waits for it."""
    child = os.fork()
    if child == 0:
        leave(3)
    windows.record("child", os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))


def close_all() -> None:
    for window in list(windows.windows):
        window.close()


def main_and_quit(kind: str) -> None:
    """Run the toolkit's own main loop, and leave it from a timer.

    `kind` is what `windows.open_window()` takes.
    """
    window: Any = windows.windows[-1]

    def leave() -> None:
        if kind == "tk":
            window.root.quit()
        elif kind.startswith("gtk"):
            window.loop.quit()
        elif kind == "wx":
            window.app.ExitMainLoop()
        else:
            window.app.quit()

    window.later(50, leave)
    window.main()


def endless(call: Callable[[], object]) -> None:
    """Run `call`, which does not return by itself, in a timer's callback, soon."""

    def callback() -> None:
        windows.record("begins")
        call()
        windows.record("ends")

    windows.call_later(0.02, callback)


def handle(number: int) -> None:
    """Note each signal of this kind, with how many there were before."""
    count = itertools.count()
    signal.signal(number, lambda *_: windows.record("handled", next(count)))


def fail_at(number: int) -> None:
    """Have the handler of this signal raise."""
    signal.signal(number, lambda *_: fail())


def hook(kind: type[BaseException], *_: object) -> None:
    """A user's `sys.excepthook`."""
    windows.record("hook", kind.__name__)
