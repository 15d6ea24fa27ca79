"""Xlib, for a connection to the X server that is another library's."""

from __future__ import annotations

import ctypes


class Xlib:
    """What Xlib tells of a connection that is another library's."""

    def __init__(self) -> None:
        try:
            self._library = ctypes.CDLL("libX11.so.6")
        except OSError:
            self.works = False
            return
        self.works = True
        self._library.XConnectionNumber.argtypes = [ctypes.c_void_p]
        self._library.XFlush.argtypes = [ctypes.c_void_p]
        self._library.XEventsQueued.argtypes = [ctypes.c_void_p, ctypes.c_int]

    def descriptor(self, display: int) -> int:
        """Return the descriptor of a connection.

        Args:
            display: a Display *.
        """
        return int(self._library.XConnectionNumber(display))

    def has_events(self, display: int) -> bool:
        """Return whether events were read that nobody has handled; reads none."""
        return bool(self._library.XEventsQueued(display, 0))  # QueuedAlready

    def flush(self, display: int) -> None:
        """Send what was asked of the server; most libraries do so when they wait."""
        self._library.XFlush(display)
