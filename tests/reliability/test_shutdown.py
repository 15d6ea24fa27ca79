"""The interpreter ends in every state, with the status that was asked for and without a word."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from ..harness.sessions import live, title
from ..harness.table import select

if TYPE_CHECKING:
    from ..harness.launch import Launch
    from ..harness.table import Cell

STATES = (
    "idle",
    "dialog",
    "pause",
    "block",
    "wait_for",
    "computes",
    "serve",
    "main_loop",
    "paused_callback",
    "calls",
    "prints",
    "tasks",
    "generator",
    "watch",
    "held",
)

ENDS = {
    "exit_in_callback": 3,
    "exit_in_call": 3,
    "exit_at_once": 3,
    "terminated": -15,
    "hung_up": -1,
    "handled": 3,
    "at_exit": 3,
    "used_at_exit": 3,
}
"""And the status."""

IMPOSSIBLE = {
    (state, end)
    for state in ("main_loop", "held", "dialog")
    for end in ("exit_in_call", "at_exit", "used_at_exit")
} | {("held", "exit_in_callback"), ("held", "exit_at_once")}
"""A main loop of the program's makes no calls of call_soon(); while events are held, nothing does.

What a call raises while a dialog is open in a callback is the prompt's, after the dialog.
"""

IGNORED = re.compile(
    r"Exception ignored in atexit callback.*?ArithmeticError: at the end", re.DOTALL
)

SAID = re.compile(
    r"\w*(?:Error|Exception|Warning|Traceback|Fatal|CRITICAL|abort|assert|destroyed)\w*"
    r"|QThread|core dumped|inputhook:",
    re.IGNORECASE,
)
"""What an interpreter says that does not end well."""


@pytest.mark.together("state", "end")
@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("cell", select(prompts=["readline", "pyrepl", "libedit"]))
def test_every_state_ends_in_silence(
    cell: Cell, state: str, end: str, launch: Launch
) -> None:
    if (state, end) in IMPOSSIBLE:
        pytest.skip("nothing calls it there")
    if state == "dialog" and cell.toolkit.key == "tk" and ENDS[end] == 3:
        end = "exit_at_once"  # Tk keeps an exception until its wait_variable() returns
    terminal = live(launch, cell, name=title())
    terminal.run("import ending")
    terminal.line(f"ending.{end}(); ending.{state}()")
    terminal.wait_event("state")
    status = terminal.wait_exit()
    said = terminal.output().partition("\n")[2]
    assert status == ENDS[end], said[-2000:]
    if end == "at_exit":
        said, count = IGNORED.subn("", said)
        assert count == 1
    assert "used 42" in said or end != "used_at_exit"
    assert not SAID.search(said), said[-2000:]
