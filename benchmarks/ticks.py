"""How many ticks of a 10 ms timer come while somebody types eight keys a second."""

from __future__ import annotations

import itertools

from .rig import Setup, pause, session

COLUMNS = ["ticks", "share", "gaps <= 20 ms", "longest gap ms"]
TICK = 0.01  # s
KEYS = 64


def measure(setup: Setup) -> list[str] | None:
    """Type for eight seconds; only the ticks in that time count."""
    if not setup.toolkit:
        return None
    with session(setup, tick=TICK) as terminal:
        terminal.wait_ticks(50) if setup.hook == "inputhook" else pause(1, 1)
        start = len(terminal.ticks())
        terminal.send("#")
        for i in range(KEYS):
            terminal.send("abcdefgh"[i % 8])
            pause(0.12, 0.13)
        ticks = terminal.ticks()[start:]
        gaps = [b - a for a, b in itertools.pairwise(ticks)]
        terminal.line()
        terminal.prompt()
    if not gaps:
        return [str(len(ticks)), "dead", "", ""]
    share = len(ticks) * TICK / (KEYS * 0.125)
    short = sum(gap <= 2 * TICK for gap in gaps) / len(gaps)
    return [
        str(len(ticks)),
        f"{share:.2f}",
        f"{short:.3f}",
        f"{1000 * max(gaps):.1f}",
    ]
