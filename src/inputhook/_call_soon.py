"""The public function call_soon(): a call on the prompt's thread, also while a prompt waits."""

from __future__ import annotations

import contextlib
import functools
import time
from collections import deque
from typing import TYPE_CHECKING, TypeVarTuple

from . import _exceptions, _main_thread, _process
from ._core import lib
from ._stats import served

if TYPE_CHECKING:
    from collections.abc import Callable

Ts = TypeVarTuple("Ts")


class Call:
    """A call asked for by call_soon(); cancel() takes it back."""

    def __init__(self, callback: Callable[[*Ts], object], *args: *Ts) -> None:
        # whoever pops the call, run() or another thread's cancel(), decides what
        # becomes of it
        self._pending: list[Callable[[], object]] = [functools.partial(callback, *args)]
        self._name = getattr(callback, "__qualname__", repr(callback))
        self._cancelled = False

    def cancel(self) -> None:
        """Take the call back; does nothing if the call has begun.

        Thread: any.
        """
        with contextlib.suppress(IndexError):
            self._pending.pop()
            self._cancelled = True

    def cancelled(self) -> bool:
        """Return whether cancel() came before the call.

        Thread: any.
        """
        return self._cancelled

    def run(self) -> None:
        """Make the call, unless it has been cancelled."""
        try:
            call = self._pending.pop()
        except IndexError:
            return
        served.calls += 1
        call()

    def __repr__(self) -> str:
        made = " pending" if self._pending else " made"
        return f"<Call{' cancelled' if self._cancelled else made} {self._name}>"


#: seconds for which calls are made until windows and keys have their turn
_TURN = 0.02

#: calls that may wait before threads that ask for more are slowed down
_MANY = 10_000

#: seconds for which such a thread waits, for each call; and between two looks
_PATIENCE = 0.1
_LOOK = 0.001

_queue: deque[Call] = deque()


def call_soon(callback: Callable[[*Ts], object], *args: *Ts) -> Call:
    """Call `callback(*args)` on the main thread as soon as that thread waits.

    At an idle prompt the call is made at once; while a command runs, after the command,
    or in its next pause(), flush() or block(). Calls are made in the order in which
    they were asked for. An exception is shown above the line being typed, and the next
    call is made; SystemExit ends the program. While no toolkit is enabled, a call waits
    for the next enable(), pause(), flush() or block(). A thread that asks for calls faster
    than they are made is slowed down while 10,000 of them wait.

    Args:
        callback: anything callable.
        *args: its arguments.

    Returns:
        A Call; its cancel() takes the call back.

    Raises:
        TypeError: `callback` cannot be called.

    Thread: any; that is what it is for. Signal handlers may call it, too.
    """
    if not callable(callback):
        raise TypeError(
            f"call_soon() wants something to call, not {type(callback).__name__} "
            f"{callback!r}; arguments follow it: call_soon(print, 'text')"
        )
    call = Call(callback, *args)
    _queue.append(call)
    lib.ih_call()
    if len(_queue) > _MANY and not _main_thread.is_here():
        _slow_down.wait()
    return call


class _SlowDown:
    """Has threads wait while too many calls wait, and are being made."""

    def __init__(self) -> None:
        # served.calls when none was made for a while: a command runs, or a callback that
        # may itself wait for the thread
        self._stands_at = -1

    def wait(self) -> None:
        """Wait until fewer calls wait; not for long, and not if none is made."""
        before = served.calls
        if before == self._stands_at:
            return
        end = time.monotonic() + _PATIENCE
        while len(_queue) > _MANY and time.monotonic() < end:
            time.sleep(_LOOK)
        if served.calls == before:
            self._stands_at = before


_slow_down = _SlowDown()


@_process.in_child_of_fork
def forget() -> None:
    """Drop the calls, in the child of a fork: the parent makes them."""
    _queue.clear()


def run(seconds: float = _TURN) -> None:
    """Make the waiting calls; calls that they ask for are made the next time.

    Args:
        seconds: after which the rest is left for the next time, so that windows and keys
            have their turn, however many calls a thread asks for.
    """
    end = time.monotonic() + seconds
    for _ in range(len(_queue)):
        try:
            call = _queue.popleft()
        except IndexError:
            # a callback has run a loop, which has made the remaining calls
            return
        try:
            call.run()
        except Exception as error:  # noqa: BLE001  not ours
            _exceptions.show(error)
        except BaseException:
            if _queue:
                lib.ih_call()
            raise
        if _queue and time.monotonic() > end:
            lib.ih_call()
            return
