"""SDL: pygame's display. Its window answers the window manager; events are the program's.

Nothing but pygame.event.pump() is called, which moves events into SDL's queue. There they
wait for pygame.event.get(), which the program calls at the prompt, in a task or a timer.
"""

from __future__ import annotations

import ctypes
import functools
import select
import sys
import time
from typing import Any

from .. import abc
from .x11 import Connection

#: drivers that have no window system behind them
_WITHOUT_EVENTS = ("dummy", "offscreen")
#: seconds; SDL on X11 believes a change of the focus when it has lasted for 200 ms
#: (SDL_x11events.c, PENDING_FOCUS_TIME), and looks when it is pumped
_FOCUS = 0.25
#: SDL_SYSWM_X11
_X11 = 2
#: windows are numbered from 1 on, and a number is not given twice
_MOST_WINDOWS = 4096


class Sdl(abc.Toolkit):
    """pygame and pygame-ce."""

    name = "sdl"
    module = "pygame"
    aliases = ("pygame", "sdl2")
    install = "pip install pygame-ce"

    def has_application(self) -> bool:
        display = _display()
        return display is not None and bool(display.get_init())

    def has_windows(self) -> bool:
        return self.has_application() and _display().get_surface() is not None

    def loop(self) -> abc.Loop:
        return _Loop()


class _Loop(abc.Loop):
    """pump(), when something has come from the X server; elsewhere every 20 ms."""

    def __init__(self) -> None:
        self._connection: Connection | None = None
        self._again: float | None = None  # when the focus is to be looked at

    def fileno(self) -> int:
        return -1 if self._connection is None else self._connection.fileno()

    def timeout(self) -> float | None:
        if self._connection is None:
            driver = _display().get_driver()
            return None if driver in _WITHOUT_EVENTS else abc.INTERVAL
        if self._connection.has_events():
            return 0.0
        if self._again is None:
            return None
        return max(self._again - time.monotonic(), 0.0)

    def dispatch(self) -> None:
        display = _x_display()
        if display is None:
            self._connection = None
        elif self._connection is None or self._connection.display != display:
            self._connection = _connection(display)
        if self._has_arrived():
            self._again = time.monotonic() + _FOCUS
        elif self._again is not None and time.monotonic() >= self._again:
            self._again = None
        sys.modules["pygame.event"].pump()

    def _has_arrived(self) -> bool:
        if self._connection is None:
            return False
        poller = select.poll()
        poller.register(self._connection.fileno(), select.POLLIN)
        return self._connection.has_events() or bool(poller.poll(0))


def _display() -> Any:
    """Return pygame.display; None: it is not imported, or not all of it."""
    display = sys.modules.get("pygame.display")
    return display if hasattr(display, "get_init") else None


class _SysWMInfo(ctypes.Structure):
    """What SDL tells of a window; SDL2's SDL_syswm.h."""

    _fields_ = (
        ("version", ctypes.c_uint8 * 3),
        ("subsystem", ctypes.c_int),
        ("display", ctypes.c_void_p),  # of X11; the first of a union of 64 bytes
        ("rest", ctypes.c_uint8 * 64),
    )


class _Windows:
    """SDL's windows, asked in C.

    Not by pygame.display.get_wm_info(): on X11 that makes capsules of what SDL has left
    unset, and ends Python by a segmentation fault whenever such a pointer happens to be
    NULL (pygame-ce 2.5.8, display.c, pg_get_wm_info).
    """

    def __init__(self) -> None:
        # a file that is loaded already; its symbols include those of its SDL
        sdl = ctypes.CDLL(sys.modules["pygame.display"].__file__)
        self._from_id = sdl.SDL_GetWindowFromID
        self._from_id.restype = ctypes.c_void_p
        self._from_id.argtypes = [ctypes.c_uint32]
        self._ask = sdl.SDL_GetWindowWMInfo
        self._ask.argtypes = [ctypes.c_void_p, ctypes.c_void_p]
        self._version = sdl.SDL_GetVersion
        self._version.argtypes = [ctypes.c_void_p]
        self._id = 1

    def x_display(self) -> int | None:
        """Return the address of Xlib's Display; None: SDL does not tell."""
        window = self._any()
        if window is None:
            return None
        found = _SysWMInfo()
        self._version(found.version)
        if not self._ask(window, ctypes.byref(found)) or found.subsystem != _X11:
            return None
        display: int | None = found.display
        return display

    def _any(self) -> int | None:
        """Return the address of a window: all of them have the same Display."""
        window: int | None = self._from_id(self._id)
        if window is None:
            for number in range(1, _MOST_WINDOWS):
                window = self._from_id(number)
                if window is not None:
                    self._id = number
                    break
        return window


@functools.cache
def _windows() -> _Windows | None:
    """Return SDL's windows; None: it is an SDL that has other functions."""
    try:
        return _Windows()
    except (OSError, AttributeError, TypeError):
        return None


def _x_display() -> int | None:
    """Return the address of Xlib's Display; None: there is none, or no window."""
    display = _display()
    if display.get_driver() != "x11" or display.get_surface() is None:
        return None
    windows = _windows()
    return None if windows is None else windows.x_display()


def _connection(display: int) -> Connection | None:
    try:
        return Connection(display)
    except OSError:
        return None
