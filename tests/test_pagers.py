"""Windows live on while a pager, or another program started at the prompt, has the terminal."""

from __future__ import annotations

import re
import shlex
import signal
import termios
from typing import TYPE_CHECKING, Any

import pytest

from .harness.environment import CHILD
from .harness.sessions import enabling, live, title
from .harness.table import (
    KINDS_AT_READLINE,
    TK_AND_QT_AT_PYREPL,
    TK_AND_QT_AT_READLINE,
    TK_AT_READLINE,
    TK_AT_READLINE_ON_EACH_PYTHON,
    TK_AT_STDIO,
)
from .test_ipython import live as live_in_ipython

if TYPE_CHECKING:
    from pathlib import Path

    from .harness.launch import Launch
    from .harness.table import Cell
    from .harness.terminal import Terminal


LESS = {"PAGER": "less"}
IN_LESS = re.compile(r"^Help on (?s:.)*(?:^ |^:|\(press h)\S*", re.MULTILINE)


def ours(cell: Cell) -> dict[str, str]:
    """Return the environment with the pager of these tests, which says what it sees."""
    return {"PAGER": shlex.join([cell.interpreter.executable, str(CHILD / "pager.py")])}


def attributes(terminal: Terminal) -> list[Any]:
    """Return all that the kernel knows about how the terminal is set up."""
    return termios.tcgetattr(terminal._terminal())


def same(terminal: Terminal, before: list[Any]) -> None:
    """Wait for the same set-up at the next prompt: PyREPL makes it anew for each wait."""
    terminal.wait_ticks()
    terminal.wait_for(
        lambda: attributes(terminal) == before, why="the terminal's modes"
    )


@pytest.mark.parametrize(
    "cell",
    [
        *KINDS_AT_READLINE,
        *TK_AND_QT_AT_PYREPL,
        *TK_AT_STDIO,
        *TK_AT_READLINE_ON_EACH_PYTHON,
    ],
)
def test_windows_live_while_less_shows_help(cell: Cell, launch: Launch) -> None:
    """The text is longer than a pipe holds: pydoc, too, waits for less to read on."""
    terminal = live(launch, cell, environment=LESS)
    terminal.run("import pydoc")
    terminal.wait_ticks()
    before = attributes(terminal)
    for _ in range(2):
        terminal.line("pydoc.pager('first line\\n' + 'more\\n' * 50_000)")
        terminal.wait_screen("first line")
        terminal.wait_ticks()
        terminal.send(" ")
        terminal.wait_ticks()
        terminal.ctrl("c")
        terminal.wait_ticks()
        terminal.send("q")
        terminal.prompt()
        same(terminal, before)
        assert "KeyboardInterrupt" not in "\n".join(terminal.screen())
        terminal.wait_ticks()
    assert terminal.value("6 * 7") == 42


@pytest.mark.parametrize("cell", [*TK_AND_QT_AT_READLINE, *TK_AND_QT_AT_PYREPL])
def test_the_pager_has_the_terminal_to_itself(cell: Cell, launch: Launch) -> None:
    terminal = live(launch, cell, environment=ours(cell))
    terminal.line("help(str.split)")
    terminal.wait_for(re.compile(r"PAGER \d+"))
    for key in "abc":
        terminal.send(key)
        terminal.wait_for(f"KEY b'{key}'")
        terminal.wait_ticks(2)
    terminal.ctrl("c")
    terminal.wait_for("PAGER INTERRUPTED")
    terminal.wait_ticks()
    terminal.send("q6 * 7\r")  # typed ahead: the prompt gets it
    terminal.wait_for(re.compile(r"[\r\n]42\s"))
    terminal.prompt()
    assert "KeyboardInterrupt" not in terminal.output()
    terminal.wait_ticks()


@pytest.mark.parametrize("cell", TK_AT_READLINE)
def test_what_a_thread_prints_without_end_is_kept_within_bounds(
    cell: Cell, launch: Launch
) -> None:
    """The text cannot be shown beside the pager, so the thread that prints is slowed down."""
    terminal = live(launch, cell, environment=ours(cell))
    terminal.run("import printing")
    terminal.line("printing.number(); help(str.split)")
    terminal.wait_for(re.compile(r"PAGER \d+"))
    terminal.wait_ticks(100)
    before = terminal.resident()
    terminal.wait_ticks(200)
    assert terminal.resident() - before < 8 * 2**20
    terminal.send("q")
    terminal.send("printing.stop()\r")
    count = terminal.wait_event("numbers").detail[0]
    terminal.wait_screen(re.compile(rf"(?m)^{count - 1}$"))
    numbers = re.findall(r"(?<=[\r\n])(\d+)\r\n", terminal.output())
    assert numbers == [str(number) for number in range(count)]


