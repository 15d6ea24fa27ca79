"""Puts our block of lines into a sitecustomize.py, finds it and takes it out, byte for byte.

The lines around the block may have any encoding and any newlines, so everything is
bytes, and nothing is decoded. In an existing file exactly one newline is put before the
block, and taken out with the block: an empty file becomes empty again, and a last line
without a newline loses the newline again. A block at the very beginning of a file means
that the file did not exist before.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from .files import StartupProblem

LINES = (
    b"# >>> inputhook auto-activation >>>",
    b"# By: python -m inputhook auto install --sitecustomize. To undo: ... auto remove",
    b"try:",
    b"    import inputhook.auto",
    b"    inputhook.auto.start()",
    b"except Exception:  # nothing here may stop Python from starting",
    b"    pass",
    b"# <<< inputhook auto-activation <<<",
)

_BOM = b"\xef\xbb\xbf"
# a whole line, with its newline, but without a BOM before it. A carriage return at the
# end of the file would become a newline when a block follows
_MARK = re.compile(
    rb"^(?:\A\xef\xbb\xbf)?(# (>>>|<<<) inputhook auto-activation \2[ \t]*(\r?\n|\r?\Z))",
    re.MULTILINE,
)


class Span(NamedTuple):
    """The place of the block, data[start:stop], and its kind of newline."""

    start: int
    stop: int
    newline: bytes


def find(data: bytes) -> Span | None:
    """Return the place of the block, or None.

    Raises:
        StartupProblem: there is not exactly one of each marker, in order. The message
            lacks its subject, the file.
    """
    marks = list(_MARK.finditer(data))
    if not marks:
        return None
    if [mark[2] for mark in marks] == [b">>>", b"<<<"]:
        return Span(marks[0].start(1), marks[1].end(1), marks[0][3])
    lines = ", ".join(str(data.count(b"\n", 0, mark.start(1)) + 1) for mark in marks)
    raise StartupProblem(
        f"has markers of inputhook's block in line {lines}, which are not one beginning "
        "and then one end, so it is not clear what is inputhook's. Take the lines of the "
        "block out by hand"
    )


def with_block(data: bytes | None) -> bytes:
    """Return the file with today's block in place of an old one, or at the end.

    Args:
        data: The file's contents; None if there is no file.

    Raises:
        StartupProblem: as find().
    """
    span = find(data or b"")
    newline = span.newline if span else _newline(data or b"")
    block = newline.join(LINES) + newline
    if data is None:
        return block
    if span is None:
        return data + newline + block
    return data[: span.start] + block + data[span.stop :]


def without_block(data: bytes) -> bytes | None:
    """Return the file without the block and its newline; lines added around the block stay.

    Returns:
        The rest; None if the file has nothing but the block, and did not exist before.

    Raises:
        StartupProblem: as find().
    """
    span = find(data)
    if span is None:
        return data
    before, after = data[: span.start], data[span.stop :]
    if before in {b"", _BOM} and not after:
        return None
    ours = before.removesuffix(span.newline)
    # lines that were added after the block must not be joined to the line before it
    if not after or ours in {b"", _BOM} or ours.endswith((b"\n", b"\r")):
        before = ours
    return before + after


def _newline(data: bytes) -> bytes:
    """Return the newline of most lines."""
    windows = data.count(b"\r\n")
    return b"\r\n" if windows * 2 > data.count(b"\n") else b"\n"
