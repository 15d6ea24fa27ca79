"""Keeps figures that are being drawn from asking to be drawn again.

Artists change while they are drawn: ticks get their places. pyplot's interactive mode
ignores these changes where the backend says that it is drawing. The backends of GTK and
wx do not say so: there each change would cost several drawings, and a figure that
cannot be drawn would be tried, and its traceback printed, sixty times a second
(matplotlib 3.11).
"""

from __future__ import annotations

import functools
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

_undo: list[Callable[[], None]] = []  # one function, while Figure.draw is ours


def install() -> bool:
    """Make every figure's canvas say when it draws; return False if that is done already."""
    figure_class = _figure_class()
    if _undo or figure_class is None:
        return False
    original = figure_class.draw

    @functools.wraps(original)
    def draw(figure: Any, *args: Any, **kwargs: Any) -> Any:
        canvas = figure.canvas
        if getattr(canvas, "_is_idle_drawing", True):
            return original(figure, *args, **kwargs)
        with canvas._idle_draw_cntx():  # noqa: SLF001  matplotlib has no public name for it
            return original(figure, *args, **kwargs)

    def undo() -> None:
        if figure_class.draw is draw:
            figure_class.draw = original

    figure_class.draw = draw
    _undo.append(undo)
    return True


def now(frame: FrameType | None) -> bool:
    """Return whether this frame, or one of its callers, is drawing a figure.

    matplotlib cannot draw the figure a second time meanwhile.
    """
    figure_class = _figure_class()
    code = None
    if figure_class is not None:
        import inspect  # matplotlib has imported it, and nothing here needs it before

        code = getattr(inspect.unwrap(figure_class.draw), "__code__", None)
    while frame is not None and code is not None:
        if frame.f_code is code:
            return True
        frame = frame.f_back
    return False


def remove() -> None:
    """Undo install(), unless another program has replaced Figure.draw since."""
    while _undo:
        _undo.pop()()


def _figure_class() -> Any:
    return getattr(sys.modules.get("matplotlib.figure"), "Figure", None)
