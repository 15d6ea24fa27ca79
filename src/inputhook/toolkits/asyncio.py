"""asyncio: an event loop of our own, served inside the wait of whatever else waits.

The loop runs until it would sleep. Its selector knows when that is: asyncio asks it to
wait, and it ends the run instead, so that its descriptor and the time of the next timer
can be waited for by somebody else. Only what asyncio documents is used for that.
"""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import functools
import selectors
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

from .. import _exceptions, _process
from .._descriptors import above_standard
from .._privates import Private
from .._watch import watches
from .base import Loop

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator

#: seconds; then other loops and the prompt's input have their turn
_TURN = 0.005
#: seconds; for tasks to end when the interpreter does, or what they serve
_FAREWELL = 1.0
#: the version from which get_event_loop() makes none; policies, which could be asked
#: before, warn from then on, and are gone in 3.16 (cpython#127949)
_NEVER_MAKES_ONE = (3, 14)
#: asked with a default, or before _NEVER_MAKES_ONE only
PRIVATES = (
    Private("asyncio", "Future._log_traceback", "3.11 to 3.15"),
    Private("asyncio", "DefaultEventLoopPolicy._local", "3.11 to 3.15"),
)
#: where people find create_task()
_MODULES: tuple[Any, ...] = (asyncio, asyncio.tasks)


