"""Keeps inputhook's own descriptors from getting the numbers 0, 1 and 2."""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_STANDARD = 3  # descriptors: standard input, output and error


@contextlib.contextmanager
def above_standard() -> Iterator[None]:
    """Let new descriptors have numbers above 2, even if 0, 1 or 2 is closed."""
    fillers: list[int] = []
    try:
        # no device, or no descriptor left: do without
        with contextlib.suppress(OSError):
            while not fillers or fillers[-1] < _STANDARD:
                fillers.append(os.open(os.devnull, os.O_RDONLY))
            os.close(fillers.pop())
        yield
    finally:
        for filler in fillers:
            os.close(filler)
