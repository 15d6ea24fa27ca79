"""Have another thread do the waiting, while this one keeps windows alive.

What waits for a child process cannot be told to watch something else meanwhile; but it
need not wait on the main thread. The child's terminal is not touched: the pump watches
no prompt, and reads nothing.
"""

from __future__ import annotations

import contextlib
import math
import select
import threading
import time
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from . import _call_soon, _state
from ._core import lib
from ._watch import Watch, watches

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

#: how a pump ends that there is no reason to repeat: disabled, signalled, ended
_ENOUGH = (-1, lib.IH_END_SIGNAL, lib.IH_END_WAKE)


class Aside(threading.Thread, Generic[T]):
    """One call on a thread of its own, which ends the pump that waits for it.

    A daemon: what ends the main thread's wait, a handler that raises, may end the program.
    """

    def __init__(self, function: Callable[[], T]) -> None:
        super().__init__(name=f"inputhook-{function!r}", daemon=True)
        self._function = function
        self._result: T
        self._error: BaseException | None = None
        self._ended = False
        self._awaited = False

    def run(self) -> None:
        """Make the call; the thread's side."""
        try:
            self._result = self._function()
        except BaseException as error:  # noqa: BLE001  result() raises it
            self._error = error
        finally:
            self._ended = True
            # not ih_stop(): the pump may be about to begin, and would not see it
            _call_soon.call_soon(self._stop)

    def _stop(self) -> None:
        if self._awaited:
            lib.ih_stop(lib.IH_END_WAKE)

    def wait(self) -> None:
        """Pump until the call has ended; on the main thread, which does not pump.

        Raises:
            KeyboardInterrupt, and what other handlers of signals raise: the call goes on.
        """
        self._awaited = True
        try:
            while not self._ended:
                if lib.ih_wait(0) < 0:  # a callback has called disable()
                    self.join()
        finally:
            self._awaited = False

    def result(self) -> T:
        """What the call has returned, or raise what it has raised."""
        if self._error is not None:
            raise self._error
        return self._result


def possible() -> bool:
    """May a pump run here and now? Else wait as Python does."""
    return (
        bool(_state.names())
        and threading.current_thread() is threading.main_thread()
        and not lib.ih_pump.depth
    )


def call(function: Callable[[], T], ignore: tuple[type[BaseException], ...] = ()) -> T:
    """Call it on another thread, with live windows meanwhile, where that is possible.

    Args:
        function: not one that needs the main thread.
        ignore: what does not end the wait, KeyboardInterrupt for example.
    """
    if not possible():
        return function()
    thread = Aside(function)
    try:
        thread.start()
    except RuntimeError:  # no thread is to be had
        return function()
    waiting = True
    while waiting:
        with contextlib.suppress(*ignore):
            thread.wait()
            waiting = False
    return thread.result()


def until_readable(source: Any, seconds: float = math.inf) -> None:
    """Pump until there is something to read, a signal, or somebody ends the pump.

    It returns at once where no pump may run, and for a file on disk.

    Args:
        source: a descriptor, or an object with fileno().
        seconds: at most that long.

    Raises:
        What the handler of a signal raises.
    """
    descriptor = source if isinstance(source, int) else source.fileno()
    if not possible():
        return
    try:
        entry = Watch(descriptor, lib.ih_stop, (lib.IH_END_WAKE,))
        watches.add(entry)
    except ValueError:
        return
    end = time.monotonic() + seconds
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    try:
        while not poll.poll(0) and (left := end - time.monotonic()) > 0:
            if lib.ih_wait(left) in _ENOUGH:
                return
    finally:
        entry.cancel()
