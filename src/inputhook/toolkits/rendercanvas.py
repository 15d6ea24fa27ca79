"""rendercanvas: its canvases are alive at the prompt, on GLFW as on Qt and wx.

Its loop.run() would block where the toolkit's loop is served, and its loops install a
handler of SIGINT that closes all canvases, which Ctrl-C at a prompt must not do. Both are as
ever in a script.

On Qt and wx its timers are those of the toolkit, and nothing else is to be done. For those
on GLFW see rendercanvas_asyncio.py.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from .._failures import Part
from .._patch import Patches
from .._privates import Private, package, require
from .._served import is_served

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..libraries.kept import Kept

QT = "rendercanvas.qt"
WX = "rendercanvas.wx"

_BASE = "rendercanvas.core.loop"
_INTERRUPTS = "_BaseLoop__setup_interrupt_hooks"
PRIVATES = tuple(
    Private(_BASE, f"BaseLoop.{name}", "2.7") for name in ("run", _INTERRUPTS)
)

part = Part("what keeps rendercanvas alive")


class Canvases:
    """What is replaced in a loop of rendercanvas while the toolkit is enabled."""

    def __init__(self, module: str, class_name: str, kept: Kept) -> None:
        """Make one that has replaced nothing yet.

        Args:
            module: of rendercanvas, which has the loop.
            class_name: the loop's.
            kept: the variables that are kept alive for the canvases.
        """
        self._module = module
        self._class_name = class_name
        self.kept = kept
        self.patches = Patches()

    def attach(self) -> None:
        """Begin, if rendercanvas is imported and of a shape that inputhook knows."""
        module = sys.modules.get(self._module)
        if hasattr(module, "loop") and not self.patches:  # all of it
            part.call(None, self._attach, module)

    def detach(self) -> None:
        """Undo attach()."""
        self.patches.undo()

    def _attach(self, module: Any) -> None:
        require(PRIVATES, package("rendercanvas"))
        loop_class = getattr(module, self._class_name)
        self.patches.wrap(loop_class, "run", self._run)
        self.patches.wrap(loop_class, _INTERRUPTS, self._set_up_interrupts)

    def _run(self, original: Callable[[Any], None], loop: Any) -> None:
        """Return at once where the loop is served."""
        if is_served():
            self.kept.keep(sys._getframe())  # noqa: SLF001  documented
        else:
            original(loop)

    def _set_up_interrupts(self, original: Callable[[Any], Any], loop: Any) -> Any:
        return {} if is_served() else original(loop)
