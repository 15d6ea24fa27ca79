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

from tests.harness.environment import child_environment
from tests.harness.prompts import CLASSIC, LIBEDIT
from tests.harness.terminal import DEADLINE, Terminal

from .setups import MAIN, OURS, PEER

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tests.harness.display import Display

    from .setups import Setup

CHILD = Path(__file__).parent / "child"
TICK = 0.01  # s
PROMPT = {"ipython": re.compile(r"In \[\d+\]: ")}
CPYTHON = re.compile(">>> ")
ARGUMENTS = {
    "ipython": ("-m", "IPython", "--no-banner", "--no-confirm-exit"),
}
#: what comes before inputhook on the child's sys.path
PATH = {"libedit": (LIBEDIT,)}
#: no letter that ends an escape sequence of a colour or of the cursor
LETTERS = "abefgijnopqrstuvwxyz"
#: keys of one line: it must not come to the terminal's last column
LINE = 60
#: s, after which a key's echo never comes
NEVER = 5.0


@dataclass(frozen=True)
class Sizes:
    """How much is measured in one visit."""

    keys: int = 20
    busy_keys: int = 15
    slow_keys: int = 30  # for each kind of slow callback
    turns: int = 40  # keys in each of two sessions
    idle: float = 1.5  # s
    settle: float = 4.0  # s
    idle_ticks: float = 0.8  # s
    interrupts: int = 7
    motions: int = 40
    lines: int = 60
    calls: int = 20
    starts: int = 25
    entries: int = 50  # batches
    web: int = 20
    steps: int = 100_000  # of a computation, some 20 us each


QUICK = Sizes(
    keys=8,
    busy_keys=7,
    slow_keys=15,
    idle=0.8,
    settle=1.5,
    idle_ticks=0,
    interrupts=1,
)


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
        self.home = home
        self._prompt = PROMPT.get(setup.prompt, CPYTHON)
        self._before = ""  # the prompt at which the last line was typed
        self._place = (0, 0)  # the row and the column that the next letter belongs to
        path = (*PATH.get(setup.prompt, ()), CHILD)
        environment = child_environment(home, display.name, path)
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
        (took,) = self.echoes(key, [0])
        if took is None:
            raise TimeoutError(self._report(f"the echo of {key!r}"))
        return took

    def echoes(self, keys: str, pauses: Iterable[float]) -> list[float | None]:
        """Type each key so many seconds after the one before, whether that is seen or not.

        Return the seconds until each is on the screen for the first time, in the cell where
        it belongs; None for one that never is. What is typed ahead may be shown, taken back
        and drawn again: only the first counts, and no byte but what is in the cell does.
        """
        row, column = self._place
        sent: list[float] = []
        took: list[float | None] = [None] * len(keys)
        missing: dict[int, str] = {}
        self._read(0)
        due = time.monotonic()
        for number, (key, wait) in enumerate(zip(keys, pauses, strict=True)):
            due += wait
            self._look(missing, sent, took, until=due)
            sent.append(time.monotonic())
            os.write(self._terminal(), key.encode())
            missing[number] = key
        self._look(missing, sent, took, until=time.monotonic() + NEVER, all_seen=True)
        self._place = row, column + len(keys)
        return took

    def _look(
        self,
        missing: dict[int, str],
        sent: list[float],
        took: list[float | None],
        *,
        until: float,
        all_seen: bool = False,
    ) -> None:
        """Note which of the missing keys come, until then or until all are seen."""
        row, column = self._place
        held = b""
        while (missing or not all_seen) and (left := until - time.monotonic()) > 0:
            if not self.wait_output(left):
                continue
            now = time.monotonic()
            held += self.take()
            # pyte takes its time: only when there is a letter that it could show
            if not any(key.encode() in held for key in missing.values()):
                continue
            self._feed(held)
            held = b""
            cells = self._screen.buffer[row]
            for number, key in list(missing.items()):
                if cells[column + number].data == key:
                    took[number] = now - sent[number]
                    del missing[number]
        self._feed(held)

    def _feed(self, data: bytes) -> None:
        self.raw += data
        self._stream.feed(data)

    def begin_comment(self) -> None:
        """A line on which letters can be typed."""
        self.wait_for(self.at_prompt, why="an empty line")
        row, column = self.cursor()
        self._place = row, column + 1
        self.send("#")
        end = time.monotonic() + NEVER / 2
        while self._screen.buffer[row][column].data != "#" and time.monotonic() < end:
            self._read(0.01)  # an own hook may keep it until another key comes
        pause(0.2, 0.3)

    def drop_line(self) -> None:
        """Take it away: entered, IPython would suggest it for the next one."""
        pause(0.05, 0.1)
        self.send("\x15")
        with contextlib.suppress(AssertionError):  # as begin_comment() says
            self.wait_for(self.at_prompt, NEVER, why="an empty line")
            return
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
        if setup.window:
            terminal.wait_for(lambda: display.find("w"), why="the window")
        yield terminal


def _enable(terminal: Session) -> None:
    setup = terminal.setup
    terminal.run("import time, sys, windows, threading")
    if setup.hook == OURS:
        terminal.run(f"import inputhook; _ = inputhook.enable({setup.name!r})")
    if setup.window:
        terminal.run(f"_ = windows.open_window({setup.toolkit!r}, 'w', None)")
    if setup.hook == PEER and setup.prompt == "ipython":
        # after the window: it takes the binding that is imported
        terminal.run(f"%gui {setup.name}")


def pause(low: float, high: float) -> None:
    """A person's pause, seconds, never in step with a timer."""
    time.sleep(random.uniform(low, high))
