"""IPython's debugger: ipdb, %debug, breakpoint(); windows live at its prompt."""

from __future__ import annotations

import re
import signal
from typing import TYPE_CHECKING

import pytest

from .harness.needs import need
from .harness.sessions import enabling, live, title, visible
from .harness.table import (
    KINDS_AT_READLINE,
    TK_AT_PYREPL,
    TK_AT_READLINE,
    TK_AT_READLINE_ON_EACH_PYTHON,
    select,
)

if TYPE_CHECKING:
    from pathlib import Path

    from .harness.display import Display
    from .harness.launch import Launch
    from .harness.table import Cell
    from .harness.terminal import Terminal

OLDEST = [
    cell for cell in TK_AT_READLINE_ON_EACH_PYTHON if str(cell.id).startswith("3.11-")
]

PROGRAM = """\
import sys
{before}
def stop():
    here = 6
    {stop}
    print("went on:", here)
if __name__ == "__main__":
    stop()
    print("over")
"""
IPDB = "__import__('ipdb').set_trace()"


def program(
    folder: Path, cell: Cell, stop: str = IPDB, name: str | None = None
) -> None:
    """Write a program that has a window and stops in the debugger."""
    before = f"{enabling(cell)}; {cell.toolkit.open(name or title())}"
    (folder / "program.py").write_text(PROGRAM.format(before=before, stop=stop))


def stopped(terminal: Terminal) -> None:
    """Wait for a new prompt of the debugger."""
    terminal.prompt("ipdb> ", timeout=40)


def value(terminal: Terminal, expression: str) -> str:
    terminal.line(f"print('<', {expression}, '>', sep='')")
    found = terminal.wait_for(re.compile(r"^<([^'\n]*)>\s*$", re.MULTILINE))
    stopped(terminal)
    return str(found[1])


@pytest.mark.parametrize("cell", [*KINDS_AT_READLINE, *OLDEST])
def test_windows_are_alive_in_a_program_that_ipdb_stops(
    cell: Cell, launch: Launch, display: Display, tmp_path: Path
) -> None:
    need(cell, "ipdb")
    name = title()
    program(tmp_path, cell, name=name)
    terminal = launch(cell, "program.py")
    stopped(terminal)
    window = visible(terminal, display, name)
    terminal.wait_ticks()
    for key in "here * 7":
        terminal.send(key)
        terminal.wait_ticks(2)
    terminal.line()
    terminal.wait_for(re.compile(r"^42\s*$", re.MULTILINE))
    stopped(terminal)
    window.click()
    terminal.wait_event("click")
    terminal.line("c")
    terminal.wait_for("went on: 6")
    assert terminal.wait_exit() == 0


@pytest.mark.parametrize("cell", TK_AT_READLINE)
@pytest.mark.parametrize(
    ("stop", "environment"),
    [
        ("breakpoint()", {"PYTHONBREAKPOINT": "ipdb.set_trace"}),
        ("from IPython.terminal import debugger; debugger.set_trace()", {}),
    ],
)
def test_windows_are_alive_whatever_stops_the_program(
    cell: Cell,
    launch: Launch,
    tmp_path: Path,
    stop: str,
    environment: dict[str, str],
) -> None:
    need(cell, "ipdb")
    program(tmp_path, cell, stop)
    terminal = launch(cell, "program.py", environment=environment)
    stopped(terminal)
    terminal.wait_ticks()
    assert value(terminal, "here") == "6"
    terminal.wait_ticks()


@pytest.mark.parametrize("cell", [*TK_AT_READLINE, *TK_AT_PYREPL])
def test_ipdb_at_pythons_own_prompt_keeps_windows_alive(
    cell: Cell, launch: Launch, tmp_path: Path
) -> None:
    need(cell, "ipdb")
    program(tmp_path, cell)
    terminal = live(launch, cell)
    terminal.line("import program; program.stop()")
    stopped(terminal)
    terminal.wait_ticks()
    assert value(terminal, "here") == "6"
    terminal.line("c")
    terminal.wait_for("went on: 6")
    # IPython has changed it (InteractiveShell.init_prompts), and the namespace
    terminal.prompt("In : ")
    terminal.wait_ticks()
    # in one line: with Tk's own hook PyREPL would not take a second (cpython#123795)
    terminal.line(
        "import inputhook as i; from IPython.terminal.debugger import TerminalPdb as t; "
        "i.disable(); print('left:', hasattr(t, 'thread_executor'))"
    )
    terminal.wait_for("left: False")


