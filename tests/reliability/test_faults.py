"""Each function that the C core calls fails once, in each way that it can; sessions go on."""

from __future__ import annotations

import re
import signal
import subprocess
from typing import TYPE_CHECKING

import pytest

from ..harness.environment import SOURCE
from ..harness.faults import LEFT_OUT, PURE, WAYS, Faults, names
from ..harness.table import select

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ..harness.launch import Launch
    from ..harness.table import Cell
    from ..harness.terminal import Terminal

CELLS = select(prompts=["readline", "pyrepl", "libedit"], toolkits=["tk"])

OFF = "is off for the rest of this session"

TURNS = 8
"""As many as a function has ways to fail: in each step each of them has its turn."""

CALLS = 3
"""Of a step, the number of the last call that fails."""

VARIABLE = re.compile(
    r"PyExc_\w+|PyCFunction_Type|PyOS_InputHook|Py_Version|_Py_NoneStruct|std(in|out|err)"
)
"""What else the core uses of Python and the C library."""


KINDS = ("enabled", "refused", "computing", "computed", "said", "answer", "child")
KINDS += ("called", "printed", "value")
"""What the child records."""


class Session:
    """Somebody at a prompt, with a window, whose callbacks do all that callbacks do."""

    def __init__(self, terminal: Terminal, cell: Cell) -> None:
        self.terminal = terminal
        self.cell = cell
        self.number = 0
        self.refused = 0

    # Steps: in each, something may fail.

    def enable(self) -> None:
        for _ in range(2):
            self.line("faulted.enable('tk', 'asyncio')")
            done = self.terminal.wait_for(self.enabled_or_refused)
            if done == "enabled":
                return
            self.refused += 1
        raise AssertionError("refused twice")

    def enabled_or_refused(self) -> str | None:
        found = self.terminal.events("enabled") + self.terminal.events("refused")
        if len(found) <= self.refused:
            return None
        event = max(found, key=lambda each: each.time)
        if event.kind == "refused":
            assert "inputhook could not be enabled: " in str(event.detail[0]), event
        return event.kind

    def show(self) -> None:
        self.line(self.cell.toolkit.open())
        self.alive()

    def write(self) -> None:
        self.half("1000")
        self.line("+7")
        self.sees("1007")

    def compute(self) -> None:
        self.line("faulted.later(faulted.compute)")
        self.event("computing")
        self.terminal.send("2000")
        self.terminal.send("+7\r")
        self.event("computed")
        self.sees("2007")

    def say(self) -> None:
        self.line("faulted.later(faulted.say)")
        self.half("3000")
        self.event("said")
        self.sees("said 42")
        self.line("+7")
        self.sees("3007")

    def ask(self) -> None:
        self.line("faulted.later(faulted.ask, 100)")
        self.half("4000")
        count = len(self.terminal.events("answer"))
        self.terminal.wait_for(
            lambda: (
                "name? " in self.terminal.output()
                or len(self.terminal.events("answer")) > count
            ),
            why="the question, or the answer",
        )
        if len(self.terminal.events("answer")) > count:
            assert self.terminal.events("answer")[-1].detail == ("MemoryError",)
        else:
            self.line("bob")
            answer = self.event("answer")
            assert answer in {("bob",), ("MemoryError",)}, answer
        self.line("+7")
        self.sees("4007")

    def interrupt(self) -> None:
        self.half("5000")
        self.terminal.wait_for(self.terminal.asleep)
        self.terminal.ctrl("c")
        self.sees("KeyboardInterrupt")

    def interrupt_callback(self) -> None:
        """Both the callback and the line end, each with a KeyboardInterrupt.

        The line's is waited for: where CPython's own reader reads, because our library
        was not found, a line that is there already runs first.
        """
        self.line("faulted.later(lambda: faulted.compute(60))")
        self.event("computing")
        self.terminal.ctrl("c")
        self.terminal.wait_for(re.compile("(?s)KeyboardInterrupt.*KeyboardInterrupt"))

    def resize(self) -> None:
        self.half("6000")
        self.terminal.resize(30, 90)
        self.line("+7")
        self.sees("6007")
        self.terminal.resize(24, 100)

    def fork(self) -> None:
        self.line("faulted.later(faulted.fork)")
        assert self.event("child") == (7,)
        self.line("faulted.fork()")
        assert self.event("child") == (7,)

    def threads(self) -> None:
        self.line("faulted.threads_call()")
        self.event("called")
        self.event("printed")

    def pause(self) -> None:
        self.line("inputhook.pause(.05); print('pau' + 'sed')")
        self.sees("paused")

    def disable(self) -> None:
        self.line("inputhook.disable(); faulted.record(faulted.left())")
        assert self.event("value") == ([],)

    STEPS = (
        *(enable, show, write, compute, say, ask, interrupt, interrupt_callback),
        *(resize, fork, threads, pause, disable),
    )

    # What they are made of.

    def line(self, text: str) -> None:
        """Type a line. Where the prompt stands is another matter: a fault may have drawn it badly."""
        self.seen = {kind: len(self.terminal.events(kind)) for kind in KINDS}
        self.terminal.line(text, ahead=True)

    def half(self, text: str) -> None:
        self.terminal.send(text)
        self.sees(text)

    def sees(self, text: str) -> None:
        self.terminal.wait_for(re.compile(re.escape(text)))

    def event(self, kind: str) -> tuple[object, ...]:
        """Wait for an event of this kind, which has come since the last line."""
        self.terminal.wait_for(
            lambda: len(self.terminal.events(kind)) > self.seen.get(kind, 0),
            why=f"the event {kind}",
        )
        self.seen[kind] = self.seen.get(kind, 0) + 1
        return tuple(self.terminal.events(kind)[-1].detail)

    def alive(self) -> None:
        self.terminal.wait_ticks(3)

    def check(self) -> None:
        """Check that the session answers, and the window lives."""
        self.number += 1
        self.line(f"6 * 7000 + {self.number}")
        self.sees(f"{42000 + self.number}")
        if self.terminal.events("enabled"):
            self.terminal.wait_ticks(2)


