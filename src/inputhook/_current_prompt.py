"""Tells which prompt reads the line. prompts/ has the prompts, and _session.py attaches them."""

from __future__ import annotations

TYPE_CHECKING = False  # typing takes longer to import than the rest
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from .prompts.base import Attachment, Line

#: what may be reading a line, in order of precedence (prompts.make() says why). The
#: last is the classic prompt, which is assumed to read when no other prompt says that
#: it reads
PROMPTS: list[Line] = []

#: all places where windows are kept alive
ATTACHMENTS: list[Attachment] = []


def current() -> Line | None:
    """Return the prompt that waits for a line, if one does."""
    return next(
        (each for each in PROMPTS if not each.nested_reads and each.reading()), None
    )


def exception_printer(original: Callable[..., Any]) -> Callable[..., Any]:
    """Return the function that shows an exception as the attached prompts show theirs.

    Args:
        original: the program's sys.excepthook, returned if no prompt has a better
            function.
    """
    printer = original
    for attachment in ATTACHMENTS:
        printer = attachment.exception_printer(printer)
    return printer
