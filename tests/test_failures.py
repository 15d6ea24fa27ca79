"""What of inputhook's own fails while a prompt waits fails once, and the session goes on."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

import pytest

from .harness.needs import need
from .harness.sessions import SPIN, check_no_spin, enable, live, title
from .harness.table import (
    KINDS_AT_READLINE,
    TK_AT_PYREPL_ON_EACH_PYTHON,
    TK_AT_READLINE,
)
from .harness.terminal import POLL

if TYPE_CHECKING:
    from .harness.launch import Launch
    from .harness.table import Cell
    from .harness.terminal import Terminal

PYREPL = [
    cell for cell in TK_AT_PYREPL_ON_EACH_PYTHON if not str(cell.id).startswith("3.14")
]
NEWEST_PYREPL = PYREPL[-1:]

REPORT = "is off for the rest of this session"

AT_EVERY_PROMPT = (
    "inputhook._output:_from_callback",
    "inputhook._output:restore_line",
    "inputhook._output:watch",
    "inputhook._call_soon:run",
    "inputhook.mpl.draw_guard:now",
    "inputhook._hold:is_on",
    "inputhook.mpl:interactive_on",
    "inputhook.mpl:redraw",
    "inputhook.prompts.classic:ClassicPrompt._reading",
    "inputhook._slow_callbacks:pump_begins",
    "inputhook._slow_callbacks:report",
    "inputhook._watch:Watches.run",
)
"""Functions that are called while a prompt waits, whatever the toolkit and the prompt."""

AT_PYREPL = (
    "_pyrepl.reader:Reader.refresh",
    "_pyrepl.unix_console:UnixConsole.flushoutput",
    "_pyrepl.unix_console:UnixConsole.wait",
)

IN_A_LOOP = (
    "can_run",
    "drain",
    "has_application",
    "imported",
    "painting",
    "prepare",
    "run",
)


def begin(launch: Launch, cell: Cell, breaking: str = "") -> Terminal:
    """Return a session with a window and a timer that prints; something is broken first."""
    terminal = launch(cell)
    if breaking:
        terminal.run(f"import broken; {breaking}")
    enable(terminal, cell)
    terminal.run(cell.toolkit.open(title()))
    terminal.wait_ticks(3)
    # what is broken may have been said where the prompt was
    terminal.line("import printing; printing.begin(1, 0.05)", ahead=True)
    terminal.wait_event("printed")
    return terminal


def check_goes_on(
    terminal: Terminal, *, windows: bool = True, reports: int = 1
) -> None:
    """Check that the session answers, windows live, and the failure was said once, if at all."""
    for number in range(3):
        terminal.send(f"{number} + 1")
        if windows:
            terminal.wait_ticks(20)
        # where the part that failed drew the line, that is not there any more
        terminal.line("00000 - 7", ahead=True)
        terminal.wait_for(re.compile(rf"\b{number + 100000 - 7}\b"))
    assert len(terminal.raw) < 200_000
    assert terminal.raw.count(REPORT.encode()) <= reports
    assert b"Traceback" not in terminal.raw
    terminal.line(
        "inputhook.disable(); print(6*7, 'over', flush=True); import os; os._exit(3)",
        ahead=True,
    )
    terminal.wait_for("42 over")
    assert terminal.wait_exit() == 3


@pytest.mark.together("prompt", "where")
@pytest.mark.parametrize("where", AT_EVERY_PROMPT)
@pytest.mark.parametrize("cell", TK_AT_READLINE + NEWEST_PYREPL)
def test_what_is_called_at_every_prompt_fails_once(
    launch: Launch, cell: Cell, where: str
) -> None:
    terminal = begin(launch, cell)
    terminal.line(f"import broken; broken.raising({where!r}); print(5*9)")
    terminal.wait_for("45")
    check_goes_on(terminal)


@pytest.mark.parametrize("where", AT_PYREPL)
@pytest.mark.parametrize("cell", PYREPL)
def test_what_is_called_of_pyrepl_fails_once(
    launch: Launch, cell: Cell, where: str
) -> None:
    terminal = begin(launch, cell)
    terminal.line(f"import broken; broken.raising({where!r}); print(5*9)")
    terminal.wait_for("45")
    check_goes_on(terminal)
    assert b"broken on purpose" in terminal.raw
    assert terminal.raw.count(REPORT.encode()) == 1


@pytest.mark.parametrize("what", IN_A_LOOP)
@pytest.mark.parametrize("cell", KINDS_AT_READLINE)
def test_a_loop_that_fails_is_given_up_once(
    launch: Launch, cell: Cell, what: str
) -> None:
    terminal = begin(launch, cell)
    name = cell.toolkit.name
    loop = f"inputhook.toolkits.{name}:{name.title()}Loop.{what}"
    terminal.line(f"import broken; broken.raising({loop!r}); print(5*9)")
    terminal.wait_for("45")
    check_goes_on(terminal, windows=False)


@pytest.mark.parametrize("cell", PYREPL)
def test_a_pyrepl_that_keeps_its_screen_in_another_way_is_said_once(
    launch: Launch, cell: Cell
) -> None:
    names = ("_pyrepl.console:Console.invalidate_render_state",)
    if cell.interpreter.version < (3, 15):
        names = ("_pyrepl.reader:Reader.dirty",)
    breaking = "; ".join(f"broken.hidden({name!r})" for name in names)
    terminal = begin(launch, cell, breaking)
    check_goes_on(terminal)
    what = f"output above the line at PyREPL {REPORT}"
    shown = " ".join(terminal.raw.decode().split())
    assert shown.count(what) == 1
    assert "is not known to inputhook 0.1.0" in shown


@pytest.mark.parametrize("cell", PYREPL)
def test_a_pyrepl_with_another_hook_is_said_once_and_windows_live(
    launch: Launch, cell: Cell
) -> None:
    breaking = "broken.reshaped('_pyrepl.unix_console:UnixConsole.input_hook')"
    terminal = begin(launch, cell, breaking)
    check_goes_on(terminal)
    shown = " ".join(terminal.raw.decode().split())
    assert "PyREPL of Python 3." in shown
    assert "is not known to inputhook 0.1.0" in shown
    terminal = launch(cell)
    terminal.run(f"import broken; {breaking}; import inputhook")
    terminal.run("_ = inputhook.enable('tk')")
    terminal.line("inputhook.doctor()")
    terminal.wait_for("What keeps windows alive at PyREPL is off")
    terminal.prompt(timeout=60)


@pytest.mark.parametrize("cell", TK_AT_READLINE)
@pytest.mark.parametrize(
    "where",
    [
        "prompt_toolkit.renderer:Renderer.erase",
        "prompt_toolkit.application.application:Application._redraw",
        "inputhook._pump:_run_hook",
    ],
)
def test_what_is_called_of_prompt_toolkit_fails_once(
    launch: Launch, cell: Cell, where: str
) -> None:
    need(cell, "IPython")
    terminal = launch(cell, "-m", "IPython", "--no-banner", "--no-confirm-exit")
    terminal.wait_for("In [1]:", timeout=40)
    terminal.line(f"import inputhook; inputhook.enable('tk'); {cell.toolkit.open()}")
    terminal.wait_for("In [2]:")
    terminal.wait_ticks(3)
    terminal.line("import printing; printing.begin(1, 0.05)")
    terminal.wait_for("In [3]:")
    terminal.line(f"import broken; broken.raising({where!r}); print(5*9)")
    terminal.wait_for("45")
    terminal.wait_for(lambda: REPORT.encode() in terminal.raw, why="the report")
    for number in range(3):
        terminal.line(f"{number} + 100000 - 7", ahead=True)
        terminal.wait_for(re.compile(rf"\b{number + 100000 - 7}\b"))
    assert len(terminal.raw) < 400_000
    assert terminal.raw.count(REPORT.encode()) == 1
    terminal.line("import os; os._exit(3)", ahead=True)
    assert terminal.wait_exit() == 3


@pytest.mark.parametrize("cell", TK_AT_READLINE)
@pytest.mark.parametrize(
    ("where", "waiting", "coming"),
    [
        (
            "inputhook._watch:Watches.run",
            "r, w = os.pipe(); watch = inputhook.watch(r, print)",
            "os.write(w, b'x')",
        ),
        (
            "inputhook.toolkits.asyncio:AsyncioLoop.serve",
            "import asyncio as a; a.e = inputhook.enable('asyncio'); loop = a.get_event_loop()",
            "loop.call_soon_threadsafe(int)",
        ),
    ],
    ids=["a watched descriptor", "a task"],
)
def test_what_waits_for_a_part_that_is_off_does_not_spin(
    launch: Launch, cell: Cell, where: str, waiting: str, coming: str
) -> None:
    terminal = live(launch, cell)
    terminal.run(f"import broken, os; {waiting}")
    terminal.run(f"broken.raising({where!r})")
    terminal.line(f"_ = {coming}", ahead=True)
    terminal.wait_for(lambda: REPORT.encode() in terminal.raw, why="the report")
    terminal.prompt()
    check_no_spin(terminal)
    assert terminal.raw.count(REPORT.encode()) == 1


@pytest.mark.parametrize("cell", PYREPL)
def test_disable_in_a_signals_handler_does_not_spin(launch: Launch, cell: Cell) -> None:
    terminal = launch(cell)
    enable(terminal, cell)
    terminal.run("import signal")
    terminal.run(
        "_ = signal.signal(10, lambda *_: (inputhook.disable(), print('off')))"
    )
    terminal.wait_for(terminal.asleep)
    terminal.signal(10)
    terminal.wait_for("off")
    spent, until = terminal.cpu_time(), time.monotonic() + 1
    while time.monotonic() < until:
        terminal.screen()
        time.sleep(POLL)
    assert terminal.cpu_time() - spent < SPIN
    terminal.line(ahead=True)  # nobody has drawn the prompt again
    terminal.prompt()
    assert terminal.value("6 * 7") == 42


@pytest.mark.parametrize("cell", TK_AT_READLINE)
def test_an_excepthook_of_the_programs_that_fails_is_no_failure_of_ours(
    launch: Launch, cell: Cell
) -> None:
    terminal = live(launch, cell)
    terminal.run("import sys; sys.excepthook = lambda *_: int('not a number')")
    terminal.line("inputhook.call_soon(lambda: [][1])")
    terminal.wait_for("Error in sys.excepthook:")
    terminal.wait_for("invalid literal for int")
    terminal.wait_for("Original exception was:")
    terminal.wait_for("IndexError")
    terminal.run("sys.excepthook = sys.__excepthook__")
    terminal.line("inputhook.call_soon(print, 'called', 6 * 7)")
    terminal.wait_for("called 42")
    assert REPORT.encode() not in terminal.raw


@pytest.mark.parametrize("cell", TK_AT_READLINE)
def test_an_exception_that_is_set_in_a_thread_is_the_threads(
    launch: Launch, cell: Cell
) -> None:
    """PyThreadState_SetAsyncExc() may let it appear in our code."""
    terminal = live(launch, cell)
    terminal.line("import threads; threads.stop_while_it_prints()")
    terminal.wait_event("stopped")
    # the exception may come where the thread is about to draw the prompt again
    terminal.line(ahead=True)
    terminal.prompt()
    assert terminal.value("6 * 7") == 42
    assert REPORT.encode() not in terminal.raw


@pytest.mark.parametrize("cell", PYREPL)
def test_a_reader_that_cannot_leave_the_terminal_goes_on(
    launch: Launch, cell: Cell
) -> None:
    terminal = begin(launch, cell)
    terminal.line(
        "import broken; broken.raising('inputhook._nested_input:in_callback')"
    )
    check_goes_on(terminal)


@pytest.mark.parametrize("cell", TK_AT_READLINE)
def test_a_traceback_of_the_programs_comes_where_the_line_cannot_be_wiped(
    launch: Launch, cell: Cell
) -> None:
    terminal = live(launch, cell)
    terminal.run("import broken; broken.raising('inputhook._output:hide_line')")
    terminal.line("inputhook.call_soon(lambda: [][1])")
    terminal.wait_for("IndexError")
    again = "inputhook.call_soon(lambda: print(input('na' + 'me? ') * 2))"
    terminal.line(again, ahead=True)  # nobody has drawn the prompt again
    terminal.wait_for("name? ")
    terminal.line("x")
    terminal.wait_for("xx")
    assert terminal.raw.count(REPORT.encode()) == 1
    assert b"_output.py" not in terminal.raw


@pytest.mark.parametrize("cell", PYREPL)
def test_disable_puts_back_a_prompt_whose_hook_has_failed(
    launch: Launch, cell: Cell
) -> None:
    terminal = launch(cell)
    terminal.run("import broken; from _pyrepl.unix_console import UnixConsole as C")
    terminal.run("found = C.input_hook, C.push_char")
    enable(terminal, cell)
    terminal.line("broken.raising('_pyrepl.unix_console:UnixConsole.wait')")
    terminal.wait_for(lambda: REPORT.encode() in terminal.raw, why="the report")
    terminal.line("inputhook.disable(); print(6 * 7)", ahead=True)
    terminal.wait_for(re.compile(r"\b42\b"))
    terminal.prompt()
    assert terminal.value("found == (C.input_hook, C.push_char)") is True
