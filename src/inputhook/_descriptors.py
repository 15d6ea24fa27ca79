"""Descriptors of our own are none of the standard ones, although these be closed."""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_STANDARD = 3  # descriptors: standard input, output and error


@contextlib.contextmanager
def above_standard() -> Iterator[None]:
    """Inside this, new descriptors are none of 0, 1 and 2, although these be closed."""
    fillers: list[int] = []
    try:
        with contextlib.suppress(OSError):  # no device, no descriptor: as it may be
            while not fillers or fillers[-1] < _STANDARD:
                fillers.append(os.open(os.devnull, os.O_RDONLY))
            os.close(fillers.pop())
        yield
    finally:
        for filler in fillers:
            os.close(filler)
