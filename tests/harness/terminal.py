"""A real interpreter at a real terminal, and somebody who reads its screen.

The child is the leader of its own session and the pty is its controlling terminal, so Ctrl-C,
SIGWINCH and the hang-up are the kernel's. A pyte screen shows what a person would see.

Every wait has a deadline and looks at something the child did: a prompt after a line that
ended, a marker the child computed, an event of its window. Nothing sleeps and hopes. A wait
that fails says what was on the screen, the bytes, and what the windows did.
"""

from __future__ import annotations

import ast
import contextlib
import fcntl
import os
import re
import select
import signal
import struct
import subprocess
import termios
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, overload

import pyte

from .closing import Closing
from .events import Event, Events
from .process import Process

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

T = TypeVar("T")

DEADLINE = float(os.environ.get("INPUTHOOK_TEST_DEADLINE", "20"))
"""Seconds: how long any wait lasts before it fails. Long, for it only costs when it does."""

COUNTED = bool(os.environ.get("INPUTHOOK_TEST_COVERAGE"))
"""Whether children count their branches, and must end by themselves to tell."""

GOODBYE = 5.0
"""Seconds that such a child may take to end."""

POLL = 0.005
"""Seconds between two looks at what makes no descriptor readable, such as /proc."""

FLOOD = 8 * 2**20
"""Bytes: a child that has written more never stops writing, and a test would never end."""

AT_ONCE = 2**18
"""Bytes that one look at the terminal reads at most, so that whoever looks has a deadline."""

KEYS = {
    "up": "\x1b[A",
    "down": "\x1b[B",
    "right": "\x1b[C",
    "left": "\x1b[D",
    "home": "\x1b[H",
    "end": "\x1b[F",
    "delete": "\x1b[3~",
    "backspace": "\x7f",
    "tab": "\t",
    "enter": "\r",
    "escape": "\x1b",
}
"""What an xterm sends, unless the child asked for its other cursor keys."""

APPLICATION_KEYS = 1 << 5
"""DECCKM, mode 1, as pyte keeps private modes."""

ESCAPE = re.compile(
    r"\x1b(?:\[[0-?]*[ -/]*[@-~]"  # CSI: colours, cursor movement, modes
    r"|\][^\x07\x1b]*(?:\x07|\x1b\\)"  # OSC: window titles
    r"|[()*+][0-9A-Z]|[ -/]?[0-~])"  # character sets, keypad modes
)


PLACED = re.compile(rb"\x1b\[\d+;\d+H")
"""What moves the cursor to a row and a column of the screen."""

FAILED = re.compile(
    r"^Traceback \(most recent call last\):(?s:.*)\n\S[^\n]*\Z"
    r"|^(?:Syntax|Indentation|Tab)Error: [^\n]*\Z",
    re.MULTILINE,
)
"""What is shown of a statement that raised, or that was no statement."""


def _without_escapes(data: bytes) -> str:
    return ESCAPE.sub("", data.decode(errors="replace"))


def set_size(fd: int, rows: int, columns: int) -> None:
    """Set a terminal's size; `termios.tcsetwinsize()` is there from 3.11 on."""
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


def _at_a_terminal() -> None:
    """In the child: take the pty as the terminal, and do not ignore Ctrl-C.

    A shell starts its background jobs with SIGINT ignored, and that is inherited.
    """
    fcntl.ioctl(1, termios.TIOCSCTTY, 0)
    for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


class WaitError(AssertionError):
    """What a test waited for did not come."""


class Screen(pyte.HistoryScreen):
    """A pyte screen which answers the questions an xterm would answer."""

    def __init__(
        self, columns: int, rows: int, answer: Callable[[bytes], None]
    ) -> None:
        super().__init__(columns, rows, history=1000)
        self.answer = answer

    def write_process_input(self, data: str) -> None:
        self.answer(data.encode())


