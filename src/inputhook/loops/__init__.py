"""The toolkits: one file each, all of the shape of base.Loop, named in one table."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from .base import Loop


class Row(NamedTuple):
    """Where a toolkit's loop is, and what else it is called."""

    module: str  # the file here
    class_name: str  # the class in it
    backend: str | None  # matplotlib's backend for it
    aliases: tuple[str, ...]  # in lower case: matplotlib's names and IPython's


TABLE = {
    "qt": Row(
        "qt",
        "QtLoop",
        "QtAgg",
        (
            *("qt5", "qt6", "qtagg", "qtcairo", "qt5agg", "qt5cairo"),
            *("pyqt6", "pyside6", "pyqt5", "pyside2"),
        ),
    ),
    "tk": Row("tk", "TkLoop", "TkAgg", ("tkagg", "tkcairo", "tkinter")),
    "gtk3": Row("gtk3", "Gtk3Loop", "GTK3Agg", ("gtk", "gtk3agg", "gtk3cairo")),
    "gtk4": Row("gtk4", "Gtk4Loop", "GTK4Agg", ("gtk", "gtk4agg", "gtk4cairo")),
    "wx": Row("wx", "WxLoop", "WXAgg", ("wxagg", "wxcairo", "wxpython")),
    "web": Row("web", "WebLoop", "WebAgg", ("webagg",)),
    "asyncio": Row("asyncio", "AsyncioLoop", None, ()),
}


def new(name: str) -> Loop:
    """The loop of a toolkit in TABLE. Makes nothing and imports no toolkit yet."""
    row = TABLE[name]
    loop: Loop = getattr(import_module(f"{__name__}.{row.module}"), row.class_name)()
    return loop
