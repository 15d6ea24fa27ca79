"""napari: its run() returns where IPython's %gui qt is active, and blocks at other prompts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .._privates import Private
from .base import Library

if TYPE_CHECKING:
    from collections.abc import Callable

_MODULE = "napari._qt.qt_event_loop"
_QUESTION = "_ipython_has_eventloop"


class Napari(Library):
    """What napari asks before it blocks, and before it quits the application.

    napari replaces the same function while it runs a script that was dropped on a viewer
    (napari/utils/io.py).
    """

    package = "napari"
    module = _MODULE
    privates = (Private(_MODULE, _QUESTION, "0.9"),)

    def _attach(self, module: Any) -> None:
        self.patches.wrap(module, _QUESTION, self._has_event_loop)

    def _has_event_loop(self, original: Callable[[], bool]) -> bool:
        return original() or self.returns_at_once()
