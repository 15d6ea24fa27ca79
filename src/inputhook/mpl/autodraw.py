"""The public function autodraw(): figures in a program's own windows are redrawn on change."""

from __future__ import annotations

import sys
import weakref
from typing import TYPE_CHECKING, Any

from .. import _exceptions
from .._main_thread import check_thread
from .._privates import Private

if TYPE_CHECKING:
    from collections.abc import Callable

_SEEN = "3.9 to 3.11"
_CANVAS = "matplotlib.backend_bases"
#: what this file and draw_guard.py use
PRIVATES = (
    Private(_CANVAS, "FigureCanvasBase._idle_draw_cntx", _SEEN),
    Private(_CANVAS, "FigureCanvasBase._is_idle_drawing", _SEEN),
    Private(_CANVAS, "FigureCanvasBase.is_saving", _SEEN),
)


class Autodraw:
    """Figures that autodraw() redraws; cancel() ends that."""

    def __init__(self, figures: tuple[Any, ...]) -> None:
        self.figures = weakref.WeakSet(figures)
        self.every = not figures  # every figure of pyplot

    def cancel(self) -> None:
        """Leave the drawing to the program again; another Autodraw of the same figure goes on.

        Thread: the main one.
        """
        _autodraws.discard(self)
        _forget_cancelled()

    def cancelled(self) -> bool:
        """Return whether cancel() or disable() has ended the redrawing."""
        return self not in _autodraws

    def __repr__(self) -> str:
        state = " cancelled" if self.cancelled() else ""
        what = (
            "every figure of pyplot" if self.every else f"{len(self.figures)} figures"
        )
        return f"<Autodraw{state} {what}>"


_autodraws: set[Autodraw] = set()  # those that have not been cancelled

#: figure -> the stale_callback that it had, and ours
_registered: weakref.WeakKeyDictionary[Any, tuple[Any, Any]]
_registered = weakref.WeakKeyDictionary()


def autodraw(*figures: Any) -> Autodraw:
    """Draw figures again whenever they have changed, as pyplot does in interactive mode.

    autodraw() is for figures in a program's own window. It does not keep figures alive,
    and disable() ends it. Several changes in one command or callback cost one drawing.

    Args:
        *figures: matplotlib figures. Without an argument: every figure of pyplot,
            present and future, also while interactive mode is off.

    Returns:
        An Autodraw; its cancel() ends the redrawing.

    Raises:
        TypeError: an argument is not a figure.
        WrongThread: not called on the main thread.

    Thread: the main one.
    """
    check_thread("autodraw")
    for figure in figures:
        if not hasattr(figure, "stale_callback") or not hasattr(figure, "canvas"):
            raise TypeError(
                f"autodraw() wants figures, not {type(figure).__name__} {figure!r}; "
                "the figure of an artist is its .figure"
            )
    for figure in figures:
        register(figure)
    over = {each for each in _autodraws if not each.every and not each.figures}
    _autodraws.difference_update(over)
    handle = Autodraw(figures)
    _autodraws.add(handle)
    return handle


def is_for_every_figure() -> bool:
    """Return whether autodraw() was called for every figure of pyplot."""
    return any(each.every for each in _autodraws)


def register(figure: Any) -> None:
    """Draw the figure from now on whenever it has changed, and now if it has."""
    if figure in _registered:
        return
    found: Callable[..., object] | None = figure.stale_callback

    def on_stale(figure: Any, stale: bool) -> None:
        if found is not None:
            found(figure, stale)
        if stale:
            draw_soon(figure)

    figure.stale_callback = on_stale
    _registered[figure] = (found, on_stale)
    if figure.stale:
        draw_soon(figure)


def forget() -> None:
    """Cancel every Autodraw."""
    _autodraws.clear()
    _forget_cancelled()


def draw_soon(figure: Any) -> None:
    """Call draw_idle(), unless that would draw at once; the conditions are pyplot's own."""
    canvas = figure.canvas
    base: Any = sys.modules[_CANVAS].FigureCanvasBase
    if (
        # no toolkit has replaced it: it would draw now
        type(canvas).draw_idle is base.draw_idle
        or canvas.is_saving()
        or canvas._is_idle_drawing  # noqa: SLF001
    ):
        return
    try:
        with canvas._idle_draw_cntx():  # noqa: SLF001
            canvas.draw_idle()
    except Exception as error:  # noqa: BLE001  the error is not ours, and other figures follow
        _exceptions.show(error)


def _forget_cancelled() -> None:
    """Put back the callbacks of figures that no Autodraw has any more."""
    if is_for_every_figure():
        return
    for figure in list(_registered):
        if not any(figure in each.figures for each in _autodraws):
            found, ours = _registered.pop(figure)
            if figure.stale_callback is ours:
                figure.stale_callback = found
