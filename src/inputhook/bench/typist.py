"""A child at its prompt on a pty, and somebody who types there and watches the echo."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import re
import select
import struct
import subprocess
import termios
import time
from typing import TYPE_CHECKING, Any

from inputhook._doctor.children import interpreter, kill
from inputhook._doctor.package import FOLDER

if TYPE_CHECKING:
    from types import TracebackType

_DEADLINE = 20.0  # seconds, for anything
_STEP = 0.05  # seconds; a key of a line that is not timed waits so long for its echo
_SIZE = (24, 100)  # rows, columns
_ESCAPE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[ -~])")
_BEGIN = 'import os; exec(os.environ["INPUTHOOK_BENCH"])'
_SOURCE = """\
import sys
if FOLDER not in sys.path:
    sys.path.append(FOLDER)
from inputhook.bench import child as inputhook_bench
inputhook_bench.begin(DESCRIPTOR, TOOLKIT, WINDOW, OURS)
"""


class Gone(Exception):
    """The child ended, or did not answer in time."""


class Typist:
    """A context manager: the child is killed at its end."""

    def __init__(self) -> None:
        self._text = ""
        self._said = b""
        self._heard = False

    def __enter__(self) -> Typist:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        with self._undo:
            kill(self._process)

    def begin(self, toolkit: str, source: str, *, ours: bool) -> None:
        """Start the child; at its prompt, open the window.

        Raises:
            Gone: there is no prompt.
        """
        with contextlib.ExitStack() as undo:
            self._master, slave = os.openpty()
            undo.callback(os.close, self._master)
            self._read, write = os.pipe()
            undo.callback(os.close, self._read)
            source = (
                _SOURCE.replace("FOLDER", repr(str(FOLDER.parent)))
                .replace("DESCRIPTOR", str(write))
                .replace("TOOLKIT", repr(toolkit))
                .replace("OURS", str(ours))
                .replace("WINDOW", repr(source))
            )
            try:
                fcntl.ioctl(
                    slave, termios.TIOCSWINSZ, struct.pack("HHHH", *_SIZE, 0, 0)
                )
                self._process = subprocess.Popen(
                    [*interpreter(), "-q"],
                    env=_environment(source),
                    stdin=slave,
                    stdout=slave,
                    stderr=slave,
                    pass_fds=[write],
                    start_new_session=True,
                )
            finally:
                os.close(slave)
                os.close(write)
            undo.callback(kill, self._process)
            self._undo = undo.pop_all()
        self._wait(lambda: self._text.endswith(">>> "), "its prompt")
        self.line(_BEGIN)

    def line(self, text: str, *, enter: bool = True) -> None:
        """Type it, key by key.

        With a toolkit's own hook PyREPL keeps keys that come at once, until another one
        is typed (cpython#123795).
        """
        for key in text + ("\r" if enter else ""):
            self._look(_STEP / 2)
            while self._heard:  # it is still writing
                self._look(_STEP / 2)
            before = len(self._text)
            os.write(self._master, key.encode())
            end = time.monotonic() + _STEP
            while len(self._text) == before and time.monotonic() < end:
                self._look(_STEP)

    def echo(self, key: str) -> float:
        """Type one key; the seconds until it is on the screen.

        Raises:
            Gone: it is not.
        """
        self._look(0)
        before = len(self._text)
        start = time.monotonic()
        os.write(self._master, key.encode())
        heard = self._wait(lambda: key in self._text[before:], f"the echo of {key!r}")
        return heard - start

    def hear(self, what: str) -> dict[str, Any]:
        """What the child says next.

        Raises:
            Gone: it says nothing, or something else.
        """
        self._wait(lambda: b"\n" in self._said, f"to be {what}")
        line, _, self._said = self._said.partition(b"\n")
        said: dict[str, Any] = json.loads(line)
        if what not in said:
            raise Gone(f"The child has said {said} instead of {what!r}")
        return said

    def _wait(self, check: Any, what: str) -> float:
        """Until it is true; when what made it so was read."""
        end = time.monotonic() + _DEADLINE
        heard = time.monotonic()
        while not check():
            if self._process.poll() is not None:
                raise Gone(f"Python ended with status {self._process.returncode}")
            if time.monotonic() > end:
                last = self._text.strip().splitlines()[-3:]
                raise Gone(f"Waited {_DEADLINE:.0f} s in vain for {what}; seen: {last}")
            heard = self._look(1.0)
        return heard

    def _look(self, seconds: float) -> float:
        """Read what is there, or comes within that time; when it was there."""
        readable = select.select([self._master, self._read], [], [], seconds)[0]
        now = time.monotonic()
        self._heard = bool(readable)
        if self._master in readable:
            with contextlib.suppress(OSError):  # EIO: the child is gone
                data = os.read(self._master, 65536).decode(errors="replace")
                self._text += _ESCAPE.sub("", data)
        if self._read in readable:
            self._said += os.read(self._read, 65536)
        return now


def _environment(source: str) -> dict[str, str]:
    """Nothing of the user's runs at the prompt, nor is kept from it."""
    environment = {**os.environ, "INPUTHOOK_BENCH": source, "INPUTHOOK": "0"}
    environment.pop("PYTHONSTARTUP", None)
    environment.setdefault("TERM", "xterm")
    environment["PYTHON_HISTORY"] = os.devnull
    environment["NO_AT_BRIDGE"] = "1"  # no accessibility bus is started, to stay
    return environment
