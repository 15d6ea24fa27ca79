"""What a Python without any toolkit can show: asyncio, calls, descriptors, Ctrl-C, forks.

Most other tests open windows, and are skipped on such a Python: on musl, in a container.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from .harness.table import PROMPTS_ON_EACH_PYTHON

if TYPE_CHECKING:
    from .harness.launch import Launch
    from .harness.table import PromptCell
    from .harness.terminal import Terminal

AT_TERMINALS = [
    each for each in PROMPTS_ON_EACH_PYTHON if not each.values[0].prompt.pipe
]


def counting(launch: Launch, cell: PromptCell) -> Terminal:
    """Return a child whose task counts for ever."""
    terminal = launch(cell)
    terminal.run("import asyncio, inputhook, coroutines, windows")
    terminal.run("_ = inputhook.enable('asyncio')")
    terminal.run("task = asyncio.ensure_future(coroutines.count(10**9, 0.01))")
    still_counting(terminal)
    return terminal


def still_counting(terminal: Terminal) -> None:
    known = len(terminal.events("count"))
    terminal.wait_for(lambda: len(terminal.events("count")) > known + 5)


@pytest.mark.parametrize("cell", AT_TERMINALS)
def test_ctrl_c_discards_the_line_and_the_task_goes_on(
    cell: PromptCell, launch: Launch
) -> None:
    terminal = counting(launch, cell)
    for number in range(3):
        terminal.send(f"windows.record('ran', {number}")
        still_counting(terminal)
        terminal.interrupt()
        assert "Traceback" not in terminal.output()
        still_counting(terminal)
    assert terminal.value("6 * 7") == 42
    assert terminal.events("ran") == []


@pytest.mark.parametrize("cell", PROMPTS_ON_EACH_PYTHON)
def test_ctrl_c_interrupts_a_callback_that_does_not_end(
    cell: PromptCell, launch: Launch
) -> None:
    terminal = counting(launch, cell)
    terminal.run("import time, threading")
    terminal.run("endless = lambda: (windows.record('begins'), time.sleep(3600))")
    for asks in (
        "_ = asyncio.get_event_loop().call_later(.1, endless)",
        "threading.Timer(.1, inputhook.call_soon, [endless]).start()",
    ):
        begun = len(terminal.events("begins"))
        terminal.run(asks)
        terminal.wait_for(lambda n=begun: len(terminal.events("begins")) > n)
        terminal.ctrl("c")
        terminal.wait_for("KeyboardInterrupt")
        terminal.prompt()
        assert terminal.value("6 * 7") == 42
    if not cell.prompt.pipe:
        still_counting(terminal)


@pytest.mark.parametrize("cell", PROMPTS_ON_EACH_PYTHON)
def test_calls_of_threads_and_watched_descriptors_wake_the_prompt(
    cell: PromptCell, launch: Launch
) -> None:
    terminal = launch(cell)
    terminal.run("import inputhook, os, threads, windows")
    terminal.run("_ = inputhook.enable('asyncio')")
    terminal.run("threads.call_every(3, 0.1)")
    for number in range(3):
        terminal.wait_event("called", number, "MainThread")
    terminal.run("r, w = os.pipe()")
    terminal.run("got = lambda: windows.record('read', os.read(r, 9).decode())")
    terminal.run("entry = inputhook.watch(r, got)")
    terminal.run("import threading")
    terminal.run("threading.Timer(.1, os.write, [w, b'here']).start()")
    terminal.wait_event("read", "here")
    assert terminal.value("6 * 7") == 42


@pytest.mark.parametrize("cell", PROMPTS_ON_EACH_PYTHON)
def test_the_child_of_a_fork_waits_by_itself(cell: PromptCell, launch: Launch) -> None:
    terminal = counting(launch, cell)
    terminal.run("import forks")
    terminal.run(
        "inputhook.call_soon(lambda: "
        "windows.record('child', *forks.in_child(forks.pause_here)))"
    )
    terminal.wait_event("child", 0, "called")
    still_counting(terminal)
    assert terminal.value("forks.in_child(forks.pause_here)") == (0, "called")
    still_counting(terminal)


@pytest.mark.parametrize("cell", PROMPTS_ON_EACH_PYTHON)
def test_long_lines_and_lines_typed_ahead_arrive_while_a_task_runs(
    cell: PromptCell, launch: Launch
) -> None:
    """Without readline CPython reads pieces of 100 bytes, and asks stdio what it holds."""
    terminal = counting(launch, cell)
    terminal.run(f"long = '{'x' * 333}'")
    assert terminal.value("len(long)") == 333
    end = "\n" if cell.prompt.pipe else "\r"
    terminal.send("".join(f"windows.record('ran', {n}){end}" for n in range(20)))
    terminal.wait_event("ran", 19)
    assert [each.detail[0] for each in terminal.events("ran")] == list(range(20))
    still_counting(terminal)


@pytest.mark.parametrize("cell", PROMPTS_ON_EACH_PYTHON)
def test_a_disabled_session_and_the_end_of_an_enabled_one_are_silent(
    cell: PromptCell, launch: Launch
) -> None:
    terminal = launch(cell)
    terminal.run("import inputhook, slots; before = slots.state()")
    for _ in range(3):
        terminal.run("_ = inputhook.enable('asyncio')")
        assert terminal.value("inputhook.owner().name") == "inputhook"
        terminal.run("inputhook.disable()")
        assert terminal.value("slots.changed(before)") == []
    terminal.run("_ = inputhook.enable('asyncio')")
    terminal.mark()
    terminal.end_input()
    assert terminal.wait_exit() == 0
    assert re.sub(r"\x1b\S*|\s", "", terminal.output()) == ""
