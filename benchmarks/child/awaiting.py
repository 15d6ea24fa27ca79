"""An asyncio program with a window, alive in the way that is named; a line has it tick."""

from __future__ import annotations

import asyncio
import sys
import time
from typing import TYPE_CHECKING, Any

import windows

import inputhook

if TYPE_CHECKING:
    from collections.abc import Callable

EACH = 0.01  # s
#: s; 100 ticks, if none is late
LONG = 1.0


async def count() -> None:
    """How many ticks come in a second."""
    found, end = 0, time.monotonic() + LONG
    while time.monotonic() < end:
        await asyncio.sleep(EACH)
        found += 1
    windows.record("counted", found)


async def pump(window: Any) -> None:
    """As programs do it."""
    while True:
        process_events(window)
        await asyncio.sleep(EACH)


def process_events(window: Any) -> None:
    if hasattr(window, "root"):
        window.root.update()
    elif hasattr(window, "app"):
        window.app.processEvents()
    else:
        while window.gtk.events_pending():
            window.gtk.main_iteration()


async def program(how: str, window: Any) -> None:
    loop = asyncio.get_running_loop()
    typed = asyncio.Event()
    loop.add_reader(0, lambda: sys.stdin.readline() and typed.set())
    kept: Any = None
    if how == "serve()":
        kept = inputhook.serve()
    elif how == "10 ms pump":
        kept = asyncio.create_task(pump(window))
    windows.record("ready")
    await typed.wait()
    await count()
    await asyncio.sleep(60)
    del kept


def main() -> None:
    toolkit, how = sys.argv[1:]
    window = windows.open_window(toolkit, "w", None) if toolkit else None
    factory: Callable[[], Any] | None = None
    if how == "serve()":
        inputhook.enable("qt" if toolkit.startswith("Py") else toolkit)
    elif how == "qasync":
        import qasync

        factory = qasync.QEventLoop
    with asyncio.Runner(loop_factory=factory) as runner:
        runner.run(program(how, window))


if __name__ == "__main__":
    main()
