"""matplotlib: its backend as a toolkit, and interactive mode at a prompt."""

from __future__ import annotations

import os
import sys
from typing import Any

from .prompts.beginning import has_begun

_found: dict[str, bool] = {}  # "interactive": what the flag was before we set it


def backend() -> str | None:
    """The backend that matplotlib uses or has been told to use; None if neither.

    Never makes it choose one: that imports a toolkit.
    """
    matplotlib: Any = sys.modules.get("matplotlib")
    chosen: Any = None
    if hasattr(matplotlib, "rcParams"):
        # not rcParams["backend"]: that resolves the automatic choice
        chosen = dict.get(matplotlib.rcParams, "backend")
    if not isinstance(chosen, str):
        chosen = os.environ.get("MPLBACKEND")
    return chosen or None


def interactive_on() -> None:
    """Have figures appear and change as they are made, once matplotlib is there."""
    matplotlib: Any = sys.modules.get("matplotlib")
    if _found or not has_begun() or not hasattr(matplotlib, "interactive"):
        return
    _found["interactive"] = matplotlib.is_interactive()
    matplotlib.interactive(True)


def interactive_back() -> None:
    """Put the flag back as it was, unless it has been changed since."""
    matplotlib: Any = sys.modules.get("matplotlib")
    if _found and matplotlib is not None and matplotlib.is_interactive():
        matplotlib.interactive(_found["interactive"])
    _found.clear()
