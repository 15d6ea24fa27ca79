"""The connection to an X server that a library has opened, and shows as a pointer."""

from __future__ import annotations

import ctypes
import functools
from typing import Any

_ALREADY = 0  # QueuedAlready: look at what Xlib has read, and read nothing


class Connection:
    """Tells when there are events; it neither reads nor handles any."""

    def __init__(self, display: int) -> None:
        """Look at a connection that is open.

        Args:
            display: the address of Xlib's Display.

        Raises:
            OSError: there is no libX11 of the usual name.
        """
        self.display = display
        self._descriptor = int(_library().XConnectionNumber(display))

    def fileno(self) -> int:
        """Return the descriptor of the connection, which is Xlib's."""
        return self._descriptor

    def has_events(self) -> bool:
        """Return whether Xlib has read events that nobody has handled yet.

        A request that waits for its answer reads the events before the answer, too: the
        descriptor is not readable then, and events wait all the same.
        """
        return bool(_library().XEventsQueued(self.display, _ALREADY))


@functools.cache
def _library() -> Any:
    # the one that glfw and SDL have loaded by that name
    library = ctypes.CDLL("libX11.so.6")
    library.XConnectionNumber.argtypes = [ctypes.c_void_p]
    library.XEventsQueued.argtypes = [ctypes.c_void_p, ctypes.c_int]
    return library
