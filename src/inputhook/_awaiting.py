"""What `await` at a prompt does: run a coroutine to its end, with live windows meanwhile.

The coroutine becomes a task of the event loop that is served at the prompt
(toolkits/asyncio.py), so it may await other tasks of that event loop. A pump serves the
event loop until the task is done. Ctrl-C ends the pump and cancels the task, and another
pump lets the task end: its `finally` blocks run. After the second Ctrl-C nobody waits for
the task any more.
"""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import os
import sys
from typing import TYPE_CHECKING, Any, TypeVar

from . import _loops, _pump
from ._core import lib
from ._state import state
from .errors import NoAwait
from .toolkits.asyncio import report, shared_loop

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator

T = TypeVar("T")

_MISSING: Any = object()


def run(
    coroutine: Coroutine[Any, Any, T],
    on_interrupt: Callable[[KeyboardInterrupt], object] = lambda _: None,
) -> T:
    """Run a coroutine to its end on the event loop of the prompt; windows stay alive.

    Where no pump can serve the event loop (a callback has called disable() meanwhile, or
    hold()), the event loop is run all the same, and windows freeze.

    Args:
        coroutine: is closed if it cannot be run.
        on_interrupt: called when Ctrl-C is about to cancel it.

    Raises:
        NoAwait: an event loop is running.
        KeyboardInterrupt: Ctrl-C; the traceback says where the coroutine was.
        BaseException: what the coroutine raises, and what signal handlers raise.

    Thread: the main one.
    """
    with _context() as context:
        task = _task(coroutine, context)
        interrupt = _wait(task, on_interrupt)
    return _result(task, interrupt)


def _task(
    coroutine: Coroutine[Any, Any, T], context: contextvars.Context
) -> asyncio.Task[T]:
    try:
        _check_nothing_runs()
        task: asyncio.Task[T] = shared_loop().loop.create_awaited(coroutine, context)
    except BaseException:
        coroutine.close()  # else Python warns that nobody has awaited it
        raise
    return task


def _check_nothing_runs() -> None:
    running = asyncio._get_running_loop()  # noqa: SLF001  documented
    if running is not None:
        raise NoAwait(
            f"This prompt cannot await: the event loop {running!r} is running now, in a "
            "callback or task of which the prompt was opened, and an event loop cannot run "
            "inside another one. Make a task: asyncio.create_task(...)"
        )


def _wait(
    task: asyncio.Task[Any], on_interrupt: Callable[[KeyboardInterrupt], object]
) -> KeyboardInterrupt | None:
    """Wait until the task is done; return the Ctrl-C that has cancelled it."""
    interrupt: KeyboardInterrupt | None = None
    process = os.getpid()
    try:
        with _pump.readable_when_done(task) as descriptor:
            while not task.done():
                try:
                    _take_turn(task, descriptor, process)
                except KeyboardInterrupt as error:
                    if interrupt is not None and not task.done():
                        _explain(task, error)
                        raise error.with_traceback(None) from None
                    interrupt = error
                    on_interrupt(error)
                    task.cancel()
    except BaseException:  # also SystemExit, and what a signal's handler raises
        _leave(task)
        raise
    return interrupt


def _take_turn(task: asyncio.Task[Any], descriptor: int, process: int) -> None:
    """Serve the task's event loop until the task is done, or for a while."""
    if os.getpid() != process:
        raise RuntimeError(
            "What is awaited has forked, and its event loop is that of the parent process. "
            "End the child by os._exit()"
        )
    if _is_served():
        _pump.until_readable(descriptor)
    else:
        task.get_loop().run_until_complete(asyncio.wait([task]))


def _is_served() -> bool:
    """Return whether a pump serves the event loop now."""
    loop = state.loops.get("asyncio")
    return (
        loop is not None
        and _loops.is_working(loop)
        and lib.ih_pump.depth < lib.IH_DEEPEST
        and not _loops.is_held(sys._getframe())  # noqa: SLF001  documented
    )


def _explain(task: asyncio.Task[Any], error: KeyboardInterrupt) -> None:
    error.add_note(
        f"What was awaited ({task.get_name()}) has been cancelled and has not ended yet: it "
        "still cleans up, or refuses. It goes on while the prompt waits"
    )


def _leave(task: asyncio.Task[Any]) -> None:
    """Have the task end without anybody who waits for that."""
    if not task.done():
        _Kept.context = None  # the task may be in the middle of something
        report(task)
        task.cancel()
    elif not task.cancelled():
        task.exception()  # perhaps what is being raised; now it has been seen


def _result(task: asyncio.Task[T], interrupt: KeyboardInterrupt | None) -> T:
    """Return what the task has returned, or raise what it has raised."""
    try:
        return task.result()
    except asyncio.CancelledError as error:
        if interrupt is None:
            raise
        # as if Ctrl-C had been raised where the coroutine was
        raise interrupt.with_traceback(error.__traceback__) from None


class _Kept:
    """The context in which everything is run that is awaited at the prompt."""

    context: contextvars.Context | None = None


@contextlib.contextmanager
def _context() -> Iterator[contextvars.Context]:
    """Yield a context for a task, which has the prompt's variables, and hand on changes.

    A task cannot run in the context of the prompt itself: that one is entered already. It
    is always the same one, so that what one line has set another one may reset() by its
    token. This is what `python -m asyncio` does, whose prompt knows no other context.
    """
    here = contextvars.copy_context()
    context = _Kept.context = _Kept.context or here.copy()
    for variable, value in here.items():
        if context.get(variable, _MISSING) is not value:
            context.run(variable.set, value)
    before = dict(context)
    try:
        yield context
    finally:
        for variable, value in context.items():
            if before.get(variable, _MISSING) is not value:
                variable.set(value)
