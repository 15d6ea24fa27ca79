"""What goes on in the interpreter under test when its end comes, and how the end comes."""

from __future__ import annotations

import asyncio
import atexit
import concurrent.futures.thread
import contextlib
import os
import signal
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

import dialogs
import windows

import inputhook

if TYPE_CHECKING:
    from collections.abc import Callable

_kept: list[Any] = []


def _kind() -> str:
    """Return which toolkit the window is of, as dialogs.py takes it."""
    window = windows.windows[-1]
    name = type(window).__name__.removesuffix("Window").lower()
    return type(window.widget).__module__.partition(".")[0] if name == "qt" else name  # type: ignore[attr-defined]


# The states: each says "state" when it is reached.


def idle() -> None:
    """Wait at the prompt."""
    inputhook.call_soon(windows.record, "state")


def dialog() -> None:
    """Have a dialog open in a callback."""

    def callback() -> None:
        inputhook.call_soon(windows.record, "state")
        dialogs.for_a_while(_kind(), 3600)

    windows.call_later(0.02, callback)


def _lasts(call: Callable[[], object]) -> None:
    windows.call_later(0.1, lambda: windows.record("state"))
    call()


def pause() -> None:
    """Be in pause()."""
    _lasts(lambda: inputhook.pause(3600))


def block() -> None:
    """Be in block()."""
    _lasts(inputhook.block)


def wait_for() -> None:
    """Be in wait_for()."""
    _lasts(lambda: inputhook.wait_for(time.sleep, 3600))


def computes() -> None:
    """Compute in live()."""

    def compute() -> None:
        with inputhook.live():
            while True:
                time.monotonic()

    _lasts(compute)


def serve() -> None:
    """Serve the windows in an asyncio program."""

    async def main() -> None:
        async with inputhook.serve():
            await asyncio.sleep(3600)

    _lasts(lambda: asyncio.run(main()))


def main_loop() -> None:
    """Be in the toolkit's own main loop."""
    _lasts(windows.main)


def paused_callback() -> None:
    """Be in pause() in a callback."""
    windows.call_later(0.02, pause)


def calls() -> None:
    """Have a thread ask for calls without a pause."""

    def run() -> None:
        while True:
            inputhook.call_soon(int)

    threading.Thread(target=run, daemon=True).start()
    windows.call_later(0.1, lambda: windows.record("state"))


def prints() -> None:
    """Have a thread print without a pause, until atexit's functions are called.

    CPython aborts where a daemon thread was in the middle of writing when the threads were
    stopped: "_enter_buffered_busy: could not acquire lock ... at interpreter shutdown"
    (Modules/_io/bufferedio.c), also without inputhook.
    """
    over = threading.Event()

    def run() -> None:
        while not over.is_set():
            print(".", end="", flush=True)
            time.sleep(0.0001)

    thread = threading.Thread(target=run, daemon=True)

    def end() -> None:
        over.set()
        thread.join()

    atexit.register(end)
    thread.start()
    windows.call_later(0.1, lambda: windows.record("state"))


def tasks() -> None:
    """Have tasks that go on, one of which waits in a callback of a thread's."""
    inputhook.enable("asyncio")

    async def ticking() -> None:
        while True:
            await asyncio.sleep(0.001)

    loop = asyncio.get_event_loop()

    async def to_thread() -> None:
        # The state is reached when the thread has started. What a signal's handler raises
        # in ThreadPoolExecutor.submit() before makes CPython wait for ever at its end: the
        # thread runs, and is not in concurrent.futures.thread._threads_queues.
        # Nor is the executor asyncio's own: once PySide6 6.11 is imported, Python 3.15 has no
        # concurrent.futures.ThreadPoolExecutor, a name that is imported lazily.
        executor = concurrent.futures.thread.ThreadPoolExecutor()
        future = loop.run_in_executor(executor, time.sleep, 0.2)
        inputhook.call_soon(windows.record, "state")
        await future

    _kept.extend([loop.create_task(ticking()), loop.create_task(to_thread())])


def generator() -> None:
    """Have a generator of live() that is not finished."""
    _kept.append(inputhook.live(range(99)))
    next(iter(_kept[-1]))
    inputhook.call_soon(windows.record, "state")


def watch() -> None:
    """Watch a descriptor that is always readable."""
    read, write = os.pipe()
    os.write(write, b"x")
    _kept.append(inputhook.watch(read, int))
    windows.call_later(0.1, lambda: windows.record("state"))


def held() -> None:
    """Be held."""
    inputhook.hold()
    windows.record("state")


# The ends.


def exit_in_callback() -> None:
    """Call sys.exit() in a callback of the toolkit's."""
    windows.windows[-1].later(300, lambda: sys.exit(3))


def exit_in_call() -> None:
    """Call sys.exit() in what a thread has asked for."""
    _later(lambda: inputhook.call_soon(sys.exit, 3))


def exit_at_once() -> None:
    """Call os._exit() in a callback of the toolkit's."""
    windows.windows[-1].later(300, lambda: os._exit(3))


def _later(call: Callable[[], object]) -> None:
    def run() -> None:
        while not _reached():
            time.sleep(0.01)
        call()

    threading.Thread(target=run, daemon=True).start()


def _reached() -> bool:
    return any(event[0] == "state" for event in windows.events)


def terminated() -> None:
    """Send the process SIGTERM."""
    _later(lambda: os.kill(os.getpid(), signal.SIGTERM))


def hung_up() -> None:
    """Send the process SIGHUP."""
    _later(lambda: os.kill(os.getpid(), signal.SIGHUP))


def handled() -> None:
    """Send the process a SIGTERM whose handler calls sys.exit()."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(3))
    terminated()


def at_exit() -> None:
    """Raise an exception in what atexit calls, and call sys.exit() in a callback."""

    def fail() -> None:
        raise ArithmeticError("at the end")

    atexit.register(fail)
    exit_in_call()


def used_at_exit() -> None:
    """Use inputhook in what atexit calls, and call sys.exit() in a callback."""

    def use() -> None:
        with contextlib.suppress(inputhook.WrongThread):
            inputhook.pause(0.05)
        inputhook.call_soon(int)
        inputhook.flush()
        inputhook.enable("asyncio")
        print("used", 6 * 7)

    atexit.register(use)
    exit_in_call()
