"""How the tests of matplotlib begin: a figure on the screen, beside a prompt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inputhook._registry import TABLE

from .needs import need
from .sessions import enable, title

if TYPE_CHECKING:
    from .display import Display, Window
    from .launch import Launch
    from .table import Cell
    from .terminal import Terminal

EDGE = (5, 5)
"""A place of the canvas, where the figure's background is."""


def backend(cell: Cell) -> dict[str, str]:
    """Return the environment in which matplotlib uses the cell's toolkit and binding."""
    name = TABLE[cell.toolkit.name].backend
    assert name is not None
    chosen = {"MPLBACKEND": name}
    if cell.toolkit.name == "qt":
        chosen["QT_API"] = cell.toolkit.key.lower()
    return chosen


def start(launch: Launch, cell: Cell, *, enabled: bool = True) -> Terminal:
    """Return a child at its prompt, with pyplot imported."""
    need(cell, "matplotlib")
    terminal = launch(cell, environment=backend(cell))
    if enabled:
        enable(terminal, cell)
    terminal.run("import figures, windows, matplotlib.pyplot as plt", timeout=60)
    return terminal


def plot(terminal: Terminal, display: Display, name: str | None = None) -> Window:
    """Make a red figure `f`, with axes `a`; return its window, once that is painted."""
    name = name or title("figure")
    terminal.run(f"f = figures.figure({name!r}); a = f.axes[0]")
    return shown(terminal, display, name, "#ff0000")


def shown(terminal: Terminal, display: Display, name: str, colour: str) -> Window:
    """Return the window of this title, once its edge has this colour."""
    window = terminal.wait_for(lambda: display.find(name), why=f"the window {name}")
    painted(terminal, window, colour)
    return window


def painted(terminal: Terminal, window: Window, colour: str) -> None:
    """Wait until the edge of the window has this colour. No key is typed meanwhile."""
    terminal.wait_for(
        lambda: window.colour(*EDGE) == colour, why=f"the colour {colour}"
    )
