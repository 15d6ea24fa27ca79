"""A dialog with a loop of its own, in each toolkit: it returns when the dialog is closed.

A callback that opens one sits in the middle of the prompt's loop for as long as it is open.
"""

from __future__ import annotations

import sys

import windows


def run(kind: str, title: str) -> None:
    """Open a dialog and wait in a nested loop until somebody closes it.

    `kind` is what `windows.open_window()` takes; a window of that kind is open.
    """
    if kind.startswith("Py"):
        _qt(kind, title)
    else:
        getattr(sys.modules[__name__], f"_{kind}")(title)


def from_callback(kind: str, title: str, seconds: float = 0.02) -> None:
    """Open a dialog as run() does, in a timer's callback, soon."""

    def callback() -> None:
        windows.record("dialog opens", title)
        run(kind, title)
        windows.record("dialog closed", title)

    windows.call_later(seconds, callback)


def _tk(title: str) -> None:
    import tkinter

    root = windows.windows[-1].root
    dialog = tkinter.Toplevel(root)
    dialog.title(title)
    closed = tkinter.BooleanVar(root, False)
    dialog.protocol("WM_DELETE_WINDOW", lambda: closed.set(True))
    root.wait_variable(closed)
    dialog.destroy()


def _qt(binding: str, title: str) -> None:
    from importlib import import_module

    dialog = import_module(f"{binding}.QtWidgets").QDialog()
    dialog.setWindowTitle(title)
    (dialog.exec_ if hasattr(dialog, "exec_") else dialog.exec)()


def _gtk3(title: str) -> None:
    from gi.repository import Gtk

    dialog = Gtk.Dialog(title=title)
    dialog.run()
    dialog.destroy()


def _gtk4(title: str) -> None:
    from gi.repository import GLib, Gtk

    loop = GLib.MainLoop()
    dialog = Gtk.Window(title=title)
    dialog.connect("close-request", lambda _: loop.quit())
    dialog.present()
    loop.run()


def _wx(title: str) -> None:
    import wx

    with wx.Dialog(windows.windows[-1].frame, title=title) as dialog:
        dialog.ShowModal()


def for_a_while(kind: str, seconds: float) -> None:
    """Run a loop of the toolkit for that long, inside the loop that is running."""
    later = windows.windows[-1].later
    milliseconds = round(seconds * 1000)
    if kind == "tk":
        import tkinter

        done = tkinter.BooleanVar(windows.windows[-1].root, False)
        later(milliseconds, lambda: done.set(True))
        windows.windows[-1].root.wait_variable(done)
    elif kind == "wx":
        import wx

        with wx.Dialog(windows.windows[-1].frame) as dialog:
            later(milliseconds, lambda: dialog.EndModal(0))
            dialog.ShowModal()
    elif kind.startswith("Py"):
        from importlib import import_module

        loop = import_module(f"{kind}.QtCore").QEventLoop()
        later(milliseconds, loop.quit)
        (loop.exec_ if hasattr(loop, "exec_") else loop.exec)()
    else:
        from gi.repository import GLib

        main = GLib.MainLoop()
        later(milliseconds, main.quit)
        main.run()
