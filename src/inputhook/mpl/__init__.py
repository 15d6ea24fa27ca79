"""matplotlib: its backend as a toolkit, interactive mode, and figures to be drawn again.

The rest of inputhook uses the names below; each file has one subject. No file imports
matplotlib.
"""

from __future__ import annotations

from . import advice, draw_guard, interactive_mode
from .advice import advise
from .autodraw import Autodraw, autodraw
from .autodraw import forget as _forget_autodraw
from .backends import (
    NO_WINDOW,
    backend,
    framework,
    open_figures,
    prefer,
    selected,
    use,
)
from .interactive_mode import interactive_on
from .redraw import forget as _forget_redraw
from .redraw import redraw

__all__ = [
    "NO_WINDOW",
    "Autodraw",
    "advise",
    "autodraw",
    "backend",
    "framework",
    "interactive_on",
    "open_figures",
    "prefer",
    "put_back",
    "redraw",
    "selected",
    "use",
]


def put_back() -> None:
    """Undo all changes to matplotlib but the choice of a backend, which prefer(None) undoes."""
    interactive_mode.put_back()
    advice.forget()
    draw_guard.remove()
    _forget_redraw()
    _forget_autodraw()
