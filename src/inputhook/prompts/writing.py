"""Writing to a terminal past Python's streams."""

from __future__ import annotations

import os
import select


def write_all(descriptor: int, data: bytes) -> None:
    """Write it all: a signal cuts a write short, and a terminal may not block.

    O_NONBLOCK belongs to all programs that have the terminal open, any of which may have
    set it.

    Raises:
        OSError: the terminal is gone.
    """
    left = memoryview(data)
    while left:
        try:
            left = left[os.write(descriptor, left) :]
        except BlockingIOError:
            poll = select.poll()
            poll.register(descriptor, select.POLLOUT)
            poll.poll()
