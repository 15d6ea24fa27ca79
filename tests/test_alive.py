"""The core promise: windows are alive while the prompt waits, and the prompt does not notice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from .harness.sessions import check_no_spin, enable, enabling, live, title, use, visible
from .harness.table import (
    KINDS_AT_EDITORS,
    KINDS_AT_PROMPTS,
    TERMINALS,
    TK_AT_LIBEDIT,
    TOOLKITS_AT_PROMPTS,
    TOOLKITS_AT_PROMPTS_ON_EACH_PYTHON,
    TOOLKITS_AT_TERMINALS,
    select,
)

if TYPE_CHECKING:
    from .harness.display import Display
    from .harness.launch import Launch
    from .harness.table import Cell


@pytest.mark.parametrize("cell", [*TOOLKITS_AT_PROMPTS_ON_EACH_PYTHON, *TK_AT_LIBEDIT])
def test_a_window_lives_while_the_prompt_waits(
    cell: Cell, launch: Launch, display: Display
) -> None:
    """Enabled before the toolkit is imported. No key is typed at the prompt meanwhile."""
    name = title()
    terminal = launch(cell)
    enable(terminal, cell)
    terminal.run(cell.toolkit.open(name))
    window = visible(terminal, display, name)
    terminal.wait_ticks()
    use(terminal, window)
    terminal.wait_ticks()
    assert terminal.value("6 * 7") == 42


@pytest.mark.parametrize("cell", [*TOOLKITS_AT_TERMINALS, *TK_AT_LIBEDIT])
def test_a_window_lives_while_a_line_is_typed(cell: Cell, launch: Launch) -> None:
    """Between one key and the next, too, however long that takes (cpython#121588).

    The window is older than enable(): a toolkit's own hook may have the slot already.
    """
    terminal = launch(cell)
    terminal.run(f"{cell.toolkit.open(title())}; {enabling(cell)}")
    terminal.wait_ticks()
    for count, key in enumerate("x = 6*7", start=1):
        terminal.send(key)
        column = 4 + count
        terminal.wait_for(lambda at=column: terminal.cursor()[1] == at, why="the echo")
        terminal.wait_ticks(3)
    terminal.line()
    terminal.prompt()
    terminal.wait_ticks()
    assert terminal.value("x") == 42


@pytest.mark.parametrize("cell", KINDS_AT_PROMPTS)
def test_a_toolkit_without_a_window_leaves_the_prompt_alone(
    cell: Cell, launch: Launch
) -> None:
    """enable() imports no toolkit and makes no application; the prompt simply waits."""
    terminal = launch(cell)
    enable(terminal, cell)
    terminal.run("import sys")
    assert terminal.value(f"{cell.toolkit.module!r} in sys.modules") is False
    terminal.run(f"import {cell.toolkit.module}")
    for number in range(3):
        assert terminal.value(f"{number} + 1") == number + 1
    plain = launch(cell)
    for each in (terminal, plain):
        if not cell.prompt.pipe:
            each.interrupt()
        assert each.value("'still here'") == "still here"
        each.end_input()
    # the classic prompt's is -2 after a Ctrl-C, since CPython 3.14
    assert terminal.wait_exit() == plain.wait_exit()


@pytest.mark.parametrize("cell", KINDS_AT_PROMPTS)
def test_several_windows_live(cell: Cell, launch: Launch, display: Display) -> None:
    names = [title(), title(), title()]
    terminal = launch(cell)
    terminal.run(f"{cell.toolkit.open(names[0])}; {enabling(cell)}")
    for name in names[1:]:
        terminal.run(cell.toolkit.open(name))
    for name in names:
        terminal.wait_ticks(title=name)
    found = terminal.wait_for(lambda: display.find(names[1]))
    found.close()
    terminal.wait_event("closed", names[1])
    terminal.wait_ticks(title=names[0])
    terminal.wait_ticks(title=names[2])


@pytest.mark.parametrize("cell", TOOLKITS_AT_PROMPTS)
def test_a_new_window_lives_after_the_last_one_was_closed(
    cell: Cell, launch: Launch, display: Display
) -> None:
    """Closed by a person while the prompt waits, and by the program (matplotlib#17789, vispy#1669)."""
    names = [title(), title(), title()]
    terminal = live(launch, cell, name=names[0])
    terminal.wait_for(lambda: display.find(names[0])).close()
    terminal.wait_event("closed", names[0])
    assert terminal.value("len(windows.windows)") == 0
    terminal.run(cell.toolkit.open(names[1]))
    terminal.wait_ticks(title=names[1])
    terminal.run("window.close()")
    terminal.wait_event("closed", names[1])
    terminal.run(cell.toolkit.open(names[2]))
    terminal.wait_ticks(title=names[2])
    window = visible(terminal, display, names[2])
    window.click()
    terminal.wait_event("click", 1)
    terminal.wait_for(lambda: window.colour() == "#00ff00", why="a green canvas")


@pytest.mark.parametrize("cell", TOOLKITS_AT_PROMPTS)
def test_a_dialogs_own_loop_does_not_spin_on_a_line_that_waits(
    cell: Cell, launch: Launch, display: Display
) -> None:
    """The line typed meanwhile runs when the dialog is closed (cpython#139145)."""
    name = title("dialog")
    terminal = live(launch, cell, tick=0.05)
    terminal.run(
        f"import dialogs; dialogs.from_callback({cell.toolkit.key!r}, {name!r})"
    )
    dialog = terminal.wait_for(lambda: display.find(name))
    terminal.line("windows.record('ran')")
    check_no_spin(terminal)
    dialog.close()
    terminal.wait_event("ran")
    terminal.prompt()
    kinds = [event.kind for event in terminal.events()]
    assert kinds.index("dialog closed") < kinds.index("ran")
    assert kinds.count("ran") == 1
    terminal.wait_ticks()
    assert terminal.value("1 + 1") == 2


@pytest.mark.parametrize("cell", KINDS_AT_EDITORS)
def test_a_dialog_that_a_line_opens_does_not_spin_on_the_next_line(
    cell: Cell, launch: Launch, display: Display
) -> None:
    """The last wait leaves nothing behind that what is typed later would wake."""
    name = title("dialog")
    terminal = live(launch, cell, tick=0.05)
    terminal.line(f"import dialogs; dialogs.run({cell.toolkit.key!r}, {name!r})")
    dialog = terminal.wait_for(lambda: display.find(name))
    terminal.line("windows.record('ran')", ahead=True)
    check_no_spin(terminal)
    assert not terminal.events("ran")
    dialog.close()
    terminal.wait_event("ran")
    terminal.prompt()
    terminal.wait_ticks()


@pytest.mark.parametrize(
    "cell",
    KINDS_AT_EDITORS,
)
def test_a_half_typed_line_survives_a_dialog(
    cell: Cell, launch: Launch, display: Display
) -> None:
    """The dialog opens in the middle of the line, and again while it goes on."""
    names = [title("dialog"), title("dialog")]
    terminal = live(launch, cell)
    terminal.run("import dialogs")
    typed = f"dialogs.from_callback({cell.toolkit.key!r}, {names[0]!r}, 0.3)"
    terminal.run(typed)
    terminal.send("windows.record(")
    dialog = terminal.wait_for(lambda: display.find(names[0]))
    terminal.send("'typed', ")
    terminal.wait_ticks()
    dialog.close()
    terminal.wait_event("dialog closed", names[0])
    terminal.wait_ticks()
    terminal.line("1)")
    terminal.wait_event("typed", 1)
    terminal.prompt()
    terminal.wait_ticks()


@pytest.mark.parametrize("cell", select(prompts=[*TERMINALS, "pipe"], toolkits=["wx"]))
def test_wx_is_idle_once_after_each_command(cell: Cell, launch: Launch) -> None:
    """What a command has changed is shown by EVT_UPDATE_UI; a main loop sends that after
    each event, and typing is none."""
    terminal = live(launch, cell, tick=None)
    terminal.run("import idling; idling.watch(windows.windows[-1].frame)")
    for number in range(3):
        terminal.run(f"idling.shown = {number}")
        terminal.wait_event("updated", number)
        terminal.wait_event("idle", number)
    if cell.prompt.name == "readline":
        terminal.wait_for(terminal.asleep)
        before = len(terminal.events("idle"))
        keys = "x = 123456789 * 987654321"
        for length in range(1, len(keys) + 1):
            terminal.send(keys[length - 1])
            column = len(">>> ") + len(keys[:length])
            terminal.wait_for(lambda column=column: terminal.cursor()[1] == column)
        terminal.wait_for(terminal.asleep)
        # the window may have events of its own meanwhile, but not with each key
        assert len(terminal.events("idle")) - before < len(keys) // 2
        terminal.line()
        terminal.prompt()
    assert terminal.value("6 * 7") == 42
