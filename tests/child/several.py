"""Windows of several toolkits in one process, and what their callbacks do to each other."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

import dialogs
import windows

import inputhook

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


def exit_when(title: str, file: str, status: int) -> None:
    """Call sys.exit() in a callback of this window's toolkit when the file is there."""

    def look() -> None:
        if os.path.exists(file):  # noqa: PTH110
            sys.exit(status)
        later(title, look)

    later(title, look)


def exit_in_call_when(file: str, status: int) -> None:
    """Have a thread ask for a call of sys.exit() when the file is there."""

    def run() -> None:
        while not os.path.exists(file):  # noqa: PTH110
            time.sleep(0.02)
        inputhook.call_soon(sys.exit, status)

    threading.Thread(target=run, daemon=True).start()


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


# Of threads, and of the process.


def _touch(title: str) -> None:
    """Do what this toolkit lets another thread do."""
    window = of(title)
    if hasattr(window, "root"):
        window.root.title(title)
        windows.record("called from thread", title)
    else:
        window.glib.idle_add(windows.record, "called from thread", title)


def call_from_thread(title: str) -> None:
    """Call a toolkit from another thread, while the prompt waits."""

    def run() -> None:
        time.sleep(0.3)
        _touch(title)

    threading.Thread(target=run, daemon=True).start()


def call_soon_from_thread() -> None:
    """Ask for a call from another thread, while the prompt waits."""

    def run() -> None:
        time.sleep(0.3)
        inputhook.call_soon(windows.record, "called soon")

    threading.Thread(target=run, daemon=True).start()


def join_a_thread(title: str) -> str:
    """Wait for a thread that calls Tk, which nobody serves: return what it has raised."""
    raised = ["nothing"]

    def run() -> None:
        try:
            _touch(title)
        except RuntimeError as error:
            raised.append(type(error).__name__)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(10)
    return raised[-1]


def watch_pipe() -> None:
    """Watch a pipe, into which a thread writes while the prompt waits."""
    read, write = os.pipe()

    def arrived() -> None:
        os.read(read, 1)
        windows.record("pipe")

    inputhook.watch(read, arrived)
    threading.Timer(0.3, os.write, (write, b"x")).start()


def fork_later(title: str) -> None:
    """Fork in a callback of this window's toolkit; the child leaves at once."""

    def fork() -> None:
        child = os.fork()
        if child == 0:
            os._exit(3)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        windows.record("child", title, status)

    later(title, fork)


def delete_later(title: str) -> None:
    """Have Qt delete an object when its loop has its turn."""
    window = of(title)
    core = sys.modules["PyQt6.QtCore"]

    def delete() -> None:
        thing = core.QObject()
        thing.destroyed.connect(lambda: windows.record("deleted", title))
        thing.deleteLater()
        kept.append(thing)

    window.later(20, delete)


def figure(backend: str) -> None:
    """A figure whose timer ticks."""
    plt = sys.modules["matplotlib.pyplot"]
    plt.switch_backend(backend)
    made = plt.figure()
    made.canvas.mpl_connect("draw_event", lambda _: windows.record(_drawn[0], backend))
    plt.plot([1, 2])
    plt.show(block=False)
    timer = made.canvas.new_timer(interval=10)
    timer.add_callback(windows.record, "tick", backend)
    timer.start()
    kept.extend((made, timer))


_drawn = ["drawn"]


def change_figures() -> None:
    """Change all figures, as a command does."""
    _drawn[0] = "drawn again"
    for each in kept[::2]:
        each.axes[0].set_title("changed")


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


async def connected() -> tuple[asyncio.StreamWriter, asyncio.StreamReader]:
    """Return the two ends of a connection."""
    first, second = socket.socketpair()
    _, writer = await asyncio.open_connection(sock=first)
    reader, other = await asyncio.open_connection(sock=second)
    kept.append(other)
    return writer, reader


def write_later(title: str, writer: asyncio.StreamWriter) -> None:
    """Have a callback of this window's toolkit write to a connection."""
    later(title, lambda: writer.write(b"written\n"))


async def awaited(call: Callable[[], object]) -> object:
    """Call something in a coroutine."""
    return call()
