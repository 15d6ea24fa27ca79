"""Ctrl-C and the other signals do at a prompt with windows what they do without."""

from __future__ import annotations

import re
import signal
import time
from typing import TYPE_CHECKING

import pytest

from .harness.sessions import enabling, half_type, live, title, visible
from .harness.table import (
    KINDS_AT_PROMPTS,
    KINDS_AT_READLINE,
    KINDS_AT_STDIO,
    KINDS_AT_TERMINALS,
    PYQT6_AT_READLINE,
    TERMINALS,
    TK_AND_QT_AT_READLINE,
    TK_AND_QT_AT_STDIO,
    TK_AND_QT_AT_TERMINALS,
    TK_AT_READLINE,
    TOOLKITS_AT_PROMPTS,
    TOOLKITS_AT_READLINE,
    TOOLKITS_AT_TERMINALS,
    select,
)

if TYPE_CHECKING:
    from .harness.display import Display
    from .harness.launch import Launch
    from .harness.table import Cell
    from .harness.terminal import Terminal

TIMES = 10
"""How often Ctrl-C is pressed: each time it must be seen."""


@pytest.mark.either("toolkit")
@pytest.mark.parametrize("cell", TOOLKITS_AT_TERMINALS)
def test_ctrl_c_discards_a_half_typed_line(cell: Cell, launch: Launch) -> None:
    """With the own hooks of tkinter, PyQt6 and PySide6 nothing happens."""
    terminal = live(launch, cell)
    for number in range(TIMES):
        half_type(terminal, f"windows.record('ran', {number}")
        terminal.interrupt()
        assert "Traceback" not in terminal.output()
        terminal.wait_ticks(2)
    assert terminal.value("6 * 7") == 42
    assert terminal.events("ran") == []


@pytest.mark.parametrize("cell", KINDS_AT_PROMPTS)
def test_ctrl_c_gives_a_new_prompt_at_an_empty_and_at_a_continued_line(
    cell: Cell, launch: Launch
) -> None:
    terminal = live(launch, cell)
    for _ in range(TIMES):
        terminal.interrupt()
        assert "Traceback" not in terminal.output()
        terminal.wait_ticks(2)
    for _ in range(0 if cell.prompt.pipe else TIMES):
        terminal.line("if True:")
        terminal.wait_screen(re.compile(r"^\.\.\.\s*\Z", re.MULTILINE))
        terminal.wait_ticks(2)
        terminal.interrupt()
        assert "Traceback" not in terminal.output()
    assert terminal.value("6 * 7") == 42


@pytest.mark.parametrize("cell", KINDS_AT_TERMINALS)
def test_ctrl_c_leaves_a_callback_at_work_alone(cell: Cell, launch: Launch) -> None:
    """Ctrl-C is for the line; a callback of 30 ms runs nearly all the time."""
    terminal = live(launch, cell)
    terminal.run("import callbacks; callbacks.work_again()")
    terminal.wait_event("worked")

    def wait_for_work() -> None:
        count = len(terminal.events("worked"))
        terminal.wait_for(lambda: len(terminal.events("worked")) > count + 1)

    for _ in range(TIMES):
        half_type(terminal, "abc")
        for _ in range(3):  # then the prompt, too, has drawn it, and waits
            wait_for_work()
        terminal.ctrl("c")
        terminal.wait_for("KeyboardInterrupt")
        terminal.prompt()
        if any(slowed.detail[0] for slowed in terminal.events("worked")):
            continue
        assert "Traceback" not in terminal.output()
    wait_for_work()
    assert terminal.value("6 * 7") == 42


@pytest.mark.parametrize("cell", TOOLKITS_AT_PROMPTS)
def test_ctrl_c_interrupts_a_callback_that_does_not_end(
    cell: Cell, launch: Launch
) -> None:
    terminal = live(launch, cell)
    terminal.run("import callbacks, time")
    for count, call in enumerate(["time.sleep(3600)", "callbacks.work(3600)"], 1):
        terminal.run(f"callbacks.endless(lambda: {call})")
        terminal.wait_for(lambda n=count: len(terminal.events("begins")) == n)
        terminal.ctrl("c")
        terminal.wait_for("KeyboardInterrupt")
        terminal.prompt()
        terminal.wait_ticks()
    assert terminal.value("6 * 7") == 42
    assert terminal.events("ends") == []


