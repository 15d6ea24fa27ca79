"""What prints while a prompt waits, in the tests."""

from __future__ import annotations

import logging
import math
import os
import signal
import sys
import termios
import threading
import time
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import windows

import inputhook

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

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
    """Call a function from another thread, if it is to be, or from a timer."""

    def and_tell() -> None:
        call()
        windows.record("done")

    if call in (from_thread, soon, much):
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


def newline_in_text() -> None:
    """Print as Python prints each line of a traceback."""
    print("it is said\n", end="")


def from_thread() -> None:
    print("it is said", flush=True)


def soon() -> None:
    inputhook.call_soon(print, "it is said")


def saved_stream() -> None:
    _saved.write("it is said\n")


_going = False


def number(until: float = math.inf) -> None:
    """Print numbers from a thread, as fast as the terminal takes them, until `stop()`."""
    global _going  # noqa: PLW0603  stop() sets it
    _going = True

    def run() -> None:
        each = 0
        while _going and each < until:
            print(each)
            each += 1
        windows.record("numbers", each)

    threading.Thread(target=run, daemon=True).start()


def stop() -> None:
    global _going  # noqa: PLW0603
    _going = False


def in_threads(*calls: Callable[[], object]) -> None:
    """Be a callback that waits for threads, one after the other, and says so."""
    print("a callback waits")
    for call in calls:
        thread = threading.Thread(target=call)
        thread.start()
        thread.join()
    print("it goes on")


def until_seen() -> None:
    """Wait until the test has seen what was printed: the test makes a file then."""
    windows.record("printed")
    while not Path("seen").exists():
        time.sleep(0.01)


def seen_while_busy() -> None:
    """Print from a thread that is waited for, and stay in the callback."""
    inputhook.warn_after(None)
    in_threads(from_thread, until_seen)


def killed() -> None:
    """Print from a thread that is waited for, and die."""
    in_threads(from_thread)
    os._exit(3)


def complete_slowly(readline: ModuleType) -> None:
    """Have a key that completes wait for a thread that prints.

    Args:
        readline: the prompt's module of this name.
    """

    def complete(_text: str, state: int) -> None:
        if not state:
            thread = threading.Thread(target=from_thread)
            thread.start()
            thread.join()
            windows.record("completed")

    readline.set_completer(complete)  # type: ignore[attr-defined]
    readline.parse_and_bind("tab: complete")  # type: ignore[attr-defined]


MUCH = 300_000
signal.signal(
    signal.SIGALRM, lambda *_: None
)  # a handler that lets write() be cut short


def much() -> None:
    """Print more than a terminal takes at once, while signals come to whoever prints."""
    ended = threading.Event()
    thread = threading.get_ident()

    def signals() -> None:
        while not ended.wait(0.003):
            signal.pthread_kill(thread, signal.SIGALRM)

    signalling = threading.Thread(target=signals)
    signalling.start()
    print("#" * MUCH)
    ended.set()
    signalling.join()


def without_echo() -> None:
    """Set the terminal up as Emacs does, which shows what is typed by itself."""
    modes = termios.tcgetattr(0)
    modes[3] &= ~termios.ECHO
    termios.tcsetattr(0, termios.TCSANOW, modes)
