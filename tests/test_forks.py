"""The child of a fork is a process of its own: its parent's prompt does not notice it."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest

from .harness.sessions import live
from .harness.table import (
    KINDS_AT_EDITORS,
    KINDS_AT_READLINE,
    TK_AT_EDITORS,
    TK_AT_READLINE,
)

if TYPE_CHECKING:
    from .harness.launch import Launch
    from .harness.table import Cell
    from .harness.terminal import Terminal


def in_callback(terminal: Terminal, call: str) -> tuple[object, ...]:
    """Fork in a callback; return the child's exit status, and what the call has returned there."""
    terminal.run("import forks")
    terminal.run(
        f"windows.call_later(.02, lambda: windows.record('child', *forks.in_child({call})))"
    )
    event = terminal.wait_event("child")
    terminal.wait_ticks()
    return tuple(event.detail)


@pytest.mark.parametrize("cell", KINDS_AT_EDITORS)
def test_the_child_of_a_callback_is_interrupted_by_its_own_signals(
    cell: Cell, launch: Launch
) -> None:
    """Inputhook's handler would keep SIGINT back until the end of the parent's wait."""
    terminal = live(launch, cell)
    assert in_callback(terminal, "forks.interrupted") == (0, "interrupted")
    terminal.interrupt()
    assert terminal.value("6 * 7") == 42


@pytest.mark.parametrize("cell", KINDS_AT_READLINE)
def test_the_child_of_a_callback_has_the_handlers_of_the_program(
    cell: Cell, launch: Launch
) -> None:
    terminal = live(launch, cell)
    terminal.run("import sigactions as s, signal; _ = signal.signal(10, print)")
    terminal.run("before = s.read_all()")
    assert in_callback(terminal, "lambda: s.read_all() == before") == (0, True)
    terminal.interrupt()


@pytest.mark.parametrize("cell", KINDS_AT_EDITORS)
def test_the_child_of_a_callback_may_enable_and_wait(
    cell: Cell, launch: Launch
) -> None:
    """What wakes the child's wait is not what wakes its parent's."""
    terminal = live(launch, cell)
    assert in_callback(terminal, "forks.pause_here") == (0, "called")
    assert terminal.value("forks.in_child(forks.pause_here)") == (0, "called")
    terminal.interrupt()
    assert terminal.value("6 * 7") == 42


@pytest.mark.parametrize("cell", TK_AT_READLINE)
def test_a_child_that_waits_and_its_parents_prompt_wake_by_themselves(
    cell: Cell, launch: Launch
) -> None:
    """Each is woken by its own calls and timers, while the other waits, too."""
    terminal = live(launch, cell)
    terminal.run("import asyncio, forks; _ = inputhook.enable('asyncio')")
    child = terminal.value("forks.pause_beside()")
    terminal.wait_event("asked")
    terminal.run("loop = asyncio.get_event_loop()")
    terminal.run("_ = loop.call_later(.5, windows.record, 'rang')")
    terminal.wait_ticks()
    os.kill(child, signal.SIGUSR1)
    assert terminal.wait_event("called").detail == ("found", True)
    terminal.wait_event("rang")
    terminal.interrupt()


@pytest.mark.parametrize("cell", TK_AT_READLINE)
def test_a_child_goes_on_although_threads_were_asking_for_calls(
    cell: Cell, launch: Launch
) -> None:
    terminal = live(launch, cell)
    terminal.run("import forks, threads; threads.call_always(4)")
    for _ in range(5):
        found = terminal.value("[forks.in_child(forks.pause_here) for _ in range(4)]")
        assert found == [(0, "called")] * 4
    terminal.wait_ticks()
    terminal.interrupt()