@pytest.mark.parametrize("cell", TK_AT_READLINE)
def test_an_exception_of_a_callback_is_shown_after_the_pager(
    cell: Cell, launch: Launch, tmp_path: Path
) -> None:
    terminal = live(launch, cell, environment=ours(cell))
    terminal.run("import callbacks as c")
    terminal.line("c.when_there('go', c.fail_noted); help(str.split)")
    terminal.wait_for(re.compile(r"PAGER \d+"))
    (tmp_path / "go").touch()
    terminal.wait_event("fails")
    terminal.wait_ticks()
    assert "raised" not in terminal.output()
    terminal.send("q")
    terminal.wait_for(re.compile(r"PAGER ENDS(?s:.*)^ValueError: raised", re.MULTILINE))
    terminal.prompt()


@pytest.mark.parametrize("cell", TK_AT_READLINE)
def test_a_pager_in_a_callback_waits_as_without_us(cell: Cell, launch: Launch) -> None:
    terminal = live(launch, cell, environment=ours(cell))
    terminal.run("import pydoc; from windows import call_later as later")
    terminal.run("later(.05, lambda: (pydoc.pager('text'), windows.record('over')))")
    terminal.wait_for("PAGER 4")
    terminal.send("q")
    terminal.wait_event("over")
    terminal.wait_ticks()
    # a callback's pager is no prompt's: the line is not drawn again before a key is typed
    terminal.line("6 * 7", ahead=True)
    terminal.wait_for(re.compile(r"^42", re.MULTILINE))


@pytest.mark.parametrize("cell", TK_AT_READLINE)
def test_exit_in_a_callback_ends_python(
    cell: Cell, launch: Launch, tmp_path: Path
) -> None:
    terminal = live(launch, cell, environment=ours(cell))
    terminal.run("import callbacks")
    terminal.line("callbacks.when_there('go', lambda: exit(5)); help(str)")
    terminal.wait_for(re.compile(r"PAGER \d+"))
    (tmp_path / "go").touch()
    assert terminal.wait_exit() == 5


@pytest.mark.parametrize("cell", [*TK_AT_READLINE, *TK_AND_QT_AT_PYREPL[:1]])
def test_disable_puts_the_pagers_back(cell: Cell, launch: Launch) -> None:
    """pydoc was imported before, or in between: in 3.13 it has them from another module."""
    terminal = launch(cell, environment=ours(cell))
    terminal.run("import sys; finder = type(sys.meta_path[0])")
    terminal.run(f"{enabling(cell)}; import pydoc")
    found = "[hasattr(f,'__wrapped__') for f in (pydoc.pipepager,pydoc.ttypager)]"
    assert terminal.value(found) == [True, True]
    finders = "[type(f).__module__ for f in sys.meta_path].count('inputhook._imports')"
    assert terminal.value(finders) == 1
    terminal.run("inputhook.disable()")
    assert terminal.value(found) == [False, False]
    assert terminal.value(finders) == 0
    assert terminal.value("type(sys.meta_path[0]) is finder") is True
    terminal.run(enabling(cell))
    assert terminal.value(found) == [True, True]
    terminal.run("pydoc.pipepager = len; inputhook.disable()")
    assert terminal.value("pydoc.pipepager is len") is True


@pytest.mark.parametrize("cell", [*TK_AT_READLINE_ON_EACH_PYTHON, *TK_AND_QT_AT_PYREPL])
def test_windows_live_in_pydocs_own_pager(cell: Cell, launch: Launch) -> None:
    terminal = live(launch, cell)
    terminal.run("import pydoc")
    terminal.wait_ticks()
    before = attributes(terminal)
    for leave in ("q", "  ", "\x03"):
        terminal.line("pydoc.ttypager('\\n'.join(map(str, range(60))))")
        terminal.wait_for("-- more --")
        terminal.wait_ticks()
        terminal.send(" ")
        terminal.wait_for(re.compile("-- more --(?s:.*)-- more --"))
        terminal.wait_ticks()
        terminal.send(leave)
        terminal.prompt()
        same(terminal, before)
        assert ("KeyboardInterrupt" in terminal.output()) == (leave == "\x03")
    assert terminal.value("type(__import__('sys').stdin).__name__") == "TextIOWrapper"
    terminal.wait_ticks()


@pytest.mark.parametrize("cell", TK_AT_READLINE)
def test_windows_live_while_help_is_shown_at_pdbs_prompt(
    cell: Cell, launch: Launch
) -> None:
    terminal = live(launch, cell, environment=ours(cell))
    terminal.line("import pdb; pdb.run('6 * 7')")
    terminal.prompt("(Pdb) ")
    terminal.line(
        "help(str.split) if 1 else 0".replace("help", "__import__('pydoc').help")
    )
    terminal.wait_for(re.compile(r"PAGER \d+"))
    terminal.wait_ticks()
    terminal.send("q")
    terminal.prompt("(Pdb) ")
    terminal.line("c")
    terminal.prompt()


