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
    from pathlib import Path

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
"""What inputhook has changed in IPython's shell; None: nothing."""


class Session:
    """IPython at its prompt, whose number is counted here, too."""

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

    def interrupt(self) -> None:
        """Press Ctrl-C in a cell; IPython 8 then gives the same number to the next one."""
        self.terminal.ctrl("c")
        found = self.terminal.wait_for(re.compile(r"In \[(\d+)\]: $"))
        self.number = int(found[1])
        self._numbers = itertools.count(self.number + 1)

    def run(self, line: str) -> None:
        """Type a line, and wait for the next prompt."""
        self.terminal.line(line)
        self.prompt()

    def value(self, expression: str) -> str:
        """Return what the child prints for an expression."""
        self.terminal.line(f"print('<', {expression}, '>', sep='')")
        found = self.terminal.wait_for(re.compile(r"^<([^'\n]*)>\s*$", re.MULTILINE))
        self.prompt()
        return str(found[1])


def live(launch: Launch, cell: Cell, name: str) -> Session:
    session = Session(launch, cell)
    session.run(f"import inputhook; inputhook.enable({cell.toolkit.name!r})")
    session.run(cell.toolkit.open(name))
    return session


@pytest.mark.either("toolkit")
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


@pytest.mark.parametrize("cell", TK_AT_READLINE)
def test_what_a_cell_prints_without_a_line_end_is_shown_before_the_next_prompt(
    cell: Cell, launch: Launch
) -> None:
    session = Session(launch, cell)
    session.run("import inputhook; inputhook.enable('asyncio')")
    session.run("get_ipython().separate_in = ''")  # else an empty line follows
    session.run("print(6 * 7, 'no end', end='')")
    session.terminal.wait_for(re.compile(r"42 no end *In \[4\]:"))


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
    """Nor in the next cell: IPython has a hook of its own in each (ipython#12842)."""
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
def test_ctrl_c_and_ctrl_d_do_what_they_do_in_ipython(
    cell: Cell, launch: Launch
) -> None:
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
    session.run("print('<', await coroutines.double(8), '>')")
    session.terminal.wait_for("< 16 >")
    session.terminal.wait_ticks()


AWAITED = [*KINDS_AT_READLINE, *OLDEST_AND_NEWEST]


@pytest.mark.parametrize("cell", AWAITED)
def test_windows_are_alive_while_a_cell_awaits(cell: Cell, launch: Launch) -> None:
    """Without asyncio enabled the cell is in IPython's own event loop, where it was before."""
    session = Session(launch, cell)
    terminal = session.terminal
    session.run("import asyncio, awaited, inputhook")
    session.run("async def loop(): return asyncio.get_running_loop()")
    session.run("before = await loop()")
    session.run(f"inputhook.enable({cell.toolkit.name!r})")
    session.run(cell.toolkit.open(title()))
    assert session.value("(await loop()) is before") == "True"
    assert session.value("await awaited.until_ticks(20)") == "ticked"
    terminal.line("await awaited.forever()")
    terminal.wait_event("waiting", "forever")
    terminal.wait_ticks(10)
    session.interrupt()
    assert "KeyboardInterrupt" in terminal.output()
    assert session.value("1 + 1") == "2"
    terminal.wait_ticks()
    session.run("inputhook.disable()")
    assert session.value("(await loop()) is before") == "True"


