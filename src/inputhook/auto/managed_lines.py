"""The block of lines in a file: put in, found and taken out, byte for byte.

What is around it may have any encoding and any newlines, so everything is bytes, and
nothing is decoded. In an existing file exactly one newline is put before the block and
taken out with it: an empty file comes back empty, and one without a last newline
without it. A block at the very beginning is in a file that did not exist before.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from .problem import Problem

_BEGIN = b"# >>> inputhook auto-activation >>>"
_END = b"# <<< inputhook auto-activation <<<"
_WRITTEN_BY = (
    b"# Written by: python -m inputhook auto install. "
    b"To undo it: python -m inputhook auto remove"
)
IN_MODULE = (
    _BEGIN,
    _WRITTEN_BY,
    b"try:",
    b"    import inputhook.auto",
    b"except Exception:  # nothing here may stop Python from starting",
    b"    pass",
    _END,
)
"""The lines in sitecustomize.py or usercustomize.py."""

IN_PTH = (
    _BEGIN,
    _WRITTEN_BY,
    # site.py, addpackage(): a line is run only if it begins with import and a space, and
    # what it raises is shown at every start
    rb'import sys; exec("try:\n    import inputhook.auto\nexcept Exception:\n    pass")',
    _END,
)
"""The lines in a .pth file."""

_BOM = b"\xef\xbb\xbf"
# a whole line, its newline included; a BOM before it is not a part of it. A carriage
# return at the end of the file would become a newline by the block that follows
_MARK = re.compile(
    rb"^(?:\A\xef\xbb\xbf)?(# (>>>|<<<) inputhook auto-activation \2[ \t]*(\r?\n|\r?\Z))",
    re.MULTILINE,
)


class Span(NamedTuple):
    """Where the block is: data[start:stop], and how its lines end."""

    start: int
    stop: int
    newline: bytes


def find(data: bytes) -> Span | None:
    """Where the block is, or None.

    Raises:
        Problem: a marker without the other, or more than one block; the sentence lacks
            its subject, the file.
    """
    marks = list(_MARK.finditer(data))
    if not marks:
        return None
    if [mark[2] for mark in marks] == [b">>>", b"<<<"]:
        return Span(marks[0].start(1), marks[1].end(1), marks[0][3])
    begins = sum(mark[2] == b">>>" for mark in marks)
    ends = len(marks) - begins
    if begins and ends:
        what = f"{begins} beginning and {ends} end markers of inputhook's block"
        if begins == ends == 1:
            what = "the end of inputhook's block before its beginning"
    else:
        what = f"the {'beginning' if begins else 'end'} of inputhook's block only"
    lines = ", ".join(str(data.count(b"\n", 0, mark.start(1)) + 1) for mark in marks)
    raise Problem(
        f"has {what} (line {lines}), so it is not clear what is "
        "inputhook's. Take the lines of the block out by hand"
    )


def with_block(data: bytes | None, lines: tuple[bytes, ...] = IN_MODULE) -> bytes:
    """The file with one block: its own, made that of `lines`, or a new one at the end.

    Args:
        data: What is in the file; None if there is no file.
        lines: IN_MODULE or IN_PTH.

    Raises:
        Problem: as find().
    """
    span = find(data or b"")
    newline = span.newline if span else _newline(data or b"")
    block = newline.join(lines) + newline
    if data is None:
        return block
    if span is None:
        return data + newline + block
    return data[: span.start] + block + data[span.stop :]


def without_block(data: bytes) -> bytes:
    """The file as it was before with_block(), and with what was added around it since.

    Raises:
        Problem: as find().
    """
    span = find(data)
    if span is None:
        return data
    before, after = data[: span.start], data[span.stop :]
    ours = before.removesuffix(span.newline)
    # lines that were added after the block may not run into the last one before it
    if not after or ours in {b"", _BOM} or ours.endswith((b"\n", b"\r")):
        before = ours
    return before + after


def is_all(data: bytes) -> bool:
    """Is there nothing but the block, in a file that with_block() made?

    Raises:
        Problem: as find().
    """
    span = find(data)
    return (
        span is not None and data[: span.start] in {b"", _BOM} and not data[span.stop :]
    )


def _newline(data: bytes) -> bytes:
    """How most lines end."""
    windows = data.count(b"\r\n")
    return b"\r\n" if windows * 2 > data.count(b"\n") else b"\n"
