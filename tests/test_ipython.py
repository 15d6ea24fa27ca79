"""IPython's prompt: windows live while it waits, and it stays IPython's."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

import pytest

from .harness.needs import need
from .harness.sessions import MANY_FILES, title, visible
from .harness.table import (
    KINDS_AT_READLINE,
    PYQT6_AT_READLINE,
    TK_AT_READLINE,
    TK_AT_READLINE_ON_EACH_PYTHON,
    TOOLKITS_AT_READLINE,
)

if TYPE_CHECKING:
    from .harness.display import Display
    from .harness.launch import Launch
    from .harness.table import Cell
    from .harness.terminal import Terminal

# the classic prompt's cells are those of each interpreter; the prompt is IPython's
OLDEST_AND_NEWEST = [
    cell
    for cell in TK_AT_READLINE_ON_EACH_PYTHON
    if str(cell.id).startswith(("3.11-", "3.15-"))
]

FOUND = (
    "vars(shell).get('enable_gui') or shell._inputhook or "
    "getattr(shell.sys_excepthook, 'original', None)"
)
"""What we have changed in IPython's shell; None: nothing."""


class Session:
    """IPython at its prompt, whose number is counted here."""

    def __init__(self, launch: Launch, cell: Cell) -> None:
        need(cell, "IPython")
        self._numbers = itertools.count(1)
        self.terminal: Terminal = launch(
            cell, "-m", "IPython", "--no-banner", "--no-confirm-exit"
        )
        self.prompt()

    def prompt(self) -> None:
        """Wait for the next prompt."""
        self.number = next(self._numbers)
        self.terminal.wait_for(f"In [{self.number}]:", timeout=40)

    def run(self, line: str) -> None:
        """Type a line, and wait for the next prompt."""
        self.terminal.line(line)
        self.prompt()

    def value(self, expression: str) -> str:
        """What the child prints for an expression."""
        self.terminal.line(f"print('<', {expression}, '>', sep='')")
        found = self.terminal.wait_for(re.compile(r"^<([^'\n]*)>\s*$", re.MULTILINE))
        self.prompt()
        return str(found[1])


def live(launch: Launch, cell: Cell, name: str) -> Session:
    session = Session(launch, cell)
    session.run(f"import inputhook; inputhook.enable({cell.toolkit.name!r})")
    session.run(cell.toolkit.open(name))
    return session


@pytest.mark.parametrize("cell", [*TOOLKITS_AT_READLINE, *OLDEST_AND_NEWEST])
def test_windows_are_alive_idle_and_while_typing(
    cell: Cell, launch: Launch, display: Display
) -> None:
    name = title()
    session = live(launch, cell, name)
    window = visible(session.terminal, display, name)
    session.terminal.wait_ticks()
    for key in "6 * 7":
        session.terminal.send(key)
        session.terminal.wait_ticks(2)
    session.terminal.line()
    session.terminal.wait_for(re.compile(rf"Out\[{session.number}\]: 42"))
    session.prompt()
    assert session.value("inputhook.active()") == "True"
    window.click()
    session.terminal.wait_event("click")


@pytest.mark.parametrize("cell", KINDS_AT_READLINE)
def test_a_callback_that_fails_is_shown_and_the_line_stays(
    cell: Cell, launch: Launch
) -> None:
    session = live(launch, cell, title())
    session.run("import callbacks")
    session.terminal.line("inputhook.call_soon(callbacks.fail)")
    session.prompt()
    session.terminal.wait_for("ValueError: raised")
    assert "please report it" not in "\n".join(session.terminal.screen())
    session.terminal.wait_ticks()
    assert session.value("1 + 1") == "2"


@pytest.mark.parametrize("cell", PYQT6_AT_READLINE)
def test_pyqt_does_not_abort_in_a_cell_with_another_excepthook(
    cell: Cell, launch: Launch
) -> None:
    """Nor in the next one: IPython has a hook of its own in each cell (ipython#12842)."""
    session = live(launch, cell, title())
    session.run("import callbacks")
    for line in ("callbacks.swap_and_pause()", "callbacks.fail_soon()"):
        session.terminal.line(line)
        session.prompt()
        session.terminal.wait_for("ValueError: raised")
        session.terminal.wait_ticks()
        assert session.value("1 + 1") == "2"


@pytest.mark.parametrize("cell", TK_AT_READLINE)
def test_a_thousand_open_files_do_not_end_the_process(
    cell: Cell, launch: Launch
) -> None:
    """Each prompt has a descriptor of its own, with a number that Tcl cannot watch."""
    session = live(launch, cell, title())
    session.run(MANY_FILES)
    session.terminal.wait_ticks()
    assert session.value("1 + 1") == "2"
    session.terminal.wait_ticks()


@pytest.mark.parametrize("cell", KINDS_AT_READLINE)
def test_ctrl_c_and_ctrl_d(cell: Cell, launch: Launch) -> None:
    session = live(launch, cell, title())
    session.terminal.send("half a li")
    session.terminal.wait_ticks(2)
    session.terminal.ctrl("c")
    session.terminal.wait_ticks()
    assert session.value("6 * 7") == "42"
    session.terminal.ctrl("d")
    assert session.terminal.wait_exit() == 0


@pytest.mark.parametrize("cell", KINDS_AT_READLINE)
def test_gui_turns_it_off_and_disable_gives_ipython_its_own_back(
    cell: Cell, launch: Launch
) -> None:
    session = live(launch, cell, title())
    session.run("shell = get_ipython(); shell.enable_gui('tk')")
    session.run("%gui")
    assert session.value("inputhook.active()") == "False"
    assert session.value(FOUND) == "None"
    session.run(f"inputhook.enable({cell.toolkit.name!r})")
    session.terminal.wait_ticks()
    session.run("inputhook.disable()")
    assert session.value(FOUND) == "None"