class Terminal(Closing, Process):
    """A child on a pty.

    Args:
        argv: The interpreter and its arguments.
        environment: The child's whole environment.
        directory: Where the child runs; its events are written here, too.
        pipe: Standard input is a pipe, while output and signals stay the terminal's.
        rows: The terminal's height.
        columns: The terminal's width.
    """

    def __init__(
        self,
        argv: Sequence[str],
        environment: Mapping[str, str],
        directory: Path,
        *,
        pipe: bool = False,
        rows: int = 24,
        columns: int = 100,
    ) -> None:
        self.argv = list(argv)
        self.pipe = pipe
        self.raw = b""
        self.flood = FLOOD
        self.unseen: bytearray | None = None
        """What was written while nobody looked at the screen: see blind()."""

        self._mark = 0
        self._plain = ""  # what output() has found so far, without escapes
        self._plain_to = 0
        self._line_ends = False  # by what was typed last
        self._entered = False  # that was Enter
        self._serial = 0
        self._events = Events(directory / f"events-{time.monotonic_ns()}")
        self._answers = b""
        self._answers_held = False
        self._screen = Screen(columns, rows, self._answer)
        self._stream = pyte.ByteStream(self._screen)
        self._master: int | None
        self._master, slave = os.openpty()
        os.set_blocking(self._master, False)
        set_size(slave, rows, columns)
        # Popen, not pty.fork(): exec's errors are reported, no descriptor leaks into the
        # child, and the size is there before the child can ask.
        self.process = subprocess.Popen(
            self.argv,
            env={**environment, "INPUTHOOK_TEST_EVENTS": str(self._events.file)},
            cwd=directory,
            stdin=subprocess.PIPE if pipe else slave,
            stdout=slave,
            stderr=slave,
            bufsize=0,
            start_new_session=True,
            # Safe: the tests start no threads.
            preexec_fn=_at_a_terminal,  # noqa: PLW1509
        )
        os.close(slave)
        if self.process.stdin is not None:
            os.set_blocking(self.process.stdin.fileno(), False)

    def close(self) -> None:
        """Kill the child and what it forked, and let go of the terminal."""
        if COUNTED:
            self._end_as_a_person()
        with contextlib.suppress(ProcessLookupError):  # it is gone already
            os.killpg(self.pid, signal.SIGKILL)
        self.process.wait()
        self.eof_of_pipe()
        self.close_master()

    def _end_as_a_person(self) -> None:
        """Have the child end by itself, if it can: then it writes what it has counted."""
        with contextlib.suppress(Exception):
            if self.process.poll() is None and self._master is not None:
                for key in "" if self.pipe else "\x03\x04\r":
                    self._write(self._terminal(), key.encode())
                    self._read(0.2)
            self.eof_of_pipe()
            end = time.monotonic() + GOODBYE
            while self.process.poll() is None and time.monotonic() < end:
                self._read(0.1)

    @property
    def pid(self) -> int:
        return self.process.pid

    # What a person does.

    def send(self, text: str | bytes) -> None:
        """Type `text` as it is; no Enter is added.

        The screen is read meanwhile, so a paste longer than the kernel's buffers passes.
        """
        data = text.encode() if isinstance(text, str) else text
        if self.process.stdin is not None:
            self._write(self.process.stdin.fileno(), data)
        else:
            self._write(self._terminal(), data)

    def line(self, text: str = "", *, ahead: bool = False) -> None:
        """Type `text` and Enter. What comes from here on is `output()`.

        Something must ask for a line first, as a person would wait for it: what is typed
        before the prompt is there is shown before the prompt, by the kernel. `ahead` types at
        a child that does something else.
        """
        if not ahead and not self.pipe:
            self._wait(self.asks, DEADLINE, f"a prompt at which to type {text!r}")
        self.mark()
        self._line_ends = self._entered = True
        self.send(text + ("\n" if self.pipe else "\r"))

    def key(self, name: str) -> None:
        """Press one of `KEYS`."""
        self.send(self.keys(KEYS[name]))

    def keys(self, text: str) -> str:
        """Return the text with cursor keys as an xterm sends them now: PyREPL asks for others."""
        self._read(0)
        if APPLICATION_KEYS in self._screen.mode:
            return re.sub("\x1b\\[([ABCDHF])", "\x1bO\\1", text)
        return text

    def ctrl(self, letter: str) -> None:
        """Press Ctrl and a letter, at the terminal even where standard input is a pipe."""
        self.mark()
        self._line_ends = letter.lower() == "c"
        self._write(self._terminal(), bytes([ord(letter.upper()) ^ 0x40]))

    def end_input(self) -> None:
        """Press Ctrl-D; where standard input is a pipe, close that."""
        if self.pipe:
            self.eof_of_pipe()
        else:
            self.ctrl("d")

    def eof_of_pipe(self) -> None:
        """Close the pipe that is standard input, if there is one."""
        if self.process.stdin is not None:
            self.process.stdin.close()
            self.process.stdin = None

    def resize(self, rows: int, columns: int) -> None:
        """Give the window another size; the kernel sends SIGWINCH."""
        self._screen.resize(rows, columns)
        set_size(self._terminal(), rows, columns)

    def signal(self, number: int) -> None:
        """Send the child a signal that does not come from the terminal."""
        self.process.send_signal(number)

    def close_master(self) -> None:
        """Close the window: the terminal hangs up, and nothing can be read any more."""
        if self._master is not None:
            os.close(self._master)
            self._master = None

    # What a person sees.

    def screen(self) -> list[str]:
        """Return the screen's lines, without the blanks at their ends."""
        self._read(0)
        return [line.rstrip() for line in self._screen.display]

    def scrolled_off(self) -> list[str]:
        """Return the lines that have left the screen at its top, without blanks at their ends."""
        self._read(0)
        columns = range(self._screen.columns)
        return [
            "".join(line[column].data for column in columns).rstrip()
            for line in self._screen.history.top
        ]

    def cursor(self) -> tuple[int, int]:
        """Return the cursor's row and column, from 0."""
        self._read(0)
        return self._screen.cursor.y, self._screen.cursor.x

    def _row(self, number: int) -> str:
        """Return one line of the screen, blanks included: all lines take pyte a millisecond."""
        line = self._screen.buffer[number]
        columns = range(self._screen.columns)
        return "".join(line[column].data for column in columns)

    def modes(self) -> set[str]:
        """Return which of these modes the terminal is in: ICANON, ECHO, ISIG, OPOST."""
        flags = termios.tcgetattr(self._terminal())
        local = {
            name
            for name in ("ICANON", "ECHO", "ISIG")
            if flags[3] & getattr(termios, name)
        }
        return local | ({"OPOST"} if flags[1] & termios.OPOST else set())

    def all_modes(self) -> list[object]:
        """Return everything that tcgetattr(3) tells of the terminal."""
        return termios.tcgetattr(self._terminal())

    def blind(self) -> bytearray:
        """Look at the screen no more, for good; return where all bytes are from now on.

        A child that writes without a pause writes more than the screen can be fed with.
        """
        self._read(0)
        self.unseen = bytearray()
        return self.unseen

    def mark(self) -> None:
        """Let `output()` start here."""
        self._read(0)
        self._mark = self._plain_to = len(self.raw)
        self._plain = ""
        self._line_ends = self._entered = False

    def output(self) -> str:
        """Return all text since the last `line()`, `ctrl()` or `mark()`, the echo too."""
        self._read(0)
        end = self.raw.rfind(b"\n", self._plain_to) + 1
        if end:  # whole lines are looked at once: some children write a lot
            self._plain += _without_escapes(self.raw[self._plain_to : end])
            self._plain_to = end
        return self._plain + _without_escapes(self.raw[self._plain_to :])

    # Waiting.

    @overload
    def wait_for(
        self, what: str | re.Pattern[str], timeout: float = ..., *, why: str = ...
    ) -> re.Match[str]: ...

    @overload
    def wait_for(
        self, what: Callable[[], T | None], timeout: float = ..., *, why: str = ...
    ) -> T: ...

    def wait_for(
        self,
        what: str | re.Pattern[str] | Callable[[], Any],
        timeout: float = DEADLINE,
        *,
        why: str = "",
    ) -> object:
        """Wait until `what` is there, and return it.

        A string or a pattern is searched in `output()`, and the match returned; remember that
        the echo of what was typed is in there, too. Anything else is called until it returns
        something true, which is returned.
        """
        if isinstance(what, str | re.Pattern):
            pattern = re.compile(re.escape(what)) if isinstance(what, str) else what
            return self._wait(
                lambda: pattern.search(self.output()), timeout, why or repr(what)
            )
        return self._wait(what, timeout, why or getattr(what, "__name__", repr(what)))

    def wait_screen(
        self, what: str | re.Pattern[str], timeout: float = DEADLINE
    ) -> re.Match[str]:
        """Wait until the screen, as a person sees it now, shows `what`; return the match."""
        pattern = re.compile(re.escape(what)) if isinstance(what, str) else what
        return self._wait(
            lambda: pattern.search("\n".join(self.screen())),
            timeout,
            f"{what!r} on the screen",
        )

    def prompt(
        self, text: str | re.Pattern[str] = ">>> ", timeout: float = DEADLINE
    ) -> None:
        """Wait for an empty prompt; after a `line()` or Ctrl-C, for the one that follows."""
        self._wait(lambda: self.at_prompt(text), timeout, f"an empty prompt {text!r}")

    def at_prompt(self, text: str | re.Pattern[str] = ">>> ") -> bool:
        """Return whether the cursor stands behind an empty prompt which is a new one.

        The prompt at which the last line was typed is still on the screen until the echo
        comes. A new one is known by the end of that line; a pipe has no echo, so there it is
        known by its own text.
        """
        row, column = self.cursor()
        line = self._row(row)
        if line[column:].strip():
            return False
        since = self.raw[self._mark :]
        if isinstance(text, re.Pattern):
            found = text.fullmatch(line[:column])
            text = found[0] if found else "\n"
        if self.pipe:
            return line[:column].endswith(text) and text.encode() in since
        return line[:column] == text and (not self._line_ends or b"\n" in since)

    def asks(self) -> bool:
        """Return whether the cursor stands behind a prompt, or in the line which is typed there.

        The prompt must be below the line that was typed last: when Enter has just been sent,
        that line has not yet ended on the screen. A program that places the cursor by
        itself, as bpython does, ends no line.
        """
        since = self.raw[self._mark :]
        ended = not self._entered or b"\n" in since or PLACED.search(since)
        return self.cursor()[1] > 0 and bool(ended)

    def run(self, statement: str, timeout: float = DEADLINE) -> str:
        """Run one line, wait for the next prompt, and return what the line printed.

        An exception is a failure, but not a traceback that a library only shows: that has
        no last line at the left margin.
        """
        self.line(statement)
        self.prompt(timeout=timeout)
        output = self.output()
        if not self.pipe:  # which has no echo
            output = output.partition("\n")[2]
        printed = output.rpartition(">>> ")[0].replace("\r", "").strip("\n")
        if FAILED.search(printed):
            raise WaitError(self._report(f"{statement!r} to run without an error"))
        return printed

    def value(self, expression: str, timeout: float = DEADLINE) -> Any:
        """Evaluate an expression in the child, and return the value.

        The child computes the number in the marker, so its echo does not match. The source
        stays short, because a line of 100 characters is a case of its own at the stdio prompt.
        """
        self._serial += 1
        number = 100 + self._serial
        self.line(f'print("<%d:%r>"%(100+{self._serial},({expression})))')
        marker = re.compile(rf"<{number}:([^\n]*)>\s*\n")
        self.prompt(timeout=timeout)
        match = marker.search(self.output())
        if match is None:
            raise WaitError(self._report(f"the value of {expression!r}"))
        return ast.literal_eval(match[1])

    def interrupt(self, timeout: float = DEADLINE) -> None:
        """Press Ctrl-C at a prompt that waits; wait for KeyboardInterrupt and a new prompt.

        `ctrl("c")` does not wait: between the moment a prompt is printed and the moment it
        sleeps in `select()` or `read()`, CPython itself misses a signal until the next key.
        """
        self._wait(self.asleep, timeout, "the main thread to sleep")
        self.ctrl("c")
        self.wait_for("KeyboardInterrupt", timeout)
        self.prompt(timeout=timeout)

    def wait_still(self, looks: int = 20) -> None:
        """Wait until the main thread is asleep whenever it is looked at, for a while.

        What callbacks had to do is over then: an exception that a signal's handler raises in
        one of them is the toolkit's to show, and ends nothing.
        """
        seen = 0

        def still() -> bool:
            nonlocal seen
            seen = seen + 1 if self.asleep() else 0
            return seen >= looks

        self._wait(still, DEADLINE, "the main thread to stay asleep")

    def wait_exit(self, timeout: float = DEADLINE) -> int:
        """Wait until the child ended, and return its status: minus the number for a signal."""
        status = self._wait(
            lambda: None if self.process.poll() is None else (self.process.returncode,),
            timeout,
            "the child to end",
        )
        return int(status[0])

    # What its windows do.

    def events(self, kind: str | None = None) -> list[Event]:
        """Return what the child's windows did so far; of one kind, or all but the ticks."""
        return [
            event
            for event in self._events.all()
            if event.kind == kind or (kind is None and event.kind != "tick")
        ]

    def ticks(self, title: str | None = None) -> list[float]:
        """Return when the timers ticked, by `time.monotonic()`."""
        events = self.events("tick")
        return [event.time for event in events if title in (None, event.detail[0])]

    def wait_ticks(self, count: int = 3, title: str | None = None) -> None:
        """Wait until the timer ticked `count` times more: the window is alive.

        One tick may come from a toolkit's own hook, which looks when a key comes; and one more
        may have been late by then.
        """
        before = len(self.ticks(title))
        self._wait(
            lambda: len(self.ticks(title)) >= before + count,
            DEADLINE,
            f"{count} more ticks of {'any window' if title is None else title}",
        )

    def wait_event(
        self, kind: str, *detail: object, timeout: float = DEADLINE
    ) -> Event:
        """Wait for an event of this kind whose detail ends as given; return the newest."""

        def newest() -> Event | None:
            matching = (
                event
                for event in reversed(self.events(kind))
                if event.detail[len(event.detail) - len(detail) :] == detail
            )
            return next(matching, None)

        return self._wait(newest, timeout, f"the event {(kind, *detail)}")

    def hold_answers(self) -> None:
        """Answer no question of the child from here on, as if the network were slow."""
        self._answers_held = True

    def wait_question(self) -> None:
        """Wait until the child has asked something that it has no answer to yet."""
        self._wait(lambda: bool(self._answers), DEADLINE, "a question of the child")

    def give_answers(self) -> None:
        """Answer what was asked meanwhile."""
        self._answers_held = False
        self._write_answers()

    # Inside.

    def _terminal(self) -> int:
        """Return the pty's master, which must still be open."""
        if self._master is None:
            raise WaitError(self._report("the terminal to be open"))
        return self._master

    def _answer(self, data: bytes) -> None:
        """Answer a question that the child has asked the terminal.

        Called by pyte in the middle of what it is fed, so nothing more may be read here.
        """
        self._answers += data

    def _write_answers(self) -> None:
        """Write as much of the answers as the child's side takes now."""
        if self._answers and not self._answers_held and self._master is not None:
            with contextlib.suppress(BlockingIOError):
                written = os.write(self._master, self._answers)
                self._answers = self._answers[written:]

    def _read(self, timeout: float) -> None:
        """Read what is there, waiting up to `timeout` seconds for the first byte."""
        if self._master is None:
            time.sleep(timeout)
            return
        end = len(self.raw) + AT_ONCE
        while len(self.raw) < end and select.select([self._master], [], [], timeout)[0]:
            try:
                data = os.read(self._master, 65536)
            except OSError:  # EIO: no process has the terminal open any more
                time.sleep(timeout)
                return
            if self.unseen is not None:
                self.unseen += data
                return
            self.raw += data
            self._stream.feed(data)
            timeout = 0
        self._write_answers()
        if len(self.raw) > self.flood:
            self.close_master()  # the report looks at the screen
            raise WaitError(self._report("the child to stop writing"))

    def _write(self, fd: int, data: bytes) -> None:
        """Write all of `data`, reading meanwhile, so that neither side waits for the other."""
        limit = time.monotonic() + DEADLINE
        while data:
            self._read(0)
            if select.select([], [fd], [], POLL)[1]:
                data = data[os.write(fd, data) :]
            elif time.monotonic() > limit:
                raise WaitError(
                    self._report(f"the child to take {len(data)} more bytes")
                )

    def _wait(self, check: Callable[[], T | None], timeout: float, what: str) -> T:
        """Look until `check()` returns something true, and return that; fail if the child is gone."""
        limit = time.monotonic() + timeout
        while True:
            ended = self.process.poll() is not None
            self._read(0)
            found = check()
            if found:
                return found
            if ended or time.monotonic() > limit:
                raise WaitError(self._report(what))
            self._read(POLL)

    def _report(self, what: str) -> str:
        """Return everything there is to know after a wait failed."""
        row, column = self.cursor()
        now = time.monotonic()
        ticks = self.ticks()
        last = f", the last {now - ticks[-1]:.3f} s ago" if ticks else ""
        shown = [
            f"{'>' if number == row else ' '}|{line}"
            for number, line in enumerate(self.screen())
        ]
        while shown and shown[-1] == " |":
            shown.pop()
        return "\n".join(
            [
                f"waited in vain for {what}",
                f"child: {' '.join(self.argv)}",
                f"state: {self._state()}",
                f"screen, cursor at row {row}, column {column}:",
                *shown,
                f"ticks: {len(ticks)}{last}",
                f"last events: {[(e.kind, *e.detail) for e in self.events()[-10:]]}",
                f"raw, since the last line typed: {self.raw[self._mark :][-3000:]!r}",
                f"raw, before: {self.raw[: self._mark][-1000:]!r}",
            ]
        )

    def _state(self) -> str:
        """Return what the child is doing, as the kernel says."""
        if self.process.poll() is not None:
            return f"ended with status {self.process.returncode}"
        stat = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return f"running as {self.pid}, {stat[0]}, {self.threads()} threads"
