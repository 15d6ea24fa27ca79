"""serve(): windows alive in an asyncio loop that is not inputhook's.

Everything that the toolkits wait for is behind one descriptor (_watch.py), which the asyncio
loop watches. Its callbacks may change a window, which no descriptor tells: so the toolkits
are asked before each wait of the asyncio loop, that is before its selector's select().
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
from typing import TYPE_CHECKING, Any

from . import _loops, _process, _served, _session
from ._core import lib
from ._main_thread import check_thread
from ._patch import Patches
from ._pause import enable_those_in_use
from ._privates import Private
from ._state import state
from ._watch import watches

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType
    from typing import Self

#: seconds between two looks where a loop does not tell when it waits
_INTERVAL = 0.02

#: without these the toolkits are polled
PRIVATES = (
    Private("asyncio", "SelectorEventLoop._ready", "3.11 to 3.15"),
    Private("asyncio", "SelectorEventLoop._scheduled", "3.11 to 3.15"),
    Private("asyncio", "SelectorEventLoop._selector", "3.11 to 3.15"),
)


class Serving:
    """What serve() returns: cancel(), or the end of a `with` block, ends it."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self._patches = Patches()
        self._timer: asyncio.TimerHandle | None = None
        self._descriptor = lib.ih_wake_fd()
        self._is_on = False
        self._before_wait: Any = None

    def begin(self) -> None:
        """Have the loop watch for the toolkits."""
        loop: Any = self.loop
        loop.add_reader(self._descriptor, _wake_arrived)
        self._is_on = True
        selector = getattr(loop, "_selector", None)
        if all(hasattr(loop, name) for name in ("_ready", "_scheduled")) and hasattr(
            selector, "select"
        ):
            self._patches.wrap(selector, "select", self._select)
            self._patches.wrap(selector, "close", self._close)
            loop.call_soon(int)  # a first look
        elif (uvloop := _uvloop_of(loop)) is not None:
            self._before_wait = uvloop.BeforeWait(loop, _session.serve_all)
            self._patches.wrap(loop, "close", self._close)
            loop.call_soon(int)
        else:
            self._poll()
        watches.closing.append(self.cancel)
        _served.by_others(self._is_waiting)

    def _is_waiting(self) -> bool:
        """Return whether the asyncio loop runs, and serves: it may be closed without cancel()."""
        return self._is_on and self.loop.is_running()

    def _close(self, original: Callable[[], None]) -> None:
        """Leave a loop that is closed while its windows are served."""
        self.cancel()
        original()

    def _select(self, original: Any, timeout: float | None = None) -> Any:
        """Ask the toolkits, then wait; the loop's turn comes first if it has got work."""
        loop: Any = self.loop
        before = len(loop._ready), len(loop._scheduled)  # noqa: SLF001
        _session.serve_all()
        if before != (len(loop._ready), len(loop._scheduled)):  # noqa: SLF001
            timeout = 0
        return original(timeout)

    def _poll(self) -> None:
        _session.serve_all()
        if self._is_on:
            self._timer = self.loop.call_later(_INTERVAL, self._poll)

    def cancel(self) -> None:
        """Leave the windows to the next prompt, pause(), or serve().

        Thread: the main one.
        """
        if not self._is_on:
            return
        self._is_on = False
        if _serving and _serving[-1] is self:
            _serving.pop()
            _served.by_others(bool)
            _loops.rest()
        with contextlib.suppress(ValueError):
            watches.closing.remove(self.cancel)
        self._patches.undo()
        if self._timer is not None:
            self._timer.cancel()
        if self._before_wait is not None:
            self._before_wait.stop()
        if not self.loop.is_closed():
            self.loop.remove_reader(self._descriptor)

    def cancelled(self) -> bool:
        """Return whether it has ended: by cancel(), by disable(), with the asyncio loop."""
        return not self._is_on or self.loop.is_closed()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.cancel()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.cancel()

    def __repr__(self) -> str:
        return f"<Serving{' cancelled' if self.cancelled() else ''} in {self.loop!r}>"


def _uvloop_of(loop: asyncio.AbstractEventLoop) -> Any:
    """Return what is known of uvloop, if this loop is such a one; else None."""
    if "uvloop" not in sys.modules:  # ctypes takes its time to be imported
        return None
    from . import _uvloop

    return _uvloop if _uvloop.is_known(loop) else None


def _wake_arrived() -> None:
    lib.ih.waker = lib.IH_WAIT_POLL  # no loop of a toolkit's runs
    lib.ih_wake_arrived()


_serving: list[Serving] = []
_process.in_child_of_fork(_serving.clear)


def serve() -> Serving:
    """Keep windows alive in the asyncio loop that is running, while that waits.

    For programs that asyncio.run() runs, for `python -m asyncio`, and for whatever else has
    an asyncio loop and no prompt: notebooks' kernels, servers. The loop stays as it is:
    windows are handled between its callbacks, without polling, and cost nothing while
    nothing happens. If no toolkit is enabled, those in use are::

        async def main():
            async with inputhook.serve():
                await asyncio.sleep(10)  # windows are alive

    The same with uvloop. Another loop that does not say when it waits is asked every 20 ms.

    Returns:
        A Serving, which is a context manager, for `async with` and for `with`; and its
        cancel() ends it. So does disable(). Where the loop is served already, it is the
        one that serves.

    Raises:
        RuntimeError: no asyncio loop is running here, or no toolkit is enabled or in use.
        NotImplementedError: it is one that cannot watch descriptors.
        WrongThread: not called on the main thread.

    Thread: the main one, in a coroutine or a callback of the loop.
    """
    check_thread("serve")
    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:
        raise RuntimeError(
            "serve() keeps windows alive in an asyncio loop, and none is running here: "
            "call it in a coroutine. At a prompt enable() is enough; in a script there "
            "are pause() and block()"
        ) from None
    enable_those_in_use()
    if not state.loops:
        raise RuntimeError(
            "serve() has no toolkit to keep alive: none is enabled, and none is in use "
            "yet. Call inputhook.enable('qt'), or another name, before it: the toolkit "
            "may be imported later"
        )
    while _serving and (_serving[-1].cancelled() or _serving[-1].loop is not loop):
        _serving[-1].cancel()
    if not _serving:
        serving = Serving(loop)
        serving.begin()
        _serving.append(serving)
    return _serving[-1]
