"""The toolkits: one file each, all of the shape of base.Loop, named in one table."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .base import Loop

#: toolkit -> (file here and class in it, other names: matplotlib's, IPython's)
TABLE: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "qt": (
        "qt",
        "QtLoop",
        (
            *("qt5", "qt6", "qtagg", "qtcairo", "qt5agg", "qt5cairo"),
            *("pyqt6", "pyside6", "pyqt5", "pyside2"),
        ),
    ),
    "tk": ("tk", "TkLoop", ("tkagg", "tkcairo", "tkinter")),
    "gtk3": ("gtk3", "Gtk3Loop", ("gtk3agg", "gtk3cairo")),
    "gtk4": ("gtk4", "Gtk4Loop", ("gtk4agg", "gtk4cairo")),
    "wx": ("wx", "WxLoop", ("wxagg", "wxcairo", "wxpython")),
}


def new(name: str) -> Loop:
    """The loop of a toolkit in TABLE. Makes nothing and imports no toolkit yet."""
    module, class_name, _ = TABLE[name]
    loop: Loop = getattr(import_module(f"{__name__}.{module}"), class_name)()
    return loop
