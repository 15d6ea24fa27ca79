"""A window in the interpreter under test, the same in each toolkit.

It has, from top to bottom, an entry that keeps the keyboard focus, a button, and a canvas
that changes colour with each click; and a timer whose ticks say that the loop is running.
What happens is kept in `ticks` and `events`, and written to the file that the environment
variable `INPUTHOOK_TEST_EVENTS` names, so that a test can see that a window is alive without
typing at the prompt: typing is what wakes a window that has only half a hook.

Nothing here runs a loop, except `main()`; nothing is imported before it is asked for.
"""

from __future__ import annotations

import json
import os
import sys
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

WIDTH, HEIGHT = 300, 200
CANVAS_HEIGHT = 60
COLOURS = ("#ff0000", "#00ff00", "#0000ff")
"""The canvas: as opened, after one click, after two clicks, and round again."""

ticks: list[float] = []
"""When each tick came, by `time.monotonic()`, which parent and child share."""

events: list[tuple[Any, ...]] = []
"""What happened, without the ticks: `("motion", title, x, y)`, `("click", title, count)`,
`("text", title, what the entry holds)`, `("closed", title)`."""

windows: list[Window] = []
"""The open windows, the newest last. They keep the toolkit's objects alive, too."""

_file = (
    os.open(os.environ["INPUTHOOK_TEST_EVENTS"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    if "INPUTHOOK_TEST_EVENTS" in os.environ
    else None
)


def record(kind: str, *detail: object) -> None:
    """Note an event, for the parent and here; in one write: no line is seen by halves.

    For the parent first: a thread that waits for the event here may end the process.
    """
    now = time.monotonic()
    if _file is not None:
        os.write(_file, json.dumps([now, kind, *detail]).encode() + b"\n")
    if kind == "tick":
        ticks.append(now)
    else:
        events.append((kind, *detail))


class Window:
    """What the windows of all toolkits have in common."""

    def __init__(self, title: str, tick: float | None) -> None:
        self.title = title
        self.tick_ms = None if tick is None else max(1, round(tick * 1000))
        self.clicks = 0

    @property
    def colour(self) -> str:
        return COLOURS[self.clicks % len(COLOURS)]

    def on_tick(self) -> None:
        record("tick", self.title)

    def on_click(self) -> None:
        self.clicks += 1
        record("click", self.title, self.clicks)
        self.repaint()

    def on_motion(self, x: float, y: float) -> None:
        record("motion", self.title, round(x), round(y))

    def on_text(self, text: str) -> None:
        record("text", self.title, text)

    def on_closed(self) -> None:
        """Record once that the window is closed, whether a person closed it or the program."""
        if self in windows:
            windows.remove(self)
            record("closed", self.title)

    def repaint(self) -> None:
        """Show the canvas in its present colour."""
        raise NotImplementedError

    def close(self) -> None:
        """Close the window from the program."""
        raise NotImplementedError

    def later(self, milliseconds: int, call: Callable[[], object]) -> None:
        """Run `call` once, from this toolkit's timer."""
        raise NotImplementedError

    def watch(self, descriptor: int, call: Callable[[], object]) -> bool:
        """Run `call` whenever there is something to read; return whether the toolkit can."""
        del descriptor, call
        return False

    def main(self) -> None:
        """Run this toolkit's own main loop, as a script does."""
        raise NotImplementedError


class TkWindow(Window):
    """tkinter."""

    def __init__(self, title: str, tick: float | None) -> None:
        super().__init__(title, tick)
        import tkinter

        self.root = root = tkinter.Tk()
        root.title(title)
        root.geometry(f"{WIDTH}x{HEIGHT}")
        root.protocol("WM_DELETE_WINDOW", self.close)
        self.entry = tkinter.Entry(root)
        self.entry.pack(fill="x")
        self.entry.bind("<KeyRelease>", lambda _: self.on_text(self.entry.get()))
        self.entry.focus_set()
        self.canvas = tkinter.Canvas(root, height=CANVAS_HEIGHT, bg=self.colour)
        self.canvas.pack(side="bottom", fill="x")
        self.button = tkinter.Button(root, text="Click", command=self.on_click)
        self.button.pack(fill="both", expand=True)
        self.button.bind("<Motion>", lambda event: self.on_motion(event.x, event.y))
        self.timer: str | None = None
        if self.tick_ms is not None:
            self._tick_every(self.tick_ms)

    def _tick_every(self, milliseconds: int) -> None:
        def tick() -> None:
            self.timer = self.root.after(milliseconds, tick)
            self.on_tick()

        self.timer = self.root.after(milliseconds, tick)

    def repaint(self) -> None:
        self.canvas.configure(bg=self.colour)

    def close(self) -> None:
        if self.timer is not None:
            self.root.after_cancel(self.timer)
        self.root.destroy()
        self.on_closed()

    def later(self, milliseconds: int, call: Callable[[], object]) -> None:
        self.root.after(milliseconds, call)

    def watch(self, descriptor: int, call: Callable[[], object]) -> bool:
        import tkinter

        self.root.tk.createfilehandler(  # type: ignore[attr-defined]
            descriptor, tkinter.READABLE, lambda *_: call()
        )
        return True

    def main(self) -> None:
        self.root.mainloop()


class QtWindow(Window):
    """Qt through the binding named: PyQt6, PySide6 or PyQt5."""

    def __init__(self, title: str, tick: float | None, binding: str) -> None:
        super().__init__(title, tick)
        from importlib import import_module

        core = import_module(f"{binding}.QtCore")
        widgets = import_module(f"{binding}.QtWidgets")
        self.timers, self.notifiers = core.QTimer, core.QSocketNotifier
        self.app = widgets.QApplication.instance() or widgets.QApplication([title])
        self.widget = widgets.QWidget()
        self.widget.setWindowTitle(title)
        self.widget.resize(WIDTH, HEIGHT)
        self.entry = widgets.QLineEdit()
        self.entry.textEdited.connect(self.on_text)
        self.button = widgets.QPushButton("Click")
        self.button.setSizePolicy(
            widgets.QSizePolicy.Policy.Expanding, widgets.QSizePolicy.Policy.Expanding
        )
        self.button.clicked.connect(lambda *_: self.on_click())
        self.button.setFocusPolicy(core.Qt.FocusPolicy.NoFocus)
        self.button.setMouseTracking(True)
        self.button.mouseMoveEvent = self._motion
        self.widget.closeEvent = self._closed
        self.canvas = widgets.QLabel()
        self.canvas.setFixedHeight(CANVAS_HEIGHT)
        layout = widgets.QVBoxLayout(self.widget)
        layout.setContentsMargins(0, 0, 0, 0)
        for part in (self.entry, self.button, self.canvas):
            layout.addWidget(part)
        self.repaint()
        self.timer = core.QTimer(self.widget)
        self.timer.timeout.connect(self.on_tick)
        if self.tick_ms is not None:
            self.timer.start(self.tick_ms)
        self.widget.show()
        self.entry.setFocus()

    def _motion(self, event: Any) -> None:
        where = event.position() if hasattr(event, "position") else event.localPos()
        self.on_motion(where.x(), where.y())

    def _closed(self, event: Any) -> None:
        event.accept()
        self.timer.stop()
        self.on_closed()

    def repaint(self) -> None:
        self.canvas.setStyleSheet(f"background: {self.colour}")

    def close(self) -> None:
        self.widget.close()

    def later(self, milliseconds: int, call: Callable[[], object]) -> None:
        self.timers.singleShot(milliseconds, call)

    def watch(self, descriptor: int, call: Callable[[], object]) -> bool:
        read = getattr(self.notifiers, "Type", self.notifiers).Read
        self.notifier = self.notifiers(descriptor, read)
        self.notifier.activated.connect(lambda *_: call())
        return True

    def main(self) -> None:
        self.app.exec()


class GtkWindow(Window):
    """What GTK 3 and GTK 4 share: GLib's timers and a canvas drawn with cairo."""

    version: str

    def __init__(self, title: str, tick: float | None) -> None:
        super().__init__(title, tick)
        import gi

        gi.require_version("Gtk", self.version)
        from gi.repository import GLib, Gtk

        self.glib, self.gtk = GLib, Gtk
        self.entry = Gtk.Entry()
        self.entry.connect("changed", lambda entry: self.on_text(entry.get_text()))
        self.button = Gtk.Button(label="Click", vexpand=True, focus_on_click=False)
        self.button.connect("clicked", lambda _: self.on_click())
        self.canvas = Gtk.DrawingArea()
        self.canvas.set_size_request(-1, CANVAS_HEIGHT)
        self.box = Gtk.Box(orientation=Gtk.Orientation.VERTICAL)
        self.loop = GLib.MainLoop()
        self.build()
        self.entry.grab_focus()
        self.timer = None
        if self.tick_ms is not None:
            self.timer = GLib.timeout_add(self.tick_ms, self._tick)

    def build(self) -> None:
        """Put the parts into a window and show it: where GTK 3 and 4 differ."""
        raise NotImplementedError

    def _tick(self) -> bool:
        self.on_tick()
        return True

    def _draw(self, _area: Any, cairo: Any, *_size: int) -> None:
        colour = self.colour
        cairo.set_source_rgb(*(int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)))
        cairo.paint()

    def _closed(self, *_: Any) -> bool:
        """Note the closing; return False, so that GTK destroys the window itself."""
        if self.timer is not None:
            self.glib.source_remove(self.timer)
            self.timer = None
        self.on_closed()
        self.loop.quit()
        return False

    def repaint(self) -> None:
        self.canvas.queue_draw()

    def later(self, milliseconds: int, call: Callable[[], object]) -> None:
        def once() -> bool:
            call()
            return False

        self.glib.timeout_add(milliseconds, once)

    def watch(self, descriptor: int, call: Callable[[], object]) -> bool:
        def readable(*_: object) -> bool:
            call()
            return True

        self.glib.unix_fd_add_full(0, descriptor, self.glib.IO_IN, readable)
        return True

    def main(self) -> None:
        self.loop.run()


class Gtk3Window(GtkWindow):
    """GTK 3."""

    version = "3.0"

    def build(self) -> None:
        from gi.repository import Gdk

        self.canvas.connect("draw", self._draw)
        self.button.add_events(Gdk.EventMask.POINTER_MOTION_MASK)
        self.button.connect("motion-notify-event", self._motion)
        for part in (self.entry, self.button, self.canvas):
            self.box.add(part)
        self.window = self.gtk.Window(title=self.title)
        self.window.set_default_size(WIDTH, HEIGHT)
        self.window.connect("delete-event", self._closed)
        self.window.add(self.box)
        self.window.show_all()

    def _motion(self, _button: Any, event: Any) -> bool:
        self.on_motion(event.x, event.y)
        return False

    def close(self) -> None:
        self._closed()
        self.window.destroy()


class Gtk4Window(GtkWindow):
    """GTK 4, without a `Gtk.Application`."""

    version = "4.0"

    def build(self) -> None:
        self.canvas.set_draw_func(self._draw)
        motion = self.gtk.EventControllerMotion()
        motion.connect("motion", lambda _, x, y: self.on_motion(x, y))
        self.button.add_controller(motion)
        for part in (self.entry, self.button, self.canvas):
            self.box.append(part)
        self.window = self.gtk.Window(title=self.title)
        self.window.set_default_size(WIDTH, HEIGHT)
        self.window.connect("close-request", self._closed)
        self.window.set_child(self.box)
        self.window.present()

    def close(self) -> None:
        self.window.close()


class WxWindow(Window):
    """wxPython."""

    def __init__(self, title: str, tick: float | None) -> None:
        super().__init__(title, tick)
        import wx

        self.wx = wx
        self.app = wx.GetApp() or wx.App(redirect=False)
        self.frame = wx.Frame(None, title=title, size=(WIDTH, HEIGHT))
        self.frame.Bind(wx.EVT_CLOSE, self._closed)
        self.entry = wx.TextCtrl(self.frame)
        self.entry.Bind(wx.EVT_TEXT, lambda _: self.on_text(self.entry.GetValue()))
        self.button = wx.Button(self.frame, label="Click")
        self.button.SetCanFocus(False)
        self.button.Bind(wx.EVT_BUTTON, lambda _: self.on_click())
        self.button.Bind(wx.EVT_MOTION, self._motion)
        self.canvas = wx.Panel(self.frame, size=(-1, CANVAS_HEIGHT))
        sizer = wx.BoxSizer(wx.VERTICAL)
        sizer.Add(self.entry, 0, wx.EXPAND)
        sizer.Add(self.button, 1, wx.EXPAND)
        sizer.Add(self.canvas, 0, wx.EXPAND)
        self.frame.SetSizer(sizer)
        self.repaint()
        self.timer = wx.Timer(self.frame)
        self.frame.Bind(wx.EVT_TIMER, lambda _: self.on_tick(), self.timer)
        if self.tick_ms is not None:
            self.timer.Start(self.tick_ms)
        self.frame.Show()
        self.entry.SetFocus()

    def _motion(self, event: Any) -> None:
        self.on_motion(event.GetX(), event.GetY())
        event.Skip()

    def _closed(self, _event: Any) -> None:
        self.timer.Stop()
        self.on_closed()
        self.frame.Destroy()

    def repaint(self) -> None:
        self.canvas.SetBackgroundColour(self.colour)
        self.canvas.Refresh()

    def close(self) -> None:
        self.frame.Close()

    def later(self, milliseconds: int, call: Callable[[], object]) -> None:
        self.wx.CallLater(milliseconds, call)

    def main(self) -> None:
        self.app.MainLoop()


def open_window(kind: str, title: str = "window", tick: float | None = 0.005) -> Window:
    """Open a window and return it; make the application object where the toolkit wants one.

    `kind` is `tk`, `gtk3`, `gtk4`, `wx` or the name of a Qt binding. `tick` is in seconds;
    None is for a window that must sleep.
    """
    window: Window
    if kind.startswith("Py"):
        window = QtWindow(title, tick, kind)
    else:
        classes = {
            "tk": TkWindow,
            "gtk3": Gtk3Window,
            "gtk4": Gtk4Window,
            "wx": WxWindow,
        }
        window = classes[kind](title, tick)
    windows.append(window)
    return window


def close_window() -> None:
    """Close the newest window."""
    windows[-1].close()


def call_later(seconds: float, call: Callable[[], object]) -> None:
    """Run `call` from a timer of the newest window's toolkit."""
    windows[-1].later(max(1, round(seconds * 1000)), call)


def raise_in_callback(error: BaseException, seconds: float = 0.02) -> None:
    """Raise `error` in a timer's callback, soon; the prompt is waiting by then."""

    def fail() -> None:
        record("raising", type(error).__name__)
        raise error

    call_later(seconds, fail)


def exit_in_callback(code: int | str | None = None, seconds: float = 0.02) -> None:
    """Call `sys.exit(code)` in a timer's callback, soon."""

    def leave() -> None:
        record("exiting", code)
        sys.exit(code)

    call_later(seconds, leave)


def main() -> None:
    """Run the newest window's own main loop."""
    windows[-1].main()
