"""VisPy: its run() returns under `python -i` and in IPython, and blocks at Python's own prompt.

Application.is_interactive() looks at sys.flags.interactive, which is 0 where Python was
started without a program.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .._privates import Private
from .base import Library

if TYPE_CHECKING:
    from collections.abc import Callable

    from .kept import Kept

_MODULE = "vispy.app.application"


class VisPy(Library):
    """Application.run(), which app.run() and canvas.show(run=True) call."""

    package = "vispy"
    module = _MODULE
    privates = (
        Private(_MODULE, "Application.run", "0.17"),
        Private(_MODULE, "Application.backend_name", "0.17", property),
    )

    def __init__(self, kept: Kept, backends: tuple[str, ...]) -> None:
        """Make an object that has replaced nothing yet.

        Args:
            kept: the variables that are kept alive for the library's windows.
            backends: of VisPy, by its names for them, whose loop is the toolkit's.
        """
        super().__init__(kept)
        self._backends = backends

    def _attach(self, module: Any) -> None:
        application = getattr(module, "Application", None)
        if application is not None:
            self.patches.wrap(application, "run", self._run)

    def _run(
        self,
        original: Callable[[Any, bool], Any],
        application: Any,
        allow_interactive: bool = True,
    ) -> Any:
        """Return at once, unless the program wants to block all the same."""
        is_ours = application.backend_name in self._backends
        if allow_interactive and is_ours and self.returns_at_once():
            return None
        return original(application, allow_interactive)
