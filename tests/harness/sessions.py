"""How most tests begin: an interpreter at its prompt, inputhook enabled, a window that ticks."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .display import Display, Window
    from .launch import Launch
    from .table import Cell
    from .terminal import Terminal

MANY_FILES = (
    "import os, resource; resource.setrlimit(resource.RLIMIT_NOFILE, (4096, 4096)); "
    "files = [os.open(os.devnull, 0) for _ in range(1100)]"
)
"""A line that opens more files than select() can watch, with which Tcl 8 waits."""

SPIN = 0.25
"""A share of a processor: a loop that spins takes all, an idle loop next to nothing."""

_numbers = itertools.count(1)


def title(name: str = "window") -> str:
    """Return a title that no window had before, not even one which is just going away."""
    return f"{name} {next(_numbers)}"


def visible(terminal: Terminal, display: Display, name: str) -> Window:
    """Return the window of this title, once its toolkit has painted it.

    A click that comes between mapping and the first painting can be lost (GTK 4).
    """
    window = terminal.wait_for(lambda: display.find(name))
    terminal.wait_for(lambda: window.colour() == "#ff0000", why="a red canvas")
    return window


def use(terminal: Terminal, window: Window) -> None:
    """Move the pointer, click and type in a new window, which notices and paints."""
    steps = itertools.count()

    def moved() -> bool:
        # where the pointer has just come in, GTK tells of that, and of no motion
        window.move(window.geometry().width // 2 + next(steps) % 2)
        return bool(terminal.events("motion"))

    terminal.wait_for(moved, why="the pointer's motion")
    window.click()
    terminal.wait_event("click", 1)
    terminal.wait_for(lambda: window.colour() == "#00ff00", why="a green canvas")
    window.type("abc")
    terminal.wait_event("text", "abc")


def enabling(cell: Cell) -> str:
    """Return the line that enables the cell's toolkit.

    A test that opens a window first does both in one line: with a toolkit's own hook
    PyREPL hangs when a line comes in one piece (cpython#123795).
    """
    return f"import inputhook; _ = inputhook.enable({cell.toolkit.name!r})"


def enable(terminal: Terminal, cell: Cell) -> None:
    """Enable the cell's toolkit."""
    terminal.run(enabling(cell))


def live(
    launch: Launch,
    cell: Cell,
    *,
    name: str | None = None,
    tick: float | None = 0.005,
    environment: Mapping[str, str] | None = None,
) -> Terminal:
    """Return a child at its prompt, with inputhook enabled and a window that is alive."""
    terminal = launch(cell, environment=environment or {})
    enable(terminal, cell)
    terminal.run(cell.toolkit.open(name or title(), tick))
    if tick is not None:
        terminal.wait_ticks(3)
    return terminal


def check_no_spin(terminal: Terminal) -> None:
    """Check that the child sleeps between the ticks of its window."""
    terminal.wait_ticks(2)
    start, spent = terminal.ticks()[-1], terminal.cpu_time()
    terminal.wait_ticks(40)
    spent = terminal.cpu_time() - spent
    assert spent < SPIN * (terminal.ticks()[-1] - start)


def half_type(
    terminal: Terminal, text: str, after: str = "", prompt: str = ">>> "
) -> None:
    """Type `text` without Enter, and wait for its echo behind what is there."""
    terminal.send(text)
    column = len(prompt + after + text)
    terminal.wait_for(lambda: terminal.cursor()[1] == column, why=f"echo of {text!r}")
