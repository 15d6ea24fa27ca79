"""All waits of inputhook's Python code: windows stay alive until a wait is over.

A pump of the C core runs the toolkits' loops (csrc/pump.c). The functions here begin
one pump, or several in a row. There are two kinds of waits:

- Of commands: pause(), block(), wait_for(), a pager. No prompt waits in such a pump,
  and nobody reads keys. Functions: once(), for_seconds(), until_readable().
- Of prompts that do not call the input hook, but wait in a loop of their own
  (prompt_toolkit's). Such a pump is one of the input hook: it lasts as long as
  enable()'s `mode` says, and warn_after() applies. Function:
  until_prompt_is_readable().

No pump can run off the main thread, with nothing enabled, in the child of a fork, or
inside 16 others. These functions then wait with frozen windows.

Times are in seconds.
"""

from __future__ import annotations

import contextlib
import math
import os
import select
import selectors
import time
from typing import TYPE_CHECKING, Any

from . import _exceptions, _main_thread, _process, _state
from ._core import lib
from ._descriptors import above_standard
from ._failures import Part

if TYPE_CHECKING:
    import asyncio
    import concurrent.futures
    from collections.abc import Callable, Iterator

#: between two slices, as CPython's readline waits before it calls the hook
_PAUSE = 0.1

#: poll() and sleep() refuse very long times: a longer wait has no end, or is repeated
_LONG = 86400.0

_at_prompts = Part("what keeps windows alive at prompts of prompt_toolkit")


class _Running:
    waits = 0  # running now, each in a callback of the outer one
    of_prompts = 0  # how many of them are of prompts


_running = _Running()
_selectors: list[selectors.BaseSelector] = []  # one for each wait, see _watched()
_process.in_child_of_fork(_selectors.clear)  # the parent's watch for the parent


def is_possible() -> bool:
    """Return whether a command can keep windows alive while it waits.

    In a callback the answer is no, although a pump could run: callbacks run inside
    callbacks only where the program asks for that, by wait_for() or pause().
    """
    return bool(_state.names()) and _main_thread.is_here() and not lib.ih_pump.depth


def once(seconds: float) -> bool:
    """Keep windows alive for that long, or until lib.ih_stop() is called or a signal comes.

    Return whether a pump could run; if not, no time has passed.
    """
    return bool(lib.ih_wait(-1, seconds) >= 0)


def for_seconds(seconds: float) -> None:
    """Keep windows alive for that long.

    Raises:
        KeyboardInterrupt, and what other handlers of signals raise.
    """
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        if not once(left):  # a callback has called disable()
            time.sleep(min(left, _LONG))


def until_readable(source: Any, seconds: float = math.inf) -> bool:
    """Keep windows alive until there is something to read; return whether there is.

    The wait may end early, after a signal or lib.ih_stop(); the caller then calls
    again.

    Args:
        source: a descriptor, or an object with fileno(). Nothing is read.
        seconds: the longest wait.

    Raises:
        KeyboardInterrupt, and what other handlers of signals raise.
    """
    descriptor = source if isinstance(source, int) else source.fileno()
    if poll(descriptor, 0) or seconds <= 0:
        return poll(descriptor, 0)
    with _watched(descriptor) as watched:
        ended = lib.ih_wait(watched, seconds if seconds < math.inf else 0)
    return poll(descriptor, seconds if ended < 0 else 0)


def until_prompt_is_readable(
    descriptor: int,
    seconds: float | None = None,
    *,
    around: Callable[[], contextlib.AbstractContextManager[object]],
    begins: Callable[[], bool] = lambda: False,
) -> None:
    """Keep windows alive until a prompt has something to do: its descriptor is readable.

    Args:
        descriptor: nothing is read.
        seconds: the longest wait; None: no limit.
        around: returns a context manager; callbacks run inside it.
        begins: called before each pump. If it returns True, the wait also ends when
            something was typed while a callback lasted (csrc/ahead.c).

    Raises:
        Only what a Python handler of a signal raises.
    """
    end = math.inf if seconds is None else time.monotonic() + seconds
    takes_typed = False

    def run() -> bool:
        nonlocal takes_typed
        with around():
            takes_typed = begins()
            return _run_hook()

    if _main_thread.is_here():
        while _at_prompts.call(
            False, _run_once, descriptor, end - time.monotonic(), run
        ):
            if takes_typed and lib.ih_ahead_kept:
                return
            is_sliced = lib.ih.ended == lib.IH_END_TIME
            left = end - time.monotonic()
            if poll(descriptor, min(_PAUSE, left) if is_sliced else 0) or left <= 0:
                return
    poll(descriptor, end - time.monotonic())