@pytest.mark.parametrize("cell", KINDS_AT_PROMPTS)
def test_sigint_from_another_process_is_a_ctrl_c(cell: Cell, launch: Launch) -> None:
    terminal = live(launch, cell)
    for _ in range(3):
        if not cell.prompt.pipe:
            half_type(terminal, "abc")
        terminal.wait_for(terminal.asleep)
        terminal.mark()
        terminal.signal(signal.SIGINT)
        terminal.wait_for("KeyboardInterrupt")
        if cell.prompt.name == "stdio":
            terminal.line()  # the terminal keeps what was typed: no key came
        terminal.prompt()
        terminal.wait_ticks(2)
    # two at once; not at PyREPL, which ends when the second comes while it writes
    # "KeyboardInterrupt" for the first (_pyrepl/simple_interact.py, 3.13)
    for _ in range(0 if cell.prompt.name == "pyrepl" else TIMES):
        terminal.wait_for(terminal.asleep)
        terminal.mark()
        terminal.signal(signal.SIGINT)
        terminal.signal(signal.SIGINT)
        terminal.wait_for("KeyboardInterrupt")
        terminal.wait_screen(re.compile(r">>>\s*\Z"))
        # the second may be a KeyboardInterrupt of its own; a prompt whose window ticks
        # has none to come, which would meet the Enter
        terminal.wait_ticks(2)
        terminal.wait_screen(re.compile(r">>>\s*\Z"))
        terminal.line()
        terminal.prompt()
    assert terminal.value("6 * 7") == 42


@pytest.mark.parametrize("cell", KINDS_AT_PROMPTS)
def test_a_users_sigint_handler_runs_once_each_time(cell: Cell, launch: Launch) -> None:
    """The handler does not raise, so the line goes on."""
    terminal = live(launch, cell)
    terminal.run("import callbacks; callbacks.handle(callbacks.signal.SIGINT)")
    line = "x = 12345"
    for number in range(TIMES):
        # by signal: at a key, the terminal itself forgets what it holds at stdio
        terminal.wait_for(terminal.asleep)
        terminal.signal(signal.SIGINT)
        terminal.wait_event("handled", number)
        terminal.wait_ticks(2)
        if not cell.prompt.pipe and number < len(line):
            half_type(terminal, line[number], prompt=">>> " + line[:number])
    if not cell.prompt.pipe:
        terminal.line()
        terminal.prompt()
        assert terminal.value("x") == 12345
    assert [event.detail for event in terminal.events("handled")] == [
        (number,) for number in range(TIMES)
    ]
    assert "KeyboardInterrupt" not in "\n".join(terminal.screen())


@pytest.mark.parametrize("cell", KINDS_AT_PROMPTS)
def test_a_python_handler_runs_at_once_at_an_idle_prompt(
    cell: Cell, launch: Launch
) -> None:
    terminal = live(launch, cell, tick=None)
    terminal.run("import callbacks; callbacks.handle(callbacks.signal.SIGUSR1)")
    for number in range(TIMES):
        terminal.wait_for(terminal.asleep)
        terminal.signal(signal.SIGUSR1)
        terminal.wait_event("handled", number)
    assert len(terminal.events("handled")) == TIMES
    assert terminal.value("6 * 7") == 42


@pytest.mark.parametrize("cell", KINDS_AT_TERMINALS)
def test_a_handler_that_raises_gives_a_prompt(
    cell: Cell, launch: Launch, display: Display
) -> None:
    """The window sleeps, so that no callback is there to catch the exception.

    Raised while PyGObject makes a callback's arguments, it ends the process, without
    inputhook, too.
    """
    name = title()
    terminal = live(launch, cell, name=name, tick=None)
    visible(terminal, display, name)
    terminal.run("import callbacks, signal")
    terminal.run("_ = signal.signal(signal.SIGUSR1, lambda *_: callbacks.fail())")
    for _ in range(3):
        terminal.wait_still()
        terminal.mark()
        terminal.signal(signal.SIGUSR1)
        terminal.wait_for("ValueError: raised")
        terminal.prompt()
    assert terminal.value("6 * 7") == 42
    terminal.run(cell.toolkit.open(title()))
    terminal.wait_ticks()


