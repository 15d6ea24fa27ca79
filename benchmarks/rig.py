"""One interpreter at a prompt, with one toolkit's window, under one hook."""

from __future__ import annotations

import contextlib
import os
import random
import select
import statistics
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests.display import Display
from tests.environment import child_environment
from tests.prompts import CLASSIC
from tests.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Iterator

#: who runs the loop: nobody and no window; the toolkit's own hook; inputhook
HOOKS = ("none", "own", "inputhook")


@dataclass(frozen=True)
class Setup:
    """What one row of a table was measured on."""

    python: str
    prompt: str  # "readline" or "pyrepl"
    toolkit: str  # as tests/child/windows.py names it; "" for no window
    hook: str

    def __str__(self) -> str:
        return f"{self.toolkit or 'no window'}, {self.hook} hook"


class Session(Terminal):
    """A terminal whose keys are timed."""

    def wait_output(self, seconds: float) -> bool:
        """Sleep until there is something to read."""
        return bool(select.select([self._terminal()], [], [], seconds)[0])

    def echo(self, key: str) -> float:
        """Type one key and return the seconds until it is on the screen."""
        descriptor = self._terminal()
        self._read(0)
        before = len(self.raw)
        start = time.monotonic()
        os.write(descriptor, key.encode())
        while key.encode() not in self.raw[before:]:
            if not self.wait_output(10):
                raise TimeoutError(self._report(f"the echo of {key!r}"))
            now = time.monotonic()
            self._read(0)
        return now - start


@contextlib.contextmanager
def session(setup: Setup, *, tick: float | None = 0.01) -> Iterator[Session]:
    """Start the interpreter, open the window, enable the hook; at an empty prompt."""
    with Display() as display, tempfile.TemporaryDirectory() as home:
        environment = child_environment(Path(home), display.name)
        if setup.prompt == "readline":
            environment |= CLASSIC
        with Session([setup.python, "-q"], environment, Path(home)) as terminal:
            terminal.display = display  # type: ignore[attr-defined]
            terminal.prompt()
            terminal.run("import time, sys, windows")
            if setup.hook == "inputhook":
                name = "qt" if setup.toolkit.startswith("Py") else setup.toolkit
                terminal.run(f"import inputhook; _ = inputhook.enable({name!r})")
            if setup.toolkit:
                terminal.run(f"_ = windows.open_window({setup.toolkit!r}, 'w', {tick})")
            yield terminal


def pause(low: float, high: float) -> None:
    """A person's pause, seconds, never in step with a timer."""
    time.sleep(random.uniform(low, high))


def summary(seconds: list[float]) -> list[str]:
    """Median, 95th percentile and worst, in milliseconds."""
    ordered = sorted(seconds)
    p95 = ordered[min(len(ordered) - 1, round(len(ordered) * 0.95))]
    return [
        f"{1000 * each:.2f}" for each in (statistics.median(ordered), p95, ordered[-1])
    ]
