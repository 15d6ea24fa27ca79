"""One interpreter at a prompt, with one toolkit's window, under one hook; keys are timed."""

from __future__ import annotations

import contextlib
import os
import random
import re
import select
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests.environment import child_environment
from tests.prompts import CLASSIC
from tests.terminal import DEADLINE, ESCAPE, Terminal

from .setups import MAIN, OURS, PEER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.display import Display

    from .setups import Setup

CHILD = Path(__file__).parent / "child"
TICK = 0.01  # s
PROMPT = {"ipython": re.compile(r"In \[\d+\]: ")}
CPYTHON = re.compile(">>> ")
ARGUMENTS = {
    "ipython": ("-m", "IPython", "--no-banner", "--no-confirm-exit"),
}
#: no letter that ends an escape sequence of a colour or of the cursor
LETTERS = "abefgijnopqrstuvwxyz"


@dataclass(frozen=True)
class Sizes:
    """How much is measured in one visit."""

    keys: int = 20
    busy_keys: int = 15
    idle: float = 1.5  # s
    settle: float = 4.0  # s
    idle_ticks: float = 0.8  # s
    interrupts: int = 2
    motions: int = 40
    lines: int = 60
    calls: int = 20
    starts: int = 25
    entries: int = 50  # batches
    web: int = 20


QUICK = Sizes(keys=8, busy_keys=7, idle=0.8, settle=1.5, idle_ticks=0, interrupts=1)


class Timed(Terminal):
    """A terminal that can be slept at."""

    def wait_output(self, seconds: float) -> bool:
        """Sleep until there is something to read."""
        return bool(select.select([self._terminal()], [], [], seconds)[0])

    def take(self) -> bytes:
        """The bytes that are there; the screen does not get them."""
        return os.read(self._terminal(), 65536)


class Session(Timed):
    """A terminal whose keys are timed, at any prompt."""

    def __init__(self, setup: Setup, python: str, display: Display, home: Path) -> None:
        self.setup = setup
        self.display = display
        self._prompt = PROMPT.get(setup.prompt, CPYTHON)
        self._before = ""  # the prompt at which the last line was typed
        environment = child_environment(home, display.name, (CHILD,))
        if setup.prompt != "pyrepl":
            environment |= CLASSIC
        arguments = ARGUMENTS.get(setup.prompt, ("-q",))
        if setup.hook == MAIN:
            code = f"import windows; windows.open_window({setup.toolkit!r}, 'w', None)"
            arguments = ("-c", f"{code}; windows.main()")
        super().__init__([python, *arguments], environment, home)

    # IPython's prompts are numbered, and numbers go up with each line that is not empty.

    def line(self, text: str = "") -> None:
        row, _ = self.cursor()
        found = self._prompt.match(self._screen.display[row])
        numbered = self.setup.prompt == "ipython" and text
        self.type(text)
        self.settle()
        super().line()
        self._before = found[0] if found and numbered else ""

    def type(self, text: str) -> None:
        """Type it, at once where that works.

        With a toolkit's own hook PyREPL keeps keys that come at once, until another one
        is typed (cpython#123795).
        """
        for part in text if self._one_by_one() else (text,):
            self.settle()
            self.send(part)

    def settle(self) -> None:
        """At such a prompt, wait until it has stopped writing."""
        while self._one_by_one() and self.wait_output(0.03):
            self._read(0)

    def _one_by_one(self) -> bool:
        return (self.setup.prompt, self.setup.hook) == ("pyrepl", PEER)

    def ctrl(self, letter: str) -> None:
        super().ctrl(letter)
        self._before = ""
        if self.setup.prompt == "ipython":
            self._line_ends = False  # it empties the line, where it stands

    def at_prompt(self, text: str = "") -> bool:  # noqa: ARG002  as in Terminal
        row, column = self.cursor()
        line = self._screen.display[row]
        here = self._prompt.fullmatch(line[:column])
        if here is None or here[0] == self._before or line[column:].strip():
            return False
        return not self._line_ends or b"\n" in self.raw[self._mark :]

    def prompt(self, text: str = "", timeout: float = DEADLINE) -> None:  # noqa: ARG002
        self._wait(self.at_prompt, timeout, "an empty prompt")

    def run(self, statement: str, timeout: float = DEADLINE) -> str:
        """Run one line; what it printed, and the prompt after it."""
        self.line(statement)
        self.prompt(timeout=timeout)
        output = self.output()
        if re.search(r"^Traceback|^\w*Error\b|Traceback \(most", output, re.MULTILINE):
            raise AssertionError(self._report(f"{statement!r} to run without an error"))
        return output

    # What is timed.

    def echo(self, key: str) -> float:
        """Type one key and return the seconds until it is on the screen."""
        descriptor = self._terminal()
        self._read(0)
        before = len(self.raw)
        start = time.monotonic()
        os.write(descriptor, key.encode())
        while key not in ESCAPE.sub("", self.raw[before:].decode(errors="replace")):
            if not self.wait_output(5):
                raise TimeoutError(self._report(f"the echo of {key!r}"))
            now = time.monotonic()
            self._read(0)
        return now - start

    def begin_comment(self) -> None:
        """A line on which letters can be typed."""
        self.send("#")
        pause(0.2, 0.3)

    def drop_line(self) -> None:
        """Take it away: entered, IPython would suggest it for the next one."""
        pause(0.05, 0.1)
        self.send("\x15")
        self.wait_for(self.at_prompt, why="an empty line")


@contextlib.contextmanager
def session(setup: Setup, python: str, display: Display) -> Iterator[Session]:
    """Start the interpreter, open a window that sleeps, enable the hook."""
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name,
        Session(setup, python, display, Path(name)) as terminal,
    ):
        assert isinstance(terminal, Session)
        if setup.hook != MAIN:
            terminal.prompt(timeout=40)
            _enable(terminal)
        if setup.toolkit:
            terminal.wait_for(lambda: display.find("w"), why="the window")
        yield terminal


def _enable(terminal: Session) -> None:
    setup = terminal.setup
    terminal.run("import time, sys, windows, threading")
    if setup.hook == OURS:
        terminal.run(f"import inputhook; _ = inputhook.enable({setup.name!r})")
    if setup.toolkit:
        terminal.run(f"_ = windows.open_window({setup.toolkit!r}, 'w', None)")
    if setup.hook == PEER and setup.prompt == "ipython":
        # after the window: it takes the binding that is imported
        terminal.run(f"%gui {setup.name}")


def pause(low: float, high: float) -> None:
    """A person's pause, seconds, never in step with a timer."""
    time.sleep(random.uniform(low, high))