def is_prompt_waiting() -> bool:
    """Return whether until_prompt_is_readable() is waiting for a prompt."""
    return _running.of_prompts > 0


@contextlib.contextmanager
def readable_when_done(
    future: concurrent.futures.Future[Any] | asyncio.Future[Any],
) -> Iterator[int]:
    """Yield a descriptor that becomes readable as soon as the future is done."""
    with above_standard():
        reading, writing = os.pipe()

    def tell(_future: object) -> None:
        with contextlib.suppress(OSError):  # nobody waits any more
            os.write(writing, b".")
        os.close(writing)

    future.add_done_callback(tell)
    try:
        yield reading
    finally:
        os.close(reading)


def poll(descriptor: int, seconds: float) -> bool:
    """Wait with frozen windows until there is something to read; return whether there is.

    Args:
        descriptor: nothing is read.
        seconds: the longest wait; 0 or less: do not wait.
    """
    poller = select.poll()
    poller.register(descriptor, select.POLLIN)
    return bool(poller.poll(_milliseconds(seconds) if seconds < _LONG else None))


def _run_once(descriptor: int, seconds: float, run: Callable[[], bool]) -> bool:
    """Run the loops once, by calling `run`, while they watch a prompt's descriptor."""
    lib.ih_take_back()
    if not lib.ih_is_ours(lib.ih_slot()):
        return False
    before = lib.ih.input
    # IPython has a sys.excepthook of its own in each cell, and afterwards puts back the
    # one from before (InteractiveShell.run_code()): the one that enable() installs in a
    # cell is gone
    installed = _exceptions.install()
    _running.of_prompts += 1
    try:
        with _watched(descriptor) as watched:
            lib.ih.input = watched
            if seconds < _LONG:
                longest = _state.slice_ms() or _milliseconds(_LONG)
                lib.ih.slice = min(max(1, _milliseconds(seconds)), longest)
            return run()
    finally:
        _running.of_prompts -= 1
        lib.ih.slice = _state.slice_ms()
        lib.ih.input = before
        if installed:
            _exceptions.remove()


def _run_hook() -> bool:
    """Call the hook, as Python's own prompt does; return whether a pump could run."""
    counts = lib.ih.counts
    refused = counts.refused
    lib.ih_run_hook()
    return bool(counts.refused == refused)


@contextlib.contextmanager
def _watched(descriptor: int) -> Iterator[int]:
    """Yield a descriptor that the loops can watch in place of this one.

    This one is closed when the wait is over. A main loop of the toolkit's own, which the
    program may run afterwards, would spin on a closed descriptor (POLLNVAL). So the loops
    watch a selector, which stays open, and the selector watches this one.
    """
    while len(_selectors) <= _running.waits:
        with above_standard():
            _selectors.append(selectors.DefaultSelector())
    selector = _selectors[_running.waits]
    _running.waits += 1
    watched = descriptor
    with contextlib.suppress(OSError, ValueError, KeyError, AttributeError):
        # epoll refuses a file; where there is poll() only, selectors have no fileno()
        selector.register(descriptor, selectors.EVENT_READ)
        watched = selector.fileno()  # type: ignore[attr-defined]
    try:
        yield watched
    finally:
        _running.waits -= 1
        if selector in _selectors:  # else this is the child of a fork in a callback
            with contextlib.suppress(KeyError, ValueError):  # it was not registered
                selector.unregister(descriptor)


def _milliseconds(seconds: float) -> int:
    return max(0, math.ceil(seconds * 1000))
