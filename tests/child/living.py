"""Computations in which live() keeps windows alive, or is to wait."""

from __future__ import annotations

import contextlib
import gc
import importlib
import io
import logging
import os
import queue
import signal
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import windows

import inputhook

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LIMIT = 30.0
"""Seconds; then a computation has waited for nothing."""

SOME_TIME = 0.15
"""Seconds; live() looks for events seven times, and where it may not, thirty times."""


def until(condition: Callable[[], object]) -> None:
    """Compute, in Python alone, until that is so."""
    end = time.monotonic() + LIMIT
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError(condition)


def ticks(count: int = 5) -> Callable[[], bool]:
    """The window has ticked so many times from now on."""
    before = len(windows.ticks)
    return lambda: len(windows.ticks) >= before + count


def clicked() -> bool:
    """The newest window has been clicked at."""
    return windows.windows[-1].clicks > 0


def alive(condition: Callable[[], object], **options: float) -> None:
    """Compute in a block until that is so."""
    with inputhook.live(**options):
        until(condition)


def calm(condition: Callable[[], object], **options: float) -> None:
    """Compute in a loop until that is so."""
    for _ in inputhook.live(iter(int, 1), **options):
        if condition():
            return


def some_time() -> None:
    """Compute for a while."""
    end = time.monotonic() + SOME_TIME
    while time.monotonic() < end:
        pass


def ticks_in(call: Callable[[], object]) -> int:
    """How often the window has ticked in a call."""
    before = len(windows.ticks)
    call()
    return len(windows.ticks) - before


def looks_in(form: Callable[[Callable[[], object]], None], seconds: float) -> int:
    """How often all loops are asked for events in a computation that lasts so long."""
    before, end = inputhook.stats().pumps, time.monotonic() + seconds
    form(lambda: time.monotonic() > end)
    return inputhook.stats().pumps - before


# Where live() is to wait: each is given a function that computes, and calls it there.

lock = threading.Lock()
again = threading.RLock()
condition = threading.Condition()
places: dict[str, Callable[[Callable[[], object]], object]] = {}


def place(function: Callable[[Callable[[], object]], object]) -> None:
    """Have it tried by `waits()`."""
    places[function.__name__] = function


@place
def global_lock(compute: Callable[[], object]) -> None:
    with lock:
        compute()


@place
def acquired_lock(compute: Callable[[], object]) -> None:
    lock.acquire()
    try:
        compute()
    finally:
        lock.release()


@place
def lock_of_rlock(compute: Callable[[], object]) -> None:
    with again:
        compute()


@place
def lock_of_condition(compute: Callable[[], object]) -> None:
    with condition:
        compute()


@place
def local_lock(compute: Callable[[], object]) -> None:
    mine = threading.Lock()
    with mine:
        compute()


@place
def lock_of_enclosing_function(compute: Callable[[], object]) -> None:
    theirs = threading.Lock()

    def inner() -> None:
        with theirs:
            compute()

    inner()


class _Locked:
    of_class = threading.Lock()

    def __init__(self) -> None:
        self.own = threading.Lock()

    def with_own(self, compute: Callable[[], object]) -> None:
        with self.own:
            compute()

    def with_that_of_class(self, compute: Callable[[], object]) -> None:
        with self.of_class:
            compute()


class _Slotted:
    __slots__ = ("own",)

    def __init__(self) -> None:
        self.own = threading.Lock()

    def with_own(self, compute: Callable[[], object]) -> None:
        with self.own:
            compute()


@place
def lock_of_self(compute: Callable[[], object]) -> None:
    _Locked().with_own(compute)


@place
def lock_of_class(compute: Callable[[], object]) -> None:
    _Locked().with_that_of_class(compute)


@place
def lock_in_slots(compute: Callable[[], object]) -> None:
    _Slotted().with_own(compute)


@place
def held(compute: Callable[[], object]) -> None:
    with inputhook.held():
        compute()


