"""Calls a function that blocks on another thread, while the main thread keeps windows alive.

A function that waits for a child process cannot watch anything else meanwhile, but it
need not wait on the main thread. The pump does not touch the child's terminal: it
watches no prompt, and reads nothing.
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
            name: the thread's name; "": one made from the function's.
            daemon: the interpreter may end before the call does. A signal's handler
                that raises ends the main thread's wait, and may end the program.
        """
        from concurrent.futures import Future  # with logging, which takes a while

        super().__init__(name=name or f"inputhook-{function!r}", daemon=daemon)
        self._function = function
        self.future: Future[T] = Future()

    def run(self) -> None:
        """Make the call, on this thread."""
        _call(self._function, self.future)

    def wait(self) -> None:
        """Keep windows alive until the call is over; on the main thread.

        Raises:
            KeyboardInterrupt, and what other handlers of signals raise: the call goes on.
        """
        with _pump.readable_when_done(self.future) as descriptor:
            # a callback may fork, and in the child there is no such thread
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
        ignore: exceptions that do not end the wait, such as KeyboardInterrupt.
        in_callbacks: also in a callback, where _pump.is_possible() says no. Otherwise
            this thread itself calls the function there.
    """
    if not (in_callbacks or _pump.is_possible()):
        return function()
    background = BackgroundCall(function)
    try:
        background.start()
    except RuntimeError:  # no thread can be started
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
        del future  # break the circle: future, its exception, this frame
