"""The prompts: what reads the line. One file each, all of the shape of base.Prompt."""

from __future__ import annotations

TYPE_CHECKING = False  # typing takes longer to import than the rest
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from .base import Prompt

#: those that there could be; the last one is the one that reads if no other says so
there: list[Prompt] = []


def reading() -> Prompt | None:
    """The prompt that waits for a line, if one does."""
    return next((each for each in there if not each.away and each.reading()), None)


def shower(behind: Callable[..., Any]) -> Callable[..., Any]:
    """What shows an exception at the prompts that are there, in place of `behind`."""
    for prompt in there:
        behind = prompt.shower(behind)
    return behind
