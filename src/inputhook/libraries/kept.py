"""Keeps alive what a program has made, where a run() at its end has not blocked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import _stack
from .._core import lib

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType


class Kept:
    """Variables of the functions that have called a run() which did not block.

    A program's main() makes a window and a timer, and ends in run(). While run() blocks,
    main() holds its variables; when run() returns at once, the window would be deleted a
    moment after it has appeared. So the variables live on, until no window is open.
    """

    def __init__(self) -> None:
        """Make an object that keeps nothing yet."""
        self._variables: list[dict[str, Any]] = []
        self._has_seen_window = False

    def keep(self, frame: FrameType) -> None:
        """Keep the variables of a function's callers, up to the module's level.

        In a callback, up to the pump that has called it.

        Args:
            frame: the function's, which is inputhook's own.
        """
        in_program = False
        for each in _stack.outwards(frame):
            is_ours = str(each.f_globals.get("__name__")).startswith("inputhook.")
            if each.f_locals is each.f_globals or (is_ours and in_program):
                return
            if not is_ours:
                in_program = True
                self._variables.append(dict(each.f_locals))

    def look(self, has_window: Callable[[], bool]) -> None:
        """Let the variables go, once there was a window and now there is none.

        Not in a callback, which may be one of the objects' that would be deleted.

        Args:
            has_window: returns whether the toolkit has a visible window.
        """
        if not self._variables or lib.ih_pump.depth > 1:
            return
        if has_window():
            self._has_seen_window = True
        elif self._has_seen_window:
            self.release()

    def release(self) -> None:
        """Let the variables go."""
        # they may hold objects whose deletion leads here again
        variables, self._variables = self._variables, []
        self._has_seen_window = False
        variables.clear()
