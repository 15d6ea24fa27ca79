"""Two children that read lines, one with inputhook and one without; the same keys for both.

Each is the job of a small shell (child/shell.py), so that it can be stopped and continued.
Whether it has read what was typed, and waits again, is asked of the kernel: nothing of the
terminal's input is left, and the main thread sleeps in a call that waits. That costs some
microseconds, so that a million keys can be typed one after the other.

What the two write is compared as bytes. Only when these differ a screen is made of them.
The child with inputhook may have callbacks, too (child/wanted.py). What these
print is on one screen only: there the prompt and the line being typed are compared, from the
row of the prompt on.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import platform
import re
import select
import signal
import subprocess
import sys
import termios
import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyte

from .environment import CHILD, child_environment
from .terminal import DEADLINE, set_size

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .interpreters import Interpreter
    from .prompts import Prompt

SHELL = CHILD / "shell.py"
READING = CHILD / "reading.py"

IPYTHON = (
    *("-m", "IPython", "--no-banner", "--no-confirm-exit"),
    "--InteractiveShell.xmode=Minimal",
    "--InteractiveShell.colors=NoColor",
    "--InteractiveShell.separate_in=",
    # suggestions and jedi's completions come when a task or a thread gets its turn
    "--TerminalInteractiveShell.autosuggestions_provider=None",
    "--Completer.use_jedi=False",
    # an Esc waits for the next key, however long that takes on a busy machine
    "--TerminalInteractiveShell.timeoutlen=1000",
    "--TerminalInteractiveShell.ttimeoutlen=1000",
)
"""IPython without what depends on time, also without inputhook."""

WAITING = (
    {0, 7, 23, 202, 232, 270, 271, 281, 441}
    if platform.machine() == "x86_64"
    else {63, 22, 72, 73, 98, 441}  # the numbers of aarch64 and riscv
)
"""read, poll, select, futex, epoll_wait, pselect, ppoll, epoll_pwait, epoll_pwait2."""

FUTEX = {202, 98}
"""Tcl waits in this call; but so does a thread that waits for a lock, and is not done."""

LATER = max(1.5, DEADLINE / 8)
"""Seconds for which the screens may differ: readline shows the matching parenthesis for half
a second, and on a busy machine a thread may have to wait for its turn."""

LATE = 0.05
"""Seconds after which the same screen counts as late: readline may have waited for a key."""

PAUSE = 0.0002
"""Seconds between two looks."""

BETWEEN = 0.05
"""Seconds for which one waits in the same call where the kernel edits the line."""

QUIET = 0.15
"""Seconds without output that are a rest."""


@dataclass(frozen=True)
class Setting:
    """How lines are read."""

    place: str = "input"
    ps1: str = "plain"
    hooks: tuple[str, ...] = ()
    handlers: tuple[str, ...] = ()
    bind: tuple[str, ...] = ()
    inputrc: str = ""
    term: str = "xterm"
    echo: bool = True
    toolkit: str = "asyncio"
    """What the reader with inputhook has enabled: `asyncio` or `tk`."""

    locale: str = "C.UTF-8"
    rows: int = 24
    columns: int = 80
    callbacks: bool = False
    """Whether the reader with inputhook has callbacks, called when the driver wants."""

    ending: tuple[str, ...] = ("\x07", "\x07", "\r")
    """What ends whatever was begun."""


@dataclass(frozen=True)
class Action:
    """What somebody does: keys, typed in one piece, a resize or a signal; or a callback."""

    kind: str
    """`keys`, `resize`, `signal`, `callback`, `rest`."""

    keys: bytes = b""
    """What is typed; of the callback `ask`: what is answered."""

    size: tuple[int, int] = (0, 0)
    number: int = 0
    name: str = ""
    """Of a callback: what the callback does, see child/wanted.py. Of keys: `runs`, if a
    line runs meanwhile and the terminal itself echoes."""

    ahead: bool = False
    """Whether the next action comes before this one has been answered."""

    def __repr__(self) -> str:
        if self.kind == "keys":
            return f"{'ahead' if self.ahead else 'keys'}({self.keys!r})"
        if self.kind == "callback":
            return f"callback({self.name!r}{f', {self.keys!r}' if self.keys else ''})"
        if self.kind == "rest":
            return "rest()"
        if self.kind == "resize":
            return f"resize{self.size}"
        return f"send({signal.Signals(self.number).name})"


def keys(typed: str | bytes) -> Action:
    return Action("keys", keys=typed.encode() if isinstance(typed, str) else typed)


def ahead(typed: str | bytes) -> Action:
    """Return keys after which the next action comes at once, while the line runs."""
    return replace(keys(typed), ahead=True, name="runs")


def begun(typed: bytes) -> Action:
    """Return keys after which the next action comes at once, because they are half a key."""
    return replace(keys(typed), ahead=True)


def callback(name: str, answer: bytes = b"") -> Action:
    """Return a callback of the child with inputhook; `compute` lasts while keys are typed."""
    return Action("callback", keys=answer, name=name, ahead=name.startswith("compute"))


def rest() -> Action:
    """Return a pause until both have been silent for a while."""
    return Action("rest")


def resize(rows: int, columns: int) -> Action:
    return Action("resize", size=(rows, columns))


def send(number: int) -> Action:
    return Action("signal", number=number)


def _waits_for_nobody(action: Action) -> bool:
    """Return whether the action may come while a line or a callback runs.

    The keys that send signals drop what is typed, and a callback has one thing to do.
    """
    return action.kind == "keys" and not set(action.keys) & set(b"\x03\x1a\x1c")


class ChildError(AssertionError):
    """A child has not come to its first line."""


class Child:
    """One reader of lines."""

    def __init__(
        self,
        interpreter: Interpreter,
        prompt: Prompt,
        setting: Setting,
        directory: Path,
        display: str | None,
    ) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        directory.chmod(0o700)
        self.directory = directory
        self.setting = setting
        self.raw = bytearray()
        self.sizes: list[tuple[int, tuple[int, int]]] = []
        self.size = (setting.rows, setting.columns)
        self.status: int | None = None
        self.stopped = False
        self._fed = 0
        self._may_stop = False
        self._edits = setting.place == "ipython" or prompt.name == "pyrepl"
        self._new_screen()
        said = directory / "said"
        said.write_bytes(b"")
        self._said = os.open(said, os.O_RDONLY)
        self._heard = b""
        (directory / "inputrc").write_text(setting.inputrc)
        self.master, self.slave = os.openpty()
        os.set_blocking(self.master, False)
        set_size(self.slave, *self.size)
        modes = termios.tcgetattr(self.slave)
        modes[0] &= ~termios.IXON  # as people do who search with Ctrl-S
        if not setting.echo:
            modes[3] &= ~termios.ECHO
        termios.tcsetattr(self.slave, termios.TCSANOW, modes)
        commands, self._commands = os.pipe()
        self._told, tell = os.pipe()
        os.set_blocking(self._told, False)
        self._wanted, self._want = os.pipe()
        os.set_blocking(self._wanted, False)
        arguments = {"prompt": ("-q",), "ipython": IPYTHON}.get(
            setting.place, (str(READING),)
        )
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-I", "-S", str(SHELL), str(commands), str(tell)),
                *(interpreter.executable, *arguments),
            ],
            env={
                **child_environment(directory, display, prompt.path),
                **prompt.environment,
                "TERM": setting.term,
                "LANG": setting.locale,
                "INPUTRC": str(directory / "inputrc"),
                "PYTHONSTARTUP": str(READING),
                "PYTHON_COLORS": "0",
                "PYTHON_HISTORY": str(directory / ".python_history"),
                "READING_FILE": str(said),
                "READING": json.dumps(
                    {**vars(setting), "path": [str(CHILD)], "wanted": self._wanted}
                ),
            },
            cwd=directory,
            stdin=self.slave,
            stdout=self.slave,
            stderr=self.slave,
            pass_fds=(commands, tell, self._wanted),
            start_new_session=True,
            # Safe: the tests start no threads.
            preexec_fn=_take_terminal,  # noqa: PLW1509
        )
        os.close(commands)
        os.close(tell)
        self.pid = self._first_word()
        self._call = os.open(f"/proc/{self.pid}/syscall", os.O_RDONLY)

    def _first_word(self) -> int:
        select.select([self._told], [], [], DEADLINE)
        first, _, rest = os.read(self._told, 4096).decode().partition("\n")
        self._hear(rest)
        return int(first.removeprefix("run "))

    def wait_ready(self) -> None:
        """Wait until the child is about to read its first line."""
        limit = time.monotonic() + DEADLINE
        while not os.pread(self._said, 1, 0):
            self.settled()
            if self.status is not None or time.monotonic() > limit:
                raise ChildError(self.report())
            time.sleep(PAUSE)

    def close(self) -> None:
        """Kill the child, and let go of the terminal."""
        if self.status is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        for fd in (self.master, self.slave, self._commands, self._told, self._said):
            os.close(fd)
        os.close(self._wanted)
        os.close(self._want)
        os.close(self._call)

    def do(self, action: Action) -> None:
        """Begin an action: type the keys, resize the terminal, or send the signal."""
        if self.status is not None:
            return
        self._may_stop = (
            self._may_stop or b"\x1a" in action.keys or action.number == signal.SIGTSTP
        )
        if action.kind == "keys":
            self._type(action.keys)
        elif action.kind == "callback":
            if self.setting.callbacks and self.setting.toolkit:
                os.write(self._want, action.name.encode() + b"\n")
                if action.keys:
                    self.wait_settled()
                    self._type(action.keys)
        elif action.kind == "resize":
            self.size = action.size
            self.read()
            self.sizes.append((len(self.raw), self.size))
            set_size(self.master, *self.size)
        elif action.kind == "signal":
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, action.number)

    def _type(self, data: bytes) -> None:
        rest = memoryview(data)
        limit = time.monotonic() + DEADLINE
        while rest and time.monotonic() < limit:
            try:
                rest = rest[os.write(self.master, rest) :]
            except BlockingIOError:
                self.read()

    def wait_settled(self) -> None:
        """Wait until the child has read what was typed, and waits for more."""
        limit = time.monotonic() + DEADLINE
        while not self.settled() and time.monotonic() < limit:
            time.sleep(PAUSE)

    def go_on(self) -> None:
        """Type `fg`, if the child is stopped."""
        if self.stopped:
            os.write(self._commands, b"fg\n")
            limit = time.monotonic() + DEADLINE
            while self.stopped and time.monotonic() < limit:
                select.select([self._told], [], [], PAUSE)
                self.settled()

    def read(self) -> bool:
        """Read what the child has written; return whether there was something."""
        found = False
        while True:
            try:
                data = os.read(self.master, 65536)
            except BlockingIOError:
                return found
            except OSError as error:
                if error.errno != errno.EIO:
                    raise
                return found
            self.raw += data
            found = True

    def settled(self) -> bool:
        """Return whether the child has read all that was typed, and waits for more."""
        self.read()
        with contextlib.suppress(BlockingIOError):
            self._hear(os.read(self._told, 4096).decode())
        if self.status is not None or self.stopped:
            self.read()
            return True
        return self._waits() and not self.read()

    def _waits(self) -> bool:
        """Return whether nothing is left to read, and the main thread waits for more."""
        # n_tty_poll() has what is on its way through the kernel arrive first
        if select.select([self.slave, self._wanted], [], [], 0)[0]:
            return False
        call = self._waits_in()
        if self._edits and termios.tcgetattr(self.slave)[3] & termios.ICANON:
            # input() may read, without readline; between two lines nobody does yet
            time.sleep(BETWEEN)
            if call in FUTEX or self._waits_in() != call:
                return False
        elif call in FUTEX:
            time.sleep(PAUSE)
            if self._waits_in() != call:
                return False
        # else the shell will tell
        return call in WAITING and not (self._may_stop and self._state() == "T")

    def _state(self) -> str:
        stat = Path(f"/proc/{self.pid}/stat").read_text()
        return stat.rpartition(")")[2].split()[0]

    def _waits_in(self) -> int:
        """Return the number of the system call that the main thread sleeps in, or -1."""
        try:
            number = os.pread(self._call, 256, 0).split(None, 1)[0]
        except (OSError, IndexError):  # it ends
            return -1
        return -1 if number == b"running" else int(number)

    def _hear(self, text: str) -> None:
        for line in text.splitlines():
            word, _, number = line.partition(" ")
            if word == "stop":
                self.stopped = True
            elif word == "go":
                self.stopped = False
            elif word == "exit":
                self.status = int(number)

    def said(self) -> list[Any]:
        """Return what the child has told since the last call."""
        self._heard += os.read(self._said, 1 << 20)
        lines = self._heard.split(b"\n")
        self._heard = lines.pop()
        return [json.loads(line) for line in lines]

    def history(self) -> bytes:
        """Return what the history file has, once the child has ended."""
        file = self.directory / ".python_history"
        return file.read_bytes() if file.exists() else b""

    def screen(self) -> tuple[tuple[int, int], list[str], list[str]]:
        """Return the cursor, the rows, and what is not plain about the characters."""
        while self._fed < len(self.raw) or self.sizes:
            end = self.sizes[0][0] if self.sizes else len(self.raw)
            self._stream.feed(bytes(self.raw[self._fed : end]))
            self._fed = end
            if self.sizes:
                self._screen.resize(*self.sizes.pop(0)[1])
        screen = self._screen
        marked = [
            f"{row},{column}: {character}"
            for row, line in screen.buffer.items()
            for column, character in line.items()
            if character[1:] != screen.default_char[1:]
        ]
        # not Screen.display, which fails where a combining character begins a row
        rows = [
            "".join(line[column].data for column in range(screen.columns)).rstrip()
            for line in (screen.buffer[row] for row in range(screen.lines))
        ]
        return (screen.cursor.y, screen.cursor.x), rows, sorted(marked)

    def forget(self) -> None:
        """Begin with an empty screen, and the cursor in its corner."""
        self.raw.clear()
        self.sizes.clear()
        self._fed = 0
        self._new_screen()

    def _new_screen(self) -> None:
        self._screen = pyte.Screen(self.size[1], self.size[0])
        self._stream = pyte.ByteStream(self._screen)

    def report(self) -> str:
        """Return what there is to see, for a failure."""
        (row, column), rows, _ = self.screen()
        shown = [
            f"{'>' if number == row else ' '}|{line}"
            for number, line in enumerate(rows)
        ]
        while shown and shown[-1] == " |":
            shown.pop()
        state = f"status {self.status}, stopped {self.stopped}, call {self._waits_in()}"
        return "\n".join(
            [f"{state}, column {column}", *shown, repr(bytes(self.raw[-200:]))]
        )


def _take_terminal() -> None:
    import fcntl

    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


@dataclass
class Difference(AssertionError):
    """The two are not the same."""

    what: str
    plain: object
    hooked: object
    after: list[Action] = field(default_factory=list)
    report: str = ""

    def __str__(self) -> str:
        plain, hooked = self.plain, self.hooked
        if isinstance(plain, list) and isinstance(hooked, list):
            while plain and hooked and plain[0] == hooked[0]:
                plain, hooked = plain[1:], hooked[1:]
        return (
            f"{self.what} differs after {len(self.after)} actions, the last of them "
            f"{self.after[-15:]}\nwithout: {plain}\n"
            f"with:    {hooked}\n{self.report}"
        )


HELD = re.compile(rb"\x1b[-0-9]")
"""A numeric argument. Readline pushes the key behind it back, and without a hook of its own
CPython's reader looks at that only with the next key (readline_until_enter_or_signal): until
the line ends the two need not look the same."""


def _without_signals(said: list[Any]) -> list[Any]:
    """Return what was said but for signals.

    In the middle of a key (a search of libedit's, half a paste) CPython's reader does not
    call handlers; inputhook does."""
    return [each for each in said if each[0] != "signal"]


PROMPTED = re.compile(
    r"((>>>|\.\.\.|\$|In \[\d+\]:)( |$)|\(.*search.*[`']|\((arg: [-\d]+|paste)\) )"
)
"""How a row begins in which a prompt begins."""

SHOWS_NOTHING = ("fork", "compute")
"""Callbacks after which both screens are the same."""

FAULTS_OF_CPYTHON = (
    # it calls a signal's handler while the exception of another's is set
    ["error", "SystemError"],
    # Half a character is in PyREPL's queue when an escape sequence comes
    # (BaseEventQueue.push()), and stays there: nothing that is typed arrives any more. The
    # other half was dropped behind a key that is not bound (invalid_key in commands.py),
    # such as Esc and a letter with an accent, quickly after Ctrl-R.
    ["raised", "AssertionError", ""],
)
"""What the reader without inputhook tells when nothing can be compared with it any more."""

PAIRED = ("answer", "called")
"""What only the child with callbacks tells."""


MESSAGE = re.compile(r"(\[ .* \]|! .*)$")
"""What PyREPL shows until the next key, or until the line is drawn again."""


def _block(
    screen: tuple[tuple[int, int], list[str], list[str]],
) -> tuple[tuple[int, int], list[str]] | None:
    """Return the cursor and the rows from the row of the last prompt on.

    None: the prompt is not on the screen. The cursor's row is counted from there.
    """
    (row, column), rows, _ = screen
    row = min(row, len(rows) - 1)  # the cursor, after a resize
    first = next((n for n in range(row, -1, -1) if PROMPTED.match(rows[n])), None)
    if first is None:
        return None
    shown = rows[first:]
    while shown and (not shown[-1] or MESSAGE.match(shown[-1])):
        shown.pop()
    return (row - first, column), shown


def _common(said: list[Any]) -> list[Any]:
    """Return what both children should have said."""
    return [
        each
        for each in _without_signals(said)
        if each[0] not in PAIRED and not str(each[-1]).startswith("raised by callback")
    ]


OF_CONSEQUENCE = ("SIGUSR2", "SIGTSTP")
"""Signals whose handlers in child/reading.py do more than tell that they were called."""


def _signals(said: list[Any]) -> set[str]:
    return {each[1] for each in said if each[0] == "signal"}


class Twins:
    """Both children."""

    def __init__(
        self,
        interpreter: Interpreter,
        prompt: Prompt,
        setting: Setting,
        directory: Path,
        display: str | None = None,
    ) -> None:
        self.setting = setting
        self.done: list[Action] = []
        self.keys = 0
        self.other_bytes = 0
        """How often the same screen came of other bytes."""

        self.late = 0
        """How often the same screen came later."""

        self._bends = prompt.name in ("readline", "libedit") and (
            setting.place != "ipython"
        )
        self._kernel_edits = prompt.name == "stdio" and setting.place != "ipython"
        self._held = False
        self._spoilt = False
        self._same_bytes = True
        self._shown = "all"
        """What is comparable on the screens: `all`, `line` or `nothing`."""

        self._resized = False
        self._wanted: list[str] = []
        self._said: tuple[list[Any], list[Any]] = ([], [])
        self.plain = Child(
            interpreter, prompt, replace(setting, toolkit=""), directory / "one", None
        )
        self.hooked = Child(interpreter, prompt, setting, directory / "two", display)
        self.both = (self.plain, self.hooked)
        for child in self.both:
            child.wait_ready()
        self.settle()
        self.compare()

    def close(self) -> None:
        for child in self.both:
            child.close()

    @property
    def ended(self) -> bool:
        one, two = self.both
        return self._spoilt or one.status is not None or two.status is not None

    @property
    def comparable(self) -> bool:
        """Return whether the whole screens should be the same."""
        return self._shown == "all"

    def settle(self) -> None:
        """Wait until both have read what was typed, and wait for more."""
        waiting = list(self.both)
        limit = 0.0
        while True:
            waiting = [child for child in waiting if not child.settled()]
            if not waiting:
                return
            now = time.monotonic()
            limit = limit or now + DEADLINE
            if now > limit and self.plain in waiting:
                self._spoilt = True  # Python's own reader does not go on, either
                return
            if now > limit:
                raise Difference(
                    "who goes on",
                    *map(Child.settled, self.both),
                    self.done,
                    self.report(),
                )
            select.select([child.master for child in waiting], [], [], PAUSE)

    def do(self, actions: Sequence[Action]) -> None:
        """Do one thing after the other, each when the one before has been answered."""
        for action in actions:
            if self.ended:
                return
            if self.done and self.done[-1].ahead and not _waits_for_nobody(action):
                self.settle()
            if action.kind == "callback" and self._ends_in_escape():
                self.wait_quiet()
            self.done.append(action)
            self.keys += len(action.keys)
            self._note(action)
            for child in self.both:
                child.do(action)
            if action.ahead:
                continue
            self.settle()
            if action.kind == "rest":
                self.wait_quiet()
            if self.plain.stopped and self.hooked.stopped:
                for child in self.both:
                    child.go_on()
                self.settle()
            if action.keys[-1:] in (b"\r", b"\n", b"\x03"):
                self._held = False
            if not self._held:
                self.compare()

    def _note(self, action: Action) -> None:
        """Note what the action does to what can be compared."""
        if action.kind == "keys":
            self._held = self._held or (self._bends and bool(HELD.search(action.keys)))
            if action.name:  # the terminal echoes while a line runs: here, or there
                self._shown = "nothing"
        elif action.kind == "resize":  # pyte leaves the cursor below a lower screen
            self._resized = True
            if self._shown == "line":
                self._shown = "nothing"
        elif action.kind == "callback":
            if not self.setting.callbacks:
                return
            if action.name not in SHOWS_NOTHING and self._shown == "all":
                # without an editor the half-typed line stays where the kernel echoed it
                stays = self._kernel_edits or self._resized
                self._shown = "nothing" if stays else "line"
            if action.name == "ask":
                self._wanted.append(action.keys.decode().rstrip("\r"))

    def _ends_in_escape(self) -> bool:
        """Return whether Esc was the last key, for which readline ends a search after 100 ms."""
        return bool(self.done) and self.done[-1].keys[-1:] == b"\x1b"

    def wait_quiet(self) -> None:
        """Wait until neither has written anything for a while."""
        quiet = time.monotonic()
        limit = quiet + DEADLINE
        while quiet + QUIET > time.monotonic() < limit:
            select.select([child.master for child in self.both], [], [], 0.02)
            if self.plain.read() | self.hooked.read():
                quiet = time.monotonic()
        self.settle()

    def end_line(self, line: bytes = b"") -> None:
        """Type what ends whatever was begun; after that both must be the same."""
        self.do([keys(each) for each in self.setting.ending])
        self._held = False
        if line:
            self.do([keys(line), keys(b"\r")])
        self.compare()

    def compare(self) -> None:
        """Find out whether both are the same, or soon will be.

        Raises:
            Difference: They are not.
        """
        found = self._difference()
        if found is None:
            return
        began = time.monotonic()
        while time.monotonic() < began + LATER:
            select.select([child.master for child in self.both], [], [], 0.01)
            for child in self.both:
                child.settled()
            if self._difference() is None:
                self.late += time.monotonic() > began + LATE
                return
        found = self._difference()
        if found is not None and self._looked():
            self._spoilt = True
        elif found is not None:
            raise Difference(*found, self.done[:], self.report())

    def _difference(self) -> tuple[str, object, object] | None:
        plain, hooked = self.both
        self._said[0].extend(plain.said())
        self._said[1].extend(hooked.said())
        # Libedit dies of a segmentation fault now and then: there is nothing to compare
        # with then.
        died = plain.status in (-signal.SIGSEGV, -signal.SIGABRT)
        failed = any(each in self._said[0] for each in FAULTS_OF_CPYTHON)
        if died or failed or self._interrupted():
            self._spoilt = True
            return None
        pairs: list[tuple[str, object, object]] = [
            ("who has ended", plain.status, hooked.status),
            ("who is stopped", plain.stopped, hooked.stopped),
            ("what was read", *map(_common, self._said)),
        ]
        answers = [each[1] for each in self._said[1] if each[0] == "answer"]
        if self.setting.callbacks and self.setting.toolkit:
            pairs.append(("what was answered", self._wanted, answers))
        missed = _signals(self._said[0]) - _signals(self._said[1])
        if missed:
            pairs.append(("what signals", missed, set()))
        if self._shown == "line":
            blocks = [_block(child.screen()) for child in self.both]
            # PyREPL and readline themselves draw wide characters wrong now and then, and
            # right where all of the line is drawn again
            if None not in blocks and plain.raw.isascii() and str(blocks).isascii():
                pairs.append(("the line being typed", *blocks))
        elif self._shown == "all" and (plain.raw != hooked.raw or not self._same_bytes):
            screens = [child.screen() for child in self.both]
            names = ("the cursor", "the screen", "the colours")
            pairs += zip(names, *screens, strict=True)
            if screens[0] == screens[1]:
                self.other_bytes += self._same_bytes
                self._same_bytes = False
        if self.ended:
            pairs.append(("the history file", plain.history(), hooked.history()))
        different = (pair for pair in pairs if pair[1] != pair[2])
        return next(different, None)

    def _looked(self) -> bool:
        """Return whether only inputhook has looked at a signal of consequence.

        Its handler raises, or stops the child, and it came in the middle of a key: see
        `_without_signals()`.
        """
        one, two = (
            [each[1] for each in said if each[0] == "signal"] for said in self._said
        )
        return any(two.count(name) > one.count(name) for name in OF_CONSEQUENCE)

    def _interrupted(self) -> bool:
        """Return whether Ctrl-C came in the middle of a key, and only inputhook looked.

        CPython's reader waits in the library's read() then, which reads again after a signal.
        Inputhook may look at once, or with the next key.
        """
        one, two = (
            child.raw.count(b"KeyboardInterrupt")
            + sum("interrupt" in str(each).lower() for each in said)
            for child, said in zip(self.both, self._said, strict=True)
        )
        return two > one and b"\x03" in self._typed_for_this_line()

    def _typed_for_this_line(self) -> bytes:
        """Return the keys since the Enter before the last action, of four actions at least."""
        before = self.done[:-1]
        enters = [
            n for n, each in enumerate(before) if each.keys[-1:] in (b"\r", b"\n")
        ]
        begin = min(enters[-1] + 1 if enters else 0, len(self.done) - 4)
        return b"".join(action.keys for action in self.done[max(0, begin) :])

    def clear(self) -> None:
        """Begin anew on an empty screen."""
        self.end_line(b"p clear" if self.setting.place == "pdb" else b"clear")
        if self.ended:
            return
        for child in self.both:
            child.forget()
        for said in self._said:
            said.clear()
        self._same_bytes = True
        self._shown = "all"
        self._resized = False
        self._wanted.clear()
        self.done.clear()

    def report(self) -> str:
        one, two = self.plain.raw, self.hooked.raw
        pairs = zip(one, two, strict=False)
        shorter = min(len(one), len(two))
        same = next((at for at, (a, b) in enumerate(pairs) if a != b), shorter)
        return "\n".join(
            f"{name}: {child.report()}\nfrom where the bytes differ: "
            f"{bytes(child.raw[same : same + 200])!r}"
            for name, child in zip(("without", "with"), self.both, strict=True)
        )
