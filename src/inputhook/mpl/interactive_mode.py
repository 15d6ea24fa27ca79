"""matplotlib's interactive mode is on at a prompt, and put back by disable()."""

from __future__ import annotations

import sys
from typing import Any

from .._interactive import is_interactive

_before: list[bool] = []  # what the flag was before it was set here; empty: it was not


def interactive_on(*, prompt: bool = False) -> None:
    """Have figures appear and change as they are made, once matplotlib is imported.

    Args:
        prompt: there will be one in a moment, although it has not begun.
    """
    matplotlib: Any = sys.modules.get("matplotlib")
    if (
        _before
        or not (prompt or is_interactive())
        or not hasattr(matplotlib, "interactive")
    ):
        return
    _before.append(matplotlib.is_interactive())
    matplotlib.interactive(True)


def put_back() -> None:
    """Set the flag to what it was, unless somebody has turned it off since."""
    matplotlib: Any = sys.modules.get("matplotlib")
    if _before and matplotlib.is_interactive():
        matplotlib.interactive(_before[0])
    _before.clear()