class _Selector(selectors.DefaultSelector):
    """A selector that does not wait while the loop is being served."""

    def __init__(self) -> None:
        super().__init__()
        self.loop: asyncio.AbstractEventLoop | None = None  # the one being served
        self.due: float | None = 0.0  # seconds until it wants to be served again
        self._end = 0.0

    def begin(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop, self.due = loop, 0.0
        self._end = time.monotonic() + _TURN

    def select(self, timeout: float | None = None) -> Any:
        if self.loop is None:  # run_until_complete(), typed at the prompt
            return super().select(timeout)
        events = super().select(0)
        waits = timeout is None or timeout > 0
        if (waits and not events) or time.monotonic() > self._end:
            self.due = timeout if waits and not events else 0.0
            self.loop.stop()
        return events


class _EventLoop(asyncio.SelectorEventLoop):
    """One that notices what is asked of it while it is not being served.

    It also reports at once what a task has raised and nobody awaits. asyncio does so when
    the task is deleted, and a person at a prompt has a name for it.
    """

    def call_soon(self, callback: Any, *args: Any, context: Any = None) -> Any:  # type: ignore[override]
        if self.is_running():
            return super().call_soon(callback, *args, context=context)
        # by a toolkit's callback, perhaps: the pump is to look here, too
        return self.call_soon_threadsafe(callback, *args, context=context)

    def call_at(  # type: ignore[override]
        self, when: float, callback: Any, *args: Any, context: Any = None
    ) -> Any:
        timer = super().call_at(when, callback, *args, context=context)
        if not self.is_running():
            self.call_soon(int)  # the time it waits until is another now
        return timer

    def create_task(self, coro: Any, **options: Any) -> Any:
        task: Any = super().create_task(coro, **options)
        task.add_done_callback(_on_done)
        return task


class AsyncioLoop(Loop):
    """The event loop that tasks made at the prompt belong to."""

    name = "asyncio"
    remedy = "It is part of Python"
    guest = True

    def installed(self) -> bool:
        return True

    def imported(self) -> bool:
        return True

    def live(self) -> bool:
        return bool(asyncio.all_tasks(place().loop))

    def needs_display(self) -> bool:
        return False

    def open(self) -> None:
        place().open()

    def serve(self) -> float | None:
        return place().serve()

    def drain(self) -> None:
        place().serve()

    def close(self) -> None:
        place().close()


class Place:
    """The event loop of this process, made once: tasks survive disable() and enable()."""

    def __init__(self) -> None:
        with above_standard():
            self.selector = _Selector()
            self.loop = _EventLoop(self.selector)
        self.loop.set_exception_handler(_on_exception)
        self._descriptor = self.selector.fileno()
        self.users = 0  # toolkits that are enabled and live here
        self._before: asyncio.AbstractEventLoop | None = None
        self._create_task: Any = None
        atexit.register(self._farewell)

    def open(self) -> None:
        """Have it served, and found by those who look for an event loop."""
        self.users += 1
        if self.users > 1:
            return
        self._before = _current()
        asyncio.set_event_loop(self.loop)
        self._replace_create_task()
        watches.add_guest(self._descriptor)

    def close(self) -> None:
        """Undo open(); tasks stay where they are."""
        self.users -= 1
        if self.users > 0:
            return
        ours, found = self._create_task
        for module in _MODULES:
            if module.create_task is ours:
                module.create_task = found
        watches.remove_guest(self._descriptor)
        if _current() is self.loop:
            asyncio.set_event_loop(self._before)
        self._before = None

    def be_found(self) -> None:
        """Have it found by those who look for an event loop, if they would find none."""
        if _current() is None:  # asyncio.run() leaves none behind
            asyncio.set_event_loop(self.loop)

    def serve(self) -> float | None:
        """Run the loop until it would sleep; seconds until its next timer, or None."""
        if self.loop.is_closed():
            return None
        watches.silence(self._descriptor)
        if asyncio._get_running_loop() is not None:  # noqa: SLF001  documented
            return None  # a task, of this loop or another, runs a prompt or a dialog
        self.be_found()
        self.selector.begin(self.loop)
        try:
            self.loop.run_forever()
        finally:
            self.selector.loop = None
            if self.loop.is_closed():
                watches.remove_guest(self._descriptor)
            else:
                watches.add_guest(self._descriptor)
        return self.selector.due

    def finish(self, last: Callable[[], Coroutine[Any, Any, object]]) -> None:
        """Have a coroutine function run to its end, now: nobody may serve the loop later.

        What runs inside the loop (a task calls disable()) leaves it to the loop. It takes
        at most a second, for there may be tasks that never let go.
        """
        if self.loop.is_closed():
            return
        task = self.loop.create_task(last())
        end = time.monotonic() + _FAREWELL
        while not task.done() and time.monotonic() < end:
            if (
                self.serve() != 0.0
            ):  # else its turn was over before it had no more to do
                break

    def _replace_create_task(self) -> None:
        """Have asyncio.create_task() work at the prompt, where no loop is running.

        Setting a running loop instead would make asyncio.run() fail.
        """
        found = asyncio.create_task
        loop = self.loop

        @functools.wraps(found)
        def create_task(coro: Coroutine[Any, Any, Any], **options: Any) -> Any:
            if (
                asyncio._get_running_loop() is None  # noqa: SLF001
                and threading.current_thread() is threading.main_thread()
            ):
                return loop.create_task(coro, **options)
            return found(coro, **options)

        for module in _MODULES:
            module.create_task = create_task
        self._create_task = (create_task, found)

    def _farewell(self) -> None:
        """The interpreter ends: let tasks end, as asyncio.run() does."""
        if self.loop.is_closed() or self.loop.is_running():
            return
        tasks = asyncio.all_tasks(self.loop)
        for task in tasks:
            task.cancel()
        with _no_loop_running():
            if tasks:
                self.loop.run_until_complete(asyncio.wait(tasks, timeout=_FAREWELL))
            self.loop.run_until_complete(self.loop.shutdown_asyncgens())
        self.loop.close()

    def leave_to_parent(self) -> None:
        """Let no task end, in the child of a fork: loop and selector are the parent's."""
        atexit.unregister(self._farewell)


_places: list[Place] = []
"""The process's own is the last one, if there is one."""

_of_parents: list[Place] = []
"""Kept alive: a loop that is deleted is closed, and takes its pipe out of the selector, which
parent and child share (epoll(7))."""


def place() -> Place:
    """Return the process's own. Other toolkits that asyncio serves live there, too."""
    if not _places or (_places[-1].loop.is_closed() and not _places[-1].users):
        _places.append(Place())
    return _places[-1]


@_process.in_child_of_fork
def _forget() -> None:
    for each in _places:
        each.leave_to_parent()
    _of_parents.extend(_places)
    _places.clear()


def _current() -> asyncio.AbstractEventLoop | None:
    """The event loop that is set for this thread, if one is; never makes one."""
    if sys.version_info < _NEVER_MAKES_ONE:
        # no public way asks without making one
        local = getattr(asyncio.get_event_loop_policy(), "_local", None)
        return getattr(local, "_loop", None)
    with _no_loop_running():  # else it is that one, whichever is set
        try:
            return asyncio.get_event_loop()
        except RuntimeError:  # none is set
            return None


@contextlib.contextmanager
def _no_loop_running() -> Iterator[None]:
    """Inside this asyncio takes no loop for the one that runs.

    A loop that a toolkit runs may be marked as running for good, as one of
    qasync.QEventLoop(already_running=True) is: whether or not anything in it runs now.
    """
    running = asyncio._get_running_loop()  # noqa: SLF001  documented
    asyncio._set_running_loop(None)  # noqa: SLF001
    try:
        yield
    finally:
        asyncio._set_running_loop(running)  # noqa: SLF001


def _on_done(task: asyncio.Task[Any]) -> None:
    # after those who await the task have had their turn
    if not task.cancelled() and _unseen(task):
        task.get_loop().call_soon(_report, task)


def _unseen(task: asyncio.Task[Any]) -> bool:
    # what Task.__del__ asks before it reports
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
