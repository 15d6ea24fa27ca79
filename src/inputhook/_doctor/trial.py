"""Is the hook called? Tried at a real prompt: a child on a pty, where nobody types.

The child has this interpreter and environment, start-up files included. inputhook is
enabled at its prompt; then a thread asks twice for a call, the second time from a prompt
that sleeps; then a line is typed, which must be read as it was typed.
"""

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
from typing import Any

from .children import Progress, interpreter, kill
from .package import FOLDER

_DEADLINE = 10.0  # seconds, all in all
_QUIET = 1.5  # seconds without a word: the prompt is there, but is not the usual one
_STUCK = 0.5  # seconds without a word after a line
_LOOK = 0.05
_SIZE = (24, 100)  # rows, columns
_CALLS = 2
_ESCAPE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|.)")
_TEXT = "it's 2 * 3 = 6"
_LINE = f'inputhook_trial("{_TEXT}")'
_START = 'import os; exec(os.environ["INPUTHOOK_TRIAL"])'
_SOURCE = """
def inputhook_trial(text=None):
    import json, os, sys
    def say(**what):
        os.write(DESCRIPTOR, json.dumps(what).encode() + b"\\n")
    if text is not None:
        from inputhook._failures import failures
        say(typed=text, failures=[each[:2] for each in failures])
        return
    if FOLDER not in sys.path:
        sys.path.append(FOLDER)
    try:
        from inputhook._doctor import automatic, prompt
        say(prompt=prompt.describe(), auto=automatic.here())
        import inputhook
        say(slot=inputhook.owner()._asdict())
        inputhook.enable("asyncio")
    except BaseException as error:
        say(error=f"{type(error).__name__}: {error}")
        return
    import threading, time
    def ask():
        for number in range(1, CALLS + 1):
            made = threading.Event()
            inputhook.call_soon(lambda: (say(called=number), made.set()))
            if not made.wait(60):
                break
            time.sleep(0.05)
    threading.Thread(target=ask, daemon=True).start()
inputhook_trial()
"""


class Trial:
    """A child at its prompt; step() it until done(), then finish()."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._end = time.monotonic() + _DEADLINE
        self._heard = time.monotonic()
        self._typed = 0  # lines
        self._keys = b""  # of the line that is being typed
        self._screen = ""
        self._said: dict[str, Any] = {}
        self._rest = b""
        with contextlib.ExitStack() as undo:
            self._master, slave = os.openpty()
            undo.callback(os.close, self._master)
            self._read, write = os.pipe()
            undo.callback(os.close, self._read)
            try:
                fcntl.ioctl(
                    slave, termios.TIOCSWINSZ, struct.pack("HHHH", *_SIZE, 0, 0)
                )
                self._process = subprocess.Popen(
                    interpreter(),
                    env=_environment(write),
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

    def run(self) -> None:
        """Go on until it is decided."""
        while not self._done():
            self._progress.tick()
            self._step()

    def close(self) -> None:
        """Kill the child and let go of the terminal; on every path."""
        with self._undo:
            kill(self._process)

    def facts(self) -> dict[str, Any]:
        """What has been seen."""
        said = self._said
        screen = _ESCAPE.sub("", self._screen).replace("\r", "").strip()
        return {
            "called": said.get("called", 0) >= _CALLS,
            "typed": said.get("typed") == _TEXT,
            "error": said.get("error"),
            "prompt": said.get("prompt"),
            "slot": said.get("slot"),
            "auto": said.get("auto"),
            "failures": said.get("failures", []),
            "screen": screen.splitlines()[-6:],
        }

    def _done(self) -> bool:
        return (
            "typed" in self._said
            or "error" in self._said
            or self._process.poll() is not None
            or time.monotonic() > self._end
        )

    def _step(self) -> None:
        readable = select.select([self._master, self._read], [], [], _LOOK)[0]
        if self._master in readable:
            self._heard = time.monotonic()
            with contextlib.suppress(OSError):  # EIO: the child is gone
                self._screen += os.read(self._master, 65536).decode(errors="replace")
        if self._read in readable:
            lines = (self._rest + os.read(self._read, 65536)).split(b"\n")
            self._rest = lines.pop()
            for line in lines:
                self._said.update(json.loads(line))
        if self._keys:
            self._press()
        elif self._typed == 0 and self._at_prompt():
            self._type(_START)
        elif self._typed == 1 and self._said.get("called", 0) >= _CALLS:
            self._type(_LINE)
        elif self._typed == 1 and not self._said and self._quiet(_STUCK):
            # with a toolkit's own hook PyREPL waits for another key, if keys came at
            # once (cpython#123795); with ours, above, it may not
            self._heard = time.monotonic()
            self._keys = b"\r"

    def _at_prompt(self) -> bool:
        screen = _ESCAPE.sub("", self._screen)
        return screen.endswith(">>> ") or (self._quiet(_QUIET) and bool(screen))

    def _quiet(self, seconds: float) -> bool:
        return time.monotonic() > self._heard + seconds

    def _type(self, line: str) -> None:
        self._typed += 1
        self._keys = line.encode() + b"\r"

    def _press(self) -> None:
        """One key for each step, which waits for its echo, as a person would."""
        key, self._keys = self._keys[:1], self._keys[1:]
        with contextlib.suppress(OSError):
            os.write(self._master, key)


def _environment(descriptor: int) -> dict[str, str]:
    source = _SOURCE.replace("DESCRIPTOR", str(descriptor))
    source = source.replace("CALLS", str(_CALLS))
    source = source.replace("FOLDER", repr(str(FOLDER.parent)))
    environment = {**os.environ, "INPUTHOOK_TRIAL": source}
    environment.setdefault("TERM", "xterm")
    # it is killed, and writes no history; this is for those that write at once
    environment["PYTHON_HISTORY"] = os.devnull
    return environment
