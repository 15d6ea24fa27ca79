"""Typing ahead of a slow callback: what is typed while it lasts is shown at once.

A thread of the C core shows it (csrc/ahead.c). Before each pump the prompt tells that thread
in how many cells a printable character is certain to appear where it is typed, and after
the pump the prompt takes what was typed. In doubt the prompt tells of no cells. Then the
kernel keeps what is typed, as without inputhook, and the prompt shows it when the callback
has returned.
"""

from __future__ import annotations

import os

from .._core import ffi, lib

#: bytes; the characters that are shown, and one more that is not
_MOST = 2048


def offer(cells: int, terminal: int) -> None:
    """Say that this prompt will take what is typed, and let the next pump show it.

    Two variables say so, not a call of the C core: a call gives the GIL away, for 5 ms
    beside a busy thread.

    Args:
        cells: how many of them may be filled, from where the cursor is, on its row.
        terminal: the descriptor that the prompt reads from.
    """
    lib.ih_ahead_room = max(0, cells)
    lib.ih_ahead_terminal = terminal


def take() -> bytes:
    """Return what was typed in callbacks and not left to the kernel, once."""
    if not lib.ih_ahead_kept:
        return b""
    kept = ffi.new("char[]", _MOST)
    return bytes(ffi.buffer(kept, lib.ih_ahead_take(kept, _MOST)))


def is_one_terminal(source: int, drawn: int) -> bool:
    """Return whether two descriptors belong to the same terminal."""
    try:
        return os.isatty(source) and os.fstat(source).st_rdev == os.fstat(drawn).st_rdev
    except OSError:
        return False


def is_utf8(encoding: str | None) -> bool:
    """Return whether a terminal's encoding is the one that the thread decodes."""
    return (encoding or "").lower().replace("_", "-") in ("utf-8", "utf8")
