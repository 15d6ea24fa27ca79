"""The toolkits, one row for each binding; their windows are in `child/windows.py`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Toolkit:
    """One toolkit, through one binding."""

    id: str
    """As ids of tests say it: `qt:PyQt6`."""

    name: str
    """As `inputhook.enable()` takes it: `qt`."""

    key: str
    """As `windows.open_window()` takes it: `PyQt6`."""

    module: str
    """What a program imports, which is when some toolkits take the slot."""

    package: str
    """What a person installs to have it."""

    file: str = "windows"
    """What in `child/` has its window."""

    @property
    def family(self) -> str:
        """Return what those are called that share a loop: the bindings of Qt; GTK 3 and 4."""
        return self.name.rstrip("34")

    def open(self, title: str = "window", tick: float | None = 0.005) -> str:
        """Return the line that opens a window in a child, as `child/windows.py` describes it."""
        call = f"window = {self.file}.open_window({self.key!r}, {title!r}, {tick})"
        files = dict.fromkeys(("windows", self.file))
        return f"import {', '.join(files)}; {call}"


TOOLKITS = (
    Toolkit("tk", "tk", "tk", "tkinter", "python3-tk of the distribution"),
    Toolkit("qt:PyQt6", "qt", "PyQt6", "PyQt6.QtWidgets", "PyQt6 from PyPI"),
    Toolkit(
        "qt:PySide6",
        "qt",
        "PySide6",
        "PySide6.QtWidgets",
        "PySide6-Essentials from PyPI",
    ),
    Toolkit("qt:PyQt5", "qt", "PyQt5", "PyQt5.QtWidgets", "PyQt5 from PyPI"),
    Toolkit(
        "gtk3", "gtk3", "gtk3", "gi", "python3-gi, python3-gi-cairo and gir1.2-gtk-3.0"
    ),
    Toolkit(
        "gtk4", "gtk4", "gtk4", "gi", "python3-gi, python3-gi-cairo and gir1.2-gtk-4.0"
    ),
    Toolkit("wx", "wx", "wx", "wx", "python3-wxgtk4.0"),
)

MORE_TOOLKITS = tuple(
    Toolkit(key, name, key, module, f"{package} from PyPI", "more_windows")
    for key, name, module, package in (
        ("pyglet", "pyglet", "pyglet", "pyglet"),
        ("glfw", "glfw", "glfw", "glfw"),
        ("rendercanvas", "glfw", "rendercanvas.glfw", "rendercanvas"),
        ("sdl", "sdl", "pygame", "pygame-ce"),
    )
)
"""Those without widgets; they are in one interpreter only, and not in the whole table."""
