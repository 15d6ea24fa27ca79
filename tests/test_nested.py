"""A prompt in a callback, while another prompt waits: input(), pdb, code.interact()."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

import pytest

from .harness.environment import CHILD
from .harness.needs import need
from .harness.places import IPYTHON, PTPYTHON
from .harness.sessions import enable, enabling, live, title, visible
from .harness.table import (
    KINDS_AT_EDITORS,
    KINDS_AT_READLINE,
    KINDS_AT_STDIO,
    KINDS_AT_TERMINALS,
    TERMINALS,
    TK_AT_LIBEDIT,
    TK_AT_READLINE,
    TOOLKITS_AT_READLINE,
    select,
)

if TYPE_CHECKING:
    from pathlib import Path

    from .harness.display import Display, Window
    from .harness.launch import Launch
    from .harness.places import Shell
    from .harness.table import Cell
    from .harness.terminal import Terminal

EACH = [*KINDS_AT_TERMINALS, *TK_AT_LIBEDIT]
ONE_TOOLKIT = [*select(prompts=TERMINALS, toolkits=["qt:PyQt6"]), *TK_AT_LIBEDIT]

EDITED_BY_THE_KERNEL = ("stdio", "libedit")
"""Prompts beside which the kernel edits what is typed at a callback's prompt."""


def clicked(
    cell: Cell, launch: Launch, display: Display, does: str, typed: str = "x = 6 *7"
) -> tuple[Terminal, Window, set[str]]:
    """Return a child whose window was clicked while a line was half typed; window and modes."""
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
        terminal.wait_for(terminal.asleep)  # what is shown ahead is drawn again
        end = terminal.cursor()[1]
        terminal.key("left")
        terminal.wait_for(lambda: terminal.cursor()[1] == end - 1, why="the cursor")
    terminal.wait_ticks()
    terminal.mark()
    modes = terminal.modes()
    window.click()
    terminal.wait_event("clicked")
    return terminal, window, modes


def back(terminal: Terminal, cell: Cell, modes: set[str]) -> None:
    """Wait until the half-typed line and its cursor are there again, and finish the line."""
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
        terminal.wait_for(
            lambda: terminal.cursor()[1] == len(">>> x = 6 *"), why="cursor"
        )
        # PyREPL's are others for the moment between two pumps
        terminal.wait_for(lambda: terminal.modes() == modes, why="the modes")
        terminal.line("1")
        expected = 6 * 17
    terminal.prompt()
    assert terminal.value("x") == expected
    terminal.wait_ticks()


@pytest.mark.parametrize("cell", EACH)
def test_input_in_a_callback_gets_its_line(
    cell: Cell, launch: Launch, display: Display
) -> None:
    terminal, _, modes = clicked(cell, launch, display, "nesting.ask")
    terminal.prompt("name? ")
    by_kernel = cell.prompt.name in EDITED_BY_THE_KERNEL
    assert ("ICANON" in terminal.modes()) == by_kernel
    terminal.wait_ticks()
    for key in "Ada":
        terminal.send(key)
        terminal.wait_ticks(2)
    terminal.line()
    terminal.wait_event("answer", "Ada")
    back(terminal, cell, modes)


MEANWHILE = {
    "the answer is another": "somebody\r",
    "the answer is made of the same old line": "\x1b[A\x1b[A\x15somebody\r",
    "the old line is changed and left": "\x1b[A\x1b[A!\x1b[B\x15somebody\r",
    "it is changed, left, and taken": "\x1b[A\x1b[A!\x1b[B\x1b[A\x15somebody\r",
    "the history is emptied": "clear\r",
    "the old line is removed": "remove\r",
}
"""What is typed at a question while an old line of the history is being edited."""