def same(terminal: Terminal, name: str) -> None:
    """Wait until the handlers are those of before: at a later prompt, if a signal was under way."""
    terminal.wait_for(
        lambda: terminal.value(f"s.read_all() == {name}"), why="the same handlers"
    )


@pytest.mark.parametrize("cell", KINDS_AT_PROMPTS)
def test_handlers_are_the_same_after_each_prompt(cell: Cell, launch: Launch) -> None:
    """So are those installed from C (python-prompt-toolkit#1576), as sigaction(2) shows them."""
    terminal = launch(cell)
    terminal.run("import signal, sigactions as s")
    terminal.run("s.install_from_c(signal.SIGTERM); s.install_from_c(signal.SIGURG)")
    # in one line: with the toolkit's own hook PyREPL hangs
    terminal.run(f"{cell.toolkit.open(title())}; old = s.read_all(); {enabling(cell)}")
    terminal.run("_ = signal.signal(signal.SIGWINCH, lambda *_: None)")
    terminal.run("s.install_from_c(signal.SIGUSR1)")
    # SIGURG's, which the hook itself uses, may be there for a line more: it is SIGTERM's
    now = "(now := s.read_all())[2] == now[4]"
    terminal.wait_ticks(2)  # wx takes SIGINT's away; the first wait puts that back
    terminal.wait_for(lambda: terminal.value(now), why="SIGURG's own handler")
    for _ in range(3):
        terminal.wait_ticks(2)
        same(terminal, "now")
    terminal.interrupt()
    same(terminal, "now")
    terminal.run("s.install_from_c(signal.SIGINT)")
    terminal.wait_for(lambda: terminal.value(now), why="SIGURG's own handler")
    terminal.ctrl("c")
    terminal.wait_ticks(2)
    terminal.line()
    terminal.prompt()
    same(terminal, "now")
    # SIGTERM and SIGURG
    pair = "(inputhook.disable(), [s.read_all()[i] == old[i] for i in (2, 4)])[1]"
    assert terminal.value(pair) == [True, True]


@pytest.mark.parametrize(
    "installs", ["s.install_from_c(n)", "_ = signal.signal(n, lambda *_: None)"]
)
@pytest.mark.parametrize("cell", TK_AND_QT_AT_TERMINALS)
def test_a_users_sigurg_handler_does_no_harm(
    cell: Cell, launch: Launch, installs: str
) -> None:
    """The signal which the hook itself uses may be installed after enable()."""
    terminal = live(launch, cell)
    terminal.run("import callbacks, signal, sigactions as s; n = signal.SIGURG")
    terminal.run(installs)
    terminal.run("callbacks.handle(signal.SIGUSR1)")
    for number in range(3):
        terminal.wait_for(terminal.asleep)
        terminal.signal(signal.SIGUSR1)
        terminal.wait_event("handled", number)
        terminal.wait_ticks()
    terminal.interrupt()
    terminal.wait_ticks()


@pytest.mark.parametrize("cell", KINDS_AT_TERMINALS)
def test_a_resize_keeps_the_half_typed_line(cell: Cell, launch: Launch) -> None:
    """SIGWINCH ends the wait, so that the prompt can draw the line anew (ipython#4857)."""
    terminal = live(launch, cell)
    terminal.run("import os")
    half_type(terminal, "x = '" + "0123456789" * 5)
    for columns in (70, 40, 90):
        terminal.resize(30, columns)
        terminal.wait_ticks()
    terminal.line("abc'")
    terminal.prompt()
    assert terminal.value("x == '0123456789' * 5 + 'abc'") is True
    assert terminal.value("os.get_terminal_size(1).columns") == 90
    terminal.wait_ticks()


