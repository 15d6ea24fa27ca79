"""Turns matplotlib's interactive mode on at a prompt; disable() puts it back."""

from __future__ import annotations

import sys
from typing import Any

from .._interactive import is_interactive

_before: list[bool] = []  # the flag before we set it; empty: we have not


def interactive_on(*, prompt: bool = False) -> None:
    """Turn interactive mode on, if matplotlib is imported: figures appear and change at once.

    Args:
        prompt: a prompt will begin in a moment.
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
    """Set the flag to its old value, unless the program has turned it off since."""
    matplotlib: Any = sys.modules.get("matplotlib")
    if _before and matplotlib.is_interactive():
        matplotlib.interactive(_before[0])
    _before.clear()