@pytest.mark.parametrize("cell", select(prompts=["readline"], toolkits=["tk"]))
@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.parametrize("meanwhile", MEANWHILE)
def test_an_old_line_that_is_edited_can_be_undone_after_a_question(
    cell: Cell, meanwhile: str, times: int, launch: Launch, tmp_path: Path
) -> None:
    """Unless the history has changed below: then the line stays as it is. Nothing crashes."""
    os.mkfifo(tmp_path / "go")
    terminal = live(launch, cell)
    terminal.run("import nesting")
    terminal.run("nesting.ask_when('go')")
    terminal.run("note = 'one'")
    terminal.run("note = 'two'")

    def shows(line: str) -> None:
        terminal.wait_for(
            lambda: terminal.screen()[terminal.cursor()[0]] == f">>> {line}".rstrip(),
            why=f"the line {line!r}",
        )

    for key, line in (
        ("\x1b[A", "note = 'two'"),
        ("\x1b[A", "note = 'one'"),
        ("\x7f" * 4, "note = '"),
        *(("\x1b[B", "note = 'two'"), ("\x1b[A", "note = '")) * (times - 1),
        ("six'", "note = 'six'"),
    ):
        terminal.send(key)
        shows(line)
    os.close(os.open(tmp_path / "go", os.O_WRONLY))
    terminal.prompt("name? ")
    terminal.send(MEANWHILE[meanwhile])
    terminal.wait_event("answered")
    shows("note = 'six'")
    terminal.send("\x1f" * 9)
    terminal.send("\x1f#")
    undone = "taken" in meanwhile or "another" in meanwhile or "made" in meanwhile
    shows("note = 'one'#" if undone else "note = 'six'#")
    terminal.line()
    terminal.prompt()
    assert terminal.value("note") == ("one" if undone else "six")
    for _ in range(9):
        terminal.send("\x1b[A")
    terminal.send("\x15")
    shows("")
    assert terminal.value("6 * 7") == 42


