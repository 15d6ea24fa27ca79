"""asyncio's loop: an event loop of ours, served inside the wait of the loop that waits.

The event loop runs until it would sleep. Its selector knows when that is: asyncio tells
the selector to wait, and the selector stops the loop instead. Then the pump waits for
the selector's descriptor, at most until the loop's next timer. All of this uses
documented parts of asyncio only.
"""

from __future__ import annotations

import asyncio
import atexit
import selectors
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

from .. import _exceptions, _process
from .._descriptors import above_standard
from .._patch import Patches
from .._privates import Private
from .._running_loop import as_running_loop
from .._watch import watches
from .base import Loop

if TYPE_CHECKING:
    import contextvars
    from collections.abc import Callable, Coroutine

#: seconds, after which other loops and the prompt's input have their turn
_TURN = 0.005
#: seconds that tasks have to end, when the interpreter or a server ends
_FAREWELL = 1.0
#: from this version on get_event_loop() makes no loop. Before it, the event loop policy
#: can be asked; policies warn from this version on, and are gone in 3.16
#: (cpython#127949)
_NEVER_MAKES_ONE = (3, 14)
#: used with a default, or before _NEVER_MAKES_ONE only
PRIVATES = (
    Private("asyncio", "Future._log_traceback", "3.11 to 3.15"),
    Private("asyncio", "DefaultEventLoopPolicy._local", "3.11 to 3.15"),
)
#: the modules that have create_task()
_MODULES: tuple[Any, ...] = (asyncio, asyncio.tasks)