@pytest.mark.parametrize("cell", KINDS_AT_READLINE)
def test_what_a_child_watches_is_its_own(cell: Cell, launch: Launch) -> None:
    """Parent and child have one epoll(7) after a fork, unless the child makes another."""
    terminal = live(launch, cell, tick=None)
    terminal.run("import forks; ends = forks.watched()")
    for number, call in enumerate(["forks.cancel_here", "forks.watch_here"]):
        status, found = terminal.value(f"forks.in_child({call})")
        assert (status, found) == (0, True), found
        before = terminal.value("inputhook._core.lib.ih.counts.waits")
        terminal.run("import os; _ = os.write(ends[1], b'x')")
        terminal.wait_event("read", number)
        terminal.wait_for(terminal.asleep)
        after = terminal.value("inputhook._core.lib.ih.counts.waits")
        assert after - before < 100
    line = "_ = os.write(ends[1], b'x'); found = forks.in_child(forks.look_here)"
    terminal.run(line)
    terminal.wait_event("read", 2)
    assert terminal.value("found") == (0, True)
    assert terminal.value("forks.in_child(forks.watched_here)") == (0, True)


@pytest.mark.parametrize("cell", TK_AT_READLINE)
def test_the_child_begins_anew(cell: Cell, launch: Launch) -> None:
    """What the parent holds, has asked for, has in hand and would put back is the parent's."""
    terminal = live(launch, cell, tick=None)
    terminal.run("import forks; block = inputhook.enable('asyncio')")
    terminal.run("import asyncio; task = asyncio.create_task(asyncio.sleep(3600))")
    line = "inputhook.hold(); call = inputhook.call_soon(windows.record, 'called'); "
    terminal.run(f"{line} found = forks.in_child(lambda: forks.anew(block))")
    assert terminal.value("found") == (0, [[], [], ["asyncio"], 0, []])
    assert terminal.value("inputhook.enabled(), task.done()") == (
        ("tk", "asyncio"),
        False,
    )
    assert not terminal.events("called")
    terminal.run("inputhook.release()")
    terminal.wait_event("called")
    assert len(terminal.events("called")) == 1
    terminal.interrupt()


@pytest.mark.parametrize("cell", TK_AT_READLINE)
def test_a_timer_of_the_childs_survives_enable(cell: Cell, launch: Launch) -> None:
    """The timer may have the number of a timer of inputhook's in the parent."""
    terminal = live(launch, cell)
    terminal.run("import forks")
    assert terminal.value("forks.in_child(forks.timer_and_enable)") == (0, [0, 0])
    terminal.interrupt()


@pytest.mark.parametrize("cell", TK_AT_READLINE)
def test_a_child_may_use_the_numbers_of_closed_files(
    cell: Cell, launch: Launch
) -> None:
    """A daemon closes all files and forks again: the files that it opens then stay its own."""
    terminal = live(launch, cell)
    terminal.run("import forks")
    assert terminal.value("forks.in_child(forks.close_all_and_fork)") == (0, "written")
    terminal.wait_ticks()
    terminal.interrupt()


@pytest.mark.parametrize("cell", TK_AT_READLINE)
def test_what_wakes_the_wait_is_the_same_for_ever(cell: Cell, launch: Launch) -> None:
    """Threads may be about to write to the pipe: closed, its number would be a file's."""
    terminal = live(launch, cell)
    terminal.run("import os; lib = inputhook._core.lib; pipe = lib.ih_pipe_fd()")
    terminal.run("inode = os.fstat(pipe).st_ino")
    for _ in range(3):
        terminal.run("inputhook.disable()")
        assert terminal.value("os.fstat(pipe).st_ino == inode") is True
        terminal.run(f"_ = inputhook.enable({cell.toolkit.name!r})")
        assert terminal.value("lib.ih_pipe_fd() == pipe") is True
    terminal.wait_ticks()


@pytest.mark.parametrize("cell", TK_AT_EDITORS)
def test_another_interpreter_leaves_the_prompt_alone(
    cell: Cell, launch: Launch
) -> None:
    terminal = live(launch, cell)
    terminal.run("import subinterpreter as s")
    for call in ("enable('tk')", "disable()", "pause(.1)"):
        found = terminal.value(f"s.run({call!r})")
        assert found.startswith("WrongThread: ")
        assert "not the main one" in found
    assert terminal.value("inputhook.owner().name") == "inputhook"
    terminal.wait_ticks()
    terminal.interrupt()
