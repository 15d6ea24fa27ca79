"""What a key, an idle window, a call and a printed line cost, in counts.

A count does not depend on the machine's speed, so these are bounds and not measurements: each
key is typed when the pump that follows the one before has begun, and what scheduling may add
has room in the bound. The counters of the C core are read in the child's memory, which costs
the child nothing; the system calls are seen by strace, of the main thread only.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import re
import shutil
import statistics
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from .harness.needs import need, not_here
from .harness.sessions import enabling, title, visible
from .harness.table import select

if TYPE_CHECKING:
    from collections.abc import Iterator

    from _pytest.mark import ParameterSet

    from .harness.display import Display
    from .harness.launch import Launch
    from .harness.table import Cell

KEYS = "abcdefgh"
LINES = 3
CALLS = 10

QUIET = 0.5
"""Seconds without a single wake-up. What polls does so ten times a second (CPython's select()
in readline) or fifty times (Tk's own hook)."""

NO_BLINKING = "[Settings]\ngtk-cursor-blink = 0\n"
"""Settings of GTK, which wx uses: the cursor of a text field blinks by a timer."""

NO_POLLING = "get_ipython().pt_app.app.terminal_size_polling_interval = None"
"""prompt_toolkit looks every half second whether the terminal has another size."""

PROMPTS = ("readline", "libedit", "pyrepl", "stdio", "ipython")
TOOLKITS = ("tk", "qt:PyQt6", "qt:PySide6", "gtk3", "gtk4", "wx")
NO_TOOLKIT = "none"

ROOM = 0.5
"""A part of one call for each key, for what comes once, such as a late event of the window.
It hides no call that is made for each key, pump or line."""

BOUNDS = """
                       readline  libedit  pyrepl  stdio  ipython    tk  qt  gtk3  gtk4  wx

# PyREPL calls the hook before it waits for a key. The classic prompt's line is read by us,
# and at stdio the terminal keeps it. IPython: prompt_toolkit also has the hook return for
# timers of its own, after half a second in which an escape sequence might go on: in slow
# motion after each key.
calls a key                   .        .       1      .        3     .   .     .     .   .

# The classic prompt's keys are handled in the middle of the wait: no Python code runs, no
# handler is put in place, the GIL is not taken.
pumps a key                   .        .       1      .        3     .   .     .     .   .
gil a key                     .        .       1      .        3     .   .     .     .   .

# The wait that the key ends. With GLib not even that, for the key is taken before GLib
# has looked. Changing what GLib watches wakes it once (its eventfd).
waits a key                   1        1       1      .        3     .   1     1     1   1

# GNU readline 8.3 puts its handler of SIGWINCH in place for each key, and takes it away.
# PyREPL, IPython: SIGINT, SIGWINCH and PyREPL's SIGCONT, which have handlers: asked for,
# ours put in front, asked for again after ih_py_prepare(), asked for and put back at the
# end.
rt_sigaction a key            2        .      13      .       20     .   .     .     .   .

# The alarms for slow callbacks and for typing ahead, which are one timer, set and stopped
# around what is not a wait: Tk's and Qt's way from the wait to the key and back. PyREPL,
# IPython: and ih_py_prepare(). IPython: also the time until prompt_toolkit's next timer.
timerfd_settime a key         2        2       6      .       10     .   2     2     2   2

# Is output processed? PyREPL has switched that off: on for the pump, and off after it,
# each is tcgetattr() and tcsetattr(), of which glibc makes three; since 3.13.18 and
# 3.14.8 it does so itself, in five more. prompt_toolkit asks, too. And what typing ahead
# asks of the terminal.
ioctl a key                   .        .      13      .        6     .   .     .     .   .

# All of them; more than what was counted, since other versions of readline, Python and
# the toolkits have others. Without a hook it is 8 for readline, 3 for libedit, 7 for
# PyREPL, 20 for IPython. Tk's are a futex() and write() to wake its notifier's thread;
# GLib's write() for each change of what it watches; X's recvmsg() to see that nothing is
# there.
system calls a key           12       10      50      0       70     8   6     6     6   8

# The line, Enter, and the new prompt.
calls a line                  .        .       3      2        9     .   .     .     .   .
pumps a line                  2        2       3      2        9     .   .     .     .   .

# Each call of the C core from Python releases the GIL and takes it again; see what the
# prompts' files and the loops' files call.
core calls a pump             3        3       9      3       21     4   3     2     2   2

# One wake-up makes the call; another one where the byte in the pipe comes after that.
# The pump goes on.
waits a call                  2        2       2      2        2     .   .     .     .   .
gil a call                    2        2       2      2        2     .   .     .     .   .
pumps a call                  .        .       .      .        .     .   .     .     .   .

# A callback that prints three lines: the same, and once more to draw the line again.
waits a print                 3        3       3      3        3     .   .     .     .   .
gil a print                   3        3       3      3        3     .   .     .     .   .

# The line being typed is wiped and drawn again once, not for each line printed.
redraws a print               1        1       1      1        1     .   .     .     .   .

# To the terminal: three lines, and one each to wipe and to draw; PyREPL draws
# in eight. IPython has them written by a thread of its own.
writes a print                5        5      12      5       12     .   .     .     .   .
"""
"""What is allowed: the prompt's share, and added to it the toolkit's. A dot is nothing.

Whoever makes something cheaper lowers its bound here; `pytest -rP` prints what was counted.
"""


def bounds() -> dict[str, dict[str, float]]:
    """Return the table: for each name of a count what each prompt and toolkit may have."""
    lines = [line for line in BOUNDS.splitlines() if line and line[0] != "#"]
    columns = lines[0].split()
    found = {}
    for line in lines[1:]:
        *name, rest = re.split(r"  +", line, maxsplit=1)
        numbers = [0 if number == "." else float(number) for number in rest.split()]
        found[name[0]] = dict(zip(columns, numbers, strict=True))
    return found


class Child:
    """An interpreter at its prompt, with a window that sleeps, or without inputhook."""

    def __init__(
        self, launch: Launch, prompt: str, cell: Cell, directory: Path, *, hook: bool
    ) -> None:
        for version in ("3.0", "4.0"):
            settings = directory / ".config" / f"gtk-{version}" / "settings.ini"
            settings.parent.mkdir(parents=True)
            settings.write_text(NO_BLINKING)
        os.mkfifo(directory / "go")
        self.directory = directory
        self.prompt = prompt
        self._numbers = itertools.count(1)
        if prompt == "ipython":
            need(cell, "IPython")
            self.terminal = launch(
                cell, "-m", "IPython", "--no-banner", "--no-confirm-exit"
            )
            self._wait_for_prompt()
            self.run(NO_POLLING)
        else:
            self.terminal = launch(cell)
        self._addresses: dict[str, int] = {}
        self.title = title()
        if hook:
            self.run(enabling(cell))
            self.run(cell.toolkit.open(self.title, None))
            self.run("import counts")
            self._addresses = self.value("counts.where()")

    def _wait_for_prompt(self) -> None:
        if self.prompt == "ipython":
            self.terminal.wait_for(f"In [{next(self._numbers)}]:", timeout=40)
        else:
            self.terminal.prompt()

    def run(self, line: str) -> None:
        self.terminal.line(line)
        self._wait_for_prompt()

    def value(self, expression: str) -> Any:
        """Return the value of an expression, as JSON carries it."""
        self.run(f"windows.record('value', {expression})")
        return self.terminal.events("value")[-1].detail[0]

    def counts(self) -> Counter[str]:
        """Return the C core's counters."""
        if not self._addresses:
            return Counter()
        first, last = min(self._addresses.values()), max(self._addresses.values())
        with Path(f"/proc/{self.terminal.pid}/mem").open("rb", 0) as memory:
            memory.seek(first)
            data = memory.read(last - first + 8)
        return Counter(
            {
                name: int.from_bytes(
                    data[address - first : address - first + 8], sys.byteorder
                )
                for name, address in self._addresses.items()
            }
        )

    def since(self, before: Counter[str]) -> Counter[str]:
        after = self.counts()
        after.subtract(before)
        return after

    def pumps_per_key(self) -> bool:
        """Return whether each key ends a wait: the classic prompt handles keys in the middle."""
        others = ("readline", "libedit", "stdio")
        return bool(self._addresses) and self.prompt not in others

    def press(self, keys: str) -> None:
        """Press one key after the other, each when the one before is done with."""
        for key in keys:
            pumps = self.counts()["pumps"]
            self.terminal.mark()
            self.terminal.send(key)
            self.terminal.wait_for(
                lambda: (
                    key in self.terminal.output()  # noqa: B023  called at once
                    and (not self.pumps_per_key() or self.counts()["pumps"] > pumps)  # noqa: B023
                ),
                why=f"the echo of {key!r}, and the pump after it",
            )

    def wipe(self) -> None:
        """Press Ctrl-U, which empties the line."""
        self.terminal.send("\x15")

    def settle(self, seconds: float = 0.05) -> None:
        """Wait until the child has slept for so long.

        A thread that sleeps now, and has not gone to sleep since then, has slept all that
        time; one that waits for a processor, or for the GIL, has not.
        """
        since = time.monotonic()
        before: object = None

        def quiet() -> bool:
            nonlocal before, since
            now = self.terminal.context_switches(), self.counts()
            if now != before:
                before, since = now, time.monotonic()
            return time.monotonic() - since > seconds and self.terminal.all_asleep()

        self.terminal.wait_for(quiet, why=f"{seconds} s without a wake-up")

    def ready(self, work: str) -> None:
        """Have a thread ready which does `work`, of child/counts.py, while the prompt waits."""
        self.run(f"counts.when_told(counts.{work}, {CALLS})")
        self.settle()

    def go(self) -> None:
        """Have the thread do its work."""
        done = len(self.terminal.events("worked"))
        os.close(self.terminal.wait_for(lambda: _open(self.directory / "go")))
        self.terminal.wait_for(lambda: len(self.terminal.events("worked")) > done)

    def redraws(self) -> int:
        """Return how often the prompt was drawn since mark()."""
        prompt = "In [" if self.prompt == "ipython" else ">>> "
        return self.terminal.output().count(prompt)


def _open(fifo: Path) -> int | None:
    """Return a FIFO's descriptor for writing, or None: nobody reads there yet. It is not 0."""
    with contextlib.suppress(OSError):
        return os.open(fifo, os.O_WRONLY | os.O_NONBLOCK)
    return None


@contextlib.contextmanager
def traced(child: Child) -> Iterator[list[str]]:
    """Collect the system calls of the main thread, as strace writes them, in a list."""
    found: list[str] = []
    if shutil.which("strace") is None:
        yield found
        return
    log = child.directory / "strace"
    pid = child.terminal.pid
    status = Path(f"/proc/{pid}/status")
    tracer = subprocess.Popen(
        ["strace", "-qq", "-y", "-p", str(pid), "-o", str(log)],
        stderr=subprocess.DEVNULL,
    )

    def attached() -> bool:
        return "TracerPid:\t0\n" not in status.read_text()

    try:
        child.terminal.wait_for(
            lambda: tracer.poll() is not None or attached(), why="strace"
        )
        if tracer.poll() is not None:
            not_here("the permission to trace a child, which strace needs (ptrace(2))")
        child.settle()
        yield found
    finally:
        tracer.terminate()
        tracer.wait()
    found += re.findall(r"^\w+\(.*", log.read_text(), re.MULTILINE)


def measure_keys(child: Child) -> dict[str, float]:
    with traced(child) as system:
        before = child.counts()
        child.press(KEYS)
        typed = child.since(before)
    child.wipe()
    names = ("calls", "pumps", "waits", "gil")
    found = {f"{name} a key": typed[name] / len(KEYS) for name in names}
    for name in ("rt_sigaction", "timerfd_settime", "ioctl"):
        calls = [call for call in system if call.startswith(f"{name}(")]
        found[f"{name} a key"] = len(calls) / len(KEYS)
    return {**found, "system calls a key": len(system) / len(KEYS)}


def measure_lines(child: Child) -> dict[str, float]:
    before = child.counts()
    for _ in range(LINES):
        child.run("0")
    each = child.since(before)
    child.run("counts.profile()")
    if child.pumps_per_key():
        child.press(KEYS)
        child.wipe()
    else:
        for _ in range(LINES + 2):  # the first and the last are not counted
            child.run("0")
    return {
        "calls a line": each["calls"] / LINES,
        "pumps a line": each["pumps"] / LINES,
        "core calls a pump": statistics.median(
            child.value("counts.calls_of_pumps()") or [0]  # none calls the core
        ),
    }


def measure_calls(child: Child) -> dict[str, float]:
    child.ready("calls")
    before = child.counts()
    child.go()
    each = child.since(before)
    return {f"{name} a call": each[name] / CALLS for name in ("waits", "gil", "pumps")}


def measure_prints(child: Child) -> dict[str, float]:
    child.ready("prints")
    with traced(child) as system:
        before = child.counts()
        child.terminal.mark()
        child.go()
        child.settle()
        each = child.since(before)
    writes = [call for call in system if re.match(r"write\(\d+</dev/pts/", call)]
    return {
        "waits a print": each["waits"] / CALLS,
        "gil a print": each["gil"] / CALLS,
        "redraws a print": child.redraws() / CALLS,
        "writes a print": len(writes) / CALLS,
    }


def cells() -> Iterator[ParameterSet]:
    """Yield each prompt with each toolkit, and without one."""
    for prompt in PROMPTS:
        classic = "readline" if prompt == "ipython" else prompt
        for toolkit in (NO_TOOLKIT, *TOOLKITS):
            hosts = ["tk" if toolkit == NO_TOOLKIT else toolkit]
            for found in select(prompts=[classic], toolkits=hosts):
                yield pytest.param(
                    prompt,
                    *found.values,
                    toolkit != NO_TOOLKIT,
                    id=f"{prompt}-{toolkit}",
                    marks=found.marks,
                )


@pytest.mark.parametrize(("reader", "cell", "hook"), list(cells()))
def test_keys_calls_and_lines_cost_no_more_than_the_table_says(
    reader: str, cell: Cell, hook: bool, launch: Launch, tmp_path: Path
) -> None:
    child = Child(launch, reader, cell, tmp_path, hook=hook)
    if hook or reader != "pyrepl":  # which polls when it has no hook
        child.settle(QUIET)
    found = measure_keys(child)
    if hook:
        found |= measure_lines(child) | measure_calls(child) | measure_prints(child)
    allowed = bounds()
    too_many = []
    for what, count in found.items():
        limit = allowed[what][reader]
        if hook:
            limit += allowed[what].get(cell.toolkit.name, 0)
        line = f"{what}: {count:.2f}, and no more than {limit:g} are needed"
        print(line)  # noqa: T201  pytest -rP shows it
        if count > limit + ROOM:
            too_many.append(line)
    assert not too_many, "\n".join(too_many)
    if shutil.which("strace") is None:
        not_here("strace, to see the system calls: install strace")


@pytest.mark.parametrize(
    "cell",
    select(prompts=["readline", "libedit"], toolkits=["qt", "gtk3", "gtk4", "wx"]),
)
def test_a_keys_echo_needs_no_gil(
    cell: Cell, launch: Launch, tmp_path: Path, display: Display
) -> None:
    """Neither Python nor inputhook nor the toolkit takes it: a thread has it until the echo."""
    child = Child(launch, cell.prompt.name, cell, tmp_path, hook=True)
    visible(child.terminal, display, child.title)  # the toolkits paint with the GIL
    child.settle(QUIET)
    os.mkfifo(tmp_path / "stop")
    for number in range(3):
        child.ready("keep_gil")
        before = child.counts()
        os.close(child.terminal.wait_for(lambda: _open(tmp_path / "go")))
        stop = child.terminal.wait_for(lambda: _open(tmp_path / "stop"))
        child.terminal.wait_for(
            lambda: len(child.terminal.events("keeping")) > number  # noqa: B023
        )
        child.settle()
        child.terminal.mark()
        child.terminal.send("x")
        child.terminal.wait_for("x")
        assert child.since(before)["gil"] == 0
        os.write(stop, b"x")
        os.close(stop)
        child.terminal.wait_for(
            lambda: len(child.terminal.events("worked")) > number  # noqa: B023
        )
        child.wipe()
        child.terminal.wait_for(child.terminal.at_prompt)
