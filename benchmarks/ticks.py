"""How many ticks of a 10 ms timer come while somebody types eight keys a second, and idle."""

from __future__ import annotations

import itertools

from .rig import Setup, pause, session

COLUMNS = ["share", "idle share", "gaps <= 20 ms", "longest gap ms"]
TICK = 0.01  # s
KEYS = 64
IDLE = 4.0  # s


def measure(setup: Setup) -> list[str] | None:
    """Type for eight seconds; only the ticks in that time count.

    A toolkit whose timers run late has fewer than all of them at an idle prompt, too.
    """
    if not setup.toolkit:
        return None
    with session(setup, tick=TICK) as terminal:
        terminal.wait_ticks(50) if setup.hook == "inputhook" else pause(1, 1)
        start = len(terminal.ticks())
        pause(IDLE, IDLE)
        idle = (len(terminal.ticks()) - start) * TICK / IDLE
        terminal.send("#")
        start = len(terminal.ticks())
        for i in range(KEYS):
            terminal.send("abcdefgh"[i % 8])
            pause(0.12, 0.13)
        ticks = terminal.ticks()[start:]
        gaps = [b - a for a, b in itertools.pairwise(ticks)]
        terminal.line()
        terminal.prompt()
    if not gaps:
        return ["dead", "", "", ""]
    share = len(ticks) * TICK / (KEYS * 0.125)
    short = sum(gap <= 2 * TICK for gap in gaps) / len(gaps)
    return [
        f"{share:.2f}",
        f"{idle:.2f}",
        f"{short:.3f}",
        f"{1000 * max(gaps):.1f}",
    ]
