"""Connections to an X server that a library has opened, and shows as a pointer.

Nothing here handles events: that is the library's.
"""

from __future__ import annotations

import ctypes
import os

_ALREADY = 0  # QueuedAlready: look at what Xlib has read, and read nothing


class Xlib:
    """What Xlib tells of a connection that is another library's."""

    def __init__(self) -> None:
        try:
            # the one that the other library uses: another one knows no such connection
            self._library = ctypes.CDLL("libX11.so.6", os.RTLD_NOLOAD)
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
        """Return whether Xlib has read events that nobody has handled yet; reads none.

        A request that waits for its answer reads the events before the answer, too: the
        descriptor is not readable then, and events wait all the same.
        """
        return bool(self._library.XEventsQueued(display, _ALREADY))

    def flush(self, display: int) -> None:
        """Send what was asked of the server; most libraries do so when they wait."""
        self._library.XFlush(display)


class Connection:
    """One connection, of a library that has no other."""

    def __init__(self, display: int) -> None:
        """Look at a connection that is open.

        Args:
            display: the address of Xlib's Display.

        Raises:
            OSError: no libX11 of the usual name is loaded.
        """
        self._xlib = Xlib()
        if not self._xlib.works:
            raise OSError("libX11.so.6 is not loaded")
        self.display = display
        self._descriptor = self._xlib.descriptor(display)

    def fileno(self) -> int:
        """Return the descriptor of the connection, which is Xlib's."""
        return self._descriptor

    def has_events(self) -> bool:
        """Return whether Xlib has read events that nobody has handled yet."""
        return self._xlib.has_events(self.display)
