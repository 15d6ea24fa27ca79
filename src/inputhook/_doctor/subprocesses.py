"""Processes in which the doctor tries code that may crash, hang, or abort.

They have the interpreter, the environment and the import path of this process. What
they write goes to files: a daemon that a toolkit starts would keep a pipe open.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from typing import IO, TYPE_CHECKING, Any, NamedTuple

from .._pty import interpreter, kill

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Self

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
        lines = [line.strip() for line in self.output.splitlines() if line.strip()]
        return lines[-1] if lines else ""

    def answer(self) -> Any:
        """Return what it has printed as JSON.

        Raises:
            RuntimeError: it has not come so far.
        """
        if self.status != 0:
            raise RuntimeError(self.error())
        return json.loads(self.last_line())

    def end(self) -> str:
        """Return how the child ended, for the middle of a sentence."""
        if self.status is None:
            return "the process did not answer in time"
        if self.status >= 0:
            return f"the process ended with status {self.status}"
        try:
            name = signal.Signals(-self.status).name
        except ValueError:
            name = f"signal {-self.status}"
        return f"the process was killed by {name}"

    def error(self) -> str:
        """Return the line of its errors that tells most, and how the child ended."""
        lines = [line.strip() for line in self.errors.split("\n") if line.strip()]
        telling = (
            line
            for pattern in _TELLING
            for line in reversed(lines)
            if pattern.match(line)
        )
        line = next(telling, lines[-1] if lines else "")
        if line and self.status is not None and self.status >= 0:
            return line
        return f"{self.end()} ({line})" if line else self.end()


class Child:
    """A process of this interpreter that runs some code."""

    def __init__(
        self, source: str, environment: Mapping[str, str], *files: IO[bytes]
    ) -> None:
        output, errors = self._files = files
        self._outcome: Outcome | None = None
        self._end = time.monotonic() + _PATIENCE
        self._process = subprocess.Popen(
            # -P: -c would import from the working directory until the path is set
            [*interpreter(), "-P", "-c", _BEFORE + source, os.pathsep.join(sys.path)],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=errors,
            start_new_session=True,
        )

    def outcome(self) -> Outcome:
        """Wait until the child ends, or kill it when its time is over; return the outcome."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(max(0.0, self._end - time.monotonic()))
        return self.finish()

    def finish(self) -> Outcome:
        """Kill the child if it has not ended; return the outcome."""
        if self._outcome is None:
            self._outcome = Outcome(kill(self._process), *map(_read, self._files))
        return self._outcome


class Children(contextlib.ExitStack):
    """The children of one examination. A context manager: at its end all are killed.

    Until then a line on standard error, if that is a terminal, says what takes so long.
    """

    def __enter__(self) -> Self:
        if _say(_SAYING):
            self.callback(_say, "\r" + " " * len(_SAYING) + "\r")
        return self

    def start(self, source: str, *, display: bool = True) -> Child:
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
        child = Child(source, environment, *files)
        self.callback(child.finish)
        return child


def _say(text: str) -> bool:
    """Write to standard error if that is a terminal; return whether it is."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        if sys.stderr.isatty():
            sys.stderr.write(text)
            sys.stderr.flush()
            return True
    return False


def _read(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode(errors="replace")
