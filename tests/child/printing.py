"""What prints while a prompt waits, in the tests."""

from __future__ import annotations

import logging
import sys
import threading
import warnings
from typing import TYPE_CHECKING

import windows

import inputhook

if TYPE_CHECKING:
    from collections.abc import Callable

_saved = sys.stderr
_logger = logging.getLogger("test")
_logger.addHandler(logging.StreamHandler())  # has sys.stderr from now on

count = 0  # lines of the timer
_stopped = threading.Event()


def begin(lines: int, every: float) -> None:
    """Print as many lines from a timer of the window's toolkit, until `end()`."""

    def timer() -> None:
        global count  # noqa: PLW0603  the test reads it
        if _stopped.is_set():
            return
        for _ in range(lines):
            print("line", count, "of the timer")
            count += 1
        windows.record("printed", count)
        windows.windows[-1].later(round(every * 1000), timer)

    timer()


def end() -> None:
    _stopped.set()
    windows.record("ended")


def later(call: Callable[[], object], seconds: float) -> None:
    """Call it from another thread, if it is to be, or from a timer."""

    def and_tell() -> None:
        call()
        windows.record("done")

    if call is from_thread or call is soon:
        threading.Timer(seconds, and_tell).start()
    else:
        windows.windows[-1].later(round(seconds * 1000), and_tell)


def logged() -> None:
    _logger.warning("it is said")


def warned() -> None:
    warnings.showwarning("it is said", UserWarning, "file", 1, line="")


def no_newline() -> None:
    print("it is", end=" ")
    print("said", end="", flush=True)


def from_thread() -> None:
    print("it is said", flush=True)


def soon() -> None:
    inputhook.call_soon(print, "it is said")


def saved_stream() -> None:
    _saved.write("it is said\n")