@place
def log_record(compute: Callable[[], object]) -> None:
    class Handler(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            del record
            compute()

    logger = logging.Logger("living")
    logger.addHandler(Handler())
    logger.warning("text")


@place
def queue_put(compute: Callable[[], object]) -> None:
    class Queue(queue.Queue[int]):
        def _put(self, item: int) -> None:
            compute()
            super()._put(item)

    Queue().put(1)


@place
def condition_wait_for(compute: Callable[[], object]) -> None:
    other = threading.Condition()
    with other:
        other.wait_for(lambda: compute() or True)


@place
def module_import(compute: Callable[[], object]) -> None:
    windows.compute = compute  # type: ignore[attr-defined]
    Path("computing.py").write_text("import windows; windows.compute()")
    sys.path.insert(0, str(Path.cwd()))
    importlib.invalidate_caches()
    import computing  # type: ignore[import-not-found]

    del sys.modules[computing.__name__]


@place
def deletion(compute: Callable[[], object]) -> None:
    class Deleted:
        def __del__(self) -> None:
            compute()

    Deleted()


@place
def garbage_collection(compute: Callable[[], object]) -> None:
    def collecting(phase: str, _info: object) -> None:
        if phase == "start":
            compute()

    gc.callbacks.append(collecting)
    _entered_anew(gc.collect)
    gc.callbacks.remove(collecting)


@place
def signal_handler(compute: Callable[[], object]) -> None:
    before = signal.signal(signal.SIGUSR1, lambda *_: compute())
    _entered_anew(lambda: os.kill(os.getpid(), signal.SIGUSR1))
    signal.signal(signal.SIGUSR1, before)


@place
def print_to_a_stream(compute: Callable[[], object]) -> None:
    class Stream(io.StringIO):
        def write(self, text: str) -> int:
            compute()
            return len(text)

    with contextlib.redirect_stdout(Stream()):
        _entered_anew(lambda: print(end="text"))


def _entered_anew(call: Callable[[], object]) -> None:
    """In a block of its own: live() looks at once for handlers and streams."""
    with inputhook.live():
        call()


def waits() -> None:
    """Note for each place how often the window ticks in there, and that it does afterwards."""
    for name, function in places.items():
        with inputhook.live():
            until(ticks(2))
            during = []
            function(lambda during=during: during.append(ticks_in(some_time)))
            until(ticks(2))
        windows.record("waited", name, during)


def shared() -> None:
    """Want the same lock in a callback and in the computation, often."""
    taken = []

    def callback() -> None:
        with lock:
            taken.append(1)
        windows.call_later(0.001, callback)

    windows.call_later(0.001, callback)
    with inputhook.live(interval=0):
        while len(taken) < 30:
            with lock:
                sum(range(1000))
            sum(range(100))
    windows.record("taken")


def exceptions() -> None:
    """Have a callback raise while an exception is handled here."""
    with inputhook.live():
        try:
            raise KeyError("of the computation")  # noqa: TRY301
        except KeyError:
            windows.raise_in_callback(ValueError("of the callback"))
            until(ticks(10))
        try:
            raise KeyError("of the computation")  # noqa: TRY301
        except KeyError as error:
            before = sys.exc_info()[1]
            until(ticks(10))
            after = sys.exc_info()[1]
            windows.record("handles", before is error, after is error)
        windows.record("handled", sys.exc_info()[1] is None)


def numbers() -> Iterator[int]:
    """A generator with a block of its own."""
    with inputhook.live():
        yield 1
        yield 2


def nested() -> None:
    """Blocks in blocks, in generators, and left by exceptions."""
    with inputhook.live(interval=LIMIT):
        until_none = ticks_in(some_time)
        with inputhook.live():
            until(ticks(3))
        after = ticks_in(some_time)
    windows.record("inner", until_none, after)
    for _ in numbers():
        until(ticks(3))
    windows.record("generator", ticks_in(some_time))
    unfinished = numbers()
    next(unfinished)
    until(ticks(3))
    del unfinished
    gc.collect()
    windows.record("deleted", ticks_in(some_time))
    with contextlib.suppress(ZeroDivisionError), inputhook.live():
        until(ticks(3))
        1 / 0  # noqa: B018
    windows.record("raised", ticks_in(some_time))
    with contextlib.ExitStack() as stack:
        stack.enter_context(inputhook.live())
        until(ticks(3))
    windows.record("stack", ticks_in(some_time))
    block = inputhook.live()
    for _ in range(2):
        with block:
            until(ticks(3))
    windows.record("again", ticks_in(some_time))


def long_callback() -> None:
    """Have a callback that goes on for ever, and compute as long."""

    def forever() -> None:
        windows.record("begun")
        until(int)

    windows.call_later(0.02, forever)
    alive(int)


def debugged() -> None:
    """Have a debugger's prompt in a block."""
    with inputhook.live():
        breakpoint()
        until(ticks())
    windows.record("done")


def left_open() -> None:
    """Enter a block and forget it; and go through a loop, with nothing enabled."""
    inputhook.live().__enter__()
    windows.record("items", *inputhook.live("ab"))


def forking() -> None:
    """Fork in a block, in which a task goes on; without a window there is no other thread."""
    import asyncio
    import warnings

    inputhook.enable("asyncio")
    done: list[int] = []

    async def task() -> None:
        while True:
            await asyncio.sleep(0.005)
            done.append(1)

    kept = asyncio.create_task(task())
    warnings.simplefilter("error")  # of threads, CPython 3.12
    with inputhook.live():
        for number in range(1, 6):
            until(lambda number=number: len(done) >= number * 3)  # type: ignore[misc]
            child = os.fork()
            if child == 0:
                os._exit(0)
            os.waitpid(child, 0)
        until(lambda: len(done) >= 20)
    kept.cancel()
    windows.record("done")
