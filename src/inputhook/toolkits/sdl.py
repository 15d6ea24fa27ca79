"""SDL: pygame's display. Its window answers the window manager; events are the program's.

Nothing but pygame.event.pump() is called, which moves events into SDL's queue. There they
wait for pygame.event.get(), which the program calls at the prompt, in a task or a timer.
"""

from __future__ import annotations

import ctypes
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


def _x_display() -> int | None:
    """Return the address of Xlib's Display; None: there is none, or no window."""
    display = _display()
    if display.get_driver() != "x11" or display.get_surface() is None:
        return None
    capsule = display.get_wm_info().get("display")
    if type(capsule).__name__ != "PyCapsule":
        return None
    address = ctypes.pythonapi.PyCapsule_GetPointer
    address.restype = ctypes.c_void_p
    address.argtypes = [ctypes.py_object, ctypes.c_char_p]
    name = ctypes.pythonapi.PyCapsule_GetName
    name.restype = ctypes.c_char_p
    name.argtypes = [ctypes.py_object]
    found: int | None = address(capsule, name(capsule))
    return found


def _connection(display: int) -> Connection | None:
    try:
        return Connection(display)
    except OSError:
        return None
