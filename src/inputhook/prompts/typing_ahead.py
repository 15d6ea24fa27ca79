"""Typing ahead of a slow callback: what is typed while it lasts is shown at once.

A thread of the C core shows it (csrc/ahead.c). Before each pump the prompt tells that
thread in how many cells right of the cursor a printable character is certain to appear
where it is typed; after the pump the prompt takes what was typed. In doubt the prompt
offers no cells. Then the kernel keeps what is typed, as without inputhook, and the
prompt shows it when the callback has returned.
"""

from __future__ import annotations

import os

from .._core import ffi, lib

#: bytes; more than the core keeps: characters that are shown, and one that is not
_MOST = 2048


def offer(cells: int, terminal: int) -> None:
    """Announce that this prompt takes what is typed, and let the next pump show it.

    Two variables announce it, not a call of the C core: a call would release the GIL,
    and a busy thread may keep it for 5 ms.

    Args:
        cells: how many cells may be filled, from the cursor on, in its row.
        terminal: the descriptor that the prompt reads from.
    """
    lib.ih_ahead_room = max(0, cells)
    lib.ih_ahead_terminal = terminal


def take() -> bytes:
    """Return what was typed in callbacks and was not left to the kernel; each byte once."""
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
    """Return whether a terminal's encoding is UTF-8, which the core's thread decodes."""
    return (encoding or "").lower().replace("_", "-") in ("utf-8", "utf8")