class _Selector(selectors.DefaultSelector):
    """A selector that does not wait while the loop is being served."""

    def __init__(self) -> None:
        super().__init__()
        # the loop being served; None: none is
        self.loop: asyncio.AbstractEventLoop | None = None
        self.due: float | None = 0.0  # seconds until the loop wants to be served again
        self._end = 0.0

    def begin(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop, self.due = loop, 0.0
        self._end = time.monotonic() + _TURN

    def select(self, timeout: float | None = None) -> Any:
        # a command at the prompt runs the loop, by run_until_complete()
        if self.loop is None:
            return super().select(timeout)
        events = super().select(0)
        waits = timeout is None or timeout > 0
        if (waits and not events) or time.monotonic() > self._end:
            self.due = timeout if waits and not events else 0.0
            self.loop.stop()
        return events


class _EventLoop(asyncio.SelectorEventLoop):
    """An event loop that notices calls and timers that are added while it is not served.

    The loop also reports at once what a task has raised, if nobody awaits the task.
    asyncio reports it only when the task is deleted, and at a prompt a variable keeps
    the task.
    """

    def call_soon(self, callback: Any, *args: Any, context: Any = None) -> Any:  # type: ignore[override]
        if self.is_running():
            return super().call_soon(callback, *args, context=context)
        # perhaps called by a toolkit's callback: end the pump's wait
        return self.call_soon_threadsafe(callback, *args, context=context)

    def call_at(  # type: ignore[override]
        self, when: float, callback: Any, *args: Any, context: Any = None
    ) -> Any:
        timer = super().call_at(when, callback, *args, context=context)
        if not self.is_running():
            self.call_soon(int)  # makes the pump ask again how long it may wait
        return timer

    def create_task(self, coro: Any, **options: Any) -> Any:
        task: Any = super().create_task(coro, **options)
        report(task)
        return task

    def create_awaited(self, coro: Any, context: contextvars.Context) -> Any:
        """Make a task whose result somebody is about to ask for: nothing is reported."""
        return super().create_task(coro, context=context)


class AsyncioLoop(Loop):
    """The event loop that tasks made at the prompt belong to."""

    name = "asyncio"
    remedy = "It is part of Python"
    served_by_others = True
    has_windows = False

    def __init__(self) -> None:
        super().__init__()
        #: called when this loop is closed, whoever has disabled it
        self.closing: set[Callable[[], object]] = set()

    def installed(self) -> bool:
        return True

    def imported(self) -> bool:
        return True

    def has_application(self) -> bool:
        return bool(asyncio.all_tasks(shared_loop().loop))

    def needs_display(self) -> bool:
        return False

    def open(self) -> None:
        shared_loop().open()

    def serve(self) -> float | None:
        return shared_loop().serve()

    def stop_serving(self) -> None:
        shared_loop().rest()

    def drain(self) -> None:
        shared_loop().serve()

    def close(self) -> None:
        shared_loop().close()
        for call in tuple(self.closing):
            call()


class SharedLoop:
    """The event loop of this process. It and its tasks survive disable() and enable()."""

    def __init__(self) -> None:
        with above_standard():
            self.selector = _Selector()
            self.loop = _EventLoop(self.selector)
        self.loop.set_exception_handler(_on_exception)
        self._watched = {self.selector.fileno(): selectors.EVENT_READ}
        self.users = 0  # toolkits that are enabled and live here
        self._before: asyncio.AbstractEventLoop | None = None
        self._patches = Patches()
        atexit.register(self._farewell)

    def open(self) -> None:
        """Let the loop be served, and make it the thread's current event loop."""
        self.users += 1
        if self.users > 1:
            return
        self._before = _current()
        asyncio.set_event_loop(self.loop)
        for module in _MODULES:
            self._patches.wrap(module, "create_task", self._create_task)
        watches.add_guest(self, self._watched)

    def close(self) -> None:
        """Undo open(); tasks stay in the loop."""
        self.users -= 1
        if self.users > 0:
            return
        self._patches.undo()
        watches.remove_guest(self)
        if _current() is self.loop:
            asyncio.set_event_loop(self._before)
        self._before = None

    def ensure_current(self) -> None:
        """Make the loop the thread's current event loop unless another is set."""
        if _current() is None:  # asyncio.run() has left none behind
            asyncio.set_event_loop(self.loop)

    def serve(self) -> float | None:
        """Run the loop until it would sleep; return the seconds to its next timer, or None."""
        if self.loop.is_closed():
            return None
        watches.silence_guest(self)
        if asyncio._get_running_loop() is not None:  # noqa: SLF001  documented
            return None  # a task of an asyncio loop runs a prompt or a dialog
        self.ensure_current()
        self.selector.begin(self.loop)
        try:
            self.loop.run_forever()
        finally:
            self.selector.loop = None
            if self.loop.is_closed():
                watches.remove_guest(self)
            else:
                watches.add_guest(self, self._watched)
        return self.selector.due

    def rest(self) -> None:
        """Have nothing watched until the next serve()."""
        watches.silence_guest(self)

    def finish(self, last: Callable[[], Coroutine[Any, Any, object]]) -> None:
        """Run a coroutine function now, for nobody may serve the loop later.

        finish() takes a second at most, and does not wait for a task that sleeps. If a
        task of the loop has called disable(), the loop itself runs the coroutine later.
        """
        if self.loop.is_closed():
            return
        task = self.loop.create_task(last())
        end = time.monotonic() + _FAREWELL
        while not task.done() and time.monotonic() < end:
            # 0.0: the loop's turn is over, and it has more to do
            if self.serve() != 0.0:
                break

    def _create_task(
        self,
        original: Callable[..., Any],
        coro: Coroutine[Any, Any, Any],
        **options: Any,
    ) -> Any:
        """Let asyncio.create_task() work at the prompt, where no loop is running.

        To mark the loop as running instead would make asyncio.run() fail.
        """
        if (
            asyncio._get_running_loop() is None  # noqa: SLF001
            and threading.current_thread() is threading.main_thread()
        ):
            return self.loop.create_task(coro, **options)
        return original(coro, **options)

    def _farewell(self) -> None:
        """Cancel and end the tasks when the interpreter ends, as asyncio.run() does."""
        if self.loop.is_closed() or self.loop.is_running():
            return
        tasks = asyncio.all_tasks(self.loop)
        for task in tasks:
            task.cancel()
        with as_running_loop(None):
            if tasks:
                self.loop.run_until_complete(asyncio.wait(tasks, timeout=_FAREWELL))
            self.loop.run_until_complete(self.loop.shutdown_asyncgens())
        self.loop.close()

    def leave_to_parent(self) -> None:
        """Do nothing at exit, in the child of a fork: loop and selector are the parent's."""
        atexit.unregister(self._farewell)


_shared_loops: list[SharedLoop] = []
"""The last one is the process's own, if there is one."""

_of_parents: list[SharedLoop] = []
"""Kept alive: a deleted loop is closed, and unregisters its pipe from the selector,
which parent and child share (epoll(7))."""


def shared_loop() -> SharedLoop:
    """Return the process's SharedLoop; other toolkits on asyncio use it, too."""
    if not _shared_loops or (
        _shared_loops[-1].loop.is_closed() and not _shared_loops[-1].users
    ):
        _shared_loops.append(SharedLoop())
    return _shared_loops[-1]


@_process.in_child_of_fork
def _forget() -> None:
    for each in _shared_loops:
        each.leave_to_parent()
    _of_parents.extend(_shared_loops)
    _shared_loops.clear()


def _current() -> asyncio.AbstractEventLoop | None:
    """Return the event loop that is set for this thread, or None; never makes a loop."""
    if sys.version_info < _NEVER_MAKES_ONE:
        # no public function asks without making a loop
        local = getattr(asyncio.get_event_loop_policy(), "_local", None)
        return getattr(local, "_loop", None)
    # get_event_loop() prefers the running loop to the one that is set, and a toolkit's may
    # be marked as running for good, even while nothing in it runs, as that of
    # qasync.QEventLoop(already_running=True) is
    with as_running_loop(None):
        try:
            return asyncio.get_event_loop()
        except RuntimeError:  # none is set
            return None


def report(task: asyncio.Task[Any]) -> None:
    """Have shown at once what the task raises, if nobody awaits it."""
    task.add_done_callback(_on_done)


def _on_done(task: asyncio.Task[Any]) -> None:
    # after those who await the task have had their turn
    if not task.cancelled() and _unseen(task):
        task.get_loop().call_soon(_report, task)


def _unseen(task: asyncio.Task[Any]) -> bool:
    # Task.__del__ checks this attribute before it reports
    return bool(getattr(task, "_log_traceback", False))


def _report(task: asyncio.Task[Any]) -> None:
    if _unseen(task):
        error = task.exception()
        if isinstance(error, Exception):
            _show(error, f"raised in {task.get_name()}, {task.get_coro()!r}")


def _on_exception(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    error = context.get("exception")
    if error is None:
        loop.default_exception_handler(context)
    else:
        _show(error, context.get("message", ""))


def _show(error: BaseException, note: str) -> None:
    if hasattr(error, "add_note"):
        error.add_note(note)
    _exceptions.show(error)
