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
    """Do so from a timer's callback, soon."""

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
