"""Keys typed while callbacks compute: how long until each is on the screen?"""

from __future__ import annotations

import itertools
import random
import time
from typing import TYPE_CHECKING

from .rig import LETTERS, LINE, pause
from .setups import ASYNCIO

if TYPE_CHECKING:
    from .rig import Session, Sizes

#: ms that a callback computes, of every so many and 50
TIMES = (20, 50, 150, 500)
FIGURE = "figure"
#: callbacks that are over before a key is typed
WARM = 4
#: s, between two keys: five a second to twenty
FASTEST, SLOWEST = 0.05, 0.2


def measure(terminal: Session, sizes: Sizes) -> dict[str, object]:
    """Without a window nothing computes: these are what the others are compared with."""
    setup = terminal.setup
    # the same keys at the same moments for every setup; no two kinds the same
    chance = random.Random(1)
    found: dict[str, object] = {}
    for kind in (*map(str, TIMES), FIGURE):
        if kind == FIGURE and setup.toolkit == ASYNCIO:
            continue
        if setup.toolkit:
            call = f"loop({setup.toolkit!r}, {kind}e-3)"
            if kind == FIGURE:
                call = f"figure({setup.toolkit!r})"
            known = len(terminal.events("slow"))
            terminal.run(f"import slowly; slowly.{call}", timeout=60)
            _wait(terminal, known + WARM)
        start = time.monotonic()
        echoes, ran = _type(terminal, chance, sizes.slow_keys)
        found[f"key_echo_slow_{kind}"] = echoes
        if setup.toolkit:
            found[f"slow_share_{kind}"] = [ran]
            if kind == FIGURE:
                found["slow_draw"] = [
                    event.detail[0]
                    for event in terminal.events("slow")
                    if event.time > start
                ]
            terminal.run("slowly.stop()", timeout=60)
            pause(0.6, 0.7)  # the last callback is over
    return found


def _wait(terminal: Session, count: int) -> None:
    """Until the callbacks come; with an own hook perhaps they do not."""
    end = time.monotonic() + 10
    while len(terminal.events("slow")) < count and time.monotonic() < end:
        pause(0.1, 0.15)
        terminal.screen()


def _type(
    terminal: Session, chance: random.Random, count: int
) -> tuple[list[float | None], float]:
    """How long each echo took; and the share of the time in which callbacks ran."""
    letters = itertools.cycle(LETTERS)
    echoes: list[float | None] = []
    took = ran = 0.0
    while count:
        keys = "".join(itertools.islice(letters, min(count, LINE)))
        count -= len(keys)
        terminal.begin_comment()
        start = time.monotonic()
        pauses = [chance.uniform(FASTEST, SLOWEST) for _ in keys]
        echoes += terminal.echoes(keys, pauses)
        end = time.monotonic()
        took += end - start
        for event in terminal.events("slow"):  # noted at their ends
            begin = event.time - event.detail[0]
            ran += max(0.0, min(end, event.time) - max(start, begin))
        terminal.drop_line()
    return echoes, ran / took
