"""What callbacks, threads and warnings print appears above the line being typed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from .needs import need
from .places import IPYTHON, PTPYTHON
from .sessions import ONE_EACH, enabling, live
from .table import select

if TYPE_CHECKING:
    from .conftest import Launch
    from .places import Shell
    from .table import Cell
    from .terminal import Terminal

EDITED = ["readline", "pyrepl"]
"""Where the line can be wiped and drawn again; without readline the kernel has it."""

EACH = select(prompts=EDITED, toolkits=ONE_EACH)
ONE = select(prompts=EDITED, toolkits=["tk"])


def all_lines(terminal: Terminal) -> list[str]:
    """The screen with what has been scrolled off it, without blanks at line ends."""
    terminal.screen()
    screen = terminal._screen
    above = [
        "".join(line[column].data for column in range(screen.columns))
        for line in screen.history.top
    ]
    return [line.rstrip() for line in (*above, *screen.display)]


@pytest.mark.parametrize("cell", EACH)
def test_lines_of_a_timer_while_a_line_is_typed_and_edited(
    cell: Cell, launch: Launch
) -> None:
    """Three lines every 50 ms; the line is typed, gone back into and mended meanwhile."""
    terminal = live(launch, cell, tick=None)
    terminal.run("import printing")
    terminal.run("printing.begin(3, 0.05)")
    typed = "x = 'abcdefg' + 'hi'"
    for key in "x = 'abcdeg' + 'hi":
        terminal.send(key)
        terminal.wait_event("printed")
    for _ in range(len("g' + 'hi")):
        terminal.key("left")
    terminal.send("f")
    terminal.key("end")
    terminal.send("'")
    before = len(terminal.events("printed"))
    terminal.wait_for(lambda: len(terminal.events("printed")) > before + 3, why="lines")
    terminal.wait_for(
        lambda: terminal.screen()[terminal.cursor()[0]] == ">>> " + typed,
        why="the line",
    )
    terminal.line()
    terminal.line("printing.end()")
    terminal.wait_event("ended")
    terminal.prompt()
    assert terminal.value("x") == "abcdefghi"
    count = terminal.value("printing.count")
    lines = all_lines(terminal)
    printed = [line for line in lines if re.fullmatch(r"line \d+ of the timer", line)]
    assert printed == [f"line {n} of the timer" for n in range(count)]
    assert lines.count(">>> " + typed) == 1


@pytest.mark.parametrize("cell", ONE)
@pytest.mark.parametrize(
    "how", ["logged", "warned", "no_newline", "from_thread", "soon", "saved_stream"]
)
def test_each_way_to_print(cell: Cell, launch: Launch, how: str) -> None:
    terminal = live(launch, cell)
    terminal.run("import printing")
    terminal.run("x = 0")
    terminal.run(f"printing.later(printing.{how}, 0.2)")
    terminal.send("x = 6 *7")
    terminal.key("left")
    terminal.wait_event("done")
    shown = re.compile(r"(?m)^[^>\n]*it is said$")
    terminal.wait_screen(shown)
    terminal.wait_for(
        lambda: terminal.screen()[terminal.cursor()[0]] == ">>> x = 6 *7",
        why="the line",
    )
    assert terminal.cursor()[1] == len(">>> x = 6 *")
    terminal.wait_ticks()
    assert terminal.screen().count(">>> x = 6 *7") == 1
    terminal.line("1")
    terminal.prompt()
    assert terminal.value("x") == 6 * 17


@pytest.mark.parametrize("cell", select(prompts=["stdio"], toolkits=["tk"]))
def test_without_readline_the_prompt_comes_again(cell: Cell, launch: Launch) -> None:
    terminal = live(launch, cell)
    terminal.run("import printing")
    terminal.run("printing.later(printing.from_thread, 0.2)")
    terminal.send("x = 6 ")
    terminal.wait_event("done")
    terminal.wait_screen(re.compile(r"(?m)^it is said$"))
    terminal.prompt()
    terminal.line("* 7")
    terminal.prompt()
    assert terminal.value("x") == 42


@pytest.mark.parametrize("cell", ONE)
def test_disable_leaves_the_streams_as_they_were(cell: Cell, launch: Launch) -> None:
    terminal = live(launch, cell)
    terminal.run("import sys; raws = [s.buffer.raw for s in (sys.stdout, sys.stderr)]")
    assert terminal.value("[list(vars(raw)) for raw in raws]") == [
        ["name", "write"],
        ["name", "write"],
    ]
    # one line: at PyREPL tkinter's own hook, which is back, hangs after type-ahead
    found = "[list(vars(raw)) for raw in raws], type(input).__name__"
    expected = (
        "method" if cell.prompt.name == "pyrepl" else "builtin_function_or_method"
    )
    names, kind = terminal.value(f"(inputhook.disable(), {found})[1:]")
    assert (names, kind) == ([["name"], ["name"]], expected)


@pytest.mark.parametrize(
    "cell", select(prompts=["readline"], toolkits=["tk", "qt:PyQt6"])
)
@pytest.mark.parametrize("shell", [IPYTHON, PTPYTHON], ids=lambda shell: shell.name)
def test_lines_at_prompts_of_prompt_toolkit(
    cell: Cell, launch: Launch, shell: Shell
) -> None:
    need(cell, *shell.modules)
    terminal = launch(cell, *shell.arguments)
    prompt = re.compile(str(shell.prompt))
    terminal.prompt(prompt, timeout=40)
    for line in (
        enabling(cell),
        cell.toolkit.open("printing", None),
        "import printing; printing.begin(3, 0.05)",
    ):
        terminal.line(line)
        terminal.wait_screen(prompt)
    terminal.wait_event("printed", 6)  # at the prompt: the first ones are the command's
    for key in "x = 'abcdeg' + 'hi":
        terminal.send(key)
        terminal.wait_event("printed")
    for _ in range(len("g' + 'hi")):
        terminal.key("left")
    terminal.send("f")
    terminal.key("end")
    terminal.send("'")
    before = len(terminal.events("printed"))
    terminal.wait_for(lambda: len(terminal.events("printed")) > before + 3, why="lines")
    terminal.wait_screen("x = 'abcdefg' + 'hi'")
    terminal.line()
    terminal.prompt(prompt)
    terminal.line("printing.end()")
    terminal.wait_event("ended")
    terminal.prompt(prompt)
    terminal.line("windows.record('x', x, printing.count)")
    terminal.wait_event("x")
    assert terminal.events("x")[-1].detail[0] == "abcdefghi"
    count = terminal.events("x")[-1].detail[1]
    printed = [
        line
        for line in all_lines(terminal)
        if re.fullmatch(r"line \d+ of the timer", line)
    ]
    assert printed == [f"line {n} of the timer" for n in range(count)]
