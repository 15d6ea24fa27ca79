"""Eight keys a second: how long until each is on the screen, and does a 10 ms timer tick?"""

from __future__ import annotations

import itertools
import time
from typing import TYPE_CHECKING

from .rig import LETTERS, TICK, pause
from .setups import PEER

if TYPE_CHECKING:
    from .rig import Session, Sizes

PACE = 0.125  # s between two keys


def measure(terminal: Session, sizes: Sizes) -> dict[str, object]:
    """Idle first, then the keys; the ticks of both."""
    found: dict[str, object] = {}
    toolkit = terminal.setup.toolkit
    if toolkit:
        terminal.run(f"_ = windows.open_window({toolkit!r}, 'ticking', {TICK})")
        if terminal.setup.hook != PEER:
            terminal.wait_ticks(20)
        pause(0.5, 0.6)
        if sizes.idle_ticks:
            start, before = time.monotonic(), len(terminal.ticks())
            pause(sizes.idle_ticks, sizes.idle_ticks)
            took = time.monotonic() - start
            found["tick_share_idle"] = [(len(terminal.ticks()) - before) * TICK / took]
    terminal.begin_comment()
    echoes, keys = [], []
    for letter in itertools.islice(itertools.cycle(LETTERS), sizes.keys):
        keys.append(time.monotonic())
        echoes.append(terminal.echo(letter))
        time.sleep(max(0, keys[-1] + PACE - time.monotonic()))
        pause(0, 0.01)
    end = time.monotonic()
    found["key_echo"] = echoes
    if toolkit:
        found |= _ticks(terminal.ticks(), keys, end)
    terminal.drop_line()
    return found


def _ticks(ticks: list[float], keys: list[float], end: float) -> dict[str, object]:
    """From the first key on; a window that is dead has one gap, the whole time."""
    start = keys[0]
    there = [tick for tick in ticks if start <= tick <= end]
    gaps = [b - a for a, b in itertools.pairwise([start, *there, end])]
    return {
        "tick_share": [len(there) * TICK / (end - start)],
        "tick_gap": gaps,
        "timeline": {
            "seconds": round(end - start, 4),
            "keys": [round(key - start, 4) for key in keys],
            "ticks": [round(tick - start, 4) for tick in there],
        },
    }
