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

from .needs import need, not_here
from .sessions import enabling, title, visible
from .table import select

if TYPE_CHECKING:
    from collections.abc import Iterator

    from _pytest.mark import ParameterSet

    from .conftest import Launch
    from .display import Display
    from .table import Cell

KEYS = "abcdefgh"
LINES = 3
CALLS = 10

QUIET = 0.5
"""Seconds without a single wake-up. What polls does so ten times a second (CPython's select()
in readline) or fifty times (Tk's own hook)."""

NO_BLINKING = "[Settings]\ngtk-cursor-blink = 0\n"
"""For GTK, and wx, which is GTK: the cursor of their text fields is a timer."""

NO_POLLING = "get_ipython().pt_app.app.terminal_size_polling_interval = None"
"""prompt_toolkit looks every half second whether the terminal has another size."""

PROMPTS = ("readline", "pyrepl", "stdio", "ipython")
TOOLKITS = ("tk", "qt:PyQt6", "qt:PySide6", "gtk3", "gtk4", "wx")
NO_TOOLKIT = "none"

ROOM = 0.5
"""Of one, for each key: what comes once, such as a late event of the window. It hides no call
that is made for each key, pump or line."""

LIMITS: dict[str, tuple[dict[str, float], dict[str, float]]] = {
    # For each: the prompt's share, and added to it the toolkit's.
    #
    # CPython calls the hook once for a key: readline's select() when there is one, PyREPL
    # before it waits for one. At stdio the terminal keeps the line, and Python sees nothing
    # of it. IPython: prompt_toolkit also has the hook return for timers of its own, after
    # half a second in which an escape sequence might go on: in slow motion after each key.
    "calls a key": ({"readline": 1, "pyrepl": 1, "ipython": 3}, {}),
    # One pump between two keys. Two would be one that ended for nothing.
    "pumps a key": ({"readline": 1, "pyrepl": 1, "ipython": 3}, {}),
    # Two keys, the line's and Enter, and the new prompt.
    "calls a line": ({"readline": 3, "pyrepl": 3, "stdio": 3, "ipython": 9}, {}),
    "pumps a line": ({"readline": 3, "pyrepl": 3, "stdio": 3, "ipython": 9}, {}),
    # The wait that the key ends. Changing what GLib watches wakes it once (its eventfd).
    "waits a pump": (
        {"readline": 1, "pyrepl": 1, "ipython": 1},
        {"qt": 1, "gtk3": 1, "gtk4": 1, "wx": 1},
    ),
    # ih_py_prepare(), which chooses the loop; where Python runs that, Tk's, in the same go.
    # It is not between a key and its echo: see test_a_keys_echo_needs_no_gil().
    "gil a pump": ({"readline": 1, "pyrepl": 1, "ipython": 1}, {}),
    # Each call of the C core from Python releases the GIL and takes it again.
    # ih_py_prepare() asks ih_pumping(); Qt has ih_input_fd() and ih_qt_input(), GLib
    # ih_glib_can_run(). Tk: ih_input_fd(), and ih_wake_fd() twice, to watch it and no
    # longer. PyREPL:
    # ih_take_back(), ih_watch_input(), ih_ended(), and with GTK, in Python code,
    # ih_gtk_painting(); IPython (prompts/pump.py): ih_take_back(), ih_slot(), ih_is_ours(),
    # ih_counts(), ih_input_fd(), ih_watch_input() and ih_set_slice() before and after
    # ih_run_hook(), and ih_ended().
    "core calls a pump": (
        {"pyrepl": 4, "ipython": 12},
        {"tk": 4, "qt": 3, "gtk3": 2, "gtk4": 2, "wx": 2},
    ),
    # SIGINT and SIGWINCH, which have handlers, and PyREPL's SIGCONT (3.15), four each:
    # asked for, ours put in front, and asked for and put back at the end; SIGINT once more,
    # after ih_py_prepare(). All the others are asked for once for a line. SIGURG, the
    # timer's: put there, asked for, put back. The signal for slow callbacks: is the handler
    # ours?
    "rt_sigaction a pump": ({"readline": 13, "pyrepl": 17, "ipython": 17}, {}),
    # The timer for slow callbacks, set and stopped around what is not a wait:
    # ih_py_prepare(), what follows the wake-up by GLib's eventfd (Tk: what Python does
    # before it waits), and what follows the key. IPython: also the time until
    # prompt_toolkit's next timer, set and stopped.
    "timer_settime a pump": ({"readline": 6, "pyrepl": 6, "ipython": 10}, {}),
    # Is output processed? PyREPL has switched that off: on for the pump, and off after it,
    # each is tcgetattr() and tcsetattr(), of which glibc makes three; since 3.13.18 and
    # 3.14.8 it does so itself, in five more. Readline: has the terminal another size, asked
    # for the key and for the pump? prompt_toolkit asks, too.
    "ioctl a pump": ({"readline": 3, "pyrepl": 11, "ipython": 3}, {}),
    # All of them; more than what was counted, since other versions of readline, Python and
    # the toolkits have others. Without a hook it is 8 for readline, 9 for PyREPL, 19 for
    # IPython. Ours are those above, and poll() three times; Tk's a futex() and write()
    # to wake its notifier's thread; GLib's write() for each change of what it watches;
    # X's recvmsg() to see that nothing is there.
    "system calls a pump": (
        {"readline": 50, "pyrepl": 70, "ipython": 90},
        {"tk": 10, "qt": 10, "gtk3": 10, "gtk4": 10, "wx": 20},
    ),
    "system calls a key": (
        {"readline": 10, "pyrepl": 12, "stdio": 0, "ipython": 30},
        {},
    ),
    # One wake-up makes the call; another one where the byte in the pipe comes after that.
    # The pump goes on.
    "waits a call": (dict.fromkeys(PROMPTS, 2), {}),
    "gil a call": (dict.fromkeys(PROMPTS, 2), {}),
    "pumps a call": ({}, {}),
    # A callback that prints three lines: the same, and once more to draw the line again.
    "waits a print": (dict.fromkeys(PROMPTS, 3), {}),
    "gil a print": (dict.fromkeys(PROMPTS, 3), {}),
    # The line being typed is wiped and drawn again once, not for each line printed.
    "redraws a print": (dict.fromkeys(PROMPTS, 1), {}),
    # To the terminal: three lines, and one each to wipe and to draw; PyREPL draws
    # in eight. IPython has them written by a thread of its own.
    "writes a print": ({"readline": 5, "pyrepl": 12, "stdio": 5, "ipython": 12}, {}),
}
"""Nothing is allowed that is not here."""


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
        """What JSON can carry of it."""
        self.run(f"windows.record('value', {expression})")
        return self.terminal.events("value")[-1].detail[0]

    def counts(self) -> Counter[str]:
        """The C core's counters."""
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
        """At stdio the terminal itself keeps the line until Enter."""
        return bool(self._addresses) and self.prompt != "stdio"

    def press(self, keys: str) -> None:
        """One key after the other, each when the one before is done with."""
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
        """Ctrl-U."""
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
        """Have the thread do it."""
        done = len(self.terminal.events("worked"))
        os.close(self.terminal.wait_for(lambda: _open(self.directory / "go")))
        self.terminal.wait_for(lambda: len(self.terminal.events("worked")) > done)

    def redraws(self) -> int:
        """How often the prompt was drawn since mark()."""
        prompt = "In [" if self.prompt == "ipython" else ">>> "
        return self.terminal.output().count(prompt)


