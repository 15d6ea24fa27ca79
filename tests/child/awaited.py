"""What is awaited at the prompt."""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

import windows

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

variable: contextvars.ContextVar[str] = contextvars.ContextVar("variable")


async def forever(name: str = "forever") -> None:
    """Wait for Ctrl-C, and take a moment to clean up, which needs the event loop."""
    try:
        windows.record("waiting", name)
        await asyncio.Event().wait()
    finally:
        await asyncio.sleep(0.01)
        windows.record("cleaned", name)


async def refuse(name: str = "stubborn") -> None:
    """Be cancelled in vain, until release()."""
    event = events[name] = asyncio.Event()
    windows.record("waiting", name)
    while not event.is_set():
        try:
            await event.wait()
        except asyncio.CancelledError:
            windows.record("refused", name)
    windows.record("ended", name)
    raise ValueError("released")


events: dict[str, asyncio.Event] = {}


async def compute(name: str) -> None:
    """Do not yield."""
    windows.record("waiting", name)
    try:
        while True:
            time.sleep(0.001)
    finally:
        windows.record("cleaned", name)


async def busy(name: str) -> None:
    """Yield, and never sleep."""
    windows.record("waiting", name)
    try:
        while True:
            await asyncio.sleep(0)
    finally:
        windows.record("cleaned", name)


async def where() -> tuple[bool, bool]:
    """Whether that is the main thread, and the event loop that is served at the prompt."""
    policy_loop = asyncio.get_running_loop()
    here = threading.current_thread() is threading.main_thread()
    return here, policy_loop is asyncio.get_event_loop()


async def exit(status: int) -> None:  # noqa: A001
    await asyncio.sleep(0.01)
    sys.exit(status)


async def fail() -> None:
    await asyncio.sleep(0.01)
    raise ValueError("failed")


async def fail_when_cancelled() -> None:
    windows.record("waiting", "failing")
    try:
        await asyncio.Event().wait()
    finally:
        raise ValueError("in finally")


async def during(call: Callable[[], object], result: str = "awaited") -> str:
    """Have a callback of the event loop call something in the middle."""
    asyncio.get_running_loop().call_later(0.01, call)
    await asyncio.sleep(0.1)
    return result


async def until_ticks(count: int) -> str:
    """Wait until the window has ticked so many times more, by the window's own timer."""
    end = len(windows.ticks) + count
    while len(windows.ticks) < end:
        await asyncio.sleep(0.001)
    return "ticked"


async def count(number: int) -> AsyncIterator[int]:
    for each in range(number):
        await asyncio.sleep(0)
        yield each


@contextlib.asynccontextmanager
async def block(name: str) -> AsyncIterator[str]:
    await asyncio.sleep(0)
    yield name
    windows.record("left", name)


def look() -> None:
    """Say whose hooks for async generators are found."""
    windows.record("looked", *map(repr, sys.get_asyncgen_hooks()))


async def set_variable(value: str) -> contextvars.Token[str]:
    return variable.set(value)


async def get_variable() -> str:
    return variable.get("unset")


async def reset_variable(token: contextvars.Token[str]) -> None:
    variable.reset(token)


def answer_while_it_looks() -> None:
    """Record "looks" when PyREPL has found once that no key is there, and go on when one is.

    So the key comes between that look and the next one.
    """
    from _pyrepl.unix_console import UnixConsole

    original = UnixConsole.wait

    def wait(console: Any, timeout: float | None = None) -> bool:
        found = original(console, timeout)
        if timeout != 0 or found:
            return found
        UnixConsole.wait = original
        windows.record("looks")
        original(console, None)
        return False

    UnixConsole.wait = wait
