"""call_soon(): have the prompt's thread call a function, also while it waits."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any

from . import _exceptions
from ._core import lib
from ._stats import served

if TYPE_CHECKING:
    from collections.abc import Callable

_queue: deque[tuple[Callable[..., object], tuple[Any, ...]]] = deque()


def call_soon(callback: Callable[..., object], *args: Any) -> None:
    """Call `callback(*args)` on the main thread as soon as that waits.

    At an idle prompt that is at once; while a command runs, after it, or in its next
    pause(), flush() or block(). Calls are made in the order in which they were asked
    for. An exception is shown above the line being typed, and the next call is made;
    SystemExit ends the program. Nothing is called while no toolkit is enabled: what was
    asked for waits for the next enable(), pause(), flush() or block().

    Args:
        callback: anything callable.
        *args: its arguments.

    Raises:
        TypeError: `callback` cannot be called.

    Thread: any; that is what it is for. Signal handlers may call it, too.
    """
    if not callable(callback):
        raise TypeError(
            f"call_soon() wants something to call, not {type(callback).__name__} "
            f"{callback!r}; arguments follow it: call_soon(print, 'text')"
        )
    _queue.append((callback, args))
    lib.ih_call()


def forget() -> None:
    """In the child of a fork: the parent makes them."""
    _queue.clear()


def run() -> None:
    """Make the calls that are there now; those they ask for come next time."""
    for _ in range(len(_queue)):
        try:
            callback, args = _queue.popleft()
        except IndexError:  # a callback has run a loop, which has made the rest
            return
        served.calls += 1
        try:
            callback(*args)
        except Exception as error:  # noqa: BLE001  not ours
            _exceptions.show(error)
        except BaseException:
            if _queue:
                lib.ih_call()
            raise
