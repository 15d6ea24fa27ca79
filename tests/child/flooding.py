"""Threads and callbacks that print, call or raise without a pause."""

from __future__ import annotations

import asyncio
import itertools
import logging
import os
import sys
import termios
import threading
import warnings
from typing import TYPE_CHECKING, Any

import windows

import inputhook

if TYPE_CHECKING:
    from collections.abc import Callable

_kept: list[Any] = []
stop = threading.Event()
"""Set by a test: the flood ends."""


def keep_at_ctrl_c() -> None:
    """Have the kernel drop no output at Ctrl-C.

    Linux (6.18) drops it without waking whoever waits until the terminal takes more: such a
    thread waits for ever, and with it whoever sets the terminal's modes with TCSADRAIN, as
    PyREPL and readline do. That happens to a program without inputhook, too.
    """
    modes = termios.tcgetattr(0)
    modes[3] |= termios.NOFLSH
    termios.tcsetattr(0, termios.TCSANOW, modes)


def _thread(call: Callable[[int], object], times: int | None = None) -> None:
    """Call something in a thread with the numbers from 0, until the flood is stopped."""

    def run() -> None:
        for number in itertools.count() if times is None else range(times):
            call(number)
            if number == 20:
                windows.record("flood")
            if stop.is_set():
                break
        windows.record("flooded", number + 1)

    threading.Thread(target=run, daemon=True).start()


def _again(call: Callable[[int], object]) -> None:
    """Call something in a callback that asks for itself at once, until the flood is stopped."""
    numbers = itertools.count()

    def run() -> None:
        number = next(numbers)
        if stop.is_set():
            windows.record("flooded", number)
            return
        at_once(run)
        if number == 20:
            windows.record("flood")
        call(number)

    at_once(run)


def at_once(call: Callable[[], object]) -> None:
    """Run `call` as soon as the toolkit of the newest window does."""
    window: Any = windows.windows[-1]
    kind = type(window).__name__
    if kind == "TkWindow":
        window.root.after(0, call)
    elif kind == "QtWindow":
        window.timers.singleShot(0, call)
    elif kind == "WxWindow":
        # what asks for itself by CallAfter() stops every timer, in wx's main loop, too
        # (wxAppConsoleBase::ProcessPendingEvents)
        window.wx.CallLater(1, call)
    else:
        window.glib.idle_add(lambda: call() and False)


def lines(number: int) -> None:
    """Print a short line."""
    print("line", number)


def thread_prints_lines() -> None:
    _thread(lines)


def thread_prints_long_lines() -> None:
    _thread(lambda number: print(number, "x" * 3000))


def thread_prints_no_newline() -> None:
    _thread(lambda number: print(f"<{number}>", end="", flush=True))


def thread_prints_megabytes() -> None:
    text = "y" * 2**20
    _thread(lambda number: sys.stdout.write(f"{number} {text} line {number}\n"), 22)


def thread_prints_to_stderr() -> None:
    _thread(lambda number: sys.stderr.write(f"error {number}\n"))


def thread_calls() -> None:
    _thread(lambda _: inputhook.call_soon(int))


def threads_call() -> None:
    for _ in range(4):
        _thread(lambda _: inputhook.call_soon(int))


def thread_calls_to_print() -> None:
    _thread(lambda number: inputhook.call_soon(lines, number))


def thread_logs() -> None:
    logging.basicConfig(level=logging.INFO)
    _thread(lambda number: logging.info("logged %d", number))


def thread_warns() -> None:
    warnings.simplefilter("always")
    _thread(lambda number: warnings.warn(f"warned {number}", stacklevel=1))


def thread_computes() -> None:
    _thread(lambda _: sum(range(1000)))


def callback_prints() -> None:
    _again(lines)


def callback_prints_long_lines() -> None:
    _again(lambda number: print(number, "x" * 3000))


def callback_prints_no_newline() -> None:
    _again(lambda number: print(f"<{number}>", end="", flush=True))


def callback_does_nothing() -> None:
    _again(int)


def callback_raises() -> None:
    def fail(number: int) -> None:
        raise ArithmeticError(f"number {number}")

    _again(fail)


def callback_calls() -> None:
    def again() -> None:
        if not stop.is_set():
            inputhook.call_soon(again)

    _again(lambda number: number == 0 and again())


def call_asks_again() -> None:
    """Have a call of call_soon() ask for itself."""
    numbers = itertools.count()

    def again() -> None:
        number = next(numbers)
        if number == 20:
            windows.record("flood")
        if stop.is_set():
            windows.record("flooded", number)
        else:
            inputhook.call_soon(again)

    inputhook.call_soon(again)


def asyncio_asks_again() -> None:
    inputhook.enable("asyncio")
    loop = asyncio.get_event_loop()
    numbers = itertools.count()

    def again() -> None:
        number = next(numbers)
        if number == 20:
            windows.record("flood")
        if not stop.is_set():
            loop.call_soon(again)

    loop.call_soon(again)


def asyncio_prints() -> None:
    inputhook.enable("asyncio")

    async def prints() -> None:
        for number in itertools.count():
            lines(number)
            if number == 20:
                windows.record("flood")
            await asyncio.sleep(0)
            if stop.is_set():
                break

    _kept.append(asyncio.get_event_loop().create_task(prints()))


def watch_is_ready() -> None:
    """Watch a descriptor that is always readable."""
    numbers = itertools.count()
    read, write = os.pipe()
    os.write(write, b"x")

    def readable() -> None:
        if next(numbers) == 20:
            windows.record("flood")

    _kept.append(inputhook.watch(read, readable))


def idle_again() -> None:
    """Have the toolkit's own source of idle calls stay."""
    window: Any = windows.windows[-1]
    kind = type(window).__name__
    numbers = itertools.count()

    def run(*_: object) -> bool:
        if next(numbers) == 20:
            windows.record("flood")
        if kind == "TkWindow" and not stop.is_set():
            window.root.after_idle(run)
        return not stop.is_set()

    if kind == "TkWindow":
        window.root.after_idle(run)
    elif kind == "QtWindow":
        timer = window.timers(window.widget)
        timer.timeout.connect(run)
        timer.start(0)
        _kept.append(timer)
    elif kind == "WxWindow":

        def idle(event: Any) -> None:
            run()
            event.RequestMore()

        window.frame.Bind(window.wx.EVT_IDLE, idle)
    else:
        window.glib.idle_add(run)


def timer_always_due() -> None:
    """Have a timer of 0 ms."""
    window: Any = windows.windows[-1]
    if hasattr(window, "glib"):
        numbers = itertools.count()

        def run() -> bool:
            if next(numbers) == 20:
                windows.record("flood")
            return not stop.is_set()

        window.glib.timeout_add(0, run)
    else:
        callback_does_nothing()


def nothing() -> None:
    """Only say that it goes on."""
    windows.record("flood")
