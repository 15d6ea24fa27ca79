"""How long from Ctrl-C on a half-typed line to the next empty prompt."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from .rig import pause

if TYPE_CHECKING:
    from .rig import Session, Sizes

LIMIT = 1.0  # s; not seen by then


def measure(terminal: Session, sizes: Sizes) -> dict[str, object]:
    """Half a line, a pause, Ctrl-C; None where nothing came of it."""
    # from 3.13 on the first traceback imports the modules that write one: 10 to 20 ms
    terminal.line("raise KeyboardInterrupt")
    terminal.prompt()
    times: list[float | None] = []
    for _ in range(sizes.interrupts):
        terminal.type("half a line")
        pause(0.15, 0.25)
        times.append(_interrupt(terminal))
        if terminal.process.poll() is not None:
            break  # PyQt aborts, if the signal comes in a callback
        if times[-1] is None:
            terminal.line()  # whatever became of it, the line must go
        terminal.prompt()
    return {"interrupt": times}


def _interrupt(terminal: Session) -> float | None:
    silent = terminal.setup.prompt == "ipython"
    start = time.monotonic()
    terminal.ctrl("c")
    while time.monotonic() < start + LIMIT:
        terminal.wait_output(LIMIT)
        now = time.monotonic()
        said = silent or "KeyboardInterrupt" in terminal.output()
        if said and terminal.at_prompt():
            return now - start
        if terminal.process.poll() is not None:
            break
    return None