@pytest.mark.either("toolkit")
@pytest.mark.parametrize("cell", TOOLKITS_AT_READLINE)
def test_readline_wraps_at_the_new_width(cell: Cell, launch: Launch) -> None:
    terminal = live(launch, cell)
    half_type(terminal, "x = '" + "0123456789" * 4)
    terminal.resize(24, 40)
    terminal.wait_screen(
        re.compile(
            r"^>>> x = '0123456789012345678901234567890\n123456789$", re.MULTILINE
        )
    )
    terminal.wait_ticks()
    terminal.send("abc")
    terminal.wait_screen(re.compile(r"^123456789abc$", re.MULTILINE))


@pytest.mark.parametrize("cell", TK_AND_QT_AT_TERMINALS)
def test_two_hundred_resizes_leave_prompt_and_window_alive(
    cell: Cell, launch: Launch
) -> None:
    terminal = live(launch, cell)
    half_type(terminal, "x = 12")
    for number in range(200):
        terminal.resize(24, 60 + number % 40)
    terminal.resize(24, 100)
    terminal.wait_ticks()
    terminal.line("34")
    terminal.prompt()
    assert terminal.value("x") == 1234
    terminal.wait_ticks()


@pytest.mark.parametrize("cell", KINDS_AT_TERMINALS)
def test_a_resize_during_a_command_leaves_one_prompt(
    cell: Cell, launch: Launch
) -> None:
    """The next prompt is drawn once and takes a line.

    How often readline draws it is not asked: without a hook, too, it sometimes draws the
    old line once more.
    """
    terminal = live(launch, cell)
    terminal.run("import callbacks")
    terminal.line("callbacks.wait_for_columns(60)")
    terminal.wait_for("\n")
    terminal.resize(24, 60)
    if cell.prompt.name == "readline":
        terminal.wait_screen(re.compile(r">>>\s*\Z"))
    else:
        terminal.prompt()
        half_type(terminal, "6 * 7")
        lines = [line for line in terminal.screen() if line]
        assert lines[-2:] == [">>> callbacks.wait_for_columns(60)", ">>> 6 * 7"]
    terminal.wait_ticks(2)
    terminal.line()
    terminal.prompt()
    assert terminal.value("6 * 7") == 42


@pytest.mark.parametrize("cell", KINDS_AT_TERMINALS)
def test_ctrl_z_stops_the_program_and_fg_brings_the_line_back(
    cell: Cell, launch: Launch
) -> None:
    """Under a shell with job control; the windows sleep with the program."""
    terminal = launch(
        cell,
        "-c",
        "import os; os.execvp('bash', ['bash', '--norc', '--noprofile', '-i'])",
        environment={"PS1": "sh$ ", "BASH_SILENCE_DEPRECATION_WARNING": "1"},
    )
    terminal.prompt("sh$ ")
    terminal.line(cell.interpreter.executable)
    terminal.prompt()
    terminal.run(f"import inputhook; _ = inputhook.enable({cell.toolkit.name!r})")
    terminal.run(cell.toolkit.open(title()))
    for number in range(3):
        terminal.wait_ticks()
        terminal.ctrl("z")
        terminal.wait_for("Stopped")
        terminal.prompt("sh$ ")
        terminal.line("fg")
        terminal.wait_ticks()
        # the prompt is not drawn again before a key is typed
        terminal.line(f"windows.record('after', {number})", ahead=True)
        terminal.wait_event("after", number)
        terminal.prompt()
    terminal.interrupt()
    terminal.end_input()
    terminal.prompt("sh$ ")


@pytest.mark.either("toolkit")
@pytest.mark.parametrize("cell", TOOLKITS_AT_PROMPTS)
def test_a_closed_terminal_ends_the_interpreter(cell: Cell, launch: Launch) -> None:
    terminal = live(launch, cell)
    terminal.close_master()
    assert terminal.wait_exit() == -signal.SIGHUP


@pytest.mark.parametrize("cell", KINDS_AT_TERMINALS)
def test_a_closed_terminal_ends_the_interpreter_that_ignores_sighup(
    cell: Cell, launch: Launch
) -> None:
    """A hang-up counts as input: the prompt finds the end of it."""
    terminal = live(launch, cell)
    terminal.run("import signal; _ = signal.signal(signal.SIGHUP, signal.SIG_IGN)")
    terminal.wait_ticks(2)
    terminal.close_master()
    terminal.wait_exit()