@pytest.mark.parametrize("cell", TK_AND_QT_AT_READLINE)
def test_windows_live_in_ipythons_pagers(cell: Cell, launch: Launch) -> None:
    session = live_in_ipython(launch, cell, title())
    terminal = session.terminal
    session.run(f"%env PAGER {ours(cell)['PAGER']}")
    terminal.wait_ticks()
    before = attributes(terminal)
    for line in ("import subprocess", "subprocess??", "help(subprocess)"):
        terminal.line(line)
        if "(" in line or "?" in line:
            terminal.wait_for(re.compile(r"PAGER \d\d+"))
            terminal.wait_ticks()
            terminal.ctrl("c")
            terminal.wait_for("PAGER INTERRUPTED")
            terminal.wait_ticks()
            terminal.send("q")
            if "?" in line:  # status 3: IPython shows the text with its own pager
                terminal.wait_for("Return to continue")
                terminal.wait_ticks()
                terminal.line("q")
        session.prompt()
    same(terminal, before)
    assert session.value("1 + 1") == "2"


@pytest.mark.parametrize("cell", TK_AND_QT_AT_READLINE)
def test_windows_live_while_ipython_runs_a_program(cell: Cell, launch: Launch) -> None:
    session = live_in_ipython(launch, cell, title())
    terminal = session.terminal
    terminal.line(f"!{ours(cell)['PAGER']} < /dev/null")
    terminal.wait_for("PAGER 0")
    terminal.wait_ticks()
    terminal.send("q")
    session.prompt()
    assert session.value("_exit_code") == "3"
    terminal.line("!sleep 60")
    terminal.wait_ticks()
    terminal.ctrl("c")
    session.prompt()
    assert session.value("_exit_code") == "-2"
    session.run("inputhook.disable()")
    assert session.value("hasattr(get_ipython().system, '__wrapped__')") == "False"


COMMAND = "touch begun; until [ -e go ]; do sleep .01; done; echo over"


@pytest.mark.parametrize(
    "line",
    [
        f"said = !{COMMAND}",
        f"!!{COMMAND}",
        f"get_ipython().run_cell_magic('bash', '', '{COMMAND}')",
    ],
)
@pytest.mark.parametrize("cell", TK_AND_QT_AT_READLINE)
def test_ipython_gets_what_a_program_says(
    cell: Cell, line: str, launch: Launch, tmp_path: Path
) -> None:
    session = live_in_ipython(launch, cell, title())
    terminal = session.terminal
    begun, go = tmp_path / "begun", tmp_path / "go"
    session.run(f"import os; os.chdir({str(tmp_path)!r})")
    for _ in range(2):
        terminal.line(line)
        terminal.wait_for(begun.exists)
        terminal.wait_ticks()
        go.touch()
        session.prompt()
        if line.startswith("said"):
            assert session.value("said[0]") == "over"
        else:
            assert "over" in terminal.output().partition("\n")[2]
        begun.unlink()
        go.unlink()
    terminal.line(line)
    terminal.wait_for(begun.exists)
    terminal.ctrl("c")
    session.prompt()
    terminal.wait_ticks()
    session.run("inputhook.disable()")
    assert session.value("hasattr(get_ipython().getoutput, '__wrapped__')") == "False"


@pytest.mark.parametrize("cell", TK_AT_READLINE)
def test_wait_for_keeps_windows_alive_beside_a_program(
    cell: Cell, launch: Launch
) -> None:
    terminal = live(launch, cell)
    terminal.run("import subprocess")
    terminal.line("inputhook.wait_for(subprocess.call, 'cat; exit 4', shell=True)")
    terminal.wait_for(lambda: "ICANON" in terminal.modes())
    terminal.wait_ticks()
    terminal.send("to cat\n")
    terminal.wait_for(re.compile(r"to cat\s+to cat"))
    terminal.wait_ticks()
    terminal.send("\x04")
    terminal.wait_for(re.compile(r"^4\s*$", re.MULTILINE))
    terminal.prompt()
    terminal.line("inputhook.wait_for(int, 'x')")
    terminal.wait_for("ValueError: invalid literal")
    terminal.prompt()
    terminal.line("inputhook.wait_for(subprocess.call, ['sleep', '60'])")
    terminal.wait_ticks()
    terminal.interrupt()
    terminal.wait_ticks()


@pytest.mark.parametrize("cell", TK_AT_READLINE)
def test_a_pager_may_be_stopped_and_go_on(cell: Cell, launch: Launch) -> None:
    """A shell does so for Ctrl-Z and fg: Python and its pager stop, and go on."""
    terminal = live(launch, cell, environment=ours(cell))
    terminal.line("help(str.split)")
    terminal.wait_for(re.compile(r"PAGER \d+"))
    terminal.signal(signal.SIGSTOP)
    terminal.signal(signal.SIGCONT)
    terminal.wait_ticks()
    terminal.send("q")
    terminal.prompt()