def _open(fifo: Path) -> int | None:
    """A descriptor for writing, once somebody reads; it is not 0."""
    with contextlib.suppress(OSError):
        return os.open(fifo, os.O_WRONLY | os.O_NONBLOCK)
    return None


@contextlib.contextmanager
def traced(child: Child) -> Iterator[list[str]]:
    """The system calls of the main thread, as strace writes them, when it is over."""
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
    outer = child.counts()
    with traced(child) as system:
        inner = child.counts()
        child.press(KEYS)
        typed = child.since(inner)
    pumps = child.since(outer)["pumps"]
    child.wipe()
    found = {
        "calls a key": typed["calls"] / len(KEYS),
        "pumps a key": typed["pumps"] / len(KEYS),
    }
    if not child.pumps_per_key():
        return {**found, "system calls a key": len(system) / len(KEYS)}
    for name in ("waits", "gil"):
        found[f"{name} a pump"] = typed[name] / typed["pumps"]
    for name in ("rt_sigaction", "timer_settime", "ioctl"):
        calls = [call for call in system if call.startswith(name)]
        found[f"{name} a pump"] = len(calls) / pumps
    return {**found, "system calls a pump": len(system) / pumps}


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
        for _ in range(LINES):
            child.run("0")
    return {
        "calls a line": each["calls"] / LINES,
        "pumps a line": each["pumps"] / LINES,
        "core calls a pump": statistics.median(child.value("counts.calls_of_pumps()")),
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
    """Each prompt with each toolkit, and without one."""
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


@pytest.mark.parametrize(("prompt", "cell", "hook"), list(cells()))
def test_costs(
    prompt: str, cell: Cell, hook: bool, launch: Launch, tmp_path: Path
) -> None:
    child = Child(launch, prompt, cell, tmp_path, hook=hook)
    if hook or prompt != "pyrepl":  # which polls when it has no hook
        child.settle(QUIET)
    found = measure_keys(child)
    if hook:
        found |= measure_lines(child) | measure_calls(child) | measure_prints(child)
    too_many = []
    for what, count in found.items():
        by_prompt, by_toolkit = LIMITS[what]
        share = by_toolkit.get(cell.toolkit.name, 0) if hook else 0
        limit = by_prompt.get(prompt, 0) + share
        if count > limit + ROOM:
            too_many.append(f"{what}: {count:.2f}, and no more than {limit} are needed")
    assert not too_many, "\n".join(too_many)
    if shutil.which("strace") is None:
        not_here("strace, to see the system calls: install strace")


@pytest.mark.parametrize(
    "cell", select(prompts=["readline"], toolkits=["qt", "gtk3", "gtk4", "wx"])
)
def test_a_keys_echo_needs_no_gil(
    cell: Cell, launch: Launch, tmp_path: Path, display: Display
) -> None:
    """Not Python's, ours or the toolkit's code: a thread keeps it until the echo is there."""
    child = Child(launch, "readline", cell, tmp_path, hook=True)
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