@pytest.mark.either("prompt", "turn")
@pytest.mark.parametrize("turn", range(TURNS))
@pytest.mark.parametrize("function", WAYS)
@pytest.mark.parametrize("cell", CELLS)
def test_a_function_that_fails_once_leaves_the_session_as_it_was(  # noqa: PLR0917
    launch: Launch,
    cell: Cell,
    tmp_path: Path,
    function: str,
    turn: int,
    record_property: Callable[[str, object], None],
) -> None:
    """In each step in another way, and at another call."""
    faults = Faults(tmp_path)
    terminal = launch(cell, environment=faults.environment)
    terminal.run("import faulted, inputhook, windows")
    assert terminal.value("faulted.replaced > 50")
    session = Session(terminal, cell)
    ways = WAYS[function]
    injected = 0
    for number, step in enumerate(Session.STEPS, turn):
        call, way = divmod(number, len(ways))
        faults.arm(function, ways[way], 1 + call % CALLS)
        step(session)
        injected += faults.disarm()
        if step not in (Session.enable, Session.disable):
            session.check()
    record_property("injected", injected)
    session.line("6 * 7000")
    session.sees("42000")
    # once more, for nothing is lost
    session.enable()
    session.alive()
    session.disable()
    session.line("exit()")
    # 3.14 and later end so after a Ctrl-C at the classic prompt, with and without us
    assert terminal.wait_exit() in {0, -signal.SIGINT}
    assert terminal.raw.count(OFF.encode()) <= 1
    assert b"inputhook/_" not in terminal.raw


@pytest.mark.parametrize("cell", select(prompts=["readline"], toolkits=["tk"]))
def test_ctrl_c_ends_a_callback_while_no_timer_can_be_set(
    launch: Launch, cell: Cell, tmp_path: Path
) -> None:
    """The timer rings when a Ctrl-C has waited long enough for the end of the callback."""
    faults = Faults(tmp_path)
    terminal = launch(cell, environment=faults.environment)
    terminal.run("import faulted, inputhook, windows; inputhook.warn_after(None)")
    session = Session(terminal, cell)
    session.enable()
    session.show()
    session.line("faulted.later(lambda: faulted.compute(600))")
    session.event("computing")
    session.half("12345")  # what shows the keys is the timer's last alarm before Ctrl-C
    faults.arm("timerfd_settime", WAYS["timerfd_settime"][2], times=10**6)
    terminal.ctrl("c")
    session.sees("KeyboardInterrupt")
    assert faults.disarm()
    session.check()


def test_each_function_that_the_core_calls_is_known() -> None:
    """Whoever calls another one in csrc/ says in harness/faults.py how it fails."""
    (core,) = SOURCE.glob("inputhook/_core.abi3.so")
    command = ["nm", "-D", "--undefined-only", str(core)]
    found = subprocess.run(
        command, check=True, capture_output=True, text=True, timeout=60
    )
    rows = [line.split() for line in found.stdout.splitlines()]
    symbols = [row[-1].partition("@")[0] for row in rows if row[-2] == "U"]
    called = {re.sub("^__isoc[0-9]{2}_", "", symbol) for symbol in symbols}
    variables = {each for each in called if VARIABLE.fullmatch(each)}
    assert called - variables - WAYS.keys() - LEFT_OUT.keys() - PURE == set()
    assert WAYS.keys() - set(names()) == set()
    assert WAYS.keys() & (LEFT_OUT.keys() | PURE) == set()
