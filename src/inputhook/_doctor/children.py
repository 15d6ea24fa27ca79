"""The processes that the doctor tries things in: they may crash, hang, or abort.

They have the interpreter, the environment and the import path of this one. What they
write goes to files: a daemon that a toolkit starts would keep a pipe open.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from typing import IO, TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_MOMENT = 0.5  # seconds; whoever waits longer is told why
_LOOK = 0.02  # seconds between two looks at a child
_SAYING = "Trying toolkits and a prompt ..."
#: goes before what is run: no core files, and the path with what the session has added
_BEFORE = """\
import os, resource, sys
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
sys.path[:] = sys.argv.pop(1).split(os.pathsep)
"""


class Outcome(NamedTuple):
    """How a child ended."""

    status: int | None
    """Its exit status, minus the number of a signal; None: it was killed for its time."""

    output: str
    errors: str


class Child:
    """This interpreter, running some code; killed when nobody waits for it any more."""

    def __init__(
        self,
        source: str,
        environment: Mapping[str, str] | None = None,
        *,
        display: bool = True,
    ) -> None:
        """Start it.

        Args:
            source: Python source.
            environment: added to that of this process.
            display: False: it knows of none. Gtk asks for it while it is imported, and
                waits for ever for an X server that does not answer.
        """
        self._outcome: Outcome | None = None
        with contextlib.ExitStack() as undo:
            self._output = undo.enter_context(_file())
            self._errors = undo.enter_context(_file())
            self._process = subprocess.Popen(
                [*interpreter(), "-c", _BEFORE + source, os.pathsep.join(sys.path)],
                # an accessibility bus would be started for it, and stay
                env={
                    **(dict(os.environ) if display else _without_display()),
                    "NO_AT_BRIDGE": "1",
                    **(environment or {}),
                },
                stdin=subprocess.DEVNULL,
                stdout=self._output,
                stderr=self._errors,
                start_new_session=True,
            )
            undo.pop_all()

    def ended(self) -> bool:
        """Has it ended by itself?"""
        return self._process.poll() is not None

    def finish(self) -> Outcome:
        """Its outcome; it is killed if it has not ended."""
        if self._outcome is None:
            status = kill(self._process)
            with self._output, self._errors:
                self._outcome = Outcome(
                    status, _read(self._output), _read(self._errors)
                )
        return self._outcome


class Progress:
    """Says on standard error, if that is a terminal, that it takes a moment."""

    def __init__(self) -> None:
        self._start = time.monotonic()
        self._said = False

    def tick(self) -> None:
        """Time has passed."""
        if not self._said and time.monotonic() > self._start + _MOMENT:
            self._said = self._write(_SAYING)

    def over(self) -> None:
        """Wipe it away."""
        if self._said:
            self._write("\r" + " " * len(_SAYING) + "\r")
            self._said = False

    def _write(self, text: str) -> bool:
        with contextlib.suppress(OSError, ValueError, AttributeError):
            if sys.stderr.isatty():
                sys.stderr.write(text)
                sys.stderr.flush()
                return True
        return False


def wait(children: Iterable[Child], seconds: float, progress: Progress) -> None:
    """Wait until all have ended, at most that long."""
    end = time.monotonic() + seconds
    while not all(child.ended() for child in children) and time.monotonic() < end:
        time.sleep(_LOOK)
        progress.tick()


def interpreter() -> list[str]:
    """This interpreter and its options, as a command.

    Raises:
        OSError: Python does not know where it is: it is part of another program.
    """
    if not sys.executable:
        raise OSError(
            "this Python does not know its interpreter: sys.executable is empty"
        )
    flags = sys.flags
    options = {
        "-E": flags.ignore_environment,
        "-I": flags.isolated,
        "-S": flags.no_site,
        "-s": flags.no_user_site,
    }
    return [sys.executable, *(option for option, on in options.items() if on)]


def kill(process: subprocess.Popen[bytes]) -> int | None:
    """Its exit status; if it is still running, kill it and what it has started, and None."""
    status = process.poll()
    if status is None:
        with contextlib.suppress(OSError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    return status


def _without_display() -> dict[str, str]:
    displays = {"DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET"}
    return {name: value for name, value in os.environ.items() if name not in displays}


def _file() -> IO[bytes]:
    return tempfile.TemporaryFile()


def _read(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode(errors="replace")
