"""Windows of several toolkits in one process, and what their callbacks do to each other."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING, Any

import dialogs
import windows

if TYPE_CHECKING:
    from collections.abc import Callable


kept: list[Any] = []
"""Windows, closed ones too: a wx.App that nobody keeps dies with the last window."""


def open_window(kind: str, title: str, tick: float | None = 0.01) -> None:
    """Open a window, and keep what belongs to it."""
    kept.append(windows.open_window(kind, title, tick))


def of(title: str) -> Any:
    """Return the window of this title."""
    return next(each for each in windows.windows if each.title == title)


def later(title: str, call: Callable[[], object], milliseconds: int = 20) -> None:
    """Run `call` in a callback of this window's toolkit, soon."""
    of(title).later(milliseconds, call)


def note_later(title: str) -> None:
    """Say that a timer of this window's toolkit has run, which is made now."""
    later(title, lambda: windows.record("later", title))


def open_later(title: str, kind: str, name: str) -> None:
    """Open a window of another toolkit in a callback of this window's."""
    later(title, lambda: open_window(kind, name))


def fail_later(title: str, kind: type[BaseException] = ValueError) -> None:
    """Raise in a callback of this window's toolkit."""

    def fail() -> None:
        windows.record("raising", title)
        raise kind(title)

    later(title, fail)


def exit_later(title: str, status: int) -> None:
    """Call sys.exit() in a callback of this window's toolkit."""
    later(title, lambda: sys.exit(status))


def dialog_later(title: str, kind: str, name: str) -> None:
    """Open a dialog of a toolkit in a callback of this window's."""

    def run() -> None:
        windows.record("opens", name)
        # dialogs.run() is for the newest window of its kind
        owner = next(each for each in windows.windows if _is_of(each, kind))
        windows.windows.remove(owner)
        windows.windows.append(owner)
        dialogs.run(kind, name)
        windows.record("dialog closed", name)

    later(title, run)


def _is_of(window: Any, kind: str) -> bool:
    names = {
        "tk": "TkWindow",
        "gtk3": "Gtk3Window",
        "gtk4": "Gtk4Window",
        "wx": "WxWindow",
    }
    return type(window).__name__ == names.get(kind, "QtWindow")


def recolour_later(title: str, other: str) -> None:
    """Have a callback of one toolkit change another one's window."""

    def change() -> None:
        window = of(other)
        window.clicks = 1
        window.repaint()

    later(title, change)




def hang_later(title: str) -> None:
    """Compute for ever in a callback of this window's toolkit."""

    def hang() -> None:
        windows.record("hangs", title)
        while True:
            pass

    later(title, hang)


# Of asyncio programs.


async def work(seconds: float) -> None:
    """Be busy, or sleep now and then, for ever."""
    windows.record("working", seconds)
    while True:
        await asyncio.sleep(seconds)


async def recolour(title: str) -> None:
    """Change a window in a task."""
    await asyncio.sleep(0.05)
    window = of(title)
    window.clicks = 1
    window.repaint()


def work_later(title: str, how: str) -> None:
    """Have a callback of this window's toolkit give the asyncio loop work."""
    later(title, lambda: _give_work(title, how))


def _give_work(title: str, how: str) -> None:
    loop = asyncio.get_running_loop()

    def done() -> None:
        windows.record("done", title, how)

    async def task() -> None:
        await asyncio.sleep(0)
        done()

    if how == "call_soon":
        loop.call_soon(done)
    elif how == "call_later":
        loop.call_later(0.05, done)
    elif how == "create_task":
        kept.append(loop.create_task(task()))
    else:
        future = loop.create_future()
        future.add_done_callback(lambda _: done())
        future.set_result(None)


async def awaited(call: Callable[[], object]) -> object:
    """Call something in a coroutine."""
    return call()
