"""Draws pyplot's changed figures before the prompt waits."""

from __future__ import annotations

import sys
import weakref
from typing import Any

from .._privates import package, require
from . import backends, draw_guard
from .advice import advise
from .autodraw import PRIVATES, draw_soon, is_for_every_figure, register

#: changed figures that were asked to draw; they stay here if the drawing fails
_asked: weakref.WeakSet[Any] = weakref.WeakSet()


def redraw() -> set[str]:
    """Ask pyplot's changed figures to draw; return the toolkits of all its figures.

    In interactive mode pyplot itself asks most of them, as they change. Each figure is
    asked once: a figure whose drawing fails is tried again when it changes again.

    Returns:
        matplotlib's names of these toolkits.

    Raises:
        UnknownShape: this matplotlib lacks a private that inputhook uses.
    """
    if draw_guard.install():
        require((*PRIVATES, *backends.PRIVATES), package("matplotlib"))
    canvases = [manager.canvas for manager in backends.open_figures()]
    if not canvases:
        return set()
    advise()
    if is_for_every_figure() or sys.modules["matplotlib"].is_interactive():
        for canvas in canvases:
            _draw_if_stale(canvas.figure)
    names = (getattr(each, "required_interactive_framework", "") for each in canvases)
    return set(filter(None, names))


def forget() -> None:
    """Forget which figures were asked to be drawn."""
    _asked.clear()


def _draw_if_stale(figure: Any) -> None:
    if is_for_every_figure():
        register(figure)
    if not figure.stale:
        _asked.discard(figure)
    elif figure not in _asked:
        _asked.add(figure)
        draw_soon(figure)
