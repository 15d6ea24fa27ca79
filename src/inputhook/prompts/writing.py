"""Writing to a terminal past Python's streams."""

from __future__ import annotations

import contextlib
import os
import select
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


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


@contextlib.contextmanager
def blocking(descriptor: int) -> Iterator[None]:
    """Inside this a terminal blocks: for those who do not write again after EAGAIN."""
    if os.get_blocking(descriptor):
        yield
        return
    os.set_blocking(descriptor, True)
    try:
        yield
    finally:
        os.set_blocking(descriptor, False)
