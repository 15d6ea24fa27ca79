"""Runs a program on a terminal of its own, and types there as a person does, key by key.

The doctor's trial, `python -m inputhook bench` and `make demo` drive their children
with this file. It imports nothing of inputhook: the doctor must work where the rest
does not.
"""

from __future__ import annotations

import codecs
import contextlib
import fcntl
import json
import os
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from typing import TYPE_CHECKING, Any

from ._options import options

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

#: the environment variable that tells the child which descriptor it may report to
SAYS = "INPUTHOOK_SAYS"
_ECHO = 0.05  # seconds that a key waits for its echo before the next key is typed
_LOOK = 0.1  # seconds between two looks at what is waited for
_ESCAPE = re.compile(
    r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[ -/]*[0-~])"
)
_HALF_AN_ESCAPE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*|\][^\x07\x1b]*\x1b?|[ -/]*)$")


class Gone(Exception):
    """The child ended, or did not do what was waited for in time."""


class Terminal:
    """A child on a pty. A context manager: the child is killed at its end.

    Attributes:
        text: what the child has written to its terminal, without escape sequences.
        heard: time.monotonic() at the last output, or at the last key typed.
        said: what the child has reported: all that it has written to the descriptor
            os.environ[SAYS], where each line is an object in JSON.
    """

    def __init__(
        self,
        command: Sequence[str],
        environment: Mapping[str, str],
        *,
        size: tuple[int, int] = (24, 100),
        seen: Callable[[bytes], object] = lambda _: None,
    ) -> None:
        """Start the child.

        Args:
            command: the program and its arguments.
            environment: the child's whole environment, but TERM has a default, and
                PYTHON_HISTORY is replaced, so that the child writes no history.
            size: rows and columns of the terminal.
            seen: called with each piece of output.
        """
        self.text = ""
        self.said: dict[str, Any] = {}
        self.heard = time.monotonic()
        self._seen = seen
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        # an escape sequence and a line that have not come whole
        self._escape = self._line = ""
        with contextlib.ExitStack() as undo:
            self._master, slave = os.openpty()
            undo.callback(os.close, self._master)
            self._pipe, write = os.pipe()
            undo.callback(os.close, self._pipe)
            self._open = [self._master, self._pipe]
            try:
                fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("4H", *size, 0, 0))
                self._process = subprocess.Popen(
                    command,
                    env={
                        "TERM": "xterm",
                        **environment,
                        "PYTHON_HISTORY": os.devnull,
                        SAYS: str(write),
                    },
                    stdin=slave,
                    stdout=slave,
                    stderr=slave,
                    pass_fds=[write],
                    start_new_session=True,
                )
            finally:
                os.close(slave)
                os.close(write)
            self._undo = undo.pop_all()

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *_: object) -> None:
        with self._undo:
            kill(self._process)

    def look(self, seconds: float) -> bool:
        """Read what has come, or comes within so many seconds; return whether anything has."""
        readable = select.select(self._open, [], [], seconds)[0]
        now = time.monotonic()
        for descriptor in readable:
            try:
                data = os.read(descriptor, 65536)
            except OSError:  # EIO: the other end of the terminal is closed
                data = b""
            if not data:
                self._open.remove(descriptor)
            elif descriptor == self._master:
                self.heard = now
                self._seen(data)
                text = self._escape + self._decoder.decode(data)
                half = _HALF_AN_ESCAPE.search(text)
                self._escape = half[0] if half else ""
                self.text += _ESCAPE.sub("", text.removesuffix(self._escape))
            else:
                *lines, self._line = (self._line + data.decode()).split("\n")
                for line in lines:
                    self.said.update(json.loads(line))
        return bool(readable)

    def wait(self, check: Callable[[], object], what: str, seconds: float) -> None:
        """Wait until `check()` is true.

        Raises:
            Gone: the child ended, or the time was over; the message has `what`.
        """
        end = time.monotonic() + seconds
        while not check():
            status = self._process.poll()
            if self.look(0 if status is not None else _LOOK):
                continue
            if status is not None:
                raise Gone(f"Python ended with status {status}")
            if time.monotonic() > end:
                last = self.text.strip().splitlines()[-3:]
                raise Gone(f"Waited {seconds:.0f} s in vain for {what}; seen: {last}")

    def end(self, seconds: float) -> int | None:
        """Wait until the child ends; return its exit status, or None if it has not ended."""
        with contextlib.suppress(Gone):
            self.wait(lambda: False, "the end", seconds)
        return self._process.poll()

    def is_quiet(self, seconds: float) -> bool:
        """Return whether so many seconds have passed without output and without a key."""
        return time.monotonic() > self.heard + seconds

    def press(self, key: str) -> None:
        """Type one key, without waiting."""
        self.heard = time.monotonic()
        with contextlib.suppress(OSError):  # EIO: wait() says that the child is gone
            os.write(self._master, key.encode())

    def type(self, keys: str, *, pause: float = 0) -> None:
        """Type some keys, and wait for the echo of each one before the next.

        With a toolkit's own hook PyREPL keeps keys that come all at once, until another
        key is typed (cpython#123795).

        Args:
            keys: what to type; a carriage return is Enter.
            pause: seconds without output before each key.
        """
        for key in keys:
            while self.look(pause):
                pass
            self.press(key)
            self.look(_ECHO)

    def echo(self, key: str, seconds: float) -> float:
        """Type one key; return the seconds until it is on the screen.

        Raises:
            Gone: the key is not echoed within that time.
        """
        self.look(0)
        before = len(self.text)
        start = time.monotonic()
        self.press(key)
        self.wait(lambda: key in self.text[before:], f"the echo of {key!r}", seconds)
        return self.heard - start


def interpreter() -> list[str]:
    """Return this interpreter and its options, as a command.

    Raises:
        OSError: Python does not know its executable: it is embedded in another program.
    """
    if not sys.executable:
        raise OSError(
            "this Python does not know its interpreter: sys.executable is empty"
        )
    return [sys.executable, *options()]


def kill(process: subprocess.Popen[bytes]) -> int | None:
    """Return a child's exit status; if it has not ended, kill its session, and return None."""
    status = process.poll()
    if status is None:
        with contextlib.suppress(OSError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    return status
