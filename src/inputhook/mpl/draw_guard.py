"""Keeps figures that are being drawn from asking to be drawn again.

Artists change while they are drawn: ticks get their places. pyplot's interactive mode
ignores these changes where the backend says that it is drawing. The backends of GTK and
wx do not say so: there each change would cost several drawings, and a figure that
cannot be drawn would be tried, and its traceback printed, sixty times a second
(matplotlib 3.11).
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from .. import _stack
from .._patch import Patches

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

_patches = Patches()


def install() -> bool:
    """Have every figure's canvas say when it draws; return whether matplotlib is new here."""
    if _patches:
        return False
    _patches.wrap(_figure_class(), "draw", _draw)
    return bool(_patches)


def _draw(original: Callable[..., Any], figure: Any, *args: Any, **kwargs: Any) -> Any:
    canvas = figure.canvas
    if getattr(canvas, "_is_idle_drawing", True):
        return original(figure, *args, **kwargs)
    with canvas._idle_draw_cntx():  # noqa: SLF001  matplotlib has no other word for it
        return original(figure, *args, **kwargs)


def now(frame: FrameType | None) -> bool:
    """Return whether this frame, or one of its callers, is drawing a figure.

    matplotlib cannot draw the figure a second time meanwhile.
    """
    figure_class = _figure_class()
    if figure_class is None:
        return False
    import inspect  # matplotlib has imported it, and nothing here needs it before

    code = getattr(inspect.unwrap(figure_class.draw), "__code__", None)
    return any(each.f_code is code for each in _stack.outwards(frame))


def remove() -> None:
    """Undo install(), unless somebody has replaced Figure.draw since."""
    _patches.undo()


def _figure_class() -> Any:
    return getattr(sys.modules.get("matplotlib.figure"), "Figure", None)