@pytest.mark.parametrize("cell", KINDS_AT_PROMPTS)
def test_the_end_of_input_ends_the_interpreter(cell: Cell, launch: Launch) -> None:
    terminal = live(launch, cell)
    terminal.end_input()
    assert terminal.wait_exit() == 0


# Main loops and dialogs that a command runs: no prompt waits there, and no Python code runs.

WAITS = {
    "tk": {
        "main loop": "window.root.mainloop()",
        "variable": "window.root.wait_variable(variable)",
        "window": "tkinter.Toplevel(window.root).wait_window()",
        "dialog": "messagebox.askyesno('title', 'text')",
    },
    "qt": {
        "main loop": "window.app.exec()",
        "dialog": "box.exec()",
        "dialog of a function": "QtWidgets.QMessageBox.question(None, 'title', 'text')",
    },
}
"""Lines that only Ctrl-C ends: nothing ticks, and nobody clicks."""

BEFORE = {
    "tk": "import tkinter; from tkinter import messagebox; variable = tkinter.IntVar()",
    "qt": "from {binding} import QtWidgets; box = QtWidgets.QMessageBox()",
}

WAITING = [
    pytest.param(*cell.values, line, marks=cell.marks, id=f"{cell.id}-{what}")
    for toolkit, lines in WAITS.items()
    for cell in select(prompts=["readline", "pyrepl"], toolkits=[toolkit])
    for what, line in lines.items()
    if "qt:PyQt5" not in str(cell.id)
]


@pytest.mark.parametrize(("cell", "line"), WAITING)
def test_ctrl_c_ends_a_main_loop_or_dialog_that_a_command_runs(
    cell: Cell, launch: Launch, line: str
) -> None:
    """Without inputhook Ctrl-C is seen with the next event that Python code handles."""
    terminal = live(launch, cell, tick=None)
    terminal.run(BEFORE[cell.toolkit.name].format(binding=cell.toolkit.key))
    for _ in range(2):
        interrupt_waiting(terminal, f"windows.record('runs'); {line}")
        assert terminal.value("6 * 7") == 42
    if line.startswith("box."):
        assert terminal.value("box.isVisible()") is False
    terminal.run("windows.call_later(0.01, lambda: windows.record('alive'))")
    terminal.wait_event("alive")
    # in one line: without us PyREPL's next line may hang (cpython#123795)
    terminal.line(
        "import signal; inputhook.disable(); "
        "windows.record('wakes', signal.set_wakeup_fd(-1))"
    )
    terminal.wait_event("wakes", -1)


@pytest.mark.parametrize("cell", PYQT6_AT_READLINE)
def test_ctrl_c_in_a_dialog_discards_the_line_that_was_completed_there(
    cell: Cell, launch: Launch, display: Display
) -> None:
    """A line and an exception at once would be a SystemError of input()."""
    name = title("dialog")
    terminal = live(launch, cell)
    terminal.run("import dialogs")
    terminal.line(
        f"dialogs.from_callback({cell.toolkit.key!r}, {name!r}, 0.3); input('? ')"
    )
    terminal.wait_for(lambda: display.find(name))
    terminal.send("text\r")
    terminal.wait_for(lambda: "ICANON" in terminal.modes(), why="a complete line")
    terminal.ctrl("c")
    terminal.wait_for("KeyboardInterrupt")
    dialog = display.find(name)
    if dialog is not None:
        dialog.close()
    terminal.prompt()
    assert "SystemError" not in terminal.output()
    assert terminal.output().count("KeyboardInterrupt") > 1  # the callback's, input()'s
    assert terminal.value("6 * 7") == 42


def interrupt_waiting(terminal: Terminal, line: str) -> None:
    """Type the line, which records that it runs, and end it by Ctrl-C."""
    before = len(terminal.events("runs"))
    terminal.line(line)
    terminal.wait_for(lambda: len(terminal.events("runs")) > before, why="the line")
    terminal.wait_for(terminal.asleep)
    terminal.ctrl("c")
    terminal.wait_for("KeyboardInterrupt")
    terminal.prompt()


