"""Lines that are read by libedit, or by a readline that is part of the interpreter.

Readline modules on libedit are in uv's Pythons (python-build-standalone) and in those of
macOS; the first also have it built in, without a file and with hidden symbols. That libedit
is as good as GNU readline where windows live and callbacks ask, say the rows `libedit` in
test_alive.py, test_typing.py and test_nested.py.
"""

from __future__ import annotations

import signal
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from .harness.needs import not_here
from .harness.prompts import LIBEDIT
from .harness.sessions import live
from .harness.table import (
    TK_AND_QT_AT_READLINE,
    TK_AT_LIBEDIT,
    TK_AT_PYREPL,
    select,
)

if TYPE_CHECKING:
    from .harness.launch import Launch
    from .harness.table import Cell
    from .harness.terminal import Terminal

BUILT_IN = LIBEDIT / "built-in" / "bin" / "python"
NO_FILE = "import readline; del readline.__file__"


def asked(terminal: Terminal, question: str, typed: str = "x = 6 *7") -> None:
    """Return a child at whose prompt a line is half typed, and whose callback asks a question."""
    terminal.run("import nesting")
    terminal.run(f"nesting.later({question})")
    terminal.mark()
    terminal.send(typed)
    terminal.wait_for(typed)
    terminal.prompt("name? ")
    terminal.wait_ticks()


def answered(terminal: Terminal) -> None:
    """Answer the question, and finish the half-typed line."""
    terminal.line("Ada")
    terminal.wait_event("answer", "Ada")
    terminal.wait_ticks()
    terminal.line()
    terminal.prompt()
    assert terminal.value("x") == 42
    terminal.wait_ticks()


@pytest.mark.parametrize("cell", TK_AT_LIBEDIT)
def test_lines_are_read_by_libedit_that_is_built_in_with_hidden_symbols(
    cell: Cell, launch: Launch
) -> None:
    """As in uv's Pythons: no symbol of the library can be reached, and it has no file."""
    if not BUILT_IN.exists():
        not_here(f"{BUILT_IN}, see .ci/libedit")
    built_in = replace(cell.interpreter, executable=str(BUILT_IN))
    prompt = replace(cell.prompt, path=())
    terminal = live(launch, replace(cell, interpreter=built_in, prompt=prompt))
    terminal.run("import readline")
    assert terminal.value("hasattr(readline, '__file__')") is False
    assert "libedit" in terminal.value("readline.__doc__")
    for key in "windows.record('typed', 6 * 7)":
        terminal.send(key)
        terminal.wait_ticks(1)
    terminal.line()
    terminal.wait_event("typed", 42)
    terminal.prompt()
    terminal.interrupt()
    terminal.wait_ticks()
    asked(terminal, "nesting.ask")
    answered(terminal)
    assert terminal.value("inputhook.disable()") is None
    terminal.ctrl("d")
    assert terminal.wait_exit() == 0


@pytest.mark.parametrize("cell", TK_AND_QT_AT_READLINE)
def test_lines_are_read_by_a_gnu_readline_without_a_file(
    cell: Cell, launch: Launch
) -> None:
    """The function that reads the lines leads to the library: all works as with a file."""
    terminal = launch(cell)
    terminal.run(NO_FILE)
    terminal.run(f"import inputhook; _ = inputhook.enable({cell.toolkit.name!r})")
    terminal.run(cell.toolkit.open("no file"))
    asked(terminal, "nesting.ask", "x = 6 *77")
    assert "ICANON" not in terminal.modes()  # readline edits the answer, too
    terminal.line("Ada")
    terminal.wait_event("answer", "Ada")
    terminal.wait_for(
        lambda: terminal.screen()[terminal.cursor()[0]] == ">>> x = 6 *77",
        why="the line",
    )
    terminal.key("backspace")
    terminal.line()
    terminal.prompt()
    assert terminal.value("x") == 42
    terminal.interrupt()
    terminal.wait_ticks()
    assert terminal.value("inputhook.stats().between_keys > 0") is True


@pytest.mark.parametrize("cell", TK_AT_LIBEDIT)
def test_a_question_while_a_callbacks_debugger_waits(
    cell: Cell, launch: Launch
) -> None:
    """Both lines that were half typed can be finished: libedit's, and the kernel's."""
    terminal = live(launch, cell)
    terminal.run("import nesting")
    terminal.run("nesting.later(nesting.debug)")
    terminal.send("x = 6 *7")
    terminal.prompt("(Pdb) ")
    terminal.line("import nesting; nesting.later(nesting.ask)")
    terminal.prompt("(Pdb) ")
    terminal.send("p secret")
    terminal.prompt("name? ")
    terminal.line("Ada")
    terminal.wait_event("answer", "Ada")
    terminal.wait_for("(Pdb) p secret")
    terminal.wait_ticks()
    terminal.line(" + 1")
    terminal.wait_for("43")
    terminal.prompt("(Pdb) ")
    terminal.line("c")
    terminal.wait_event("debugged")
    terminal.wait_for(">>> x = 6 *7")
    terminal.line()
    terminal.prompt()
    assert terminal.value("x") == 42
    terminal.wait_ticks()


