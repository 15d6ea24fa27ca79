"""How long pasted lines take to run, and whether each did, in order."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from tests.harness.terminal import WaitError

if TYPE_CHECKING:
    from .rig import Session, Sizes

LIMIT = 4.0  # s; not run by then


def measure(terminal: Session, sizes: Sizes) -> dict[str, object]:
    """One write to the terminal, as a paste is; the last line tells what the others did."""
    terminal.run("seen = []")
    start = time.monotonic()
    terminal.send("".join(f"seen.append({i})\r" for i in range(sizes.lines)))
    terminal.mark()
    terminal.send("windows.record('pasted', seen)\r")
    try:
        event = terminal.wait_event("pasted", timeout=LIMIT)
    except WaitError:
        # it hangs; the visit ends here, for this is its last question
        return {"paste": [None], "paste_lost": [sizes.lines]}
    took = event.time - start
    (seen,) = event.detail
    expected = list(range(sizes.lines))
    terminal.prompt()
    in_order = [a for a, b in zip(seen, expected, strict=False) if a == b]
    return {
        "paste": [took / sizes.lines],
        "paste_lost": [len(expected) - len(in_order)],
    }