@pytest.mark.parametrize("cell", EACH)
def test_a_debugger_in_a_callback_gets_its_lines(
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


@pytest.mark.parametrize("cell", KINDS_AT_READLINE)
def test_a_debugger_works_before_the_first_wait_of_a_toolkit(
    cell: Cell, launch: Launch
) -> None:
    """A call waits already when the toolkit's application has just been made."""
    terminal = launch(cell)
    enable(terminal, cell)
    terminal.run("import inputhook, nesting")
    terminal.line(f"{cell.toolkit.open(title())}; inputhook.call_soon(nesting.debug)")
    terminal.prompt("(Pdb) ")
    terminal.wait_ticks()
    terminal.line("p secret + 1")
    terminal.wait_for("43")
    terminal.prompt("(Pdb) ")
    terminal.line("c")
    terminal.wait_event("debugged")
    terminal.prompt()
    terminal.wait_ticks()


@pytest.mark.parametrize("cell", ONE_TOOLKIT)
def test_ctrl_c_and_ctrl_d_are_for_the_callbacks_prompt(
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


def application(
    cell: Cell, launch: Launch, display: Display, does: str, *, enabled: bool = True
) -> tuple[Terminal, Window]:
    """Return a program whose own main loop runs, and its window."""
    name = title()
    toolkit = cell.toolkit
    enable = [toolkit.name] if enabled else []
    path = str(CHILD / "application.py")
    terminal = launch(cell, path, toolkit.key, name, does, *enable)
    window = visible(terminal, display, name)
    terminal.wait_ticks()
    terminal.mark()
    window.click()
    terminal.wait_event("clicked")
    return terminal, window


NESTED_LOOP_WARNINGS = ("already running", "Recursive repaint", "QPainter", "CRITICAL")


@pytest.mark.parametrize("cell", TOOLKITS_AT_READLINE)
def test_a_debugger_under_the_applications_main_loop_keeps_windows_alive(
    cell: Cell, launch: Launch, display: Display
) -> None:
    terminal, window = application(cell, launch, display, "debug")
    terminal.prompt("(Pdb) ")
    terminal.wait_ticks()
    for key in "p secret + 1":
        terminal.send(key)
        terminal.wait_ticks(1)
    terminal.line()
    terminal.wait_for("43")
    terminal.prompt("(Pdb) ")
    terminal.wait_ticks()
    terminal.line("import inputhook; inputhook.hold()")
    terminal.prompt("(Pdb) ")
    held(terminal)
    terminal.line("inputhook.release()")
    terminal.prompt("(Pdb) ")
    terminal.wait_ticks()
    shown = "\n".join(terminal.screen())
    assert not [each for each in NESTED_LOOP_WARNINGS if each in shown]
    terminal.line("c")
    terminal.wait_event("debugged")
    terminal.wait_ticks()
    window.close()
    terminal.wait_event("main loop ended")
    assert terminal.wait_exit() == 0


def held(terminal: Terminal) -> None:
    """Check that nothing ticks: the thread sleeps, and a key makes it tick no more."""
    terminal.wait_for(terminal.asleep)
    before = len(terminal.ticks())
    for key in ("x", "y", "backspace", "backspace"):
        terminal.key(key) if key == "backspace" else terminal.send(key)
        terminal.wait_for(terminal.asleep)
    assert len(terminal.ticks()) == before


PAINTERS = select(
    prompts=["readline"],
    toolkits=["qt:PyQt6", "qt:PySide6", "qt:PyQt5", "gtk3", "gtk4", "wx"],
)


@pytest.mark.parametrize("cell", PAINTERS)
@pytest.mark.parametrize("where", ["main loop", "prompt"])
def test_a_debugger_in_a_paint_handler_holds_the_windows(
    cell: Cell, launch: Launch, display: Display, where: str
) -> None:
    """A toolkit paints nothing inside a painting; afterwards all goes on."""
    if where == "prompt":
        does = f"lambda: nesting.open_painted({cell.toolkit.name!r}, 'painted')"
        terminal, _, _ = clicked(cell, launch, display, does)
    else:
        terminal, _ = application(cell, launch, display, "paint")
    terminal.prompt("(Pdb) ")
    held(terminal)
    terminal.line("p colour")
    terminal.wait_for("'blue'")
    terminal.prompt("(Pdb) ")
    held(terminal)
    terminal.line("c")
    terminal.wait_event("painted", "blue")
    terminal.wait_ticks()
    shown = "\n".join(terminal.screen())
    assert not [each for each in NESTED_LOOP_WARNINGS if each in shown]
    if where == "prompt":
        terminal.line("1")
        terminal.prompt()


@pytest.mark.parametrize("cell", KINDS_AT_READLINE)
@pytest.mark.parametrize("enabled", [True, False])
def test_interact_is_a_prompt_in_a_running_program(
    cell: Cell, launch: Launch, display: Display, enabled: bool
) -> None:
    terminal, window = application(cell, launch, display, "interact", enabled=enabled)
    terminal.wait_for("Ctrl-D goes back to the program")
    terminal.prompt()
    terminal.wait_ticks()
    assert terminal.value("secret + 1") == 43
    terminal.send("x = 6 * ")
    terminal.wait_ticks()
    terminal.line("7")
    terminal.prompt()
    assert terminal.value("x") == 42
    terminal.wait_for(terminal.asleep)
    terminal.ctrl("c")
    terminal.wait_for("KeyboardInterrupt")
    terminal.prompt()
    window.click()  # another one is not opened
    terminal.wait_for("AlreadyRunning: interact() was called by a callback")
    terminal.wait_ticks()
    terminal.line("exit()")
    terminal.wait_event("back", 42)
    terminal.wait_ticks()
    terminal.mark()
    window.click()
    terminal.prompt()
    terminal.wait_ticks()
    terminal.ctrl("d")
    terminal.wait_for(lambda: len(terminal.events("back")) == 2, why="back again")
    terminal.wait_ticks()
    window.close()
    terminal.wait_event("main loop ended")
    assert terminal.wait_exit() == 0


@pytest.mark.parametrize("cell", TK_AT_READLINE)
def test_interact_says_why_not(cell: Cell, launch: Launch) -> None:
    terminal = launch(cell)
    terminal.run("import inputhook, threading, subprocess, sys")
    for call, error in (
        ("interact(local=3)", "TypeError: interact(): local is a dict"),
        (
            "interact(sys.__setattr__('stdin', open('/dev/null')))",
            "NoTerminal: interact() opens a prompt at the program's terminal",
        ),
    ):
        terminal.line(f"inputhook.{call}")
        terminal.wait_for(error)
        terminal.prompt()


@pytest.mark.parametrize("cell", KINDS_AT_READLINE)
def test_windows_may_be_held_at_debuggers_only(cell: Cell, launch: Launch) -> None:
    terminal = live(launch, cell)
    terminal.run("inputhook.hold(debuggers=True)")
    terminal.wait_ticks()
    terminal.line("import pdb; pdb.set_trace()")
    terminal.prompt("(Pdb) ")
    held(terminal)
    terminal.line("c")
    terminal.prompt()
    terminal.wait_ticks()
    terminal.run("inputhook.hold()")
    held(terminal)
    assert terminal.value("inputhook.active()") is False
    terminal.run("inputhook.release()")
    terminal.wait_ticks()


PTK = [
    pytest.param(cell.values[0], shell, id=f"{cell.id}-{shell.name}")
    for cell in select(prompts=["readline"], toolkits=["tk", "qt:PyQt6", "gtk3"])
    for shell in (IPYTHON, PTPYTHON)
]


PTK_TK = [each for each in PTK if "-tk-" in str(each.id)]


def at_shell(
    launch: Launch,
    cell: Cell,
    shell: Shell,
    *lines: str,
    environment: dict[str, str] | None = None,
) -> Terminal:
    """Return a child at the shell's prompt, with the toolkit enabled and the lines run."""
    need(cell, *shell.modules)
    terminal = launch(cell, *shell.arguments, environment=environment)
    terminal.prompt(re.compile(str(shell.prompt)), timeout=40)
    for line in (enabling(cell), *lines):
        terminal.line(line)
        terminal.prompt(re.compile(str(shell.prompt)))
    return terminal


@pytest.mark.together("shell", "does")
@pytest.mark.parametrize(("cell", "shell"), PTK)
@pytest.mark.parametrize("does", ["ask", "debug"])
def test_a_callback_may_ask_at_prompts_of_prompt_toolkit(
    cell: Cell, launch: Launch, display: Display, shell: Shell, does: str
) -> None:
    name = title()
    on_click = f"import callbacks, nesting; callbacks.on_click(nesting.{does})"
    terminal = at_shell(launch, cell, shell, on_click, cell.toolkit.open(name))
    prompt = re.compile(str(shell.prompt))
    window = visible(terminal, display, name)
    terminal.send("x = 6 *7")
    terminal.wait_screen("x = 6 *7")
    row, end = terminal.cursor()
    column = end - 1
    terminal.key("left")
    terminal.wait_for(lambda: terminal.cursor() == (row, column), why="the cursor")
    modes = terminal.modes()
    terminal.mark()
    window.click()
    if does == "ask":
        terminal.prompt("name? ")
        terminal.send("Ad")
        terminal.wait_ticks()
        terminal.line("a")
        terminal.wait_event("answer", "Ada")
    else:
        terminal.prompt("(Pdb) ")
        terminal.wait_ticks()
        terminal.line("p secret + 1")
        terminal.wait_for("43")
        terminal.prompt("(Pdb) ")
        assert "x = 6" not in "\n".join(terminal.screen())
        terminal.line("c")
        terminal.wait_event("debugged")
    terminal.wait_screen("x = 6 *7")
    terminal.wait_for(lambda: terminal.cursor()[1] == column, why="the cursor")
    terminal.wait_for(lambda: terminal.modes() == modes, why="the modes")
    assert terminal.cursor()[0] > row or does == "ask"
    terminal.send("1")
    terminal.key("end")
    terminal.line()
    terminal.prompt(prompt)
    terminal.line("print('<', x, '>')")
    terminal.wait_for("< 102 >")
    terminal.wait_ticks()


@pytest.mark.parametrize(("cell", "shell"), PTK_TK)
def test_an_answer_of_a_slow_terminal_is_nobodys_input(
    cell: Cell, launch: Launch, shell: Shell
) -> None:
    """prompt_toolkit asks where the cursor is each time it draws anew."""
    lines = ("import nesting; nesting.patient()", cell.toolkit.open(title()))
    asking = {"PROMPT_TOOLKIT_NO_CPR": ""}
    terminal = at_shell(launch, cell, shell, *lines, environment=asking)
    prompt = re.compile(str(shell.prompt))
    terminal.wait_ticks()
    terminal.hold_answers()
    terminal.line("nesting.later(nesting.say_and_ask)")
    terminal.wait_event("asking")
    terminal.wait_question()
    terminal.give_answers()
    terminal.prompt("name? ")
    terminal.line("Ada")
    terminal.wait_event("answer", "Ada")
    terminal.prompt(prompt)
    terminal.wait_ticks()


@pytest.mark.parametrize(("cell", "shell"), PTK_TK)
def test_formatted_text_is_printed_beside_a_callbacks_prompt(
    cell: Cell, launch: Launch, shell: Shell
) -> None:
    """The text is printed before the outer prompt is drawn again."""
    opening = cell.toolkit.open(title())
    terminal = at_shell(launch, cell, shell, "import nesting", opening)
    prompt = re.compile(str(shell.prompt))
    terminal.line("nesting.later(nesting.debug)")
    terminal.prompt("(Pdb) ")
    terminal.line("import prompt_toolkit as pt; pt.print_formatted_text(secret * 111)")
    terminal.wait_for("4662")
    terminal.prompt("(Pdb) ")
    terminal.line("c")
    terminal.wait_event("debugged")
    terminal.prompt(prompt)
    terminal.wait_ticks()


@pytest.mark.parametrize("cell", KINDS_AT_EDITORS)
def test_disable_and_enable_work_at_a_callbacks_debugger(
    cell: Cell, launch: Launch, display: Display
) -> None:
    """The wait around that debugger goes on with the loop that it has."""
    terminal, _, _ = clicked(cell, launch, display, "nesting.debug", "half = 1")
    terminal.prompt("(Pdb) ")
    again = f"_ = inputhook.enable({cell.toolkit.name!r})"
    terminal.line(f"!import inputhook; inputhook.disable(); {again}")
    terminal.prompt("(Pdb) ")
    terminal.line("c")
    terminal.wait_for(
        lambda: terminal.screen()[terminal.cursor()[0]] == ">>> half = 1",
        why="the line",
    )
    terminal.wait_ticks()
    terminal.line()
    terminal.prompt()
    assert terminal.value("half") == 1
    terminal.wait_ticks()


@pytest.mark.parametrize("cell", KINDS_AT_TERMINALS)
def test_disable_at_a_callbacks_debugger_leaves_that_usable(
    cell: Cell, launch: Launch
) -> None:
    """PyOS_Readline() is still waiting for the line of the prompt around it."""
    terminal = live(launch, cell)
    terminal.run("import nesting")
    terminal.line("nesting.later(nesting.debug)")
    terminal.prompt("(Pdb) ")
    terminal.line("!import inputhook; inputhook.disable()")
    terminal.prompt("(Pdb) ")
    terminal.line("secret * 111")
    terminal.wait_for("4662")
    terminal.prompt("(Pdb) ")
    terminal.line("c")
    terminal.wait_event("debugged", 42)
    terminal.line()
    terminal.prompt()
    assert terminal.value("6 * 7") == 42


@pytest.mark.parametrize("cell", KINDS_AT_STDIO)
def test_a_callback_may_ask_while_a_scripts_first_question_waits(
    cell: Cell, launch: Launch, tmp_path: Path
) -> None:
    """Before the first line nobody has the reader's slot, and PyOS_StdioReadline() reads."""
    script = tmp_path / "asks.py"
    script.write_text(
        f"""import sys
sys.modules["readline"] = None
import inputhook, windows
inputhook.enable({cell.toolkit.name!r})
window = windows.open_window({cell.toolkit.key!r}, "asks", 0.01)
import nesting
nesting.later(nesting.ask)
print("outer:", input("line? "))
"""
    )
    terminal = launch(cell, str(script))
    terminal.wait_for("name? ")
    terminal.send("Ada\r")
    terminal.wait_event("answer", "Ada")
    terminal.wait_ticks()
    terminal.send("half\r")
    terminal.wait_for("outer: half")
    assert terminal.wait_exit() == 0