@pytest.mark.parametrize("cell", TK_AT_LIBEDIT)
def test_exit_in_a_callback_leaves_the_terminal_as_a_shell_wants_it(
    cell: Cell, launch: Launch
) -> None:
    terminal = launch(cell)
    modes = {"ICANON", "ECHO", "ISIG", "OPOST"}
    terminal.run("import inputhook, nesting; _ = inputhook.enable('tk')")
    terminal.run(cell.toolkit.open("exit"))
    terminal.run("nesting.later(exit)")
    terminal.send("x = 6")
    assert terminal.wait_exit() == 0
    assert terminal.modes() == modes


@pytest.mark.parametrize("cell", TK_AT_LIBEDIT)
def test_the_doctor_names_libedit_where_it_is_built_in(
    cell: Cell, launch: Launch
) -> None:
    """Elsewhere inputhook reads the line, and libedit costs nothing."""
    terminal = launch(cell)
    terminal.run("import inputhook; _ = inputhook.enable('tk')")
    terminal.run(cell.toolkit.open("doctor"))
    terminal.line("inputhook.doctor()")
    terminal.wait_for("No problem found.")
    terminal.prompt()
    if not BUILT_IN.exists():
        not_here(f"{BUILT_IN}, see .ci/libedit")
    interpreter = replace(cell.interpreter, executable=str(BUILT_IN))
    terminal = launch(replace(cell, interpreter=interpreter))
    terminal.run("import inputhook")
    terminal.line("inputhook.doctor()")
    terminal.wait_for("This Python's readline is libedit, built into it")
    terminal.prompt()


def handled(terminal: Terminal) -> bool:
    """Return whether the child has handled each signal, and sleeps."""
    status = Path(f"/proc/{terminal.pid}/status").read_text()
    pending = [line for line in status.splitlines() if line[:6] in ("SigPnd", "ShdPnd")]
    return all(int(line[7:], 16) == 0 for line in pending) and terminal.asleep()


@pytest.mark.parametrize("cell", TK_AT_LIBEDIT)
@pytest.mark.parametrize("number", [signal.SIGWINCH, signal.SIGCONT])
def test_ctrl_c_in_a_search_after_another_signal_ends_no_interpreter(
    cell: Cell, number: int, launch: Launch
) -> None:
    """Libedit must keep the program's handlers: kept ones of inputhook's ended the interpreter."""
    terminal = live(launch, cell)
    for _ in range(3):
        terminal.ctrl("r")
        terminal.wait_screen("bck:")
        terminal.signal(number)
        terminal.wait_for(lambda: handled(terminal), why="the signal to be handled")
        terminal.interrupt()
        terminal.wait_ticks()
    assert terminal.value("6 * 7") == 42


def interrupt_the_first_question(terminal: Terminal) -> None:
    """Press Ctrl-C at the first question of nesting.ask_twice(), and answer the second."""
    terminal.prompt("first? ")
    terminal.wait_ticks()
    terminal.ctrl("c")
    terminal.wait_event("answer", "KeyboardInterrupt")
    terminal.wait_for("second? ")
    terminal.line("Ada")
    terminal.wait_event("answer", "Ada")


@pytest.mark.parametrize("cell", TK_AT_LIBEDIT)
def test_ctrl_c_is_for_the_question_that_is_asked_during_a_pause(
    cell: Cell, launch: Launch
) -> None:
    """The handler that libedit keeps for this line is not that of the wait around the question."""
    terminal = live(launch, cell)
    terminal.run("import nesting")
    terminal.line("nesting.later(nesting.ask_twice); inputhook.pause(60)")
    interrupt_the_first_question(terminal)
    terminal.wait_ticks()
    terminal.interrupt()
    assert terminal.value("6 * 7") == 42
    terminal.interrupt()


@pytest.mark.parametrize("cell", TK_AT_PYREPL)
def test_ctrl_c_is_for_a_question_of_libedits_while_pyrepl_waits(
    cell: Cell, launch: Launch
) -> None:
    """As in uv's Pythons: PyREPL reads the lines, and libedit those of input()."""
    if not any(LIBEDIT.glob("readline.*")):
        not_here("libedit, see .ci/libedit")
    terminal = live(launch, replace(cell, prompt=replace(cell.prompt, path=(LIBEDIT,))))
    terminal.run("import nesting, readline")
    assert "libedit" in terminal.value("readline.__doc__")
    terminal.run("nesting.later(nesting.ask_twice)")
    interrupt_the_first_question(terminal)
    terminal.prompt()
    terminal.interrupt()
    assert terminal.value("6 * 7") == 42


@pytest.mark.parametrize("cell", select(prompts=["libedit"], toolkits=["wx"]))
def test_ctrl_c_cancels_the_line_after_a_wx_application_was_made(
    cell: Cell, launch: Launch
) -> None:
    """wx.App() has Ctrl-C end the process, and libedit puts back the handler it has found."""
    terminal = live(launch, cell)
    terminal.run("x = 1")
    terminal.send("half a line")
    terminal.wait_ticks()
    terminal.interrupt()
    assert terminal.value("x") == 1
