"""Our block of lines in a sitecustomize.py: put in, found and taken out, byte for byte.

The lines around the block may have any encoding and any newlines, so everything is bytes,
and nothing is decoded. In an existing file exactly one newline is put before the block and
taken out with it: an empty file comes back empty, and a file whose last line has no newline
comes back so. A block at the very beginning is in a file that did not exist before.
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
    """Return where the block is, or None.

    Raises:
        StartupProblem: the two markers are not there once each, in order; the sentence
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
    """Return the file with one block: today's instead of its own, or a new one at the end.

    Args:
        data: What is in the file; None if there is no file.

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
    """Return the file as it was before with_block(), and with what was added around it since.

    Returns:
        None: the file has nothing but the block, and did not exist before.

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
    # lines that were added after the block may not run into the last one before it
    if not after or ours in {b"", _BOM} or ours.endswith((b"\n", b"\r")):
        before = ours
    return before + after


def _newline(data: bytes) -> bytes:
    """Return how most lines end."""
    windows = data.count(b"\r\n")
    return b"\r\n" if windows * 2 > data.count(b"\n") else b"\n"
