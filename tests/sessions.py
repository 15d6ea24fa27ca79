"""How most tests begin: an interpreter at its prompt, inputhook enabled, a window that ticks."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .conftest import Launch
    from .table import Cell
    from .terminal import Terminal

_numbers = itertools.count(1)


def title(name: str = "window") -> str:
    """A title that no window had before, not even one which is just going away."""
    return f"{name} {next(_numbers)}"


def enabling(cell: Cell) -> str:
    """The line that enables the cell's toolkit.

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
    tick: float | None = 0.01,
    environment: Mapping[str, str] | None = None,
) -> Terminal:
    """A child at its prompt with inputhook enabled and a window that is alive."""
    terminal = launch(cell, environment=environment or {})
    enable(terminal, cell)
    terminal.run(cell.toolkit.open(name or title(), tick))
    if tick is not None:
        terminal.wait_ticks(3)
    return terminal
