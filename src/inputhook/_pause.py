"""pause(), flush() and block(): the pump without a prompt, for scripts and long commands."""

from __future__ import annotations

import functools
import math
import time
from typing import TYPE_CHECKING

from . import _background, _choose, _session, _state
from ._core import lib
from ._main_thread import check_thread
from .errors import TooDeeplyNested

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import ParamSpec, TypeVar

    P = ParamSpec("P")
    T = TypeVar("T")

_LONGEST = 86400.0  # seconds; time.sleep() raises for more than some centuries


def pause(seconds: float) -> None:
    """Keep windows alive for that long, then go on.

    Unlike matplotlib's pause() it raises no window, takes no focus and draws nothing that
    has not changed. Sockets of watch(), calls of call_soon() and asyncio tasks are served
    as well. If no toolkit is enabled, those in use are.

    Args:
        seconds: 0 or more; 0 is flush().

    Raises:
        TypeError, ValueError: no such number.
        TooDeeplyNested: callbacks call it inside each other, 16 deep.
        WrongThread: not called on the main thread.
        KeyboardInterrupt: Ctrl-C.

    Thread: the main one.
    """
    _check("pause", "seconds", seconds)
    _begin("pause")
    end = time.monotonic() + seconds
    if seconds == 0:
        flush()
    while (left := end - time.monotonic()) > 0:
        if lib.ih_wait(left) < 0:  # a callback has called disable()
            time.sleep(min(left, _LONGEST))


def flush() -> None:
    """Handle what windows, watched descriptors, calls and tasks have pending; don't wait.

    Call it now and then in a long computation, a callback's included. Figures that have
    changed are drawn. If no toolkit is enabled, those in use are.

    Raises:
        WrongThread: not called on the main thread.
        KeyboardInterrupt: Ctrl-C.

    Thread: the main one.
    """
    check_thread("flush")
    _enable()
    _session.drain()


def block(timeout: float | None = None) -> bool:
    """Keep windows alive until all of them have been closed.

    Windows of every toolkit that is enabled; if none is, of those in use. Without a
    window it returns at once. In a script it is what main loops are: the last line.

    Args:
        timeout: seconds; None: as long as it takes.

    Returns:
        True if the windows are closed, False if the time was over first.

    Raises:
        TypeError, ValueError: no such number.
        TooDeeplyNested: callbacks call it inside each other, 16 deep.
        WrongThread: not called on the main thread.
        KeyboardInterrupt: Ctrl-C; the windows stay open.

    Thread: the main one.
    """
    if timeout is not None:
        _check("block", "timeout", timeout)
    _begin("block")
    end = math.inf if timeout is None else time.monotonic() + timeout
    while (left := end - time.monotonic()) > 0:
        with _session.until_windows_change() as there_are:
            if not there_are:
                return True
            if lib.ih_wait(left) < 0:
                return False  # a callback has called disable()
    return False


def wait_for(function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """Call `function(*args, **kwargs)` on another thread; windows stay alive until it ends.

    For what would block them: `wait_for(process.wait)`, `wait_for(future.result)`,
    `wait_for(subprocess.run, ["less", "notes.txt"])`. The function must not touch windows
    or figures, which belong to the main thread. If no toolkit is enabled, those in use
    are.

    Args:
        function: anything callable; for os.system use subprocess.call, since that
            changes how the whole process handles signals.
        *args: its arguments.
        **kwargs: its arguments.

    Returns:
        What it returns.

    Raises:
        TypeError: `function` cannot be called.
        TooDeeplyNested: callbacks call it inside each other, 16 deep.
        WrongThread: not called on the main thread.
        KeyboardInterrupt: Ctrl-C; the function goes on, and nobody waits for it.
        Exception: what it raises.

    Thread: the main one.
    """
    if not callable(function):
        raise TypeError(
            f"wait_for() wants something to call, not {type(function).__name__} "
            f"{function!r}; arguments follow it: wait_for(process.wait, 5)"
        )
    _begin("wait_for")
    return _background.call(functools.partial(function, *args, **kwargs))


def _begin(what: str) -> None:
    check_thread(what)
    if lib.ih_pump.depth >= lib.IH_DEEPEST:
        raise TooDeeplyNested(
            f"{what}() was called by a callback that runs inside {lib.IH_DEEPEST} other "
            "waits, each in a callback of the one before: probably by a timer that does "
            "not wait for itself. Return instead, and go on in a timer; flush() works here"
        )
    _enable()


def _enable() -> None:
    if not _state.names() and not lib.ih_pump.depth:
        in_use = _choose.in_use()
        if in_use:
            _session.session.enable(in_use, _state.Reason.AUTOMATIC)


def _check(what: str, name: str, seconds: float) -> None:
    if isinstance(seconds, bool) or not isinstance(seconds, (int, float)):
        raise TypeError(
            f"{what}(): {name} is a number of seconds, not {type(seconds).__name__} "
            f"{seconds!r}"
        )
    if not 0 <= seconds < math.inf:  # also false for NaN
        raise ValueError(f"{what}(): {name} is {seconds!r}; it must be 0 or more")
