"""Ctrl-C in a callback of VTK's, which would end Python.

VTK calls Python in observers, and ends the process with status 1 when one raises
KeyboardInterrupt (vtkPythonCommand::Execute); whatever else it raises is printed. So, while
VTK's events are handled, the handler of SIGINT raises another exception.

Python's own handler is exchanged, and not what sigaction() has: that is the C core's
(csrc/signals.c), which waits with a SIGINT until a callback has lasted for too long.
"""

from __future__ import annotations

import contextlib
import ctypes
import functools
import signal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

#: bytes; longer than a struct sigaction of any system
_ROOM = 512


class Interrupted(BaseException):
    """Is raised in the callback in place of KeyboardInterrupt, and is shown as that."""


Interrupted.__name__ = Interrupted.__qualname__ = "KeyboardInterrupt"
Interrupted.__module__ = "builtins"


@contextlib.contextmanager
def harmless() -> Iterator[None]:
    """Inside this, Ctrl-C ends a callback, and not Python."""
    before = signal.getsignal(signal.SIGINT)
    if before is not signal.default_int_handler:  # the program's knows what it does
        yield
        return
    _exchange(before, _raise)
    try:
        yield
    finally:
        _exchange(_raise, before)


def _raise(_number: int, _frame: FrameType | None) -> None:
    raise Interrupted


@functools.cache
def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None)


def _exchange(present: object, handler: Any) -> None:
    """Put a handler of Python's in place of the present one; sigaction() stays as it is."""
    if signal.getsignal(signal.SIGINT) is not present:  # a callback's, since
        return
    libc = _libc()
    action = ctypes.create_string_buffer(_ROOM)
    kept = libc.sigaction(signal.SIGINT, None, action) == 0
    signal.signal(signal.SIGINT, handler)
    if kept:
        libc.sigaction(signal.SIGINT, action, None)
