"""Run the loops until a descriptor is readable: for prompts that do not use the slot."""

from __future__ import annotations

import contextlib
import math
import os
import select
import selectors
import threading
import time
from typing import TYPE_CHECKING

from .. import exceptions
from .._core import lib
from ..descriptors import above_standard
from ..failures import Part
from .outside import outside

if TYPE_CHECKING:
    from collections.abc import Callable

_PAUSE = 0.1  # seconds; between two slices, as in CPython's readline

_LONG = 86400  # seconds; as good as for ever, and still an int in milliseconds

_loops = Part("what keeps windows alive at prompts of prompt_toolkit and bpython")

_running = 0  # until_readable() is running the loops, so many times

#: what the loops watch. A prompt's descriptor is closed when the prompt is over, and a
#: toolkit's own main loop, which the program may run then, would spin on it (POLLNVAL)
_selectors: list[selectors.BaseSelector] = []
_process = os.getpid()


def until_readable(
    fd: int,
    seconds: float | None = None,
    begins: Callable[[], bool] = lambda: False,
) -> None:
    """Run the loops until the descriptor is readable; just wait where they cannot be.

    They cannot be on another thread than the main one, with nothing enabled, in the child
    of a fork, and inside a pump.

    Args:
        fd: it is not read.
        seconds: at most that long.
        begins: called before each pump. If it says True, what has been typed in a callback
            (typing_ahead.py) ends the wait, too.

    Raises:
        What the Python handler of a signal raises; nothing else.
    """
    end = math.inf if seconds is None else time.monotonic() + seconds
    takes = False

    def begin() -> None:
        nonlocal takes
        takes = begins()

    if threading.current_thread() is threading.main_thread():
        while _loops.call(False, _run, fd, end - time.monotonic(), begin):
            if takes and lib.ih_ahead_kept:
                return
            sliced = lib.ih.ended == lib.IH_END_TIME
            left = end - time.monotonic()
            if wait(fd, min(_PAUSE, left) if sliced else 0) or left <= 0:
                return
    wait(fd, end - time.monotonic())


def _run(fd: int, seconds: float, begin: Callable[[], None]) -> bool:
    """Run them once, until there is input or a signal; False if they cannot be run."""
    global _running  # noqa: PLW0603
    from .. import manager

    lib.ih_take_back()
    if not lib.ih_is_ours(lib.ih_slot()):
        return False
    counts = lib.ih.counts
    refused, before = counts.refused, lib.ih.input
    # IPython has one of its own in each cell, and puts back what was there before
    # (InteractiveShell.run_code()): enable() in a cell leaves nothing behind
    installed = exceptions.install()
    kept = _kept()
    lib.ih.input = _watch(kept, fd)
    if seconds < _LONG:
        lib.ih.slice = min(_milliseconds(seconds), manager.slice_ms() or _LONG * 1000)
    _running += 1
    try:
        with outside():
            begin()
            lib.ih_run_hook()
    finally:
        _running -= 1
        lib.ih.slice = manager.slice_ms()
        lib.ih.input = before
        # it was not watched; or this is the child of a fork in a callback
        with contextlib.suppress(KeyError, ValueError):
            if _process == os.getpid():
                kept.unregister(fd)
        if installed:
            exceptions.remove()
    return bool(counts.refused == refused)


def _kept() -> selectors.BaseSelector:
    """The selector for as many prompts as there are inside each other."""
    global _process  # noqa: PLW0603
    if _process != os.getpid():  # the parent's watch for the parent, too
        _process = os.getpid()
        _selectors.clear()
    while len(_selectors) <= _running:
        with above_standard():
            _selectors.append(selectors.DefaultSelector())
    return _selectors[_running]


def _watch(kept: selectors.BaseSelector, fd: int) -> int:
    """What the loops are to watch: the selector, which watches the descriptor."""
    fileno = getattr(kept, "fileno", None)
    if fileno is None:  # neither epoll nor kqueue
        return fd
    try:
        kept.register(fd, selectors.EVENT_READ)
    except (OSError, ValueError, KeyError):  # no pipe: epoll refuses a file
        return fd
    return int(fileno())


def wait(fd: int, seconds: float = math.inf) -> bool:
    """Wait until the descriptor is readable, at most that long; whether it is."""
    poll = select.poll()
    poll.register(fd, select.POLLIN)
    return bool(poll.poll(_milliseconds(seconds) if seconds < _LONG else None))


def _milliseconds(seconds: float) -> int:
    return max(0, math.ceil(seconds * 1000))


def running() -> bool:
    """Does a prompt wait here, while the loops are run?"""
    return _running > 0
