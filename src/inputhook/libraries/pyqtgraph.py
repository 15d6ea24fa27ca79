"""pyqtgraph: pg.exec() is QApplication.exec(), which blocks wherever it is called."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .._privates import Private
from .base import Library

if TYPE_CHECKING:
    from collections.abc import Callable


class PyQtGraph(Library):
    """Its exec(); that of mkQApp() is Qt's own, and blocks."""

    package = "pyqtgraph"
    module = "pyqtgraph"
    privates = (Private("pyqtgraph", "exec", "0.14"),)

    def _attach(self, module: Any) -> None:
        self.patches.wrap(module, "exec", self._exec)

    def _exec(self, original: Callable[[], int]) -> int:
        return 0 if self.returns_at_once() else original()
