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
    return next((each for each in PROMPTS if not each.away and each.reading()), None)


def exception_printer(excepthook: Callable[..., Any]) -> Callable[..., Any]:
    """Return what shows an exception as the prompts that are there show their own.

    Args:
        excepthook: the program's, which is returned if no prompt has better.
    """
    for prompt in PROMPTS:
        excepthook = prompt.exception_printer(excepthook)
    return excepthook
