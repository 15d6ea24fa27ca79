"""ptpython, ptipython, and programs with a prompt of prompt_toolkit."""

from __future__ import annotations

import re
import signal
import urllib.request
from typing import TYPE_CHECKING

import pytest

from .harness.activation import activated
from .harness.needs import need
from .harness.sessions import MANY_FILES, enabling, title, visible
from .harness.table import (
    KINDS_AT_READLINE,
    TK_AT_READLINE,
    TK_AT_READLINE_ON_EACH_PYTHON,
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

PROMPT = re.compile(r"(?:>>>|In \[\d+\]:)(.*)")
PTPYTHON = ("-m", "ptpython")
PTIPYTHON = ("-m", "ptpython.entry_points.run_ptipython")
EMBED = "from ptpython.repl import embed\nembed(globals(), locals())\nprint('over')\n"


class Session:
    """ptpython at its prompt, which has a number."""

    def __init__(self, launch: Launch, cell: Cell, *arguments: str) -> None:
        need(cell, "ptpython", "IPython")
        # its messages and its menu of completions need some room
        self.terminal: Terminal = launch(cell, *arguments, rows=60)
        self.prompt()

    def prompt(self) -> None:
        """Wait for an empty prompt."""
        self.terminal.wait_for(lambda: self.line() == "", timeout=40, why="a prompt")

    def line(self) -> str | None:
        """Return what is being typed; None: there is no prompt."""
        row, _ = self.terminal.cursor()
        found = PROMPT.match(self.terminal.screen()[row])
        return found[1].strip() if found else None

    def type(self, text: str) -> None:
        """Type a text, and wait for its echo: the next empty prompt is another one."""
        self.terminal.send(text)
        self.terminal.wait_for(lambda: self.line() == text, why=f"the echo of {text}")

    def run(self, line: str) -> None:
        """Type a line, and wait for the next prompt."""
        self.type(line)
        self.terminal.line()
        self.prompt()

    def value(self, expression: str) -> str:
        """Return what the child prints for an expression."""
        self.run(f"print('<', {expression}, '>', sep='')")
        shown = self.terminal.wait_for(
            lambda: [
                found[1]
                for row in self.terminal.screen()
                if (found := re.fullmatch(r"<(.*)>", row))
            ],
            why=f"the value of {expression}",
        )
        return str(shown[-1])


def live(
    launch: Launch,
    cell: Cell,
    name: str | None = None,
    arguments: tuple[str, ...] = PTPYTHON,
) -> Session:
    session = Session(launch, cell, *arguments)
    session.run(enabling(cell))
    session.run(cell.toolkit.open(name or title()))
    return session


@pytest.mark.parametrize("cell", [*KINDS_AT_READLINE, *OLDEST])
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
    session.terminal.wait_screen(re.compile(r"^42$", re.MULTILINE))
    session.prompt()
    assert session.value("inputhook.active()") == "True"
    window.click()
    session.terminal.wait_event("click")
    session.run("window.close()")  # ptpython#431
    session.terminal.wait_event("closed")
    assert session.value("1 + 1") == "2"


@pytest.mark.parametrize("cell", TK_AT_READLINE)
def test_a_thousand_open_files_do_not_end_the_process(
    cell: Cell, launch: Launch
) -> None:
    """Each prompt has a descriptor of its own, with a number that Tcl cannot watch."""
    session = live(launch, cell)
    for statement in MANY_FILES.split("; "):
        session.run(statement)
    session.terminal.wait_ticks()
    assert session.value("1 + 1") == "2"
    session.terminal.wait_ticks()


@pytest.mark.parametrize("cell", TK_AT_READLINE)
@pytest.mark.parametrize("arguments", [PTPYTHON, PTIPYTHON])
def test_ctrl_c_ctrl_d_and_a_signal_from_outside(
    cell: Cell, launch: Launch, arguments: tuple[str, ...]
) -> None:
    session = live(launch, cell, arguments=arguments)
    terminal = session.terminal
    terminal.wait_ticks()
    interrupts = [lambda: terminal.ctrl("c"), lambda: terminal.signal(signal.SIGINT)]
    # ptipython has prompt_toolkit take the signal, and no key binding for it
    for interrupt in interrupts[: 2 if arguments == PTPYTHON else 1]:
        session.type("half a li")
        interrupt()
        session.prompt()
        terminal.wait_ticks()
    assert session.value("6 * 7") == "42"
    terminal.ctrl("d")
    terminal.wait_for("Do you really want to exit?")
    terminal.wait_ticks()
    terminal.send("y")
    assert terminal.wait_exit() == 0
    assert terminal.modes() >= {"ICANON", "ECHO", "ISIG", "OPOST"}


@pytest.mark.parametrize("cell", TK_AT_READLINE)
@pytest.mark.parametrize("arguments", [PTPYTHON, PTIPYTHON])
def test_output_and_errors_of_callbacks_come_above_the_line(
    cell: Cell, launch: Launch, arguments: tuple[str, ...]
) -> None:
    session = live(launch, cell, arguments=arguments)
    terminal = session.terminal
    session.run("import callbacks")
    session.run("windows.call_later(0.7, callbacks.print_lines)")
    terminal.send("6 * 7")
    terminal.wait_screen(
        re.compile(r"^third line\s+(?:>>>|In \[\d+\]:) 6 \* 7", re.MULTILINE)
    )
    terminal.line()
    session.prompt()
    session.run("windows.call_later(0.2, callbacks.fail)")
    terminal.wait_screen("ValueError: raised")
    assert session.value("1 + 1") == "2"


@pytest.mark.parametrize("cell", TK_AT_READLINE)
def test_input_and_disable(cell: Cell, launch: Launch) -> None:
    session = live(launch, cell)
    terminal = session.terminal
    terminal.send("text = input('say: ')\r")
    terminal.wait_for("say: ")
    terminal.wait_ticks()
    terminal.send("some thing")
    terminal.wait_ticks()
    terminal.line()
    session.prompt()
    assert session.value("text") == "some thing"
    session.run("from prompt_toolkit.application import Application")
    session.run("inputhook.disable()")
    assert session.value("hasattr(Application.run, '__wrapped__')") == "False"


@pytest.mark.parametrize("cell", TK_AT_READLINE)
@pytest.mark.parametrize("arguments", [PTPYTHON, PTIPYTHON])
def test_tasks_make_progress(
    cell: Cell, launch: Launch, arguments: tuple[str, ...]
) -> None:
    session = live(launch, cell, arguments=arguments)
    session.run("import asyncio, coroutines; _ = inputhook.enable('asyncio')")
    session.run("task = asyncio.create_task(coroutines.count(3, 0.05))")
    session.terminal.wait_event("counted", 3)
    session.terminal.wait_ticks()


@pytest.mark.parametrize("cell", TK_AT_READLINE)
@pytest.mark.parametrize("arguments", [PTPYTHON, PTIPYTHON, ("embeds.py",)])
def test_auto_activation(
    cell: Cell, launch: Launch, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    need(cell, "ptpython", "IPython")
    (tmp_path / "embeds.py").write_text(EMBED)
    session = Session(launch, activated(cell), *arguments)
    session.run(cell.toolkit.open(title()))
    session.terminal.wait_ticks()
    session.type("half a li")
    session.terminal.wait_ticks(3)
    session.terminal.send("\x03")
    session.prompt()
    session.run("import inputhook")
    assert session.value("inputhook.active('tk')") == "True"


PROGRAM = """\
import sys
{enable}
from prompt_toolkit import PromptSession
{open}
import callbacks
answer = PromptSession().prompt("say: ")
print("answer:", answer)
"""


@pytest.mark.parametrize("cell", TK_AT_READLINE)
def test_a_program_with_a_prompt_of_its_own(
    cell: Cell, launch: Launch, tmp_path: Path
) -> None:
    need(cell, "prompt_toolkit")
    (tmp_path / "program.py").write_text(
        PROGRAM.format(enable=enabling(cell), open=cell.toolkit.open(title()))
    )
    terminal = launch(cell, "program.py")
    terminal.prompt("say: ")
    terminal.wait_ticks()
    terminal.send("some")
    terminal.wait_ticks(2)
    terminal.send(" thing")
    terminal.line()
    terminal.wait_for("answer: some thing")
    assert terminal.wait_exit() == 0
    # a callback ends the program although its prompt waits
    terminal = launch(
        cell,
        "-c",
        PROGRAM.format(
            enable=enabling(cell),
            open=cell.toolkit.open(title())
            + "; windows.call_later(0.5, lambda: sys.exit(7))",
        ),
    )
    assert terminal.wait_exit() == 7
    assert terminal.modes() >= {"ICANON", "ECHO", "ISIG", "OPOST"}


@pytest.mark.parametrize("cell", TK_AT_READLINE)
def test_the_hook_alone_waits(cell: Cell, launch: Launch) -> None:
    """A program may give the hook to prompt_toolkit before, and without, enable()."""
    need(cell, "prompt_toolkit")
    terminal = launch(
        cell,
        "-c",
        "import inputhook, sys\n"
        "assert 'prompt_toolkit' not in sys.modules\n"
        "hook = inputhook.prompt_toolkit_hook\n"
        "assert 'prompt_toolkit' not in sys.modules\n"
        "from prompt_toolkit import PromptSession as S\n"
        "from prompt_toolkit.eventloop import new_eventloop_with_inputhook as new\n"
        "one = S().prompt('one: ', inputhook=hook)\n"
        "two = S().prompt('two: ', inputhook=hook, in_thread=True)\n"
        "three = new(hook).run_until_complete(S().prompt_async('three: '))\n"
        "print(one + two + three)\n",
    )
    for name in ("one", "two", "three"):
        terminal.prompt(f"{name}: ")
        terminal.line(name)
    terminal.wait_for("onetwothree")
    assert terminal.wait_exit() == 0


WEB = "inputhook.enable('web'); import matplotlib.pyplot as plt; plt.plot([1, 4, 9])"


@pytest.mark.parametrize("cell", TK_AT_READLINE)
@pytest.mark.parametrize("shell", ["IPython", "ptpython", "ipdb"])
def test_pages_are_served(
    cell: Cell, launch: Launch, tmp_path: Path, shell: str
) -> None:
    need(cell, shell, "matplotlib", "tornado")
    (tmp_path / "program.py").write_text(
        f"import inputhook; {WEB}\nimport {shell}\n"
        + ("ipdb.set_trace()\npass\n" if shell == "ipdb" else "")
        + ("IPython.embed()\n" if shell == "IPython" else "")
        + (
            "import ptpython.repl as r; r.embed(globals())"
            if shell == "ptpython"
            else ""
        )
    )
    terminal = launch(cell, "program.py", display=None)
    terminal.wait_screen(re.compile(r"^(?:ipdb>|In \[1\]:|>>>)", re.MULTILINE), 60)
    terminal.line("plt.show()")
    address = terminal.wait_for(re.compile(r"visit (http://\S+/)"))[1]
    for _ in range(2):
        with urllib.request.urlopen(address, timeout=20) as page:
            assert b"figures" in page.read()
