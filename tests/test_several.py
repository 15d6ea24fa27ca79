"""Windows of several toolkits, alive at the same time: one loop waits, the others are served."""

from __future__ import annotations

import os
import re
import time
from typing import TYPE_CHECKING

import pytest

from .harness.needs import need
from .harness.places import IPYTHON
from .harness.sessions import title
from .harness.several import Begin, Group, groups, name_of

if TYPE_CHECKING:
    from pathlib import Path

    from _pytest.mark import ParameterSet

    from .harness.display import Display
    from .harness.launch import Launch
    from .harness.table import PromptCell

pytestmark = pytest.mark.product

BUSY = 0.8
"""Of a processor: four windows with 100 ticks a second each take less, a loop that spins all."""


@pytest.mark.parametrize(("group", "where"), groups())
def test_all_live_while_the_prompt_is_idle_and_while_a_line_is_typed(
    group: Group, begin: Begin
) -> None:
    session = begin()
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

WITHOUT_GLIB = (
    "Qt without GLib",
    "Qt without GLib waits",
    "Tk in the wait of Qt without GLib",
)


@pytest.mark.parametrize(("group", "where"), BY_HOST)
def test_pause_and_block_serve_all(group: Group, begin: Begin) -> None:
    """block() returns when the last window of them all is closed, in whatever order."""
    session = begin()
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


@pytest.mark.parametrize(("group", "where"), groups(*WITHOUT_GLIB))
def test_a_line_is_run_that_is_typed_after_a_guests_turn(begin: Begin) -> None:
    """The loop that waits does not tell when it does; the guest has told that it runs."""
    session = begin(tick=None)
    terminal = session.terminal
    for number in range(3):
        session.click()
        terminal.wait_for(terminal.asleep)
        terminal.send("6 * 7")
        terminal.wait_for("6 * 7")
        terminal.wait_for(terminal.asleep)
        terminal.line(f" + {number}")
        terminal.prompt()
        assert str(6 * 7 + number) in terminal.output()


@pytest.mark.parametrize(("group", "where"), BY_HOST)
def test_a_callback_opens_and_changes_another_toolkits_window(
    group: Group, display: Display, begin: Begin
) -> None:
    session = begin(tick=None)
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


@pytest.mark.parametrize(("group", "where"), BY_HOST)
def test_one_is_disabled_and_then_the_next(group: Group, begin: Begin) -> None:
    session = begin()
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


@pytest.mark.parametrize(("group", "where"), BY_HOST)
def test_an_exception_in_a_callback_is_shown_once(group: Group, begin: Begin) -> None:
    session = begin()
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


@pytest.mark.parametrize(
    ("group", "where"), groups("an old Python", "Tk in GTK's wait")
)
def test_sys_exit_in_a_callback_ends_the_session(group: Group, begin: Begin) -> None:
    for key in group.keys:
        session = begin()
        name = session.titles[key]
        session.terminal.line(f"several.exit_later({name!r}, 7)")
        assert session.terminal.wait_exit() == 7


@pytest.mark.parametrize(("group", "where"), BY_HOST)
def test_ctrl_c_ends_a_callback_that_does_not_end(group: Group, begin: Begin) -> None:
    session = begin()
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


@pytest.mark.parametrize(("group", "where", "key", "kind"), with_dialogs())
def test_a_dialog_in_a_callback_leaves_all_others_alive(
    key: str, kind: str, display: Display, begin: Begin
) -> None:
    """The processor rests meanwhile, and all goes on when the dialog is closed."""
    session = begin()
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


EXITS = ("a callback of the same", "a callback of another", "a call")


def with_exits() -> list[ParameterSet]:
    """Return with_dialogs() with one of EXITS each, or with all of them in a complete run."""
    every = os.environ.get("INPUTHOOK_TEST_CELLS") == "all"
    return [
        pytest.param(*row.values, how, id=f"{row.id}-{how}", marks=row.marks)
        for number, row in enumerate(with_dialogs())
        for how in (EXITS if every else EXITS[number % 3 :][:1])
    ]


@pytest.mark.parametrize(("group", "where", "key", "kind", "how"), with_exits())
def test_sys_exit_ends_the_session_while_a_dialog_is_open_in_a_callback(
    *,
    how: str,
    group: Group,
    key: str,
    kind: str,
    display: Display,
    begin: Begin,
    tmp_path: Path,
) -> None:
    session = begin()
    terminal = session.terminal
    if how == "a call":
        terminal.run("several.exit_in_call_when('go', 7)")
    else:
        others = [each for each in group.keys if each != key]
        caller = session.titles[others[0] if how == "a callback of another" else key]
        terminal.run(f"several.exit_when({caller!r}, 'go', 7)")
    name = title("dialog")
    terminal.run(f"several.dialog_later({session.titles[key]!r}, {kind!r}, {name!r})")
    terminal.wait_for(lambda: display.find(name), why=name)
    session.ticking()
    (tmp_path / "go").touch()
    assert terminal.wait_exit() == 7


QUIET = {
    "Qt": ("import PyQt6.QtWidgets as w; app = w.QApplication([])", "qt"),
    "Tk": ("import tkinter; root = tkinter.Tk(); root.withdraw()", "tk"),
    "GTK": (
        "import gi; gi.require_version('Gtk', '3.0'); from gi.repository import Gtk",
        "gtk3",
    ),
    "wx": ("import wx; app = wx.App(redirect=False)", "wx"),
}
"""Toolkits without a window that anybody can see."""


