"""Windows of several toolkits, alive at the same time: one loop waits, the others are served."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from .harness.sessions import title
from .harness.several import Group, begin, groups, name_of

if TYPE_CHECKING:
    from _pytest.mark import ParameterSet

    from .harness.display import Display
    from .harness.launch import Launch
    from .harness.table import PromptCell

BUSY = 0.8
"""Of a processor: four windows with 100 ticks a second each take less, a loop that spins all."""


@pytest.mark.product
@pytest.mark.parametrize(("group", "where"), groups())
def test_all_live_while_the_prompt_is_idle_and_while_a_line_is_typed(
    group: Group, where: PromptCell, launch: Launch, display: Display
) -> None:
    session = begin(group, where, launch, display)
    terminal = session.terminal
    session.ticking()
    session.click()
    terminal.send("6 ")
    session.ticking()
    session.click()
    terminal.send("*")
    session.ticking(3)
    session.click()
    terminal.line(" 7")
    terminal.prompt()
    assert "42" in terminal.output()
    session.ticking()
    for key in group.keys[:-1]:
        session.close(key)
        session.ticking(3)
    session.click()
    assert terminal.value("6 * 7") == 42


BY_HOST = groups("readline", "no Tk", "Tk in GTK's wait", "Qt without GLib")
"""Tk waits, GLib's context waits, Tk is served, Qt is polled."""


@pytest.mark.product
@pytest.mark.parametrize(("group", "where"), BY_HOST)
def test_pause_and_block_serve_all(
    group: Group, where: PromptCell, launch: Launch, display: Display
) -> None:
    """block() returns when the last window of them all is closed, in whatever order."""
    session = begin(group, where, launch, display)
    terminal = session.terminal
    terminal.line("inputhook.pause(600) or 'paused'")
    session.ticking()
    session.click()
    terminal.wait_for(terminal.asleep)
    terminal.ctrl("c")
    terminal.wait_for("KeyboardInterrupt")
    terminal.prompt()
    terminal.line("windows.record('unblocked', inputhook.block())")
    for key in group.keys[::2] + group.keys[1::2]:
        session.ticking(3)
        session.click()
        assert not terminal.events("unblocked")
        session.close(key)
    terminal.wait_event("unblocked", True)
    terminal.prompt()


@pytest.mark.product
@pytest.mark.parametrize(("group", "where"), BY_HOST)
def test_a_callback_opens_and_changes_another_toolkits_window(
    group: Group, where: PromptCell, launch: Launch, display: Display
) -> None:
    session = begin(group, where, launch, display, tick=None)
    terminal = session.terminal
    pairs = list(zip(group.keys, (*group.keys[1:], group.keys[0]), strict=True))
    for key, other in pairs:
        name, changed = session.titles[key], session.titles[other]
        terminal.run(f"several.recolour_later({name!r}, {changed!r})")
        terminal.wait_for(
            lambda window=session.windows[other]: window.colour() == "#00ff00",
            why=f"{changed} in another colour",
        )
        terminal.run(f"several.note_later({changed!r})")
        terminal.wait_event("later", changed)
    for key, other in pairs:
        name, new = session.titles[key], title(other)
        terminal.run(f"several.open_later({name!r}, {other!r}, {new!r})")
        terminal.wait_for(lambda new=new: display.find(new), why=new)
        terminal.wait_ticks(3, new)


@pytest.mark.product
@pytest.mark.parametrize(("group", "where"), BY_HOST)
def test_one_is_disabled_and_then_the_next(
    group: Group, where: PromptCell, launch: Launch, display: Display
) -> None:
    session = begin(group, where, launch, display)
    terminal = session.terminal
    left = list(group.keys)
    while len(left) > 1:
        gone = left.pop(0)
        terminal.run(f"inputhook.disable({name_of(gone)!r})")
        session.ticking(keys=left)
        session.click(*left)
    terminal.run("inputhook.disable()")
    assert terminal.value("inputhook.enabled()") == ()
    terminal.run(group.enabling)
    session.ticking()
    session.click()
    terminal.run("inputhook.disable()")
    terminal.end_input()
    assert terminal.wait_exit() == 0


