"""Four toolkits in one session, beside each of them alone: who is late, what idling costs.

One toolkit's loop waits, and the others are served inside its wait. First all windows sleep,
then the pointer moves over each, then each toolkit has a timer of 10 ms.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from tests.harness.several import FOUR, name_of
from tests.harness.several import Session as Windows

from . import idle
from .events import latencies
from .rig import TICK, pause, session
from .setups import NONE, Setup

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.harness.display import Display
    from tests.harness.interpreters import Interpreter

    from .rig import Sizes
    from .setups import Pythons

ALONE, TOGETHER = "alone", "of all in one session"
HOW = (ALONE, TOGETHER)


def sessions(
    pythons: Pythons, toolkits: Sequence[str]
) -> list[tuple[Interpreter, tuple[str, ...]]]:
    """An interpreter that has all of the four, and which of them are alive at once."""
    keys = tuple(key for key in FOUR if key in toolkits)
    there = (p for p in pythons.with_prompt("readline") if p.toolkits.issuperset(keys))
    python = next(there, None)
    if python is None or len(keys) == 1:
        return []
    return [(python, some) for some in (*zip(keys, strict=True), keys)]


def measure(
    python: Interpreter, keys: tuple[str, ...], display: Display, sizes: Sizes
) -> dict[tuple[Setup, str], object]:
    """At PyREPL, or at readline's prompt on a Python that has none."""
    prompt = "pyrepl" if python.pyrepl else "readline"
    how = ALONE if len(keys) == 1 else TOGETHER
    found: dict[tuple[Setup, str], object] = {}
    bare = Setup(python.name, prompt, "", NONE)
    with session(bare, python.executable, display) as terminal:
        windows = Windows(terminal, display)
        terminal.run("import several, inputhook")
        terminal.run(f"_ = inputhook.enable{tuple(map(name_of, keys))}")
        for key in keys:
            windows.open(key, None)
        windows.place()
        whole = Setup(python.name, "", keys[0] if how == ALONE else "", how)
        for metric, samples in idle.measure(terminal, sizes, display).items():
            found[whole, f"several_{metric}"] = samples
        for key in keys:
            times = latencies(terminal, display, windows.titles[key], sizes.motions)
            found[Setup(python.name, "", key, how), "several_event"] = times
        for key in keys:
            terminal.run(f"several.open_window({key!r}, 'ticking {key}', {TICK})")
        pause(0.5, 0.6)
        names = [f"ticking {key}" for key in keys]
        start, before = time.monotonic(), [len(terminal.ticks(n)) for n in names]
        pause(sizes.idle, sizes.idle)
        took = time.monotonic() - start
        for key, name, count in zip(keys, names, before, strict=True):
            rate = (len(terminal.ticks(name)) - count) / took
            found[Setup(python.name, "", key, how), "several_ticks"] = [rate]
    return found
