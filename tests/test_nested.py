"""A prompt in a callback, while another prompt waits: input(), pdb, code.interact()."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from .sessions import ONE_EACH, enable, title, visible
from .table import select

if TYPE_CHECKING:
    from .conftest import Launch
    from .display import Display, Window
    from .table import Cell
    from .terminal import Terminal

TERMINALS = ["readline", "pyrepl", "stdio"]
EACH = select(prompts=TERMINALS, toolkits=ONE_EACH)
ONE_TOOLKIT = select(prompts=TERMINALS, toolkits=["qt:PyQt6"])


def clicked(
    cell: Cell, launch: Launch, display: Display, does: str, typed: str = "x = 6 *7"
) -> tuple[Terminal, Window, set[str]]:
    """A child whose window was clicked while a line was half typed."""
    name = title()
    terminal = launch(cell)
    enable(terminal, cell)
    terminal.run(f"import callbacks, nesting; callbacks.on_click({does})")
    terminal.run(cell.toolkit.open(name))
    window = visible(terminal, display, name)
    terminal.mark()
    terminal.send(typed)
    terminal.wait_for(typed)
    if cell.prompt.name != "stdio":
        terminal.key("left")
    terminal.wait_ticks()
    terminal.mark()
    modes = terminal.modes()
    window.click()
    terminal.wait_event("clicked")
    return terminal, window, modes


def back(terminal: Terminal, cell: Cell, modes: set[str]) -> None:
    """The half-typed line is there again, and so is its cursor; it can be finished."""
    if cell.prompt.name == "stdio":  # the cursor cannot be moved there
        terminal.wait_for(
            lambda: terminal.screen()[terminal.cursor()[0]] == ">>> x = 6 *7",
            why="the line",
        )
        terminal.line("0")
        expected = 6 * 70
    else:
        terminal.wait_for(
            lambda: terminal.screen()[terminal.cursor()[0]] == ">>> x = 6 *7",
            why="the line",
        )
        terminal.wait_for(lambda: terminal.cursor()[1] == len(">>> x = 6 *"), why="cursor")
        assert terminal.modes() == modes
        terminal.line("1")
        expected = 6 * 17
    terminal.prompt()
    assert terminal.value("x") == expected
    terminal.wait_ticks()


@pytest.mark.parametrize("cell", EACH)
def test_input_in_a_callback(cell: Cell, launch: Launch, display: Display) -> None:
    terminal, _, modes = clicked(cell, launch, display, "nesting.ask")
    terminal.prompt("name? ")
    assert ("ICANON" in terminal.modes()) == (cell.prompt.name == "stdio")
    terminal.wait_ticks()
    for key in "Ada":
        terminal.send(key)
        terminal.wait_ticks(2)
    terminal.line()
    terminal.wait_event("answer", "Ada")
    back(terminal, cell, modes)


@pytest.mark.parametrize("cell", EACH)
def test_a_debugger_in_a_callback(
    cell: Cell, launch: Launch, display: Display
) -> None:
    terminal, _, modes = clicked(cell, launch, display, "nesting.debug")
    terminal.prompt("(Pdb) ")
    terminal.wait_ticks()
    terminal.line("p secret + 1")
    terminal.wait_for("43")
    terminal.prompt("(Pdb) ")
    terminal.line("w")
    terminal.wait_for("nesting.py")
    terminal.prompt("(Pdb) ")
    terminal.send("p secr")
    terminal.wait_ticks()
    terminal.line("et + 2")
    terminal.wait_for("44")
    terminal.prompt("(Pdb) ")
    terminal.line("c")
    terminal.wait_event("debugged")
    back(terminal, cell, modes)


@pytest.mark.parametrize("cell", ONE_TOOLKIT)
def test_ctrl_c_and_ctrl_d_in_a_callbacks_prompt(
    cell: Cell, launch: Launch, display: Display
) -> None:
    terminal, window, _ = clicked(cell, launch, display, "nesting.ask_twice")
    terminal.prompt("first? ")
    terminal.send("half")
    terminal.wait_ticks()
    terminal.wait_for(terminal.asleep)
    terminal.ctrl("c")
    terminal.wait_event("answer", "KeyboardInterrupt")
    terminal.wait_for("second? ")
    terminal.wait_ticks()
    terminal.ctrl("d")
    terminal.wait_event("answer", "EOFError")
    terminal.wait_ticks()
    terminal.key("end") if cell.prompt.name != "stdio" else None
    terminal.line()
    terminal.prompt()
    assert terminal.value("x") == 42
    window.click()
    terminal.wait_for(lambda: len(terminal.events("clicked")) == 2, why="a click")
    terminal.prompt("first? ")
