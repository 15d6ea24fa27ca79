"""Lets Ctrl-C end a main loop of wx that a command at the prompt runs.

Such commands are app.MainLoop(), and matplotlib's show(block=True), pause() and
ginput(). wx runs no Python code before its next event, and prints and drops an
exception of that code. So the loop is ended first, and then the signal's handler is
called.
"""

from __future__ import annotations

import contextlib
import signal
import socket
import threading
from typing import TYPE_CHECKING, Any

from .._patch import Patches
from .._privates import Private

PRIVATES = (
    Private(
        "matplotlib.backends.backend_wx",
        "_FigureCanvasWxBase._event_loop",
        "3.9 to 3.11",
    ),
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def install(wx: Any) -> Patches:
    """Make wx's loops end on Ctrl-C, until the returned patches are undone."""

    def run(original: Callable[..., Any], loop: Any, *args: Any) -> Any:
        with _interruptible(wx, loop):
            return original(loop, *args)

    patches = Patches()
    patches.wrap(wx.App, "MainLoop", run)
    patches.wrap(wx.GUIEventLoop, "Run", run)
    return patches


@contextlib.contextmanager
def _interruptible(wx: Any, which: Any) -> Iterator[None]:
    handler = signal.getsignal(signal.SIGINT)
    if not callable(handler) or not _on_main_thread():
        yield
        return
    pressed: list[Any] = []

    def leave(*args: Any) -> None:
        pressed.append(args)
        loop = wx.EventLoopBase.GetActive()
        if loop is not None and loop.IsRunning():
            loop.Exit()

    with _signals_are_events(wx):
        signal.signal(signal.SIGINT, leave)
        try:
            yield
        finally:
            if signal.getsignal(signal.SIGINT) is leave:
                signal.signal(signal.SIGINT, handler)
    if pressed:
        _forget(wx, which)
        handler(*pressed[0])


def _forget(wx: Any, loop: Any) -> None:
    """Tell matplotlib's canvas that its loop has ended; otherwise it would begin no other."""
    windows = list(wx.GetTopLevelWindows())
    while windows:
        window = windows.pop()
        windows.extend(window.GetChildren())
        if getattr(window, "_event_loop", None) is loop:
            window.stop_event_loop()


@contextlib.contextmanager
def _signals_are_events(wx: Any) -> Iterator[None]:
    """Give wx an event whenever a signal has come, with which Python runs the handlers."""
    reads, writes = socket.socketpair()
    writes.setblocking(False)

    def forward() -> None:
        with contextlib.suppress(AssertionError):  # the application is gone
            while reads.recv(64):
                wx.CallAfter(int)

    thread = threading.Thread(target=forward, name="inputhook-wx", daemon=True)
    before = signal.set_wakeup_fd(writes.fileno())
    thread.start()
    try:
        yield
    finally:
        signal.set_wakeup_fd(before)
        writes.close()
        thread.join()
        reads.close()


def _on_main_thread() -> bool:
    return threading.current_thread() is threading.main_thread()