@pytest.mark.parametrize("cell", TK_AT_READLINE)
def test_output_and_errors_of_callbacks_come_above_the_line(
    cell: Cell, launch: Launch, tmp_path: Path
) -> None:
    need(cell, "ipdb")
    program(tmp_path, cell)
    terminal = launch(cell, "program.py")
    stopped(terminal)
    terminal.line("import callbacks")
    stopped(terminal)
    terminal.line("windows.call_later(0.5, callbacks.print_lines)")
    stopped(terminal)
    terminal.send("here * 7")
    terminal.wait_for("third line")
    terminal.wait_screen(
        re.compile(
            r"^first line\nsecond line\nthird line\nipdb> here \* 7", re.MULTILINE
        )
    )
    terminal.line()
    terminal.wait_for(re.compile(r"^42\s*$", re.MULTILINE))
    stopped(terminal)
    terminal.line("windows.call_later(0.2, callbacks.fail)")
    terminal.wait_for("ValueError: raised")
    assert value(terminal, "here") == "6"


@pytest.mark.parametrize("cell", TK_AT_READLINE)
def test_ctrl_c_a_signal_and_ctrl_d_do_what_they_do_in_ipdb(
    cell: Cell, launch: Launch, tmp_path: Path
) -> None:
    """Without the hook a signal leaves the prompt reading a line that nobody gets."""
    need(cell, "ipdb")
    program(tmp_path, cell)
    terminal = launch(cell, "program.py")
    stopped(terminal)
    terminal.send("half a li")
    terminal.wait_ticks(2)
    terminal.send("\x03")  # IPython's key: it wipes the line
    terminal.prompt("ipdb> ")
    assert value(terminal, "here") == "6"
    terminal.send("half a li")
    terminal.wait_ticks(2)
    terminal.signal(signal.SIGINT)
    terminal.wait_for("--KeyboardInterrupt--")
    stopped(terminal)
    terminal.wait_ticks()
    assert value(terminal, "here") == "6"
    terminal.ctrl("d")
    assert terminal.wait_exit() == 1  # BdbQuit, as in pdb
    assert terminal.modes() >= {"ICANON", "ECHO", "ISIG", "OPOST"}


@pytest.mark.parametrize("cell", TK_AT_READLINE)
def test_sys_exit_in_a_callback_ends_the_program(
    cell: Cell, launch: Launch, tmp_path: Path
) -> None:
    need(cell, "ipdb")
    program(tmp_path, cell)
    terminal = launch(cell, "program.py")
    stopped(terminal)
    terminal.line("windows.call_later(0.2, lambda: sys.exit(7))")
    assert terminal.wait_exit() == 7
    assert terminal.modes() >= {"ICANON", "ECHO", "ISIG", "OPOST"}


@pytest.mark.parametrize(
    "cell", select(prompts=["readline"], toolkits=["tk", "qt:PyQt6", "gtk3"])
)
def test_ipdb_in_a_callback_of_a_main_loop_leaves_that_as_it_was(
    cell: Cell, launch: Launch, tmp_path: Path
) -> None:
    """GTK's main loop span afterwards on a descriptor that the prompt had been watched by."""
    need(cell, "ipdb")
    (tmp_path / "program.py").write_text(
        f"{enabling(cell)}; {cell.toolkit.open(title())}\n"
        "def stop():\n"
        f"    {IPDB}\n"
        "    windows.record('on')\n"
        "window.later(300, stop)\n"
        "window.main()\n"
    )
    terminal = launch(cell, "program.py")
    stopped(terminal)
    terminal.wait_ticks()
    terminal.send("6 * 7")
    terminal.wait_ticks(2)
    terminal.line()
    terminal.wait_for(re.compile(r"^42\s*$", re.MULTILINE))
    stopped(terminal)
    terminal.line("c")
    terminal.wait_event("on")
    terminal.wait_ticks()