@pytest.mark.parametrize(
    "cell", select(prompts=["readline"], toolkits=["tk", "qt:PyQt6", "qt:PySide6"])
)
def test_ctrl_c_ends_a_main_loop_that_is_run_where_its_window_is_made(
    cell: Cell, launch: Launch
) -> None:
    """No prompt has waited in between; so does IPython's %run run a program."""
    terminal = launch(cell)
    interrupt_waiting(
        terminal,
        f"{enabling(cell)}; {cell.toolkit.open(tick=None)}; windows.record('runs'); "
        "windows.main()",
    )
    assert terminal.value("6 * 7") == 42


@pytest.mark.parametrize("cell", TK_AND_QT_AT_READLINE)
def test_a_programs_own_handler_decides_whether_a_main_loop_ends(
    cell: Cell, launch: Launch
) -> None:
    """The handler runs at once, and what it raises comes out of the line that runs the loop."""
    terminal = live(launch, cell, tick=None)
    terminal.run("import callbacks, signal; callbacks.handle(signal.SIGINT)")
    terminal.run("callbacks.fail_at(signal.SIGUSR1)")
    terminal.line("windows.record('runs'); windows.main()")
    terminal.wait_event("runs")
    for number in range(2):
        terminal.wait_for(terminal.asleep)
        terminal.ctrl("c")
        terminal.wait_event("handled", number)
    terminal.wait_for(terminal.asleep)
    terminal.signal(signal.SIGUSR1)
    terminal.wait_for("ValueError: raised")
    terminal.prompt()
    assert terminal.value("6 * 7") == 42
    terminal.run("windows.call_later(0.01, lambda: windows.record('alive'))")
    terminal.wait_event("alive")


# What programs do to handlers while ours is in front of theirs.


@pytest.mark.parametrize("setter", ["signal", "PyOS_setsig"])
@pytest.mark.parametrize("cell", KINDS_AT_TERMINALS)
def test_a_callback_in_c_may_put_back_the_handler_it_has_found(
    cell: Cell, launch: Launch, setter: str
) -> None:
    """The callback may use signal(), which forgets that the handler wants to know who sent it.

    Ctrl-C works then, and a command finds the program's own handler, flags included.
    """
    terminal = live(launch, cell)
    terminal.run("import csignals, sigactions, time; own = sigactions.read(2)")
    for _ in range(2):
        before = len(terminal.events("swapped"))
        terminal.run(f"windows.call_later(.02, lambda: csignals.swap({setter!r}, 2))")
        terminal.wait_for(lambda n=before: len(terminal.events("swapped")) > n)
        assert terminal.value("sigactions.read(2) == own") is True
        terminal.interrupt()
        terminal.interrupt()
    terminal.line("print('sle' + 'eps'); time.sleep(3600)")
    terminal.wait_for("sleeps")
    terminal.ctrl("c")
    terminal.wait_for("KeyboardInterrupt")
    terminal.prompt()
    assert terminal.value("6 * 7") == 42


@pytest.mark.parametrize("cell", TK_AND_QT_AT_TERMINALS)
def test_a_command_may_put_back_a_handler_that_a_callback_has_found(
    cell: Cell, launch: Launch
) -> None:
    """Inputhook's handler is there while no prompt waits, and later while one does."""
    terminal = live(launch, cell)
    terminal.run("import csignals, time")
    terminal.run("windows.call_later(.02, lambda: csignals.keep(2))")
    terminal.wait_event("kept")
    terminal.line("csignals.put_back(2); print('sle' + 'eps'); time.sleep(3600)")
    terminal.wait_for("sleeps")
    terminal.ctrl("c")
    terminal.wait_for("KeyboardInterrupt")
    terminal.prompt()
    terminal.wait_ticks()
    terminal.interrupt()
    assert terminal.value("6 * 7") == 42


@pytest.mark.parametrize("cell", KINDS_AT_TERMINALS)
def test_a_handler_that_chains_to_ours_does_not_call_itself(
    cell: Cell, launch: Launch
) -> None:
    """It has found inputhook's in a callback, and is behind that from the next wait on."""
    terminal = live(launch, cell)
    terminal.run("import callbacks, faulthandler; n = callbacks.signal.SIGUSR1")
    terminal.run("callbacks.handle(n); null = open('/dev/null', 'w')")
    terminal.run("chain = lambda: faulthandler.register(n, null, chain=True)")
    terminal.run("windows.call_later(.02, lambda: windows.record('chained', chain()))")
    terminal.wait_event("chained")
    for number in range(3):
        terminal.wait_for(terminal.asleep)
        before = len(terminal.events("handled"))
        terminal.signal(signal.SIGUSR1)
        terminal.wait_for(lambda n=before: len(terminal.events("handled")) > n)
        terminal.wait_ticks()
        assert terminal.value(f"6 * {number}") == 6 * number


