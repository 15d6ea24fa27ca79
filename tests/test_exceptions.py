"""Whatever a callback does, the prompt survives, or ends as asked, and says why."""

from __future__ import annotations

import re
import signal
from typing import TYPE_CHECKING

import pytest

from .harness.sessions import enable, enabling, half_type, live, title, visible
from .harness.table import (
    KINDS_AT_EDITORS,
    KINDS_AT_PROMPTS,
    KINDS_AT_STDIO,
    KINDS_AT_TERMINALS,
    PYQT6_AT_READLINE,
    TK_AT_EDITORS,
    TK_AT_READLINE_ON_EACH_PYTHON,
    TOOLKITS_AT_EDITORS,
    TOOLKITS_AT_PROMPTS,
    select,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from .harness.display import Display, Window
    from .harness.launch import Launch
    from .harness.table import Cell
    from .harness.terminal import Terminal

"""The prompts that can draw a half-typed line again: the other two do not know it."""

NOT_QT = select(prompts=["readline"], toolkits=["tk", "gtk3", "gtk4", "wx"])
"""Toolkits in which a child of fork may leave by exit(): in Qt it hangs, without inputhook, too."""

TRACEBACK = "Traceback (most recent call last):"


def clickable(
    launch: Launch, display: Display, cell: Cell, call: str
) -> tuple[Terminal, Window]:
    """Return a live window, each click on which runs `call` in a callback, and its terminal."""
    name = title()
    terminal = launch(cell)
    enable(terminal, cell)
    terminal.run(f"import callbacks; callbacks.on_click(lambda: {call})")
    terminal.run(cell.toolkit.open(name))
    terminal.wait_ticks(2)
    return terminal, visible(terminal, display, name)


@pytest.mark.parametrize("cell", TOOLKITS_AT_EDITORS)
def test_a_traceback_stands_above_the_half_typed_line(
    cell: Cell, launch: Launch, display: Display
) -> None:
    """It is shown once, from column 0; prompt and line stand below, and go on (cpython#152907)."""
    terminal, window = clickable(launch, display, cell, "callbacks.fail()")
    for number in range(3):
        terminal.mark()
        terminal.send("x = 6*")
        terminal.wait_screen(re.compile(r"^>>> x = 6\*\s*\Z", re.MULTILINE))
        window.click()
        terminal.wait_screen(
            re.compile(r"^ValueError: raised\n>>> x = 6\*\s*\Z", re.MULTILINE)
        )
        assert terminal.cursor()[1] == len(">>> x = 6*")
        assert terminal.output().count(TRACEBACK) == 1
        assert terminal.output().count("ValueError: raised") == 1
        shown = terminal.screen()
        assert TRACEBACK in shown
        assert all(
            line == TRACEBACK for line in shown if line.strip().startswith("Trace")
        )
        terminal.wait_ticks(2)
        # what Qt says of a second main loop is in the place of the line
        terminal.line(str(number), ahead=True)
        terminal.prompt()
        assert terminal.value("x") == 6 * number
    terminal.wait_ticks()


@pytest.mark.parametrize("cell", select(prompts=["stdio", "pipe"]))
def test_a_traceback_is_shown_once(
    cell: Cell, launch: Launch, display: Display
) -> None:
    """At these prompts the terminal holds the line, and nobody can have it drawn again."""
    terminal, window = clickable(launch, display, cell, "callbacks.fail()")
    for number in range(3):
        if not cell.prompt.pipe:
            terminal.mark()
            terminal.send("x = 6*")
            terminal.wait_for("x = 6*")
        terminal.mark()
        window.click()
        terminal.wait_for("ValueError: raised")
        terminal.wait_ticks(2)
        assert terminal.output().count(TRACEBACK) == 1
        assert terminal.output().count("ValueError: raised") == 1
        terminal.line(("x = 6*" if cell.prompt.pipe else "") + str(number))
        terminal.prompt()
        assert terminal.value("x") == 6 * number
    terminal.wait_ticks()


@pytest.mark.parametrize("cell", KINDS_AT_STDIO)
def test_a_traceback_at_the_stdio_prompt_begins_at_column_0(
    cell: Cell, launch: Launch, display: Display
) -> None:
    terminal, window = clickable(launch, display, cell, "callbacks.fail()")
    terminal.send("x = 6*")
    terminal.wait_for("x = 6*")
    window.click()
    terminal.wait_screen("ValueError: raised")
    assert TRACEBACK in terminal.screen()


@pytest.mark.parametrize("cell", KINDS_AT_TERMINALS)
def test_what_a_callback_prints_begins_at_column_0(
    cell: Cell, launch: Launch, display: Display
) -> None:
    """PyREPL has the terminal raw while it waits (cpython#152907)."""
    terminal, window = clickable(launch, display, cell, "callbacks.print_lines()")
    window.click()
    terminal.wait_screen("third line")
    lines = terminal.screen()
    first = next(row for row, line in enumerate(lines) if line.endswith("first line"))
    assert lines[first + 1 : first + 3] == ["second line", "third line"]
    terminal.line()
    terminal.prompt()
    assert terminal.value("6 * 7") == 42


ORDERS = {
    "enabled first": ["{enable}", "{open}"],
    "imported first": ["import {module}; {enable}", "{open}"],
    "imported while disabled": [
        "{enable}",
        "inputhook.disable(); import {module}; {enable}",
        "{open}",
    ],
    "enabled again": [
        "import {module}; {enable}; inputhook.disable(); {enable}",
        "{open}",
    ],
    "imported, disabled, enabled": [
        "{enable}",
        "import {module}",
        "inputhook.disable(); {enable}",
        "{open}",
    ],
}
"""When the toolkit is imported: PyQt remembers the `sys.excepthook` it finds then."""


@pytest.mark.together("toolkit", "order")
@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize(
    "cell",
    select(prompts=["readline", "stdio"], toolkits=["qt:PyQt6", "qt:PyQt5"]),
)
def test_pyqt_does_not_abort(
    cell: Cell, launch: Launch, display: Display, order: str
) -> None:
    name = title()
    terminal = launch(cell)
    terminal.run("import callbacks; callbacks.on_click(callbacks.fail)")
    for line in ORDERS[order]:
        terminal.run(
            line.format(
                enable=enabling(cell),
                module=cell.toolkit.module,
                open=cell.toolkit.open(name),
            )
        )
    window = visible(terminal, display, name)
    for _ in range(2):
        terminal.mark()
        window.click()
        terminal.wait_for("ValueError: raised")
        terminal.wait_ticks()
    terminal.line()
    terminal.prompt()
    assert terminal.value("6 * 7") == 42


ASSIGNED = {
    "by the user": "sys.excepthook = sys.__excepthook__; callbacks.fail_soon()",
    "the one found": "sys.excepthook = found; callbacks.fail_soon()",
    "by a callback": "callbacks.fail_soon(callbacks.default_hook)",
    "deleted": "del sys.excepthook; callbacks.fail_soon()",
    "around a wait": "callbacks.swap_and_pause()",
}
"""What becomes of sys.excepthook before a slot raises."""


@pytest.mark.together("assigned", "order")
@pytest.mark.parametrize("assigned", ASSIGNED)
@pytest.mark.parametrize("order", ["enabled first", "imported first"])
@pytest.mark.parametrize(
    "cell", select(prompts=["readline"], toolkits=["qt:PyQt6", "qt:PyQt5"])
)
def test_pyqt_does_not_abort_whatever_is_assigned(
    cell: Cell, launch: Launch, order: str, assigned: str
) -> None:
    """PyQt aborts if a slot raises while sys.excepthook is the hook that PyQt found at its import."""
    terminal = launch(cell)
    terminal.run("import sys, inputhook, slots; found = sys.excepthook")
    terminal.run("before = slots.state()")
    for line in ORDERS[order]:
        terminal.run(
            line.format(
                enable=enabling(cell),
                module=cell.toolkit.module,
                open=cell.toolkit.open(),
            )
        )
    terminal.run("import callbacks")
    for _ in range(2):
        terminal.line(ASSIGNED[assigned])
        terminal.wait_for("ValueError: raised")
        assert TRACEBACK in terminal.screen()
        terminal.wait_ticks(2)
        terminal.prompt()
    assert terminal.value("6 * 7") == 42
    terminal.run("sys.excepthook = mine = lambda *_: None")
    assert terminal.value("sys.excepthook is mine") is True
    terminal.run("sys.excepthook = found; inputhook.disable()")
    assert not {"sys.excepthook", "class of sys"} & set(
        terminal.value("slots.changed(before)")
    )


@pytest.mark.parametrize("cell", PYQT6_AT_READLINE)
def test_nothing_is_left_by_disable_while_somebody_has_another_hook(
    cell: Cell, launch: Launch
) -> None:
    """Somebody puts back afterwards what had been found, as IPython does at the end of a cell."""
    terminal = launch(cell)
    terminal.run("import inputhook, slots; before = slots.state()")
    terminal.run(f"{enabling(cell)}; {cell.toolkit.open()}")
    terminal.wait_ticks(2)
    terminal.run("import callbacks; callbacks.swap_and_disable()")
    assert not {"sys.excepthook", "class of sys"} & set(
        terminal.value("slots.changed(before)")
    )


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("cell", TOOLKITS_AT_EDITORS)
def test_a_users_excepthook_is_called_and_put_back(
    cell: Cell, launch: Launch, display: Display, when: str
) -> None:
    name = title()
    terminal = launch(cell)
    terminal.run("import callbacks, windows, sys; default = sys.excepthook")
    terminal.run("callbacks.on_click(callbacks.fail)")
    if when == "before":
        terminal.run("sys.excepthook = callbacks.hook")
    enable(terminal, cell)
    if when == "after":
        terminal.run("sys.excepthook = callbacks.hook")
    terminal.run(cell.toolkit.open(name))
    window = visible(terminal, display, name)
    window.click()
    if cell.toolkit.name == "tk":
        # tkinter shows the exceptions of callbacks itself, without it
        terminal.wait_for("ValueError: raised")
    else:
        terminal.wait_event("hook", "ValueError")
    terminal.wait_ticks(2)
    after = "(inputhook.disable(), sys.excepthook is callbacks.hook)[1]"
    assert terminal.value(after) is True


@pytest.mark.parametrize("cell", KINDS_AT_EDITORS)
def test_disable_puts_back_the_excepthook(cell: Cell, launch: Launch) -> None:
    terminal = launch(cell)
    terminal.run("import sys; before = sys.excepthook")
    enable(terminal, cell)
    terminal.run(cell.toolkit.open(title()))
    terminal.wait_ticks(2)
    after = "(inputhook.disable(), sys.excepthook is before)[1]"
    assert terminal.value(after) is True


@pytest.fixture
def plain_exit_status(launch: Launch) -> Callable[[Cell], int]:
    """Return the status with which SystemExit(7), raised in the prompt's own wait, ends Python."""

    def status(cell: Cell) -> int:
        terminal = launch(cell)
        terminal.run("import signal, sys")
        terminal.run("_ = signal.signal(signal.SIGUSR1, lambda *_: sys.exit(7))")
        terminal.wait_for(terminal.asleep)
        terminal.signal(signal.SIGUSR1)
        return terminal.wait_exit()

    return status


@pytest.mark.parametrize("cell", TOOLKITS_AT_PROMPTS)
def test_sys_exit_in_a_callback_ends_the_program(
    cell: Cell,
    launch: Launch,
    display: Display,
    plain_exit_status: Callable[[Cell], int],
) -> None:
    """The status is 7, atexit's handlers have run, and a shell can use the terminal."""
    expected = {7}
    if cell.prompt.name == "pyrepl":  # which loses it in some releases
        expected.add(plain_exit_status(cell))
    terminal, window = clickable(launch, display, cell, "sys.exit(7)")
    terminal.run("import atexit, sys")
    terminal.run("_ = atexit.register(windows.record, 'atexit')")
    if not cell.prompt.pipe:
        terminal.send("half a li")
        terminal.wait_for("half a li")
    window.click()
    assert terminal.wait_exit() in expected
    assert [event.kind for event in terminal.events()][-2:] == ["clicked", "atexit"]
    assert terminal.modes() == {"ICANON", "ECHO", "ISIG", "OPOST"}


@pytest.mark.parametrize("cell", TK_AT_EDITORS)
def test_sys_exit_ends_the_program_while_tcl_waits_in_a_message_box(
    cell: Cell, launch: Launch, display: Display, tmp_path: Path
) -> None:
    """Tcl tells us of failed scripts, and then whoever was told before: again after disable()."""
    terminal = launch(cell)
    told = "told = lambda text, *_: windows.record('told', text)"
    tells = "window.root.tk.createcommand('told', told)"
    begin = "_ = window.root.tk.eval('interp bgerror {} told')"
    # in one line: see enabling()
    terminal.run(f"{cell.toolkit.open()}; {told}; {tells}; {begin}; {enabling(cell)}")
    terminal.run("import several; from tkinter import messagebox")
    terminal.run("tk = window.root.tk")
    terminal.run("_ = tk.eval('after 0 {error what}')")
    terminal.wait_event("told", "what")
    terminal.run("import tkinter; second = tkinter.Tk(); second.destroy()")
    ours = "{}.eval('info commands ::inputhook*') + {}.eval('info vars ::inputhook*')"
    assert terminal.value(ours.format("second.tk", "second.tk")) == ""
    assert terminal.value("tk.eval('interp bgerror {}')") == "::inputhook_failed"
    seen = f"seen = tk.eval('interp bgerror {{}}'), {ours.format('tk', 'tk')}"
    terminal.run(f"inputhook.disable(); {seen}; {enabling(cell)}")
    assert terminal.value("seen") == ("told", "")
    terminal.run("several.exit_when(window.title, 'go', 7)")
    name = title("box")
    terminal.run(f"windows.call_later(0.02, lambda: messagebox.showinfo({name!r}, ''))")
    terminal.wait_for(lambda: display.find(name), why=name)
    terminal.wait_ticks()
    (tmp_path / "go").touch()
    assert terminal.wait_exit() == 7


SURVIVED = {
    "forks": "callbacks.fork()",
    "enables another toolkit": "inputhook.enable({other!r})",
    "enables it again": "inputhook.enable({name!r})",
    "runs the main loop": "callbacks.main_and_quit({key!r})",
    "runs the garbage collection": "__import__('gc').collect()",
}
"""What callbacks do; window and prompt are alive afterwards."""


@pytest.mark.parametrize("cell", TOOLKITS_AT_EDITORS)
def test_prompt_and_windows_survive_what_a_callback_does(
    cell: Cell, launch: Launch, display: Display
) -> None:
    terminal, window = clickable(launch, display, cell, "None")
    for number, call in enumerate(SURVIVED.values()):
        does = call.format(
            other="qt" if cell.toolkit.name == "tk" else "tk",
            name=cell.toolkit.name,
            key=cell.toolkit.key,
        )
        terminal.run(f"callbacks.on_click(lambda: {does})")
        half_type(terminal, "x = 6*")
        window.click()
        terminal.wait_for(
            lambda n=number: len(terminal.events("returned")) > n, why=f"end of {does}"
        )
        terminal.wait_ticks()
        # what Qt says of a second main loop is in the place of the line
        terminal.line(str(number), ahead=True)
        terminal.prompt()
        assert terminal.value("x") == 6 * number
    assert terminal.events("child")[0].detail == (3,)
    terminal.interrupt()
    terminal.wait_ticks()


@pytest.mark.parametrize("cell", NOT_QT)
def test_a_child_of_fork_ends_by_an_exception(
    cell: Cell, launch: Launch, display: Display
) -> None:
    """A callback forks: sys.exit() in the child ends the child, and only the child."""
    terminal, window = clickable(launch, display, cell, "callbacks.fork(sys.exit)")
    terminal.run("import sys")
    window.click()
    terminal.wait_event("child")
    terminal.wait_ticks()
    terminal.line(ahead=True)  # the child has written, at its end, where the prompt was
    terminal.prompt()
    assert terminal.value("6 * 7") == 42


@pytest.mark.parametrize("cell", KINDS_AT_PROMPTS)
def test_a_callback_may_disable(cell: Cell, launch: Launch, display: Display) -> None:
    """The windows stand still when it returns; the prompt does not notice."""
    terminal, window = clickable(launch, display, cell, "inputhook.disable()")
    if not cell.prompt.pipe:
        half_type(terminal, "x = ")
    window.click()
    terminal.wait_event("returned")
    line = "inputhook.owner().name, inputhook.active()"
    if cell.prompt.pipe:
        terminal.line(f"x = {line}")
    else:
        # key by key: with the toolkit's own hook PyREPL hangs otherwise
        for number, key in enumerate(line):
            half_type(terminal, key, after="x = " + line[:number])
        terminal.line()
    terminal.prompt()
    again = f"x, inputhook.enable({cell.toolkit.name!r})"
    if cell.prompt.name == "pyrepl":
        for number, key in enumerate(again):
            half_type(terminal, key, after=again[:number])
        terminal.line()
        terminal.prompt()
    else:
        terminal.run(again)
    owner, active = terminal.value("x")
    assert owner != "inputhook"
    assert active is False
    terminal.wait_ticks()


@pytest.mark.parametrize("cell", KINDS_AT_PROMPTS)
def test_a_callback_may_close_every_window(
    cell: Cell, launch: Launch, display: Display
) -> None:
    terminal, window = clickable(launch, display, cell, "callbacks.close_all()")
    terminal.wait_ticks(2)
    window.click()
    terminal.wait_event("closed")
    name = title()
    terminal.run(cell.toolkit.open(name))
    terminal.wait_ticks(title=name)
    assert terminal.value("6 * 7") == 42


@pytest.mark.parametrize("cell", select(toolkits=["qt"]))
def test_a_callback_may_quit_the_application(
    cell: Cell, launch: Launch, display: Display
) -> None:
    """Outside of exec(), Qt 5 refuses to run any loop after quit() (ipykernel#775)."""
    terminal, window = clickable(launch, display, cell, "window.app.quit()")
    for number in range(2):
        window.click()
        terminal.wait_for(
            lambda n=number: len(terminal.events("returned")) > n, why="the callback"
        )
        assert terminal.value(f"6 * {number}") == 6 * number
        name = title()
        terminal.run(cell.toolkit.open(name))
        terminal.wait_ticks(title=name)
        window = visible(terminal, display, name)
    if not cell.prompt.pipe:
        terminal.interrupt()
    terminal.wait_ticks(title=name)


@pytest.mark.parametrize("cell", TK_AT_READLINE_ON_EACH_PYTHON)
def test_a_console_of_a_program_shows_exceptions_as_without(
    cell: Cell, launch: Launch
) -> None:
    """Lib/code.py writes exceptions itself only while sys.excepthook is Python's own."""
    plain, hooked = launch(cell), live(launch, cell)
    for terminal in (plain, hooked):
        terminal.run("import consoles; consoles.push()")
    wrote = [event.detail for event in plain.events("wrote")]
    assert [event.detail for event in hooked.events("wrote")] == wrote
    assert len(wrote) == 4
    for terminal in (plain, hooked):
        terminal.line("import code; code.interact('', exitmsg='left')")
        terminal.prompt()
        terminal.line("x = = 1")
        terminal.prompt()
        terminal.line("1 / 0")
        terminal.prompt()
        terminal.ctrl("d")
        terminal.wait_for("left")
        terminal.prompt()
        terminal.line("exit()")
        terminal.wait_exit()
    shown = plain.raw.partition(b"exitmsg")[2]
    assert hooked.raw.partition(b"exitmsg")[2] == shown
    assert b"in runcode" not in shown
