"""Run the loops until a descriptor is readable: for prompts that do not use the slot."""

from __future__ import annotations

import select
import threading

from .. import exceptions
from .._core import lib

_PAUSE = 100  # ms; between two slices, as in CPython's readline

_running = 0  # until_readable() is running the loops, so many times


def until_readable(fd: int) -> None:
    """Run the loops until the descriptor is readable; just wait where they cannot be.

    They cannot be on another thread than the main one, with nothing enabled, in the child
    of a fork, and inside a pump.

    Raises:
        What the Python handler of a signal raises; nothing else.
    """
    if threading.current_thread() is not threading.main_thread():
        wait(fd)
        return
    while _run(fd):
        pause = _PAUSE if lib.ih_ended() == lib.IH_END_TIME else 0
        if wait(fd, pause):
            return
    wait(fd)


def _run(fd: int) -> bool:
    """Run them once, until there is input or a signal; False if they cannot be run."""
    global _running  # noqa: PLW0603
    lib.ih_take_back()
    if not lib.ih_is_ours(lib.ih_slot()):
        return False
    counts = lib.ih_counts()
    refused, before = counts.refused, lib.ih_input_fd()
    # IPython has one of its own in each cell, and puts back what was there before
    # (InteractiveShell.run_code()): enable() in a cell leaves nothing behind
    installed = exceptions.install()
    lib.ih_watch_input(fd)
    _running += 1
    try:
        lib.ih_run_hook()
    finally:
        _running -= 1
        lib.ih_watch_input(before)
        if installed:
            exceptions.remove()
    return bool(counts.refused == refused)


def wait(fd: int, milliseconds: int | None = None) -> bool:
    """Wait until the descriptor is readable, at most that long; whether it is."""
    poll = select.poll()
    poll.register(fd, select.POLLIN)
    return bool(poll.poll(milliseconds))


def running() -> bool:
    """Does a prompt wait here, while the loops are run?"""
    return _running > 0