@pytest.mark.parametrize("cell", TK_AND_QT_AT_STDIO)
def test_a_resize_does_no_harm_after_readline_was_imported_in_a_callback(
    cell: Cell, launch: Launch
) -> None:
    """Readline's handler of SIGWINCH calls the one that it has found, with one argument."""
    terminal = live(launch, cell)
    terminal.run("import callbacks, sys; callbacks.handle(callbacks.signal.SIGWINCH)")
    terminal.run("sys.path[:] = [p for p in sys.path if 'no_readline' not in p]")
    terminal.line("windows.call_later(.05, callbacks.import_readline)")
    terminal.wait_event("imported")
    terminal.prompt()
    for columns in (70, 90, 80):
        before = len(terminal.events("handled"))
        terminal.wait_for(terminal.asleep)
        terminal.resize(24, columns)
        terminal.wait_for(lambda n=before: len(terminal.events("handled")) > n)
        terminal.wait_ticks()
        assert terminal.value("6 * 7") == 42


OTHERS = ["SIGIO", "SIGPROF", "SIGVTALRM", "SIGRTMIN", "SIGXCPU", "SIGPIPE", "SIGTTOU"]


@pytest.mark.parametrize("cell", KINDS_AT_PROMPTS)
def test_a_python_handler_of_any_signal_runs_at_once_at_an_idle_prompt(
    cell: Cell, launch: Launch
) -> None:
    terminal = live(launch, cell, tick=None)
    terminal.run("import callbacks")
    for name in OTHERS:
        terminal.run(f"callbacks.handle(callbacks.signal.{name})")
        before = len(terminal.events("handled"))
        terminal.wait_for(terminal.asleep)
        terminal.signal(getattr(signal, name))
        terminal.wait_for(lambda n=before: len(terminal.events("handled")) > n)
    assert terminal.value("6 * 7") == 42


@pytest.mark.parametrize("cell", KINDS_AT_STDIO)
def test_what_follows_ctrl_c_at_a_prompt_is_not_interrupted(
    cell: Cell, launch: Launch
) -> None:
    """The prompt is made to look at the signal, by another signal, only while it reads."""
    terminal = live(launch, cell)
    terminal.run("import csignals")
    terminal.line("print('sle' + 'pt:', csignals.sleep_after_interrupt())")
    terminal.wait_for("? ")
    terminal.wait_for(terminal.asleep)
    terminal.wait_ticks()
    terminal.ctrl("c")
    found = terminal.wait_for(re.compile(r"slept: (\[.*\])"))
    assert found[1] == "[0, 0, 0]"


@pytest.mark.parametrize("cell", TK_AND_QT_AT_TERMINALS)
def test_the_end_of_a_pause_interrupts_no_callback(cell: Cell, launch: Launch) -> None:
    terminal = live(launch, cell)
    terminal.run("import csignals; found = []")
    terminal.run("sleeps = lambda: found.append(csignals.sleep(.5))")
    terminal.run("windows.call_later(.05, sleeps); inputhook.pause(.2)")
    assert terminal.value("found") == [0]


@pytest.mark.parametrize("cell", KINDS_AT_READLINE)
def test_a_pause_ends_where_all_signals_are_blocked(cell: Cell, launch: Launch) -> None:
    """Programs block signals which a thread waits for, by sigwait()."""
    terminal = live(launch, cell)
    terminal.run("import signal; mask = signal.pthread_sigmask")
    terminal.run("found = mask(signal.SIG_BLOCK, signal.valid_signals())")
    assert terminal.value("inputhook.pause(.2)") is None
    terminal.run("_ = mask(signal.SIG_SETMASK, found)")
    terminal.interrupt()


