"""Processes in which the doctor tries code that may crash, hang, or abort.

They have the interpreter, the environment and the import path of this process. What
they write goes to files: a daemon that a toolkit starts would keep a pipe open.
"""

from __future__ import annotations

import contextlib
import functools
import os
import pickle
import re
import signal
import subprocess
import sys
import tempfile
import time
from typing import IO, TYPE_CHECKING, Generic, NamedTuple

from .._pty import interpreter, kill
from .facts import T

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, Self

# seconds that a child may take, from a cold disk, while others run at the same time
_PATIENCE = 15.0
_SAYING = "Trying toolkits and a prompt ..."
#: the beginning of each child: write no core files; use this session's import path
_BEFORE = """\
import os, resource, sys
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
sys.path[:] = sys.argv.pop(1).split(os.pathsep)
"""
#: lines of an error that tell most, the best first; without such a line the last one
#: counts
_TELLING = (
    re.compile(r".* is needed to load .*"),
    re.compile(r".*cannot open shared object file.*"),
    re.compile(r".*Could not (?:load|find) the Qt platform plugin.*"),
    re.compile(r"[\w.]*(?:Error|Exception): \S.*"),
)


class Outcome(NamedTuple):
    """How a child ended."""

    status: int | None
    """The exit status, or minus a signal's number; None: killed because its time was over."""

    output: str
    errors: str

    def last_line(self) -> str:
        """Return the last line of its output that is not empty, or ""."""
        return self.output.strip().rpartition("\n")[2].strip()

    def end(self) -> str:
        """Return how the child ended, for the middle of a sentence."""
        if self.status is None:
            return "the process did not answer in time"
        if self.status >= 0:
            return f"the process ended with status {self.status}"
        names = {-each: each.name for each in signal.Signals}
        name = names.get(self.status, f"signal {-self.status}")
        return f"the process was killed by {name}"

    def error(self) -> str:
        """Return the line of its errors that tells most, and how the child ended."""
        lines = [line.strip() for line in self.errors.split("\n") if line.strip()][::-1]
        telling = (line for each in _TELLING for line in lines if each.match(line))
        line = next(telling, lines[0] if lines else "")
        if line and self.status is not None and self.status >= 0:
            return line
        return f"{self.end()} ({line})" if line else self.end()


class Child(Generic[T]):
    """A process of this interpreter that runs some code."""

    def __init__(self, process: subprocess.Popen[bytes], *files: IO[bytes]) -> None:
        self._process, self._files = process, files
        self._end = time.monotonic() + _PATIENCE

    @functools.cached_property
    def outcome(self) -> Outcome:
        """Wait until the child ends, or kill it when its time is over; how it ended."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(max(0.0, self._end - time.monotonic()))
        return Outcome(kill(self._process), *map(_read, self._files))

    def answer(self) -> T:
        """Return what the function of Children.ask() has returned.

        Raises:
            RuntimeError: the function has not come so far.
        """
        if self.outcome.status != 0:
            raise RuntimeError(self.outcome.error())
        answer: T = pickle.loads(bytes.fromhex(self.outcome.last_line()))
        return answer


class Children(contextlib.ExitStack):
    """The children of one examination. A context manager: at its end all are killed.

    Until then a line on standard error, if that is a terminal, says what takes so long.
    """

    def __enter__(self) -> Self:
        _say(_SAYING)
        self.callback(_say, "\r" + " " * len(_SAYING) + "\r")
        return self

    def ask(self, call: Callable[[], T], *, display: bool = True) -> Child[T]:
        """Start a child that calls a function of a module's, for Child.answer()."""
        module, name = call.__module__, call.__name__
        source = f"from {module} import {name}\nprint(pickle.dumps({name}()).hex())"
        return self.start(f"import pickle\n{source}", display=display)

    def start(self, source: str, *, display: bool = True) -> Child[Any]:
        """Start a child.

        Args:
            source: Python source.
            display: False: the child gets no display variables. GTK connects to the
                display when it is imported, and waits for ever for an X server that
                does not answer.
        """
        environment = dict(os.environ)
        if not display:
            for name in ("DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET"):
                environment.pop(name, None)
        # else GTK would start an accessibility bus, which would stay
        environment["NO_AT_BRIDGE"] = "1"
        # for output and errors; this stack closes both
        files = [self.enter_context(tempfile.TemporaryFile()) for _ in range(2)]  # noqa: SIM115
        process = subprocess.Popen(
            # -P: -c would import from the working directory until the path is set
            [*interpreter(), "-P", "-c", _BEFORE + source, os.pathsep.join(sys.path)],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=files[0],
            stderr=files[1],
            start_new_session=True,
        )
        self.callback(kill, process)
        return Child(process, *files)


def _say(text: str) -> None:
    """Write to standard error if that is a terminal."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        if sys.stderr.isatty():
            sys.stderr.write(text)
            sys.stderr.flush()


def _read(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode(errors="replace")
