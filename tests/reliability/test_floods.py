"""Whatever prints, calls or raises without a pause leaves the prompt, the windows and memory alone."""

from __future__ import annotations

import re
import termios
from typing import TYPE_CHECKING

import pytest

from ..harness.sessions import live
from ..harness.table import EDITORS, KINDS, select

if TYPE_CHECKING:
    from ..harness.launch import Launch
    from ..harness.table import Cell
    from ..harness.terminal import Terminal

MEMORY = 32 * 2**20
"""Bytes: what a flood keeps for later is bounded."""

COLOUR = r"(?:\x1b\[[\d;]*m)*"

PRINTED = {
    "thread_prints_lines": r"line (\d+)\r",
    "thread_prints_long_lines": r"(\d+) x{3000}\r",
    "thread_prints_no_newline": r"<(\d+)>",
    "thread_prints_to_stderr": r"error (\d+)\r",
    "thread_calls_to_print": r"line (\d+)\r",
    "thread_logs": r"INFO:root:logged (\d+)\r",
    "callback_prints": r"line (\d+)\r",
    "callback_prints_long_lines": r"(\d+) x{3000}\r",
    "callback_prints_no_newline": r"<(\d+)>",
    "callback_raises": rf"ArithmeticError{COLOUR}: {COLOUR}number (\d+){COLOUR}\r",
}
"""The functions of child/flooding.py that print a number each time, and how the number looks."""

UNCOUNTED = (
    "thread_warns",  # Python itself catches warnings of all threads while a line is compiled
    "thread_calls",
    "threads_call",
    "thread_computes",
    "callback_does_nothing",
    "call_asks_again",
    "asyncio_asks_again",
    "watch_is_ready",
    "idle_again",
    "timer_always_due",
)


def last(flood: str, raw: bytearray) -> int:
    """Return the number that was printed last: calls are made one after the other."""
    found = re.findall(PRINTED[flood], raw[-20_000:].decode(errors="replace"))
    return int(found[-1]) if found else -1


def type_at_prompt(terminal: Terminal, keys: str) -> None:
    """Type when the prompt reads: until then the kernel echoes, within a printed line, too."""
    terminal.wait_for(
        lambda: not terminal.all_modes()[3] & termios.ECHO,
        why="a prompt that reads",
    )
    for key in keys:
        terminal.send(key)


def typed(terminal: Terminal, number: int) -> None:
    """Type a line, each key by itself, and wait until it has run."""
    type_at_prompt(terminal, f"windows.record('typed', {number})\r")
    terminal.wait_event("typed", number)


@pytest.mark.together("prompt", "flood")
@pytest.mark.parametrize("flood", [*PRINTED, *UNCOUNTED])
@pytest.mark.parametrize("cell", select(prompts=EDITORS, toolkits=KINDS))
def test_a_flood_leaves_the_prompt_usable(
    cell: Cell, flood: str, launch: Launch
) -> None:
    """Keys and Ctrl-C arrive, windows live, and all that is printed comes out, in order, once.

    Not at libedit, which has the kernel drop output at Ctrl-C, however the terminal was set.
    """
    terminal = live(launch, cell, tick=0.02)
    terminal.run("import flooding; flooding.keep_at_ctrl_c()")
    raw = terminal.blind()
    terminal.send(f"flooding.{flood}()\r")
    terminal.wait_event("flood")
    typed(terminal, 1)
    before = terminal.resident()
    terminal.wait_ticks(5)
    type_at_prompt(terminal, "half a li")
    terminal.wait_ticks(2)
    terminal.ctrl("c")
    terminal.wait_for(lambda: b"KeyboardInterrupt" in raw, why="KeyboardInterrupt")
    typed(terminal, 2)
    terminal.wait_ticks(5)
    assert terminal.resident() - before < MEMORY
    type_at_prompt(terminal, "flooding.stop.set()\r")
    if flood in PRINTED:
        count = terminal.wait_event("flooded").detail[0]
        typed(terminal, 3)
        terminal.wait_for(
            lambda: last(flood, raw) == count - 1, 60, why="the last number"
        )
        found = [int(each) for each in re.findall(PRINTED[flood], raw.decode())]
        assert found == list(range(count))
    typed(terminal, 4)
    terminal.wait_ticks()
    terminal.send("exit()\r")
    # CPython 3.15 ends by SIGINT where a command was interrupted
    assert terminal.wait_exit() in {0, -2}


@pytest.mark.parametrize("cell", select(prompts=EDITORS, toolkits=["tk"]))
def test_writes_of_megabytes_come_out_whole(cell: Cell, launch: Launch) -> None:
    terminal = live(launch, cell, tick=0.02)
    terminal.run("import flooding")
    raw = terminal.blind()
    terminal.send("flooding.thread_prints_megabytes()\r")
    typed(terminal, 1)
    terminal.wait_event("flooded", 22)
    typed(terminal, 2)
    whole = re.findall(rb"(\d+) y{1048576} line (\d+)\r", raw)
    assert whole == [(b"%d" % n, b"%d" % n) for n in range(22)]