@pytest.mark.parametrize("quiet", QUIET)
@pytest.mark.parametrize(("group", "where"), groups("quiet"))
def test_a_toolkit_without_a_window_freezes_no_other_one(
    group: Group, where: PromptCell, launch: Launch, quiet: str
) -> None:
    """Whichever is there first."""
    line, name = QUIET[quiet]
    terminal = launch(where)
    terminal.run("import windows, several, inputhook")
    terminal.run(f"_ = inputhook.enable({name!r})")
    terminal.run(line)
    for key in group.keys:
        if name_of(key) != name:
            new = title(key)
            terminal.run(f"_ = inputhook.enable({name_of(key)!r})")
            terminal.run(f"several.open_window({key!r}, {new!r})")
            terminal.wait_ticks(5, new)
            terminal.send("6 *")
            terminal.wait_ticks(3, new)
            terminal.line(" 7")
            terminal.prompt()
            terminal.run(f"_ = inputhook.enable({name!r})")
            terminal.wait_ticks(5, new)
            terminal.run(f"inputhook.disable({name_of(key)!r})")
    terminal.end_input()
    assert terminal.wait_exit() == 0


@pytest.mark.parametrize(("group", "where"), groups("readline", "no Tk"))
def test_an_idle_session_looks_at_nothing(begin: Begin) -> None:
    session = begin(tick=None)
    assert session.terminal.wake_ups(enough=IDLE) <= IDLE


IDLE = 60
"""Wake-ups in two seconds: of four cursors that blink; a loop that looks every 10 ms has 200."""


@pytest.mark.parametrize(
    ("group", "where"), groups("readline", "Tk in GTK's wait", "Tk in Qt's wait")
)
def test_threads_may_call_the_toolkits(group: Group, begin: Begin) -> None:
    """Tk from a thread, whichever loop waits; GLib's idle_add(); call_soon()."""
    session = begin(tick=None)
    terminal = session.terminal
    for key in set(group.keys) & {"tk", "gtk3"}:
        terminal.run(f"several.call_from_thread({session.titles[key]!r})")
        terminal.wait_event("called from thread", session.titles[key])
    terminal.run("several.call_soon_from_thread()")
    terminal.wait_event("called soon")
    terminal.run("_ = inputhook.enable('asyncio'); import asyncio, coroutines")
    terminal.run("task = asyncio.create_task(coroutines.count(20, 0.01))")
    terminal.wait_event("counted", 20)
    terminal.run("several.watch_pipe()")
    terminal.wait_event("pipe")
    # a command that waits for a thread is not waited for by that
    if "tk" in group.keys:
        name = session.titles["tk"]
        assert terminal.value(f"several.join_a_thread({name!r})") == "RuntimeError"


@pytest.mark.parametrize(("group", "where"), BY_HOST)
def test_hold_fork_and_deleted_objects(group: Group, begin: Begin) -> None:
    session = begin()
    terminal = session.terminal
    terminal.run("inputhook.hold()")
    terminal.wait_for(terminal.asleep)
    count = len(terminal.ticks())
    terminal.send("6 *")
    terminal.wait_for(terminal.asleep)
    assert len(terminal.ticks()) == count
    terminal.line(" 7")
    terminal.prompt()
    terminal.run("inputhook.release()")
    session.ticking()
    for key in group.keys:
        terminal.run(f"several.fork_later({session.titles[key]!r})")
        terminal.wait_event("child", session.titles[key], 3)
        session.ticking(3)
        session.click(key)
    if "PyQt6" in group.keys:
        name = session.titles["PyQt6"]
        terminal.run(f"several.delete_later({name!r})")
        terminal.wait_event("deleted", name)
    session.ticking()


@pytest.mark.parametrize(("group", "where"), groups("readline"))
def test_figures_of_two_backends_are_alive(
    group: Group, where: PromptCell, launch: Launch
) -> None:
    del group
    need(where, "matplotlib")
    terminal = launch(where)
    terminal.run("import inputhook, several, windows; _ = inputhook.enable('tk', 'qt')")
    terminal.run("import matplotlib.pyplot as plt")
    for backend in ("tkagg", "qtagg"):
        terminal.run(f"several.figure({backend!r})", timeout=60)
    for backend in ("tkagg", "qtagg"):
        terminal.wait_event("drawn", backend)
        terminal.wait_ticks(5, backend)
    terminal.run("several.change_figures()")
    for backend in ("tkagg", "qtagg"):
        terminal.wait_event("drawn again", backend)


@pytest.mark.parametrize(("group", "where"), groups("readline", "Tk in GTK's wait"))
def test_all_live_in_ipython(
    group: Group, where: PromptCell, display: Display, begin: Begin
) -> None:
    need(where, "IPython")
    session = begin(shell=IPYTHON)
    terminal = session.terminal
    session.ticking()
    session.click()
    terminal.send("6 *")
    session.ticking()
    session.click()
    name = title("dialog")
    terminal.line(" 7")
    terminal.prompt(IN)
    owner = session.titles[group.keys[0]]
    terminal.line(f"several.dialog_later({owner!r}, {group.keys[1]!r}, {name!r})")
    dialog = terminal.wait_for(lambda: display.find(name), why=name)
    session.ticking(10)
    dialog.close()
    terminal.wait_event("dialog closed", name)
    session.ticking()


IN = re.compile(str(IPYTHON.prompt))
