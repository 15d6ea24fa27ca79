"""Windows of libraries on Qt: red, and clicks in the library's canvas are told."""

from __future__ import annotations

import gc
import sys
import weakref
from typing import Any

import windows

SIZE = 300
BINDINGS = ("PyQt6", "PySide6", "PyQt5")

_timers: weakref.WeakSet[Any] = weakref.WeakSet()
"""Those of `program()` that have not been deleted."""


def pyqtgraph_window(title: str) -> Any:
    """A GraphicsLayoutWidget."""
    import pyqtgraph

    pyqtgraph.setConfigOption("background", "#ff0000")
    window = pyqtgraph.GraphicsLayoutWidget(show=True, title=title, size=(SIZE, SIZE))
    window.scene().sigMouseClicked.connect(lambda _: windows.record("click", title))
    return window


def vispy_window(title: str) -> Any:
    """A Canvas."""
    from vispy import app, gloo

    canvas = app.Canvas(title=title, size=(SIZE, SIZE))
    canvas.events.draw.connect(lambda _: gloo.clear("#ff0000"))
    canvas.events.mouse_press.connect(lambda _: windows.record("click", title))
    canvas.show()
    return canvas


def napari_window(title: str) -> Any:
    """A Viewer; its canvas is black."""
    import napari

    viewer = napari.Viewer(title=title)

    @viewer.mouse_drag_callbacks.append
    def pressed(_viewer: Any, _event: Any) -> None:
        windows.record("click", title)

    return viewer


def pyvistaqt_window(title: str) -> Any:
    """A BackgroundPlotter."""
    import pyvistaqt

    plotter = pyvistaqt.BackgroundPlotter(
        title=title, window_size=(SIZE, SIZE), toolbar=False, menu_bar=False
    )
    plotter.set_background("#ff0000")
    plotter.iren.add_observer(
        "LeftButtonPressEvent", lambda *_: windows.record("click", title)
    )
    return plotter


def window(library: str, title: str) -> Any:
    """Open a window of the library's, and return what keeps it open."""
    return globals()[f"{library}_window"](title)


def load(library: str) -> Any:
    """Import the library, and all that the windows need: napari keeps a traceback of that."""
    module = __import__({"vispy": "vispy.app"}.get(library, library))
    return (module.Viewer, module) if library == "napari" else module


def run(library: str) -> Any:
    """Do what a program of the library's ends with."""
    module = __import__({"vispy": "vispy.app"}.get(library, library))
    if library == "pyvistaqt":
        return core().QCoreApplication.instance().exec()
    if library == "vispy":
        return module.app.run()
    return (module.exec if library == "pyqtgraph" else module.run)()


def core() -> Any:
    """QtCore of the binding that the library has imported."""
    return next(
        sys.modules[f"{each}.QtCore"]
        for each in BINDINGS
        if f"{each}.QtCore" in sys.modules
    )


def timer(title: str) -> Any:
    """A timer that ticks while somebody keeps it."""
    found = core().QTimer()
    found.timeout.connect(lambda: windows.record("tick", title))
    found.start(10)
    return found


def program(library: str, title: str) -> None:
    """What a program's main() is: all it has made goes when it returns."""
    shown = window(library, title)
    ticking = timer(title)
    _timers.add(ticking)
    run(library)
    del shown


def timers() -> int:
    """Return how many timers of `program()` there are."""
    gc.collect()
    return len(_timers)
