"""What a toolkit may be called: its own name, matplotlib's and IPython's, in any case."""

from __future__ import annotations

import pytest

from inputhook import _choose
from inputhook.errors import UnknownToolkit

NAMES = {
    "tk": ["tk", "TkAgg", "TKCAIRO", "tkinter"],
    "qt": [
        *("qt", "QtAgg", "Qt5Agg", "qt6", "qt5", "QtCairo"),
        *("PyQt6", "PyQt5", "pyside6", "PySide2"),
    ],
    "gtk3": ["gtk3", "GTK3Agg", "gtk3cairo", "gtk"],
    "gtk4": ["gtk4", "GTK4Agg", "gtk4cairo"],
    "wx": ["wx", "WXAgg", "wxcairo", "wxPython"],
    "web": ["web", "WebAgg"],
    "asyncio": ["asyncio", "ASYNCIO"],
    "vtk": ["vtk", "VTK", "PyVista"],
    "glut": ["glut", "freeglut", "PyOpenGL"],
}


@pytest.mark.parametrize(
    ("name", "toolkit"),
    [(name, toolkit) for toolkit, names in NAMES.items() for name in names],
)
def test_names_of_matplotlib_and_ipython_mean_the_same(name: str, toolkit: str) -> None:
    assert _choose.resolve(name) == toolkit


@pytest.mark.parametrize("name", ["agg", "svg", "PDF"])
def test_a_backend_that_draws_to_files_is_no_toolkit(name: str) -> None:
    with pytest.raises(UnknownToolkit, match="draws to files and opens no window"):
        _choose.resolve(name)


@pytest.mark.parametrize(
    ("name", "near"), [("qtt", "qt"), ("tkintre", "tkinter"), ("gtk5", "gtk")]
)
def test_the_nearest_name_is_said(name: str, near: str) -> None:
    with pytest.raises(UnknownToolkit, match=f"Did you mean '{near}"):
        _choose.resolve(name)
