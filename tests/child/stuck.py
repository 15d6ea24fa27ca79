"""Callbacks that hold the prompt's thread, and the GIL, until the test says so.

The test opens a FIFO, `start`, to have one begin, and `go` to have it return.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import struct
import sys
import termios
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import windows

import inputhook

if TYPE_CHECKING:
    from collections.abc import Callable

LASTS = 0.03
"""Seconds: a callback that goes on for longer than csrc/ahead.c's LASTS."""

_keeping = ctypes.PyDLL(None)  # unlike CDLL it keeps the GIL
_giving = ctypes.CDLL(None)


def ready(
    before: Callable[[], object] = int,
    after: Callable[[], object] = int,
    *,
    left: int = 0,
    gil: bool = True,
) -> None:
    """Be stuck in a callback as soon as the test says so.

    Args:
        before: called in the callback before that.
        after: called after that.
        left: record an event when the kernel has so many bytes left of what is typed.
        gil: whether to keep the GIL.
    """

    def callback() -> None:
        before()
        hold(left=left, gil=gil)
        after()

    _when_opened("start", lambda: _soon(callback))


def hold(*, left: int = 0, gil: bool = True) -> None:
    """Compute, as far as anybody can tell, until the test opens `go`."""
    until = time.monotonic() + LASTS
    while time.monotonic() < until:
        pass
    windows.record("stuck")
    libc: Any = _keeping if gil else _giving
    if left:
        while in_kernel() != left:
            libc.usleep(1000)
        windows.record("left", left)
    while (descriptor := libc.open(b"go", os.O_RDONLY)) < 0:
        pass  # a signal has come: Python looks here
    os.close(descriptor)
    windows.record("released")


def compute(seconds: float) -> None:
    """Compute for so many seconds, in Python: other threads may have the GIL."""
    windows.record("stuck")
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        pass


def in_kernel() -> int:
    """Return how many bytes have been typed that nobody has read."""
    return int(
        struct.unpack("i", fcntl.ioctl(0, termios.FIONREAD, struct.pack("i", 0)))[0]
    )


def prints_when_asked(text: str) -> None:
    """Print in a thread when the test opens `say`."""

    def run() -> None:
        os.close(_giving.open(b"say", os.O_RDONLY))
        print(text)
        windows.record("said")

    threading.Thread(target=run, daemon=True).start()


def forks() -> None:
    """Record what a child of fork() finds."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        threads = sum(1 for _ in Path("/proc/self/task").iterdir())
        kept = inputhook._core.lib.ih_ahead_kept
        os.write(write, f"{threads} {kept}".encode())
        os._exit(0)
    os.waitpid(child, 0)
    windows.record("forked", os.read(read, 100).decode())


def fails() -> None:
    raise ValueError(6 * 7)


def leaves() -> None:
    sys.exit(0)


def _soon(callback: Callable[[], object]) -> None:
    if windows.windows:
        windows.call_later(0.001, callback)
    else:
        asyncio: Any = sys.modules["asyncio"]
        asyncio.get_event_loop().call_soon(callback)


def _when_opened(fifo: str, call: Callable[[], object]) -> None:
    descriptor = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)

    def opened() -> None:
        watch.cancel()
        os.close(descriptor)
        call()

    watch = inputhook.watch(descriptor, opened)
