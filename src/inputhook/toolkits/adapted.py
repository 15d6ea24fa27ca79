"""A toolkit of the public contract (abc.py), as one of the loops that are served by others."""

from __future__ import annotations

import math
import selectors
import sys
from typing import TYPE_CHECKING

from .. import _exceptions
from .._failures import is_of_signal_handler
from .._watch import watches
from .base import Loop, SmokeTest, can_import

if TYPE_CHECKING:
    from collections.abc import Callable

    from .. import abc

#: dispatch() has raised so often in a row: it is not a callback's mistake any more
_PATIENCE = 10

_TEST_IMPORTS = """\
import MODULE
print(getattr(MODULE, "__version__", ""))
"""


class AdaptedLoop(Loop):
    """Serves an abc.Toolkit: a guest, dispatched when its descriptor or its time says so."""

    served_by_others = True
    tells = False

    def __init__(self, toolkit: abc.Toolkit) -> None:
        self.toolkit = toolkit
        self.name = toolkit.name
        self.remedy = (
            toolkit.install or f"Install what brings the module {self._module}"
        )
        #: whether enable() may choose the toolkit by itself
        self.has_windows = bool(toolkit.module)
        self._loop: abc.Loop | None = None
        self._is_open = False
        self._is_dispatching = False
        self._raised = 0  # dispatch(), so many times in a row
        self._changed: Callable[[], object] | None = None

    @property
    def _module(self) -> str:
        return self.toolkit.module

    def installed(self) -> bool:
        return not self._module or can_import(self._module)

    def imported(self) -> bool:
        return not self._module or self._module in sys.modules

    def has_application(self) -> bool:
        try:
            return self.imported() and bool(self.toolkit.has_application())
        except Exception:
            if self._is_open:  # who asks gives the loop up, and says so
                raise
            return False

    def needs_display(self) -> bool:
        return self.toolkit.needs_display

    def smoke_tests(self) -> tuple[SmokeTest, ...]:
        if not self._module:
            return ()
        imports = _TEST_IMPORTS.replace("MODULE", self._module)
        return (SmokeTest(self.name, imports, "", self.remedy, self.remedy),)

    def open(self) -> None:
        self._is_open = True

    def serve(self) -> float | None:
        if self._is_dispatching:  # one of its callbacks waits for something
            return None
        if not self.has_application():
            self._close_loop()
            return None
        if self._loop is None:
            self._loop = self.toolkit.loop()
        watches.silence_guest(self)
        self._is_dispatching = True
        try:
            self._loop.dispatch()
            self._raised = 0
        except Exception as error:
            self._raised += 1
            if is_of_signal_handler(error) or self._raised >= _PATIENCE:
                raise
            _exceptions.show(error)
        finally:
            self._is_dispatching = False
        if self._changed is not None and not self.windows():
            self._changed()
        return self._wait()

    def _wait(self) -> float | None:
        """Have the descriptor watched; return the seconds until the loop is due."""
        if self._loop is None or not self.has_application():
            self._close_loop()
            return None
        descriptor = self._loop.fileno()
        watched = {} if descriptor < 0 else {descriptor: selectors.EVENT_READ}
        watches.add_guest(self, watched)
        return _seconds(self._loop.timeout())

    def stop_serving(self) -> None:
        watches.remove_guest(self)

    def drain(self) -> None:
        self.serve()

    def windows(self) -> bool:
        return self.has_application() and bool(self.toolkit.has_windows())

    def watch_windows(self, changed: Callable[[], object]) -> Callable[[], None]:
        self._changed = changed

        def undo() -> None:
            self._changed = None

        return undo

    def close(self) -> None:
        self._is_open = False
        self._close_loop()

    def _close_loop(self) -> None:
        watches.remove_guest(self)
        loop, self._loop = self._loop, None
        if loop is not None:
            loop.close()


def _seconds(timeout: float | None) -> float | None:
    """Return what timeout() has said, as serve() says it.

    Raises:
        TypeError, ValueError: that is no time.
    """
    if timeout is None or timeout == math.inf:
        return None
    if math.isnan(timeout):  # raises TypeError where it is no number
        raise ValueError(f"timeout() has returned {timeout}, which is no time")
    return max(0.0, timeout)  # "due since then" is due, too
