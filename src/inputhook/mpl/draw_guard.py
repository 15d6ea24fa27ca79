"""Figures that are being drawn do not ask to be drawn again.

Artists change while they are drawn: ticks get their places. pyplot's interactive mode
takes no notice of that where the backend says that it is drawing, which those of GTK and
wx do not. There each change was several drawings, and a figure that cannot be drawn was
tried again, and its traceback printed, sixty times a second (matplotlib 3.11).
"""

from __future__ import annotations

import functools
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

_undo: list[Callable[[], None]] = []


def install() -> bool:
    """Have every figure's canvas say so; return whether matplotlib is new here."""
    figure: Any = getattr(sys.modules.get("matplotlib.figure"), "Figure", None)
    if _undo or figure is None:
        return False
    behind = figure.draw

    @functools.wraps(behind)
    def draw(self: Any, *args: Any, **kwargs: Any) -> Any:
        canvas = self.canvas
        if getattr(canvas, "_is_idle_drawing", True):
            return behind(self, *args, **kwargs)
        with canvas._idle_draw_cntx():  # noqa: SLF001  matplotlib has no other word for it
            return behind(self, *args, **kwargs)

    def undo() -> None:
        if figure.draw is draw:
            figure.draw = behind

    figure.draw = draw
    _undo.append(undo)
    return True


def now(frame: FrameType | None) -> bool:
    """Is a figure being drawn by what called this frame? matplotlib cannot be re-entered."""
    figure: Any = getattr(sys.modules.get("matplotlib.figure"), "Figure", None)
    code = None
    if figure:
        import inspect  # matplotlib has imported it, and nothing here needs it before

        code = getattr(inspect.unwrap(figure.draw), "__code__", None)
    while frame is not None and code is not None:
        if frame.f_code is code:
            return True
        frame = frame.f_back
    return False


def remove() -> None:
    """Put back what was there."""
    while _undo:
        _undo.pop()()