@pytest.mark.product
@pytest.mark.parametrize(("group", "where"), BY_HOST)
def test_an_exception_in_a_callback_is_shown_once(
    group: Group, where: PromptCell, launch: Launch, display: Display
) -> None:
    session = begin(group, where, launch, display)
    terminal = session.terminal
    for key in group.keys:
        name = session.titles[key]
        terminal.run(f"several.fail_later({name!r})")
        terminal.wait_for(f"ValueError: {name}")
        terminal.wait_event("raising", name)
        session.ticking(3)
        assert terminal.output().count(f"ValueError: {name}") == 1
        terminal.line()
        terminal.prompt()


@pytest.mark.product
@pytest.mark.parametrize(
    ("group", "where"), groups("an old Python", "Tk in GTK's wait")
)
def test_sys_exit_in_a_callback_ends_the_session(
    group: Group, where: PromptCell, launch: Launch, display: Display
) -> None:
    for key in group.keys:
        session = begin(group, where, launch, display)
        name = session.titles[key]
        session.terminal.line(f"several.exit_later({name!r}, 7)")
        assert session.terminal.wait_exit() == 7


@pytest.mark.product
@pytest.mark.parametrize(("group", "where"), BY_HOST)
def test_ctrl_c_ends_a_callback_that_does_not_end(
    group: Group, where: PromptCell, launch: Launch, display: Display
) -> None:
    session = begin(group, where, launch, display)
    terminal = session.terminal
    for key in group.keys:
        name = session.titles[key]
        terminal.run(f"several.hang_later({name!r})")
        terminal.wait_event("hangs", name)
        terminal.ctrl("c")
        terminal.wait_for("KeyboardInterrupt")
        terminal.prompt()
        session.ticking(3)
    assert terminal.value("6 * 7") == 42


DIALOGS = [
    # who waits, whose callback, whose dialog
    ("readline", "tk", "PyQt6"),
    ("readline", "gtk3", "tk"),
    ("readline", "PyQt6", "wx"),
    ("readline", "wx", "gtk3"),
    ("PyREPL", "tk", "tk"),
    ("PyREPL", "PyQt6", "PyQt6"),
    ("no Tk", "gtk3", "PyQt6"),
    ("no Tk", "PyQt6", "gtk3"),
    ("no Tk", "wx", "wx"),
    ("Tk in GTK's wait", "tk", "tk"),
    ("Tk in GTK's wait", "gtk3", "tk"),
    ("Tk in GTK's wait", "tk", "gtk3"),
    ("Tk in wx's wait", "tk", "wx"),
    ("Qt without GLib", "PyQt6", "PyQt6"),
    ("Qt without GLib", "gtk3", "PyQt6"),
    ("Qt without GLib waits", "gtk3", "gtk3"),
    ("Tk in the wait of Qt without GLib", "tk", "PyQt6"),
    ("PySide6 and GTK 4", "gtk4", "PySide6"),
    ("PySide6 and GTK 4", "PySide6", "gtk4"),
]


def with_dialogs() -> list[ParameterSet]:
    found = []
    for name, key, kind in DIALOGS:
        (parameters,) = groups(name)
        group, where = parameters.values
        marks = parameters.marks
        each = f"{name}-{key}-{kind}"
        found.append(pytest.param(group, where, key, kind, id=each, marks=marks))
    return found


@pytest.mark.product
@pytest.mark.parametrize(("group", "where", "key", "kind"), with_dialogs())
def test_a_dialog_in_a_callback_leaves_all_others_alive(  # noqa: PLR0917
    group: Group,
    where: PromptCell,
    key: str,
    kind: str,
    launch: Launch,
    display: Display,
) -> None:
    """The processor rests meanwhile, and all goes on when the dialog is closed."""
    session = begin(group, where, launch, display)
    terminal = session.terminal
    name = title("dialog")
    terminal.run(f"several.dialog_later({session.titles[key]!r}, {kind!r}, {name!r})")
    dialog = terminal.wait_for(lambda: display.find(name), why=name)
    session.ticking(10)
    terminal.send("6 *")
    start, spent = time.monotonic(), terminal.cpu_time()
    session.ticking(30)
    spent = terminal.cpu_time() - spent
    assert spent < BUSY * (time.monotonic() - start)
    dialog.close()
    terminal.wait_event("dialog closed", name)
    session.ticking()
    session.click()
    terminal.line(" 7")
    terminal.prompt()
    assert "42" in terminal.output()
    session.ticking()
