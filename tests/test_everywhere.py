"""Everything is alive at every prompt: the table of README.md, which `make support` writes.

Each prompt and each toolkit meet once, on the newest interpreter that has both; the files
beside this one go into the details of each. `make test` runs as many of these cells as have
each pair of values: a kind of prompt and a shell, a kind and a guest (one of the libraries
that draw without widgets), a shell and a guest.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from .harness.meetings import MEETINGS, Meeting
from .harness.needs import missing_modules, not_here
from .harness.places import EOF
from .harness.table import PromptCell
from .harness.terminal import DEADLINE

if TYPE_CHECKING:
    from pathlib import Path

    from .harness.display import Display
    from .harness.launch import Launch
    from .harness.terminal import Terminal

START = 3 * DEADLINE
"""Seconds: IPython's first prompt, the first import of matplotlib."""


def begin(cell: Meeting, launch: Launch, folder: Path) -> Terminal:
    """Return a child with the guest, at the prompt of the place."""
    assert cell.interpreter is not None
    interpreter = PromptCell(cell.interpreter, cell.prompt)
    wanted = (*cell.place.modules, *cell.guest.modules)
    missing = missing_modules(cell.interpreter.executable, wanted)
    if missing:
        not_here(f"{', '.join(missing)} for Python {cell.interpreter.name}")
    shell = cell.place.shell
    display = {} if cell.guest.display else {"display": None}
    if shell.prompt is None:
        program = folder / "program.py"
        program.write_text("\n".join([*cell.lines, *cell.place.lines, ""]))
        terminal = launch(interpreter, program.name, **display)
    else:
        terminal = launch(interpreter, *shell.arguments, **display)
        for line in (*cell.lines, *cell.place.lines):
            terminal.prompt(re.compile(shell.prompt), START)
            terminal.line(line)
    terminal.prompt(re.compile(cell.place.prompt), START)
    return terminal


def leave(cell: Meeting, terminal: Terminal, display: Display) -> None:
    """Go back to the shell's prompt, or end the shell."""
    place = cell.place
    if place.leave is not None:
        terminal.prompt(re.compile(place.prompt))
    if place.leave == EOF:
        terminal.ctrl("d")
        terminal.wait_for("\n")
    elif place.leave is not None:
        terminal.line(place.leave)
    if place.lines and place.shell.prompt is not None:
        terminal.prompt(re.compile(place.shell.prompt))
        cell.guest.alive(terminal, display, 3)
    else:
        assert terminal.wait_exit() == 0


@pytest.mark.together("kind", "shell")
@pytest.mark.together("kind", "group")
@pytest.mark.together("shell", "guest")
@pytest.mark.parametrize("cell", MEETINGS)
def test_alive(cell: Meeting, launch: Launch, display: Display, tmp_path: Path) -> None:
    """While the prompt is idle, between one key and the next, and behind it."""
    place, guest = cell.place, cell.guest
    terminal = begin(cell, launch, tmp_path)
    guest.alive(terminal, display, 5)
    terminal.send(place.typed[:-3])
    guest.alive(terminal, display, 3)
    for key in place.typed[-3:]:
        terminal.send(key)
        guest.alive(terminal, display, 3)
    terminal.line()
    terminal.wait_event("typed", place.got)
    leave(cell, terminal, display)
