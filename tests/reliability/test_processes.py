"""Processes of every kind, threads and interpreters, beside a prompt with live windows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from ..harness.environment import CHILD
from ..harness.sessions import half_type, live
from ..harness.table import KINDS_AT_EDITORS, TK_AT_EDITORS, select

if TYPE_CHECKING:
    from ..harness.launch import Launch
    from ..harness.table import Cell

SQUARES = [0, 1, 4, 9]

_WAYS = re.findall(
    r"^def ([a-z]\w*)\(\) -> list\[int\]",
    (CHILD / "processing.py").read_text(),
    re.MULTILINE,
)
"""The functions of child/processing.py."""


@pytest.mark.together("way", "where")
@pytest.mark.parametrize("where", ["callback", "command"])
@pytest.mark.parametrize("way", _WAYS)
@pytest.mark.parametrize("cell", KINDS_AT_EDITORS)
def test_processes_do_their_work_and_leave_the_prompt_alone(
    cell: Cell, way: str, where: str, launch: Launch
) -> None:
    terminal = live(launch, cell)
    terminal.run("import processing, slots; before = slots.state()")
    if where == "command":
        found = terminal.value(f"processing.{way}()")
    else:
        half_type(terminal, "6 *")
        terminal.ctrl("c")
        terminal.prompt()
        terminal.run(f"processing.record_later({way!r})")
        found = terminal.wait_event("returned").detail[0]
    assert list(found) == SQUARES
    terminal.wait_ticks()
    terminal.interrupt()
    # the signal that inputhook sends itself may have its handler for a line more
    terminal.wait_for(
        lambda: terminal.value("slots.changed(before)") == [], why="all as before"
    )


@pytest.mark.parametrize("cell", TK_AT_EDITORS)
def test_fifty_threads_compute_print_and_call_while_somebody_types(
    cell: Cell, launch: Launch
) -> None:
    """All that they print comes out, whole and once, and what is typed is run."""
    terminal = live(launch, cell, tick=0.02)
    terminal.run("import crowd; crowd.begin(50, 20)")
    terminal.wait_event("crowd")
    for number in range(10):
        for each in f"windows.record('typed', {number} * 7)\r":
            terminal.send(each)
        terminal.wait_event("typed", number * 7)
    called = terminal.wait_event("crowd over").detail
    assert list(called) == [50 * 20, True]
    terminal.wait_still()
    text = terminal.raw.decode(errors="replace")
    printed = re.findall(r"\[(\d+):(\d+)\]", text)
    assert len(printed) == len(set(printed)) == 50 * 20
    for thread in range(50):
        own = [int(number) for each, number in printed if int(each) == thread]
        assert own == sorted(own)
    terminal.line()
    terminal.prompt()
    assert terminal.value("6 * 7") == 42


@pytest.mark.parametrize(
    "cell", select(prompts=["readline", "pyrepl"], toolkits=["tk", "gtk3"])
)
def test_threads_that_go_on_end_with_the_interpreter(
    cell: Cell, launch: Launch
) -> None:
    """Threads that are no daemons are waited for; daemons are in the middle of all they do."""
    terminal = live(launch, cell)
    terminal.run("import crowd; crowd.until_the_end(10)")
    terminal.wait_event("crowd")
    terminal.line("exit()")
    assert terminal.wait_exit() == 0
    assert [list(e.detail) for e in terminal.events("waited for")] == [[True]]
    said = terminal.output()
    assert not re.search("[Ee]rror|Traceback", said), said


SUBINTERPRETER_FORKS = """
import sys, ctypes, os, time, inputhook, subinterpreter
inputhook.enable('asyncio')
code = '''
import ctypes, os, time
c = ctypes.PyDLL(None)
end = time.monotonic() + 1
count = bad = 0
while time.monotonic() < end or count < 20:
    sum(range(20000))
    child = c.fork()
    if child == 0:
        c._exit(0)
    bad += os.waitpid(child, 0)[1] != 0
    count += 1
os.write(1, b'bad: %d' % bad)
'''
with subinterpreter.begun() as execute, inputhook.live():
    execute(code)
print('; over', 6 * 7)
"""


@pytest.mark.parametrize(
    "cell", select(prompts=["stdio"], toolkits=["tk"], every_python=True)
)
def test_a_fork_by_c_code_in_another_interpreter_does_not_wait_for_ever(
    cell: Cell, launch: Launch
) -> None:
    """In 3.11 nobody can tell there whether the thread has the GIL (csrc/live.c)."""
    terminal = launch(cell, "-c", SUBINTERPRETER_FORKS)
    assert terminal.wait_exit() == 0
    assert "bad: 0; over 42" in terminal.output()
