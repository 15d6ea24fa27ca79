"""Which prompt reads the line. prompts/ has the prompts, and _session.py attaches them."""

from __future__ import annotations

TYPE_CHECKING = False  # typing takes longer to import than the rest
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from .prompts.base import Prompt

#: all prompts, in order of precedence; the last, the classic one, is assumed to be reading
#: when no other prompt says that it is
PROMPTS: list[Prompt] = []


def current() -> Prompt | None:
    """Return the prompt that waits for a line, if one does."""
    return next(
        (each for each in PROMPTS if not each.nested_reads and each.reading()), None
    )


def exception_printer(behind: Callable[..., Any]) -> Callable[..., Any]:
    """Return what shows an exception as the prompts that are there show their own.

    Args:
        behind: the program's sys.excepthook, which does that if no prompt replaces it.
    """
    for prompt in PROMPTS:
        behind = prompt.exception_printer(behind)
    return behind
