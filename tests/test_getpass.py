"""getpass(): windows live on while a password is typed, and it is never shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from .harness.sessions import live
from .harness.table import KINDS_AT_TERMINALS, TERMINALS, select
from .test_nested import back, clicked

if TYPE_CHECKING:
    from .harness.display import Display
    from .harness.launch import Launch
    from .harness.table import Cell

ONE = select(prompts=[*TERMINALS, "libedit"], toolkits=["tk"])


@pytest.mark.parametrize("cell", KINDS_AT_TERMINALS)
def test_windows_live_while_a_password_is_typed_at_the_prompt(
    cell: Cell, launch: Launch
) -> None:
    terminal = live(launch, cell)
    terminal.run("import getpass")
    terminal.wait_ticks()  # PyREPL processes no output until it waits
    modes = terminal.modes()
    terminal.line("word = getpass.getpass()")
    terminal.prompt("Password: ")
    terminal.wait_ticks()
    assert "ECHO" not in terminal.modes()
    for key in "hidden":
        terminal.send(key)
        terminal.wait_ticks(2)
    terminal.line()
    terminal.prompt()
    assert "hidden" not in terminal.raw.decode()
    assert terminal.value("word") == "hidden"
    terminal.line("getpass.getpass('again: ')")
    terminal.prompt("again: ")
    terminal.wait_ticks()
    terminal.ctrl("c")
    terminal.wait_for("KeyboardInterrupt")
    terminal.prompt()
    terminal.wait_ticks()
    terminal.wait_for(lambda: terminal.modes() == modes, why="the terminal's modes")
    wrapped = "hasattr(getpass.getpass, '__wrapped__')"
    assert terminal.value(wrapped) is True
    assert terminal.run(f"inputhook.disable(); print({wrapped})") == "False"


@pytest.mark.parametrize("cell", ONE)
def test_windows_live_while_a_callback_asks_for_a_password(
    cell: Cell, launch: Launch, display: Display
) -> None:
    """Afterwards the line being typed is there again."""
    terminal, _, modes = clicked(cell, launch, display, "nesting.ask_password")
    terminal.prompt("Password: ")
    terminal.wait_for(lambda: "ECHO" not in terminal.modes(), why="no echo")
    terminal.line("hidden")
    terminal.wait_event("answer", "hidden")
    assert "hidden" not in terminal.raw.decode()
    back(terminal, cell, modes)
