"""Have another thread do what would block, while the main thread keeps windows alive.

What waits for a child process cannot be told to watch something else meanwhile; but it
need not wait on the main thread. The child's terminal is not touched: the pump watches
no prompt, and reads nothing.
"""

from __future__ import annotations

import contextlib
import threading
from typing import TYPE_CHECKING, Generic, TypeVar

from . import _pump

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

T = TypeVar("T")


class BackgroundCall(threading.Thread, Generic[T]):
    """A function, and the thread that calls it once."""

    def __init__(
        self, function: Callable[[], T], name: str = "", *, daemon: bool = True
    ) -> None:
        """Make the thread; start() makes the call.

        Args:
            function: what is called.
            name: the thread's; "": of the function.
            daemon: the interpreter may end before the call does. What ends the main
                thread's wait, a signal's handler that raises, may end the program.
        """
        from concurrent.futures import Future  # with logging, which takes a while

        super().__init__(name=name or f"inputhook-{function!r}", daemon=daemon)
        self._function = function
        self.future: Future[T] = Future()

    def run(self) -> None:
        """Make the call; the thread's side."""
        _call(self._function, self.future)

    def wait(self) -> None:
        """Keep windows alive until the call is over; on the main thread.

        Raises:
            KeyboardInterrupt, and what other handlers of signals raise: the call goes on.
        """
        with _pump.readable_when_done(self.future) as descriptor:
            # in the child of a fork, which a callback has made, there is no such thread
            while self.is_alive() and not self.future.done():
                _pump.until_readable(descriptor)

    def result(self) -> T:
        """Return what the function has returned, or raise what it has raised."""
        if not self.future.done():
            raise RuntimeError(
                f"{self._function!r} is being called by the parent of this process, which "
                "was forked in a callback meanwhile. End the child by os._exit()"
            )
        return self.future.result()


def call(
    function: Callable[[], T],
    ignore: tuple[type[BaseException], ...] = (),
    *,
    in_callbacks: bool = False,
) -> T:
    """Call the function on another thread, and keep windows alive until it returns.

    Args:
        function: not one that needs the main thread.
        ignore: what does not end the wait, KeyboardInterrupt for example.
        in_callbacks: also where other waits would freeze, see _pump.is_possible(). There
            this thread calls the function otherwise.
    """
    if not (in_callbacks or _pump.is_possible()):
        return function()
    background = BackgroundCall(function)
    try:
        background.start()
    except RuntimeError:  # no thread is to be had
        return function()
    waiting = True
    while waiting:
        with contextlib.suppress(*ignore):
            background.wait()
            waiting = False
    return background.result()


def _call(function: Callable[[], T], future: Future[T]) -> None:
    try:
        result = function()
    except BaseException as error:  # noqa: BLE001  result() raises it
        future.set_exception(error)
    else:
        future.set_result(result)
    finally:
        del future  # it has the exception, which has this frame
