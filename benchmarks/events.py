"""How long from the pointer's motion to the Python callback, also in a main loop."""

from __future__ import annotations

import dataclasses
import tempfile
import time
from pathlib import Path

from tests.display import Display, Window
from tests.environment import child_environment
from tests.terminal import Terminal

from .rig import Setup, pause, session, summary

COLUMNS = ["motions", "median ms", "p95 ms", "worst ms"]
MOTIONS = 300


def measure(setup: Setup) -> list[str] | None:
    """At the prompt; for the hook "own", the toolkit's blocking main loop in a script."""
    if not setup.toolkit:
        return None
    if setup.hook == "own":  # not a hook: the limit to compare with
        setup = dataclasses.replace(setup, hook="main loop")
        with Display() as display, tempfile.TemporaryDirectory() as home:
            environment = child_environment(Path(home), display.name)
            code = f"import windows; windows.open_window({setup.toolkit!r}, 'w', None); windows.main()"
            with Terminal(
                [setup.python, "-c", code], environment, Path(home)
            ) as terminal:
                return _move(terminal, display)
    with session(setup, tick=None) as terminal:
        return _move(terminal, terminal.display)  # type: ignore[attr-defined]


def _move(terminal: Terminal, display: Display) -> list[str]:
    window: Window = terminal.wait_for(lambda: display.find("w"))
    time.sleep(1)
    times: list[float] = []
    window.move(100, 80)
    time.sleep(0.5)
    for i in range(MOTIONS):
        before = len(terminal.events("motion"))
        start = time.monotonic()
        window.display.move(*_place(window, i))
        times.append(_wait(terminal, before) - start)
        pause(0.005, 0.02)
    return [str(len(times)), *summary(times)]


def _place(window: Window, i: int) -> tuple[int, int]:
    where = _geometry.setdefault(id(window), window.geometry())
    return where.x + 60 + i % 100, where.y + 60 + i % 40


_geometry: dict[int, object] = {}


def _wait(terminal: Terminal, before: int) -> float:
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        motions = terminal.events("motion")
        if len(motions) > before:
            return motions[before].time
        time.sleep(0.001)
    raise TimeoutError("the pointer moved and no callback came")
