"""Callbacks that hold the prompt's thread, and the GIL, until the test says so."""

from __future__ import annotations

import ctypes
import os
from typing import TYPE_CHECKING

import windows

if TYPE_CHECKING:
    from collections.abc import Callable

_libc = ctypes.PyDLL(None)  # unlike CDLL it keeps the GIL


def hold() -> None:
    """Compute, as far as anybody can tell, until somebody opens the FIFO to write."""
    windows.record("stuck")
    while (descriptor := _libc.open(b"go", os.O_RDONLY)) < 0:
        pass  # a signal has come: Python looks here
    os.close(descriptor)
    windows.record("released")


def soon(before: Callable[[], object] = int, after: Callable[[], object] = int) -> None:
    """Be stuck in a callback that a timer runs, and do something before and after that."""

    def callback() -> None:
        before()
        hold()
        after()

    windows.call_later(0.05, callback)
