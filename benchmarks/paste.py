"""How long 300 pasted lines take to run, and whether each did, in order."""

from __future__ import annotations

import time

from .rig import Setup, session

COLUMNS = ["lines run", "in order", "ms"]
LINES = 300


def measure(setup: Setup) -> list[str]:
    """One write to the terminal, as a paste is."""
    with session(setup) as terminal:
        terminal.run("seen = []")
        start = time.monotonic()
        terminal.send("".join(f"seen.append({i})\r" for i in range(LINES)))
        terminal.line("print('EN' + 'D')")
        terminal.wait_for("END\r", 60)
        took = time.monotonic() - start
        terminal.prompt()
        count = terminal.value("len(seen)")
        order = terminal.value("seen == list(range(len(seen)))")
    return [f"{count}/{LINES}", str(order), f"{1000 * took:.0f}"]
