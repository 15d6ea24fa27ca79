"""Exceptions of callbacks: shown above the line being typed, and never fatal.

PyQt 5.5 and later ends the process when a slot raises, unless sys.excepthook is another
function than the one it found there when it was imported; so ours is a new one each time
renew() is called.
"""

from __future__ import annotations

import signal
import sys
from typing import TYPE_CHECKING, Any

from ._core import lib

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType, TracebackType


class _Hook:
    """sys.excepthook while a toolkit is enabled."""

    def __init__(self, behind: Callable[..., Any]) -> None:
        self.behind = behind

    def __call__(
        self,
        kind: type[BaseException],
        value: BaseException,
        traceback: TracebackType | None,
    ) -> None:
        from . import above, prompts

        with above.output():
            prompts.shower(self.behind)(kind, value, traceback)


def show(error: BaseException) -> None:
    """Show what a callback has raised, from the callback's own frame on."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None and _is_ours(trace):
        trace = trace.tb_next
    sys.excepthook(type(error), error, trace)


def _is_ours(trace: TracebackType) -> bool:
    return str(trace.tb_frame.f_globals.get("__name__", "")).startswith("inputhook.")


def install() -> bool:
    """Put our excepthook in front of the present one; False if it is there already."""
    if isinstance(sys.excepthook, _Hook):
        return False
    sys.excepthook = _Hook(sys.excepthook)
    return True


def renew() -> None:
    """Make it another object, for a toolkit that has just been imported."""
    if isinstance(sys.excepthook, _Hook):
        sys.excepthook = _Hook(sys.excepthook.behind)


def remove() -> None:
    """Put back the one found, unless somebody has put in another one since."""
    if isinstance(sys.excepthook, _Hook):
        sys.excepthook = sys.excepthook.behind


def raise_in_command(error: BaseException) -> None:
    """Have the code raise the exception that has called a main loop, which now ends."""
    before = signal.getsignal(signal.SIGINT)
    if isinstance(error, KeyboardInterrupt) and before is signal.default_int_handler:
        lib.ih_interrupt_trip(signal.SIGINT)
        return
    number = lib.ih_timer_signal()
    found = signal.getsignal(number)

    def handler(_number: int, _frame: FrameType | None) -> None:
        signal.signal(number, found if found is not None else signal.SIG_DFL)
        raise error

    signal.signal(number, handler)
    lib.ih_interrupt_trip(number)


def raise_at_prompt(error: BaseException) -> None:
    """End the pump and have the interpreter's prompt raise the exception.

    A hook cannot raise; a signal handler can, and CPython runs those when its wait for
    input is interrupted (PyErr_CheckSignals in readline.c and myreadline.c), with the
    terminal put in order. The signal is one that nothing else listens to.
    """
    number = lib.ih_timer_signal()
    before = signal.getsignal(number)

    def handler(_number: int, _frame: FrameType | None) -> None:
        signal.signal(number, before if before is not None else signal.SIG_DFL)
        lib.ih_use_timer_signal()
        raise error

    signal.signal(number, handler)
    lib.ih_use_timer_signal()
    lib.ih_trip(number)
