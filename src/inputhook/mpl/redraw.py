"""pyplot's figures that have changed are drawn before the prompt waits."""

from __future__ import annotations

import sys
import weakref
from typing import Any

from .._privates import package, require
from . import backends, draw_guard
from .advice import advise
from .autodraw import PRIVATES, draw_soon, is_for_every_figure, register

#: figures that have changed and been asked to be drawn; a failed drawing leaves them so
_asked: weakref.WeakSet[Any] = weakref.WeakSet()


def redraw() -> set[str]:
    """Ask pyplot's figures to be drawn that have changed; return their toolkits.

    In interactive mode pyplot asks for most of it itself, as they change. Each is asked
    once: one whose drawing fails is tried again when it changes again.

    Returns:
        The toolkits of all figures that pyplot has open, as matplotlib calls them.

    Raises:
        UnknownShape: this matplotlib has not what inputhook needs of it.
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
