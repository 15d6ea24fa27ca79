"""Signal handlers as the kernel knows them: address and flags, from sigaction(2)."""

from __future__ import annotations

import ctypes
import signal

SA_RESTART = 0x10000000
SA_RESTORER = 0x04000000
"""A flag of the C library's own, which has it once a handler was set."""

HELD = (signal.SIGINT, signal.SIGWINCH, signal.SIGURG, signal.SIGUSR1, signal.SIGTERM)
"""Signals whose handlers a hook may want to put aside."""

_libc = ctypes.CDLL(None, use_errno=True)


class _Sigaction(ctypes.Structure):
    """`struct sigaction` of the C library on Linux."""

    _fields_ = (
        ("handler", ctypes.c_void_p),
        ("mask", ctypes.c_ulong * 16),
        ("flags", ctypes.c_int),
        ("restorer", ctypes.c_void_p),
    )


def read(number: int) -> tuple[int, int]:
    """Return the address of a signal's handler, and its flags."""
    found = _Sigaction()
    if _libc.sigaction(int(number), None, ctypes.byref(found)) != 0:
        raise OSError(ctypes.get_errno(), "sigaction")
    return found.handler or 0, found.flags & ~SA_RESTORER


def read_all() -> list[tuple[int, int]]:
    return [read(number) for number in HELD]


def install_from_c(number: int) -> None:
    """Install a handler which Python knows nothing of: a function of C, which does nothing."""
    found = _Sigaction()
    found.handler = ctypes.cast(_libc.abs, ctypes.c_void_p).value
    found.flags = SA_RESTART
    if _libc.sigaction(int(number), ctypes.byref(found), None) != 0:
        raise OSError(ctypes.get_errno(), "sigaction")