@pytest.mark.parametrize("cell", [*TK_AT_READLINE, *OLDEST_AND_NEWEST])
def test_a_cell_can_await_a_task_of_the_prompt(cell: Cell, launch: Launch) -> None:
    session = live(launch, cell, title())
    terminal = session.terminal
    session.run("import asyncio, awaited, coroutines")
    session.run("async def loop(): return asyncio.get_running_loop()")
    session.run("before = await loop()")
    session.run("inputhook.enable('asyncio')")
    session.run("task = asyncio.create_task(coroutines.double(21))")
    assert session.value("await task") == "42"
    # a cell that awaits makes tasks that go on afterwards
    session.run(
        "task = asyncio.create_task(coroutines.count(10**9, 0.01)); await loop()"
    )
    terminal.wait_event("count", 5)
    assert session.value("await awaited.until_ticks(20)") == "ticked"
    terminal.line("await awaited.forever()")
    terminal.wait_event("waiting", "forever")
    terminal.wait_ticks(10)
    session.interrupt()
    terminal.wait_event("cleaned", "forever")
    assert "CancelledError" not in terminal.output()
    assert "KeyboardInterrupt" in terminal.output()
    terminal.wait_ticks()
    terminal.line("await awaited.refuse()")
    terminal.wait_event("waiting", "stubborn")
    terminal.ctrl("c")
    terminal.wait_event("refused", "stubborn")
    session.interrupt()
    assert session.value("task.done()") == "False"
    session.run("await awaited.fail()")
    assert "ValueError: failed" in "\n".join(terminal.screen())
    # IPython's own loop is back, and the task stays
    session.run("inputhook.disable('asyncio')")
    assert session.value("(await loop()) is before") == "True"
    terminal.wait_ticks()


@pytest.mark.parametrize("cell", [*PYQT6_AT_READLINE, *OLDEST_AND_NEWEST])
def test_libraries_find_out_whose_loop_is_run(cell: Cell, launch: Launch) -> None:
    """napari, pyvistaqt and others read shell.active_eventloop before they block."""
    name = cell.toolkit.name
    session = Session(launch, cell)
    session.run("import inputhook, windows; shell = get_ipython()")
    assert session.value("shell.active_eventloop") == "None"
    session.run(f"inputhook.enable({name!r})")
    assert session.value("shell.active_eventloop") == name
    session.run(cell.toolkit.open(title()))
    session.run("inputhook.enable('asyncio')")
    assert session.value("shell.active_eventloop") == name
    # what IPython's own %gui says meanwhile is found again
    session.run("inputhook.disable()")
    assert session.value("shell.active_eventloop") == "None"
    kind = "type(vars(type(shell))['active_eventloop']).__name__"
    assert session.value(kind) == "NoneType"
    session.run("%gui asyncio")
    session.run("inputhook.enable()")
    session.run("inputhook.disable()")
    assert session.value("shell.active_eventloop") == "asyncio"


@pytest.mark.parametrize("cell", PYQT6_AT_READLINE)
def test_no_loop_is_run_in_a_script_that_no_prompt_follows(
    cell: Cell, launch: Launch, tmp_path: Path
) -> None:
    """napari's run() returned at once in `ipython program.py`, and the program ended."""
    need(cell, "IPython")
    program = tmp_path / "program.py"
    program.write_text(
        "import inputhook; inputhook.enable('qt')\n"
        "print('run:', get_ipython().active_eventloop, 6 * 7)\n"
    )
    arguments = ("-m", "IPython", "--no-banner", "--no-confirm-exit")
    terminal = launch(cell, *arguments, program.name)
    terminal.wait_for("run: None 42", 60)
    assert terminal.wait_exit() == 0
    terminal = launch(cell, *arguments, "-i", program.name)
    terminal.wait_for("run: qt 42", 60)


@pytest.mark.parametrize("cell", TK_AT_READLINE)
def test_callbacks_do_not_find_the_event_loop_of_the_prompt(
    cell: Cell, launch: Launch
) -> None:
    """By its hooks for async generators rendercanvas tells whose loop it is in (#211)."""
    session = live(launch, cell, title())
    session.run("import asyncio, awaited")
    session.run("_ = inputhook.call_soon(awaited.look)")
    session.terminal.wait_event("looked", "None", "None")
    for hook in ("window.later(10, awaited.look)", "inputhook.call_soon(awaited.look)"):
        before = len(session.terminal.events("looked"))
        session.run(f"_ = {hook}; await asyncio.sleep(0.1)")
        assert len(session.terminal.events("looked")) == before + 1
    for event in session.terminal.events("looked"):
        assert tuple(event.detail) == ("None", "None")


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
def test_windows_live_in_an_embedded_shell_and_in_the_one_around_it(
    cell: Cell, launch: Launch
) -> None:
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
