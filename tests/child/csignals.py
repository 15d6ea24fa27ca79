"""What C code does about signals and time, behind Python's back."""

from __future__ import annotations

import ctypes
import signal
from typing import Any

import windows

_libc = ctypes.CDLL(None, use_errno=True)
_libc.signal.argtypes = (ctypes.c_int, ctypes.c_void_p)
_libc.signal.restype = ctypes.c_void_p
_pyos = ctypes.pythonapi.PyOS_setsig
_pyos.argtypes = _libc.signal.argtypes
_pyos.restype = ctypes.c_void_p

SETTERS = {"signal": _libc.signal, "PyOS_setsig": _pyos}
NOTHING = ctypes.cast(_libc.abs, ctypes.c_void_p).value
"""A handler that does nothing."""

SIGEV_SIGNAL = 0
CLOCK_MONOTONIC = 1

kept: list[int] = []
"""Handlers that keep() has found."""


def swap(setter: str, number: int) -> None:
    """Have another handler for a while, as solvers do; `setter` is one of SETTERS."""
    set_handler = SETTERS[setter]
    before = set_handler(number, NOTHING)
    set_handler(number, before)
    windows.record("swapped")


def keep(number: int) -> None:
    """Find the handler, for put_back()."""
    before = _libc.signal(number, NOTHING)
    _libc.signal(number, before)
    kept.append(before)
    windows.record("kept")


def put_back(number: int) -> None:
    _libc.signal(number, kept.pop())


def sleep(seconds: float) -> int:
    """Sleep in C; return 0, or the number of the error: EINTR if a signal came."""
    if _libc.usleep(int(seconds * 1e6)) == 0:
        return 0
    return ctypes.get_errno()


def sleep_after_interrupt() -> list[int]:
    """Ask for a line; after Ctrl-C sleep some times, and return what sleep() returned."""
    try:
        input("? ")
    except KeyboardInterrupt:
        return [sleep(0.2) for _ in range(3)]
    return []


class _Event(ctypes.Structure):
    """`struct sigevent`."""

    _fields_ = (
        ("value", ctypes.c_void_p),
        ("number", ctypes.c_int),
        ("notify", ctypes.c_int),
        ("rest", ctypes.c_char * 48),
    )


def make_timer(number: int = signal.SIGALRM) -> Any:
    """Return a timer that sends a signal: what timer_create(2) has made."""
    timer = ctypes.c_void_p()
    event = _Event(0, number, SIGEV_SIGNAL)
    if _libc.timer_create(CLOCK_MONOTONIC, ctypes.byref(event), ctypes.byref(timer)):
        raise OSError(ctypes.get_errno(), "timer_create")
    return timer


def set_timer(timer: Any, seconds: float) -> int:
    """Set the timer; return 0, or -1: there is no such timer."""
    whole = int(seconds)
    setting = (ctypes.c_long * 4)(0, 0, whole, int((seconds - whole) * 1e9))
    answer: int = _libc.timer_settime(timer, 0, setting, None)
    return answer
