"""How long from Ctrl-C on a half-typed line to the next empty prompt."""

from __future__ import annotations

import time

from .rig import Session, Setup, pause, session, summary

COLUMNS = ["seen", "median ms", "p95 ms", "worst ms"]
TIMES = 20
LIMIT = 3.0  # s; not seen by then


def measure(setup: Setup) -> list[str]:
    """Half a line, a pause, Ctrl-C."""
    times: list[float] = []
    with session(setup) as terminal:
        for _ in range(TIMES):
            terminal.send("half a line")
            pause(0.2, 0.4)
            took = _interrupt(terminal)
            if took is not None:
                times.append(took)
            else:
                terminal.line()  # whatever became of it, the line must go
            terminal.prompt()
    return [f"{len(times)}/{TIMES}", *(summary(times) if times else ["", "", ""])]


def _interrupt(terminal: Session) -> float | None:
    start = time.monotonic()
    terminal.ctrl("c")
    while time.monotonic() < start + LIMIT:
        terminal.wait_output(LIMIT)
        now = time.monotonic()
        if "KeyboardInterrupt" in terminal.output() and terminal.at_prompt():
            return now - start
    return None
