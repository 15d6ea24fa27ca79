"""How long from the pointer's motion to the Python callback, also in a main loop."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from .rig import pause

if TYPE_CHECKING:
    from .rig import Session, Sizes


def measure(terminal: Session, sizes: Sizes) -> dict[str, object]:
    """XTEST moves the pointer; the callback writes when it ran."""
    if not terminal.setup.toolkit:
        return {}
    window = terminal.wait_for(lambda: terminal.display.find("w"))
    where = window.geometry()
    window.move(100, 80)
    pause(0.4, 0.5)
    times: list[float] = []
    for i in range(sizes.motions):
        before = len(terminal.events("motion"))
        start = time.monotonic()
        window.display.move(where.x + 60 + i % 100, where.y + 60 + i % 40)
        times.append(_wait(terminal, before) - start)
        pause(0.005, 0.02)
    return {"event": times}


def _wait(terminal: Session, before: int) -> float:
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        motions = terminal.events("motion")
        if len(motions) > before:
            return motions[before].time
        time.sleep(0.001)
    raise TimeoutError("the pointer moved and no callback came")
