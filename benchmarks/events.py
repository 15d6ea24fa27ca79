"""How long from the pointer's motion to the Python callback, also in a main loop."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from .rig import pause

if TYPE_CHECKING:
    from tests.harness.display import Display
    from tests.harness.terminal import Terminal

    from .rig import Session, Sizes


def measure(terminal: Session, sizes: Sizes) -> dict[str, object]:
    """XTEST moves the pointer; the callback writes when it ran."""
    if not terminal.setup.toolkit:
        return {}
    return {"event": latencies(terminal, terminal.display, "w", sizes.motions)}


def latencies(
    terminal: Terminal, display: Display, title: str, count: int
) -> list[float]:
    """Seconds to the callback of each of so many motions over the window of this title."""
    window = terminal.wait_for(lambda: display.find(title), why=title)
    where = window.geometry()
    window.move(100, 80)
    pause(0.4, 0.5)
    times: list[float] = []
    for i in range(count):
        before = len(_motions(terminal, title))
        start = time.monotonic()
        display.move(where.x + 60 + i % 100, where.y + 60 + i % 40)
        times.append(_wait(terminal, title, before) - start)
        pause(0.005, 0.02)
    return times


def _motions(terminal: Terminal, title: str) -> list[float]:
    return [e.time for e in terminal.events("motion") if e.detail[0] == title]


def _wait(terminal: Terminal, title: str, before: int) -> float:
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        motions = _motions(terminal, title)
        if len(motions) > before:
            return motions[before]
        time.sleep(0.001)
    raise TimeoutError("the pointer moved and no callback came")
