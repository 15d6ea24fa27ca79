"""Ctrl-C at each moment of a key: before each call that looks at the terminal or reads it.

With Ctrl-C the kernel throws away what was typed, also what the reader has been told of. Tests
that press Ctrl-C some microseconds after a key meet such a moment now and then; here
child/faults.c stops the reader before one call until Ctrl-C has come, one call after
the other.
"""

from __future__ import annotations

import itertools
import os
from typing import TYPE_CHECKING

import pytest

from ..harness.faults import STOP, Faults
from ..harness.sessions import title
from ..harness.table import select

if TYPE_CHECKING:
    from pathlib import Path

    from ..harness.launch import Launch
    from ..harness.table import Cell
    from ..harness.terminal import Terminal

CALLS = ("poll", "read", "pselect", "ioctl")
"""What inputhook and the library look at the terminal with, and read from it."""

LIBRARIES = {"readline": "libreadline", "libedit": "libedit"}

TK = select(prompts=["readline", "libedit"], toolkits=["tk"])


def begin(cell: Cell, launch: Launch, faults: Faults) -> Terminal:
    """Return a session with a window, in which calls of the core and of the library can stop."""
    terminal = launch(cell, environment=faults.environment)
    terminal.run("import faulted, inputhook, os, windows")
    assert terminal.value(f"faulted.stop_in({LIBRARIES[cell.prompt.name]!r})")
    terminal.run(f"_ = inputhook.enable({cell.toolkit.name!r})")
    terminal.run(cell.toolkit.open(title(), 0.02))
    terminal.wait_ticks()
    return terminal


def stops(terminal: Terminal, faults: Faults, keys: str) -> bool:
    """Return whether the reader has stopped; if not, it has read the keys."""

    def stopped_or_read() -> str:
        if faults.stopped() and terminal.asleep():
            return "stopped"
        row, column = terminal.cursor()
        return "read" if terminal.screen()[row][:column].endswith(keys) else ""

    return terminal.wait_for(stopped_or_read) == "stopped"


def cancel(terminal: Terminal) -> None:
    """Press Ctrl-C, and check that the line is gone, the prompt answers and the window lives."""
    terminal.ctrl("c")
    terminal.wait_for("KeyboardInterrupt")
    terminal.prompt()
    terminal.wait_ticks(2)
    assert terminal.value("6 * 7") == 42


@pytest.mark.together("toolkit", "prompt", "keys", "call")
@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("keys", ["w", "1 +2"])
@pytest.mark.parametrize(
    "cell",
    [*TK, *select(prompts=["readline"], toolkits=["gtk3", "qt:PyQt6"])],
)
def test_ctrl_c_at_each_moment_of_a_key_cancels_the_line(
    cell: Cell, keys: str, call: str, launch: Launch, tmp_path: Path
) -> None:
    faults = Faults(tmp_path)
    terminal = begin(cell, launch, faults)
    for number in itertools.count(1):
        terminal.wait_for(terminal.asleep)
        faults.arm(call, STOP, number)
        terminal.send(keys)
        stopped = stops(terminal, faults, keys)
        faults.disarm()
        cancel(terminal)
        if not stopped:
            break


@pytest.mark.together("toolkit", "prompt", "keys", "call")
@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("keys", ["w", "1 +2"])
@pytest.mark.parametrize("cell", TK)
def test_ctrl_c_at_each_moment_of_a_key_that_was_typed_ahead_cancels_the_line(
    cell: Cell, keys: str, call: str, launch: Launch, tmp_path: Path
) -> None:
    """The keys are there before the prompt is."""
    faults = Faults(tmp_path)
    terminal = begin(cell, launch, faults)
    os.mkfifo(tmp_path / "over")
    for number in itertools.count(1):
        terminal.line(f"windows.record('runs', {number}); _ = open('over').read()")
        terminal.wait_event("runs", number)
        terminal.send(keys)
        terminal.wait_for(lambda: terminal.output().endswith(keys), why="the echo")
        faults.arm(call, STOP, number)
        (tmp_path / "over").write_text("")
        stopped = stops(terminal, faults, f">>> {keys}")
        faults.disarm()
        cancel(terminal)
        if not stopped:
            break