@pytest.mark.parametrize("cell", KINDS_AT_READLINE)
def test_tasks_make_progress_beside_the_windows(cell: Cell, launch: Launch) -> None:
    """prompt_toolkit waits for keys in an asyncio loop of its own."""
    session = live(launch, cell, title())
    session.run("import asyncio, coroutines; inputhook.enable('asyncio')")
    session.run("task = asyncio.create_task(coroutines.count(3, 0.05))")
    session.terminal.wait_event("counted", 3)
    session.terminal.wait_ticks()
    session.run("task = asyncio.create_task(coroutines.count(4, 0.05))")
    session.terminal.send("half a line")
    session.terminal.wait_event("counted", 4)
    session.terminal.ctrl("c")
    session.terminal.wait_ticks()
    assert session.value("asyncio.run(coroutines.double(7))") == "14"
    session.run("print('<', await coroutines.double(8), '>')")  # IPython's own loop
    session.terminal.wait_for("< 16 >")
    session.terminal.wait_ticks()


@pytest.mark.parametrize("cell", [*TK_AT_READLINE, *OLDEST_AND_NEWEST])
def test_the_extension_makes_gui_ours_until_it_is_unloaded(
    cell: Cell, launch: Launch
) -> None:
    session = Session(launch, cell)
    session.run("shell = get_ipython(); shell.run_line_magic('load_ext', 'inputhook')")
    session.run("import inputhook")
    session.run("%gui nonsense")
    session.terminal.wait_for("Unknown toolkit 'nonsense'")
    session.run("%gui")
    session.terminal.wait_for("No event loop hook running")
    assert session.value("inputhook.active()") == "False"
    for name in ("asyncio", cell.toolkit.name):
        session.run(f"%gui {name}")
    session.run(cell.toolkit.open(title()))
    session.terminal.wait_ticks()
    assert session.value("inputhook.active('asyncio')") == "True"
    session.run("%gui")
    assert session.value("inputhook.active()") == "False"
    session.run(f"%gui {cell.toolkit.name}")
    session.terminal.wait_ticks()
    session.run("%unload_ext inputhook")
    assert session.value("inputhook.active()") == "False"
    assert session.value(FOUND) == "None"
    session.run(f"%gui {cell.toolkit.name}")  # IPython's own
    assert session.value("shell._inputhook.__module__").startswith("IPython.")


@pytest.mark.parametrize("cell", [*TK_AT_READLINE, *OLDEST_AND_NEWEST])
def test_input_and_the_debuggers_keep_windows_alive(cell: Cell, launch: Launch) -> None:
    session = live(launch, cell, title())
    terminal = session.terminal
    terminal.line("text = input('say: ')")
    terminal.wait_for("\nsay: ")
    terminal.wait_ticks()
    terminal.send("some thing")
    terminal.wait_ticks()
    terminal.line()
    session.prompt()
    assert session.value("text") == "some thing"
    terminal.line("import pdb; here = 6; pdb.set_trace()")
    for name, start in (
        ("(Pdb) ", None),
        ("ipdb> ", "1 / 0\n%debug"),
        ("ipdb> ", "%pdb on\n1 / 0"),
    ):
        if start is not None:
            *before, last = start.split("\n")
            for line in before:
                session.run(line)
            terminal.line(last)
        terminal.prompt(name)
        terminal.wait_ticks()
        terminal.send("6 * 7")
        terminal.wait_ticks(2)
        terminal.line()
        terminal.wait_for(re.compile(r"^42\s*$", re.MULTILINE))
        terminal.prompt(name)
        terminal.line("c" if name == "(Pdb) " else "q")
        session.prompt()
        terminal.wait_ticks()


@pytest.mark.parametrize("cell", TK_AT_READLINE)
def test_an_embedded_shell_and_the_one_around_it(cell: Cell, launch: Launch) -> None:
    session = live(launch, cell, title())
    terminal = session.terminal
    terminal.line("import IPython; IPython.embed(banner1='', colors='nocolor')")
    terminal.wait_for(re.compile(r"In \[1\]:"))
    terminal.wait_ticks()
    terminal.line("inner = get_ipython()")
    terminal.wait_for(re.compile(r"In \[2\]:"))
    terminal.wait_ticks()
    terminal.line("%gui asyncio")
    terminal.wait_for(re.compile(r"In \[3\]:"))
    terminal.wait_ticks()
    terminal.line("exit()")
    session.prompt()
    terminal.wait_ticks()
    assert session.value("inputhook.active('asyncio')") == "True"
    session.run("inputhook.disable()")
    session.run("shell = get_ipython()")
    assert session.value(FOUND) == "None"
    assert session.value("vars(inner).get('enable_gui') or inner._inputhook") == "None"


@pytest.mark.parametrize("cell", TK_AT_READLINE)
def test_a_cell_that_computes_has_live_windows(cell: Cell, launch: Launch) -> None:
    session = live(launch, cell, title())
    session.run("import living as l; l.alive(l.ticks())")
    session.run("l.calm(l.ticks())")
    session.terminal.line("l.alive(int)")
    session.terminal.wait_ticks(5)
    session.terminal.ctrl("c")
    session.terminal.wait_for("KeyboardInterrupt")
    session.prompt()
    assert session.value("l.ticks_in(l.some_time)") == "0"
    session.terminal.wait_ticks()