@pytest.mark.parametrize("cell", TK_AND_QT_AT_TERMINALS)
def test_a_timer_of_the_programs_may_have_the_signal_of_ours(
    cell: Cell, launch: Launch
) -> None:
    terminal = live(launch, cell, tick=None)
    terminal.run("import callbacks, csignals; n = callbacks.signal.SIGURG")
    terminal.run("callbacks.handle(n); timer = csignals.make_timer(n)")
    for number in range(3):
        terminal.run("_ = csignals.set_timer(timer, .3)")
        terminal.wait_event("handled", number)
    terminal.interrupt()
    assert terminal.value("6 * 7") == 42


@pytest.mark.parametrize("cell", TK_AND_QT_AT_TERMINALS)
def test_two_exceptions_for_the_prompt_in_one_wait_are_both_shown(
    cell: Cell, launch: Launch
) -> None:
    """Both are shown, and no handler is left that would raise one of them again."""
    terminal = live(launch, cell)
    terminal.run(
        "import signal; from inputhook._exceptions import raise_at_prompt as r"
    )
    terminal.line("windows.call_later(.05, lambda: [r(OSError(n)) for n in (71, 72)])")
    terminal.wait_for(re.compile("OSError: 71.*OSError: 72", re.DOTALL))
    terminal.wait_screen(re.compile(r">>>\s*\Z"))
    assert terminal.value("signal.getsignal(signal.SIGURG) is signal.SIG_DFL") is True
    terminal.interrupt()


@pytest.mark.parametrize("cell", select(prompts=TERMINALS, toolkits=["gtk3"]))
def test_ctrl_c_is_not_lost_in_a_callback_that_has_called_disable(
    cell: Cell, launch: Launch
) -> None:
    """Only GTK is tried: hooks of Tk's and Qt's own run callbacks then, which it would meet."""
    terminal = live(launch, cell)
    terminal.run("import signal")
    terminal.run("last = lambda: (inputhook.disable(), signal.raise_signal(2))")
    terminal.line("windows.call_later(.3, last)")
    terminal.wait_for("KeyboardInterrupt")
    terminal.wait_screen(re.compile(r">>>\s*\Z"))
    assert terminal.value("inputhook.owner().name != 'inputhook'") is True


@pytest.mark.parametrize("cell", TK_AT_READLINE)
def test_signals_in_the_middle_of_a_key_leave_windows_alive_and_ctrl_c_cancels(
    cell: Cell, launch: Launch
) -> None:
    """GNU readline asks whether to show all completions, and waits for the answer."""
    terminal = live(launch, cell)
    terminal.run("import os, readline, rlcompleter, signal")
    terminal.run("readline.parse_and_bind('tab: complete')")
    terminal.run("_ = signal.signal(signal.SIGUSR1, lambda *_: windows.record('usr1'))")
    for _ in range(3):
        terminal.send("os.\t\t")
        terminal.wait_for("ossibilities? (y or n)")
        for _signal in range(3):
            before = len(terminal.events("usr1"))
            terminal.signal(signal.SIGUSR1)
            terminal.wait_for(
                lambda before=before: len(terminal.events("usr1")) > before
            )
            terminal.wait_ticks()
        terminal.ctrl("c")
        terminal.wait_for("KeyboardInterrupt")
        terminal.prompt()
        terminal.wait_ticks()
        assert terminal.value("6 * 7") == 42


@pytest.mark.parametrize("keys", ["w", "1 + 1 + "])
@pytest.mark.parametrize("cell", TK_AT_READLINE)
def test_ctrl_c_right_after_a_key_does_not_wait_for_the_next_key(
    cell: Cell, keys: str, launch: Launch
) -> None:
    """With Ctrl-C the kernel throws away what was typed, also a key that was noticed."""
    terminal = live(launch, cell)
    for number in range(100):
        terminal.wait_for(terminal.asleep)
        terminal.mark()
        terminal.send(keys)
        moment = time.perf_counter() + number % 50 * 4e-6
        while time.perf_counter() < moment:
            pass
        terminal.send("\x03")
        terminal.wait_for("KeyboardInterrupt")
    terminal.prompt()
    terminal.wait_ticks()
