"""The public functions pause() and flush(), for scripts and long commands."""

from __future__ import annotations

import math

from . import _choose, _pump, _session, _state
from ._core import lib
from ._main_thread import check_thread
from .errors import TooDeeplyNested


def pause(seconds: float) -> None:
    """Keep windows alive for so many seconds, then go on.

    Unlike matplotlib's pause(), this pause() raises no window, takes no focus and draws
    only figures that have changed. Descriptors of watch(), calls of call_soon() and
    asyncio tasks are served as well. If no toolkit is enabled, those that the program
    has imported are.

    Args:
        seconds: 0 or more; pause(0) is flush().

    Raises:
        TypeError, ValueError: `seconds` is not such a number.
        TooDeeplyNested: callbacks wait inside each other, 16 deep.
        WrongThread: not called on the main thread.
        KeyboardInterrupt: Ctrl-C.

    Thread: the main one.
    """
    check_seconds("pause", "seconds", seconds)
    begin_wait("pause")
    if seconds == 0:
        flush()
    _pump.for_seconds(seconds)


def flush() -> None:
    """Handle the pending events of windows, descriptors, calls and tasks, without waiting.

    Call flush() now and then in a long computation, also in a callback. Figures that
    have changed are drawn. If no toolkit is enabled, those that the program has
    imported are.

    Raises:
        WrongThread: not called on the main thread.
        KeyboardInterrupt: Ctrl-C.

    Thread: the main one.
    """
    check_thread("flush")
    enable_those_in_use()
    _session.drain()


def begin_wait(verb: str) -> None:
    """Check and enable what pause(), block() and wait_for() need.

    Args:
        verb: the function that was called, for the message.

    Raises:
        TooDeeplyNested: callbacks wait inside each other, 16 deep.
        WrongThread: not called on the main thread.
    """
    check_thread(verb)
    if lib.ih_pump.depth >= lib.IH_DEEPEST:
        raise TooDeeplyNested(
            f"{verb}() was called by a callback that runs inside {lib.IH_DEEPEST} other "
            "waits, each in a callback of the one before: probably by a timer that does "
            "not wait for itself. Return instead, and go on in a timer; flush() works here"
        )
    enable_those_in_use()


def check_seconds(verb: str, argument: str, seconds: object) -> None:
    """Raise TypeError or ValueError unless `seconds` is a finite number, 0 or more.

    Args:
        verb: the public function that was called.
        argument: the name of its argument.
        seconds: the argument.
    """
    if isinstance(seconds, bool) or not isinstance(seconds, (int, float)):
        raise TypeError(
            f"{verb}(): {argument} is a number of seconds, not "
            f"{type(seconds).__name__} {seconds!r}"
        )
    if not 0 <= seconds < math.inf:  # also false for NaN
        raise ValueError(f"{verb}(): {argument} is {seconds!r}; it must be 0 or more")


def enable_those_in_use() -> None:
    """Enable the toolkits in use if none is enabled; not in a callback."""
    if not _state.names() and not lib.ih_pump.depth:
        in_use = _choose.in_use()
        if in_use:
            _session.session.enable(in_use, _state.Reason.AUTOMATIC)
