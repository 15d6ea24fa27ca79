"""Writes to a terminal past Python's streams."""

from __future__ import annotations

import contextlib
import os
import select
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


def write_all(descriptor: int, data: bytes) -> None:
    """Write all of the data, where a signal cuts a write short or the terminal does not block.

    All programs that have the terminal open share O_NONBLOCK, and any of them may set
    it.

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
    """Make a terminal block, for code that does not repeat a write after EAGAIN."""
    if os.get_blocking(descriptor):
        yield
        return
    os.set_blocking(descriptor, True)
    try:
        yield
    finally:
        os.set_blocking(descriptor, False)
