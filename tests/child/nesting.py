"""What callbacks do that ask at the terminal, in the tests."""

from __future__ import annotations

import getpass
import pdb
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

import windows

import inputhook

if TYPE_CHECKING:
    from collections.abc import Callable


def ask(prompt: str = "name? ") -> None:
    """Ask a question; record the answer, or the name of the exception that was raised."""
    try:
        answer = input(prompt)
    except (EOFError, KeyboardInterrupt) as error:
        answer = type(error).__name__
    windows.record("answer", answer)


def ask_when(fifo: str) -> None:
    """Ask when somebody opens a FIFO; `clear` and `remove` do so to the history."""

    def call() -> None:
        import readline

        answer = input("name? ")
        if answer == "clear":
            readline.clear_history()
        elif answer == "remove":
            readline.remove_history_item(readline.get_current_history_length() - 3)
        windows.record("answered", answer)

    def run() -> None:
        with open(fifo):  # noqa: PTH123
            inputhook.call_soon(call)

    threading.Thread(target=run, daemon=True).start()


def say_and_ask() -> None:
    """Print, and ask: the line is wiped, drawn again, which asks the terminal, and left."""
    print("a word")
    later(_say_and_ask)


def _say_and_ask() -> None:
    windows.record("asking")
    ask()


def later(call: Callable[[], object]) -> None:
    """Call a function when the prompt after this line waits."""
    windows.windows[-1].later(200, call)


def patient() -> None:
    """Wait long for the terminal's answers: the tests are slow terminals."""
    from inputhook.prompts.prompt_toolkit import application

    application._ANSWERS = 30.0


def ask_password() -> None:
    windows.record("answer", getpass.getpass())


def ask_twice() -> None:
    ask("first? ")
    ask("second? ")


def debug() -> None:
    secret = 42
    breakpoint()
    windows.record("debugged", secret)


def pause() -> None:
    inputhook.pause(0.3)
    windows.record("paused")


def wait() -> None:
    """Wait for a call that lasts until the window's timer has gone on for a while."""
    before = len(windows.ticks)

    def tick_on() -> str:
        end = time.monotonic() + 30
        while len(windows.ticks) < before + 5:
            if time.monotonic() > end:
                return "frozen"
            time.sleep(0.01)
        main = threading.current_thread() is threading.main_thread()
        return "on the main thread" if main else "alive"

    windows.record("waited", inputhook.wait_for(tick_on))


def wait_twice() -> None:
    """Wait for a call, and in a callback meanwhile for another one."""
    later(wait)
    wait()


_refused = threading.Event()


def wait_again() -> None:
    """Wait, and in a timer meanwhile again, until that is refused; then go on."""
    if _refused.is_set():
        return
    windows.call_later(0.01, wait_again)
    try:
        inputhook.wait_for(_refused.wait, 30)
    except RuntimeError as error:
        _refused.set()
        windows.record("refused", type(error).__name__, str(error)[:33])


def pause_again() -> None:
    """Pause; the same timer pauses again meanwhile."""
    windows.call_later(0.01, pause_again)
    inputhook.pause(5)


_stopped: list[str] = []


def once() -> None:
    """Stop at a debugger, in the first of many paintings."""
    if not _stopped:
        _stopped.append("painting")
        colour = "blue"
        pdb.set_trace()
        windows.record("painted", colour)


def open_painted(kind: str, title: str) -> None:
    """Open a window whose handler of painting stops at a debugger."""
    window = windows.windows[-1]
    keep.append(
        {"qt": _qt, "gtk3": _gtk3, "gtk4": _gtk4, "wx": _wx}[kind](window, title)
    )


keep: list[Any] = []


def _qt(window: Any, title: str) -> Any:
    widgets = sys.modules[type(window.app).__module__]

    class Painted(widgets.QWidget):  # type: ignore[misc, name-defined]
        def paintEvent(self, _event: object) -> None:  # noqa: N802
            once()

    painted = Painted()
    painted.setWindowTitle(title)
    painted.show()
    return painted


def _gtk3(_window: Any, title: str) -> Any:
    gtk = sys.modules["gi.repository.Gtk"]
    painted, area = gtk.Window(title=title), gtk.DrawingArea()
    area.connect("draw", lambda *_: once())
    painted.add(area)
    painted.show_all()
    return painted


def _gtk4(_window: Any, title: str) -> Any:
    gtk = sys.modules["gi.repository.Gtk"]
    painted, area = gtk.Window(title=title), gtk.DrawingArea()
    area.set_draw_func(lambda *_: once())
    painted.set_child(area)
    painted.present()
    return painted


def _wx(_window: Any, title: str) -> Any:
    wx = sys.modules["wx"]
    painted = wx.Frame(None, title=title)

    def paint(_event: object) -> None:
        wx.PaintDC(painted)
        once()

    painted.Bind(wx.EVT_PAINT, paint)
    painted.Show()
    return painted
