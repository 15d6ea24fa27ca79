"""What is PyREPL's own: its readers, of which there may be several, and its threads' hook."""

from __future__ import annotations

import errno
import os
import re
from typing import TYPE_CHECKING

import pytest

from .harness.sessions import enable, live
from .harness.table import KINDS_AT_PYREPL, TK_AT_PYREPL_ON_EACH_PYTHON

if TYPE_CHECKING:
    from pathlib import Path

    from .harness.launch import Launch
    from .harness.table import Cell
    from .harness.terminal import Terminal

LATER = (
    "import threading; t = threading.Thread(target=lambda: (open('go').read(), {})); "
    "t.start()"
)
"""Has a thread that calls something when `let_go()` is called."""

FAIL_LATER = LATER.format("int('no number')")
SHOWN = "invalid literal for int"


def line(terminal: Terminal) -> str:
    """Return what is on the cursor's line."""
    return terminal.screen()[terminal.cursor()[0]]


def let_go(terminal: Terminal, folder: Path) -> None:
    """Have the thread go on that LATER has started."""

    def opened() -> int | None:
        try:
            return os.open(folder / "go", os.O_WRONLY | os.O_NONBLOCK)
        except OSError as error:
            if error.errno == errno.ENXIO:  # the thread is not there yet
                return None
            raise

    descriptor = terminal.wait_for(opened, why="the thread")
    os.write(descriptor, b"go")
    os.close(descriptor)


@pytest.fixture(autouse=True)
def _fifo(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "go")


@pytest.mark.parametrize("cell", TK_AT_PYREPL_ON_EACH_PYTHON)
@pytest.mark.parametrize("window", ["a window", "no window"])
def test_an_exception_of_a_thread_is_shown_at_once_and_no_line_is_lost(
    cell: Cell, launch: Launch, window: str, tmp_path: Path
) -> None:
    """PyREPL keeps it for the next key, and then empties the line (cpython#123178)."""
    terminal = launch(cell)
    enable(terminal, cell)
    if window == "a window":
        terminal.run(cell.toolkit.open())
    terminal.run(FAIL_LATER)
    let_go(terminal, tmp_path)
    terminal.wait_screen(SHOWN)
    terminal.wait_for(lambda: line(terminal) == ">>>", why="the prompt below")
    assert terminal.value("6 * 7") == 42
    terminal.run(FAIL_LATER)
    terminal.send("y = 6 *")
    terminal.wait_for(lambda: line(terminal) == ">>> y = 6 *", why="the echo")
    let_go(terminal, tmp_path)
    terminal.wait_for(lambda: "\n".join(terminal.screen()).count(SHOWN) == 2)
    terminal.wait_for(lambda: line(terminal) == ">>> y = 6 *", why="the line below")
    terminal.line(" 7")
    terminal.prompt()
    assert terminal.value("y") == 42
    assert "KeyboardInterrupt" not in terminal.raw.decode()


@pytest.mark.parametrize("cell", TK_AT_PYREPL_ON_EACH_PYTHON)
def test_an_exception_of_a_thread_while_a_command_runs_loses_no_line(
    cell: Cell, launch: Launch, tmp_path: Path
) -> None:
    terminal = live(launch, cell)
    terminal.run(FAIL_LATER)
    terminal.line("t.join()")
    terminal.send("y = 6 *")
    let_go(terminal, tmp_path)
    terminal.wait_screen(SHOWN)
    terminal.wait_for(lambda: line(terminal) == ">>> y = 6 *", why="the line below")
    terminal.line(" 7")
    terminal.prompt()
    assert terminal.value("y") == 42


@pytest.mark.parametrize("cell", KINDS_AT_PYREPL)
def test_the_debuggers_line_is_drawn_again_below_what_a_thread_prints(
    cell: Cell, launch: Launch, tmp_path: Path
) -> None:
    """Since 3.15 pdb reads with a PyREPL of its own (cpython#145378)."""
    terminal = live(launch, cell)
    terminal.run("import debugged, windows")
    terminal.run(LATER.format("print('it is', 'said')"))
    terminal.line("debugged.stop()")
    terminal.prompt("(Pdb) ")
    terminal.send("p 6*")
    terminal.wait_for(lambda: line(terminal) == "(Pdb) p 6*", why="half a line")
    let_go(terminal, tmp_path)
    terminal.wait_screen(re.compile("^it is said", re.MULTILINE))
    terminal.wait_for(lambda: line(terminal) == "(Pdb) p 6*", why="the line below")
    terminal.wait_ticks()
    terminal.line("7")
    terminal.wait_for(re.compile(r"\b42\b"))
    terminal.prompt("(Pdb) ")
    terminal.line("c")
    terminal.prompt()
    assert terminal.value("6 * 7") == 42
    terminal.wait_ticks()


@pytest.mark.parametrize("cell", KINDS_AT_PYREPL)
def test_a_debugger_in_a_callback_leaves_the_half_typed_line_alone(
    cell: Cell, launch: Launch, tmp_path: Path
) -> None:
    terminal = live(launch, cell)
    terminal.run("import nesting")
    terminal.run(LATER.format("inputhook.call_soon(nesting.debug)"))
    terminal.send("y = 6 *")
    terminal.wait_for(lambda: line(terminal) == ">>> y = 6 *", why="half a line")
    let_go(terminal, tmp_path)
    terminal.wait_screen("(Pdb)")
    terminal.prompt("(Pdb) ")
    terminal.line("p 5*9")
    terminal.wait_for(re.compile(r"\b45\b"))
    terminal.wait_ticks()
    terminal.line("c")
    terminal.wait_for(lambda: line(terminal) == ">>> y = 6 *", why="the line is back")
    terminal.line(" 7")
    terminal.prompt()
    assert terminal.value("y") == 42


@pytest.mark.parametrize("cell", KINDS_AT_PYREPL)
def test_a_debugger_beside_a_callbacks_question_has_its_line_drawn_again(
    cell: Cell, launch: Launch
) -> None:
    terminal = live(launch, cell)
    terminal.run("import nesting, threading")
    terminal.run("threading.Timer(0.2, inputhook.call_soon, [nesting.ask]).start()")
    terminal.prompt("name? ")
    terminal.line()
    terminal.wait_event("answer", "")
    terminal.prompt()
    later = "threading.Timer({}, inputhook.call_soon, [nesting.{}]).start()"
    terminal.line(f"{later.format(0.2, 'ask')}; {later.format(0.7, 'debug')}")
    terminal.prompt("name? ")
    terminal.wait_screen("(Pdb)")
    terminal.prompt("(Pdb) ")
    terminal.send("p 6*")
    terminal.wait_for(lambda: line(terminal) == "(Pdb) p 6*", why="the line")
    terminal.line("7")
    terminal.wait_for(re.compile(r"\b42\b"))
    terminal.line(
        "import threading; threading.Timer(0.5, print, ['it is', 'said']).start()"
    )
    terminal.prompt("(Pdb) ")
    terminal.send("p 5*")
    terminal.wait_screen(re.compile("^it is said", re.MULTILINE))
    terminal.wait_for(lambda: line(terminal) == "(Pdb) p 5*", why="the line below")
    terminal.line("9")
    terminal.wait_for(re.compile(r"\b45\b"))
    terminal.line("c")
    terminal.wait_for(lambda: line(terminal) == "name?", why="the question is back")
    terminal.line("somebody")
    terminal.wait_event("answer", "somebody")
    terminal.prompt()
    assert terminal.value("6 * 7") == 42
    terminal.wait_ticks()
