"""The windows of four toolkits in one session, each with a clock of its own.

python -i examples/four_toolkits.py
Whichever of the four are installed open a window; type, and look at them.
"""

import contextlib
import itertools
from collections.abc import Callable, Iterator

import inputhook

PLACES: Iterator[int] = itertools.count(20, 190)  # pixels, of each window's left edge


def tk() -> None:
    """A label that Tk's own timer changes."""
    import tkinter

    root = tkinter.Tk()
    root.title("Tk")
    root.geometry(f"170x90+{next(PLACES)}+20")
    label = tkinter.Label(root, font=("DejaVu Sans", 20))
    label.pack(expand=True)

    def tick(count: int = 0) -> None:
        label["text"] = f"Tk {count / 10:.1f}"
        root.after(100, tick, count + 1)

    tick()
    texts.append(lambda: str(label["text"]))


def qt() -> None:
    """A label that a QTimer changes; of whichever binding is installed."""
    with contextlib.suppress(ImportError):
        from PyQt6 import QtCore, QtWidgets
    if "QtCore" not in locals():
        from PySide6 import QtCore, QtWidgets

    keep.append(QtWidgets.QApplication.instance() or QtWidgets.QApplication([]))
    label = QtWidgets.QLabel()
    label.setAlignment(QtCore.Qt.AlignmentFlag.AlignCenter)
    label.setStyleSheet("font-size: 26px")
    label.setGeometry(next(PLACES), 20, 170, 90)
    timer = QtCore.QTimer()
    counts = itertools.count()
    timer.timeout.connect(lambda: label.setText(f"Qt {next(counts) / 10:.1f}"))
    timer.start(100)
    label.show()
    keep.extend([label, timer])
    texts.append(label.text)


def gtk() -> None:
    """A label that a timeout of GLib's changes."""
    import gi

    gi.require_version("Gtk", "3.0")
    from gi.repository import GLib, Gtk

    window = Gtk.Window(title="GTK", default_width=170, default_height=90)
    label = Gtk.Label()
    window.add(label)
    window.move(next(PLACES), 20)
    window.show_all()
    counts = itertools.count()

    def tick() -> bool:
        label.set_markup(f"<span size='20000'>GTK {next(counts) / 10:.1f}</span>")
        return True

    GLib.timeout_add(100, tick)
    texts.append(label.get_text)


def wx() -> None:
    """A text that a wx.Timer changes."""
    import wx

    keep.append(wx.App.Get() or wx.App())
    frame = wx.Frame(None, title="wx", pos=(next(PLACES), 20), size=(170, 90))
    text = wx.StaticText(frame, pos=(20, 25))
    text.SetFont(wx.Font(wx.FontInfo(20)))
    timer = wx.Timer(frame)
    counts = itertools.count()
    frame.Bind(
        wx.EVT_TIMER, lambda _: text.SetLabel(f"wx {next(counts) / 10:.1f}"), timer
    )
    timer.Start(100)
    frame.Show()
    keep.append(timer)
    texts.append(text.GetLabel)


keep: list[object] = []  # what Python would delete, and the toolkit needs
texts: list[Callable[[], str]] = []  # what each window shows
opened: list[str] = []
OPEN: dict[str, Callable[[], None]] = {"tk": tk, "qt": qt, "wx": wx, "gtk3": gtk}
for name, open_window in OPEN.items():
    with contextlib.suppress(ImportError, ValueError):
        open_window()
        opened.append(name)
print(inputhook.enable(*opened))
