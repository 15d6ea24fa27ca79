"""Whatever prints, calls or raises without a pause leaves the prompt, the windows and memory alone."""

from __future__ import annotations

import re
import signal
import termios
from typing import TYPE_CHECKING

import pytest

from ..harness.needs import need
from ..harness.places import IPYTHON
from ..harness.sessions import enabling, live, title
from ..harness.table import EDITORS, KINDS, select
from ..harness.terminal import DEADLINE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ..harness.launch import Launch
    from ..harness.table import Cell
    from ..harness.terminal import Terminal

MEMORY = 32 * 2**20
"""Bytes: what a flood keeps for later is bounded."""

COLOUR = r"(?:\x1b\[[\d;]*m)*"

END = r"\r?\n"
"""Without the carriage return a thread has written it just when PyREPL, at the beginning of a
line, had the terminal in raw mode."""

PRINTED = {
    "thread_prints_lines": rf"line (\d+){END}",
    "thread_prints_long_lines": rf"(\d+) x{{3000}}{END}",
    "thread_prints_no_newline": r"<(\d+)>",
    "thread_prints_to_stderr": rf"error (\d+){END}",
    "thread_calls_to_print": rf"line (\d+){END}",
    "thread_logs": rf"INFO:root:logged (\d+){END}",
    "callback_prints": rf"line (\d+){END}",
    "callback_prints_long_lines": rf"(\d+) x{{3000}}{END}",
    "callback_prints_no_newline": r"<(\d+)>",
    "callback_raises": rf"ArithmeticError{COLOUR}: {COLOUR}number (\d+){COLOUR}{END}",
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

FLOODS = (*PRINTED, *UNCOUNTED)


def last(flood: str, raw: bytearray) -> int:
    """Return the number that was printed last: calls are made one after the other."""
    found = re.findall(PRINTED[flood], raw[-20_000:].decode(errors="replace"))
    return int(found[-1]) if found else -1


def check_order(matches: Iterable[re.Match[str]], count: int) -> None:
    """Check that the numbers are those from 0 to `count`; else show what stands around."""
    end = found = 0
    for match in matches:
        around = match.string[max(0, end - 100) : match.end() + 100]
        assert int(match[1]) == found, f"no {found} in {around!r}"
        end = match.end()
        found += 1
    assert found == count


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


def check_usable(
    terminal: Terminal,
    flood: str,
    interrupt: Callable[[], None],
    said: bytes = b"KeyboardInterrupt",
) -> None:
    """Check that the prompt can be used while there is a flood, and after that.

    Keys arrive, `interrupt` discards a half-typed line, windows live, memory is bounded, and all
    that is printed comes out, in order, once.

    Args:
        terminal: Has `flooding` imported.
        flood: The function of child/flooding.py.
        interrupt: Does what Ctrl-C is for.
        said: What the prompt says then.
    """
    raw = terminal.blind()
    terminal.send(f"flooding.{flood}()\r")
    terminal.wait_event("flood")
    typed(terminal, 1)
    before = terminal.resident()
    terminal.wait_ticks(5)
    type_at_prompt(terminal, "half a li")
    terminal.wait_ticks(2)
    interrupt()
    terminal.wait_for(lambda: said in raw, why=str(said))
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
        check_order(re.finditer(PRINTED[flood], raw.decode()), count)
    typed(terminal, 4)
    terminal.wait_ticks()
    terminal.send("exit()\r")
    # CPython 3.15 ends by SIGINT where a command was interrupted
    assert terminal.wait_exit() in {0, -2}


@pytest.mark.together("prompt", "flood")
@pytest.mark.parametrize("flood", FLOODS)
@pytest.mark.parametrize("cell", select(prompts=EDITORS, toolkits=KINDS))
def test_a_flood_leaves_the_prompt_usable(
    cell: Cell, flood: str, launch: Launch
) -> None:
    terminal = live(launch, cell, tick=0.02)
    terminal.run("import flooding; flooding.keep_at_ctrl_c()")
    check_usable(terminal, flood, lambda: terminal.ctrl("c"))


@pytest.mark.parametrize("flood", FLOODS)
@pytest.mark.parametrize("cell", select(prompts=["libedit"], toolkits=KINDS))
def test_a_flood_leaves_libedits_prompt_usable(
    cell: Cell, flood: str, launch: Launch
) -> None:
    """Where something is printed the signal comes from the test.

    Libedit sets the terminal so that the kernel drops output at the key Ctrl-C, and
    flooding.keep_at_ctrl_c() says what Linux does to a thread that is just writing.
    """
    terminal = live(launch, cell, tick=0.02)
    terminal.run("import flooding")

    def interrupt() -> None:
        if flood in UNCOUNTED:
            terminal.ctrl("c")
        else:
            terminal.signal(signal.SIGINT)

    check_usable(terminal, flood, interrupt)


@pytest.mark.parametrize("flood", FLOODS)
@pytest.mark.parametrize("cell", select(prompts=["readline"], toolkits=KINDS))
def test_a_flood_leaves_ipython_usable(cell: Cell, flood: str, launch: Launch) -> None:
    """Ctrl-C is a key there, which empties the line."""
    need(cell, *IPYTHON.modules)
    terminal = launch(cell, *IPYTHON.arguments)
    prompt = re.compile(str(IPYTHON.prompt))
    terminal.prompt(prompt, timeout=2 * DEADLINE)
    for line in (enabling(cell), cell.toolkit.open(title(), 0.02), "import flooding"):
        terminal.line(line)
        terminal.prompt(prompt)
    terminal.wait_ticks(3)
    check_usable(terminal, flood, lambda: terminal.ctrl("c"), b"")


@pytest.mark.parametrize("cell", select(prompts=EDITORS, toolkits=["tk"]))
def test_writes_of_megabytes_come_out_whole(cell: Cell, launch: Launch) -> None:
    terminal = live(launch, cell, tick=0.02)
    terminal.run("import flooding")
    raw = terminal.blind()
    terminal.send("flooding.thread_prints_megabytes()\r")
    typed(terminal, 1)
    terminal.wait_event("flooded", 22)
    typed(terminal, 2)
    whole = re.findall(rb"(\d+) y{1048576} line (\d+)\r?\n", raw)
    assert whole == [(b"%d" % n, b"%d" % n) for n in range(22)]
