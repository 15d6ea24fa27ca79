"""What a session's surroundings lose: descriptors, streams, modules, the X server."""

from __future__ import annotations

import re
import signal
from typing import TYPE_CHECKING

import pytest

from ..harness.sessions import enable, live, title
from ..harness.table import (
    KINDS_AT_READLINE,
    TK_AT_EDITORS,
    TK_AT_READLINE,
    select,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..harness.display import Display
    from ..harness.launch import Launch
    from ..harness.table import Cell
    from ..harness.terminal import Terminal

OUR_FRAME = b'File "' + __file__.partition("/tests/")[0].encode() + b"/src/inputhook/"


def answers(terminal: Terminal, number: int = 0) -> None:
    """Type a line, wherever the cursor is, and wait for its value."""
    terminal.line(f"6 * 7000 + {number}", ahead=True)
    terminal.wait_for(re.compile(rf"\b{42000 + number}\b"))


def prints_and_asks(terminal: Terminal) -> None:
    """Have a callback print, and another one ask for a line."""
    terminal.line("windows.call_later(.05, lambda: print('sa' + 'id'))", ahead=True)
    terminal.wait_for("said")
    ask = "windows.call_later(.05, lambda: print(input('na' + 'me? ') * 2))"
    terminal.line(ask, ahead=True)
    terminal.wait_for("name? ")
    terminal.line("xy", ahead=True)
    terminal.wait_for("xyxy")


def notes(terminal: Terminal) -> None:
    """Type a line that prints nothing, and wait until it has been run."""
    before = len(terminal.events("noted"))
    terminal.line("windows.record('noted')", ahead=True)
    terminal.wait_for(lambda: len(terminal.events("noted")) > before, why="a line")


# Standard streams.


@pytest.mark.together("prompt", "toolkit")
@pytest.mark.parametrize(
    "cell",
    [
        *KINDS_AT_READLINE,
        *select(prompts=["libedit", "stdio"], toolkits=["tk"]),
    ],
)
def test_a_callback_that_closes_standard_input_ends_the_prompt(
    cell: Cell, launch: Launch
) -> None:
    """As a command does. Qt would forget the descriptor, and Tcl's thread only fail."""
    terminal = live(launch, cell)
    terminal.line("import os; windows.call_later(.05, lambda: os.close(0))")
    assert terminal.wait_exit() == 0


CHANGES = (
    "sys.stdin = None",
    "sys.stdin = io.StringIO('text')",
    "sys.stderr = None",
    "sys.stderr = io.StringIO()",
    "sys.stderr = open('/dev/full', 'w')",
    "os.close(2)",
    "sys.stdout = None",
    "sys.stdout = io.StringIO()",
    "sys.stdout = open('/dev/full', 'w')",
)
"""What programs do with their streams; in this order all of them in one session."""

TERMINAL_LEFT = ("os.close(1)", "os.dup2(full, 1)")
"""Python then reads lines without readline, which the kernel edits."""


@pytest.mark.parametrize("callback", [False, True], ids=["command", "callback"])
@pytest.mark.parametrize("cell", TK_AT_READLINE)
def test_streams_that_are_closed_or_replaced_keep_windows_and_prompt(
    cell: Cell, callback: bool, launch: Launch
) -> None:
    terminal = live(launch, cell)
    terminal.run("import io, os, sys; full = os.open('/dev/full', os.O_WRONLY)")
    for change in CHANGES:
        if callback:
            terminal.line(
                f"windows.call_later(.02, lambda: exec({change!r}))", ahead=True
            )
        else:
            terminal.line(change, ahead=True)
        notes(terminal)
        terminal.line("windows.call_later(.02, lambda: [][1])", ahead=True)
        notes(terminal)
        terminal.wait_ticks(10)
    for change in TERMINAL_LEFT if not callback else ():
        terminal.line(change, ahead=True)
        # what is typed before that would have another character at its end
        terminal.wait_for(lambda: "ICANON" in terminal.modes(), why="the kernel's mode")
        notes(terminal)
        terminal.wait_ticks(10)
    assert OUR_FRAME not in terminal.raw
    terminal.line(
        "sys.stdout = sys.stderr = None; inputhook.disable(); os._exit(3)",
        ahead=True,
    )
    assert terminal.wait_exit() == 3


@pytest.mark.parametrize("cell", TK_AT_EDITORS)
def test_a_full_disk_under_standard_output_is_no_traceback_of_ours(
    cell: Cell, launch: Launch
) -> None:
    terminal = live(launch, cell)
    terminal.run("import os; old = os.dup(1); full = os.open('/dev/full', os.O_WRONLY)")
    # PyREPL writes its prompt there, too
    terminal.line(
        "def fill():\n    os.dup2(full, 1)\n    try: print('x' * 9, flush=True)\n"
        "    finally: os.dup2(old, 1)\n\r"
        if cell.prompt.name == "readline"
        else "fill = lambda: (os.dup2(full, 1), print('x', flush=True))"
    )
    if cell.prompt.name == "readline":
        terminal.line("fill()", ahead=True)
        terminal.wait_for("No space left on device")
        answers(terminal)
        assert OUR_FRAME not in terminal.raw
    terminal.wait_ticks()


# Descriptors.


LIMIT = "import os, resource as r; old = r.getrlimit(r.RLIMIT_NOFILE)"
NONE = "r.setrlimit(r.RLIMIT_NOFILE, (3, old[1]))"
AGAIN = "r.setrlimit(r.RLIMIT_NOFILE, old)"


@pytest.mark.parametrize("cell", TK_AT_EDITORS)
def test_without_a_free_descriptor_the_session_goes_on(
    cell: Cell, launch: Launch
) -> None:
    terminal = live(launch, cell)
    terminal.run(LIMIT)
    terminal.line(NONE, ahead=True)
    answers(terminal)
    terminal.wait_ticks()
    prints_and_asks(terminal)
    terminal.send("12")
    terminal.wait_for("12")
    terminal.wait_for(terminal.asleep)
    terminal.ctrl("c")
    terminal.wait_for("KeyboardInterrupt")
    terminal.line("inputhook.pause(.05)", ahead=True)
    terminal.line("inputhook.call_soon(print, 'so' + 'on')", ahead=True)
    terminal.wait_for("soon")
    terminal.line("inputhook.disable(); print('dis' + 'abled')", ahead=True)
    terminal.wait_for("disabled")
    answers(terminal, 1)
    terminal.line("inputhook.enable('tk')", ahead=True)
    terminal.wait_for("OSError")
    terminal.wait_for("ulimit -n")
    answers(terminal, 2)
    terminal.line(f"{AGAIN}; inputhook.enable('tk')", ahead=True)
    terminal.wait_for("('tk',)")
    answers(terminal, 3)
    terminal.wait_ticks()


@pytest.mark.parametrize("cell", TK_AT_READLINE)
def test_an_import_without_a_free_descriptor_may_be_tried_again(
    cell: Cell, launch: Launch
) -> None:
    terminal = launch(cell)
    terminal.run(LIMIT)
    terminal.line(f"{NONE}; import inputhook")
    terminal.wait_for("Too many open files")
    terminal.line(AGAIN, ahead=True)
    answers(terminal)
    enable(terminal, cell)
    terminal.run(cell.toolkit.open())
    terminal.wait_ticks()


# Modules that are deleted from sys.modules.


OURS = "[sys.modules.pop(m) for m in list(sys.modules) if m.startswith('inputhook{}')]"
THEIRS = (
    "[sys.modules.pop(m) for m in list(sys.modules) "
    "if m.partition('.')[0] in {'tkinter', '_tkinter', 'PyQt6', 'gi', 'wx'}]"
)


def check_goes_on(terminal: Terminal) -> None:
    terminal.wait_ticks()
    prints_and_asks(terminal)
    terminal.line("windows.call_later(.05, lambda: [][1])", ahead=True)
    terminal.wait_for("IndexError")
    answers(terminal)


@pytest.mark.parametrize("part", [".", ""], ids=["submodules", "all"])
@pytest.mark.parametrize("cell", TK_AT_READLINE)
def test_our_modules_may_be_deleted(cell: Cell, part: str, launch: Launch) -> None:
    terminal = live(launch, cell)
    terminal.run(f"import sys; _ = {OURS.format(part)}")
    check_goes_on(terminal)
    terminal.line("inputhook.disable(); print('dis' + 'abled')", ahead=True)
    terminal.wait_for("disabled")
    terminal.prompt()
    assert terminal.value("str(inputhook.owner()).startswith('inputhook')") is False
    terminal.run(f"_ = inputhook.enable({cell.toolkit.name!r})")
    terminal.wait_ticks()


@pytest.mark.parametrize("cell", KINDS_AT_READLINE)
def test_the_modules_of_a_toolkit_may_be_deleted(cell: Cell, launch: Launch) -> None:
    terminal = live(launch, cell)
    terminal.run(f"import sys; _ = {THEIRS}")
    check_goes_on(terminal)
    terminal.line("inputhook.disable(); print('dis' + 'abled')", ahead=True)
    terminal.wait_for("disabled")
    terminal.prompt()
    if cell.toolkit.name != "gtk3":  # gi cannot be imported twice
        terminal.run(f"_ = inputhook.enable({cell.toolkit.name!r})")
        terminal.wait_ticks()
        terminal.run("inputhook.disable()")
    assert terminal.value("6 * 7") == 42


# The X server.


@pytest.mark.parametrize(
    "cell",
    # wx asks the server at each prompt, and waits for the answer
    select(prompts=["readline"], toolkits=["tk", "qt:PyQt6", "gtk3"]),
)
def test_a_prompt_answers_while_the_x_server_does_not(
    cell: Cell, launch: Launch, private_display: Callable[[], Display]
) -> None:
    server = private_display()
    terminal = launch(cell, display=server.name)
    enable(terminal, cell)
    name = title()
    terminal.run(cell.toolkit.open(name, None))
    terminal.wait_for(lambda: server.find(name), why="the window")
    terminal.wait_still()
    server.process.send_signal(signal.SIGSTOP)
    try:
        answers(terminal)
        terminal.line("inputhook.disable(); print('dis' + 'abled')", ahead=True)
        terminal.wait_for("disabled")
        again = f"inputhook.enable({cell.toolkit.name!r}); print('en' + 'abled')"
        terminal.line(again, ahead=True)
        terminal.wait_for("enabled")
        answers(terminal, 1)
    finally:
        server.process.send_signal(signal.SIGCONT)
    answers(terminal, 2)


@pytest.mark.parametrize("cell", select(prompts=["readline"], toolkits=["qt:PyQt6"]))
def test_qt_survives_its_x_server(
    cell: Cell, launch: Launch, private_display: Callable[[], Display]
) -> None:
    server = private_display()
    terminal = launch(cell, display=server.name)
    enable(terminal, cell)
    terminal.run(cell.toolkit.open())
    terminal.wait_ticks()
    server.kill()
    terminal.wait_for("Did the X11 server die")
    answers(terminal)
    terminal.line("inputhook.disable(); print('dis' + 'abled')", ahead=True)
    terminal.wait_for("disabled")
    answers(terminal, 1)


@pytest.mark.together("prompt", "toolkit")
@pytest.mark.parametrize(
    "cell",
    [
        *select(prompts=["readline"], toolkits=["tk", "gtk3", "wx"]),
        *select(prompts=["pyrepl", "libedit"], toolkits=["tk"]),
    ],
)
def test_a_session_whose_x_server_is_gone_can_save_its_work(
    cell: Cell, launch: Launch, private_display: Callable[[], Display]
) -> None:
    """Xlib ends the process, but not before somebody has left a last prompt."""
    server = private_display()
    terminal = launch(cell, display=server.name)
    enable(terminal, cell)
    terminal.run(cell.toolkit.open())
    terminal.wait_ticks()
    terminal.run("work = 6 * 7000")
    terminal.send("half a li")
    terminal.wait_for("half a li")
    server.kill()
    terminal.wait_for("ends Python at once.")
    terminal.wait_screen(re.compile(r"^>>>$", re.MULTILINE))
    terminal.line("work + 5", ahead=True)
    terminal.wait_for("42005")
    terminal.line("inputhook.pause(.02); work + 6", ahead=True)
    terminal.wait_for("42006")
    assert terminal.raw.count(b"is lost. The windows are gone") == 1
    terminal.line("exit()", ahead=True)
    assert terminal.wait_exit() == 1
    assert terminal.modes() >= {"ICANON", "ECHO", "ISIG", "OPOST"}
