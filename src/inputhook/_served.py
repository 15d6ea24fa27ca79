"""Are the toolkits' loops run for the program, so that what it calls need not block?"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from . import _hold, _process
from ._core import lib
from ._interactive import is_interactive

if TYPE_CHECKING:
    from collections.abc import Callable


class _State:
    def __init__(self) -> None:
        #: whether a loop of somebody else's waits for all of them
        self.by_others: Callable[[], bool] = bool


_state = _State()
_process.in_child_of_fork(_state.__init__)  # type: ignore[misc]


def by_others(question: Callable[[], bool]) -> None:
    """Say who knows whether somebody else's loop waits for all loops."""
    _state.by_others = question


def is_script() -> bool:
    """Return whether nobody runs the loops: no prompt, no wait, no loop of somebody else's."""
    return not (is_interactive() or lib.ih_pump.depth or _state.by_others())


def is_served() -> bool:
    """Return whether a run() or a show() of a library, called here, need not block."""
    return (
        not is_script()
        and not _hold.is_on(None)
        and threading.current_thread() is threading.main_thread()
    )
