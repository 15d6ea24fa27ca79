"""How often an idle process with an idle window wakes up, all threads together."""

from __future__ import annotations

import time

from .rig import Setup, session

COLUMNS = ["wake-ups a second", "cpu %"]
SECONDS = 5.0


def measure(setup: Setup) -> list[str]:
    """Voluntary context switches, after the window has settled."""
    with session(setup, tick=None) as terminal:
        time.sleep(3)
        switches, cpu = terminal.context_switches(), terminal.cpu_time()
        time.sleep(SECONDS)
        switches = terminal.context_switches() - switches
        cpu = terminal.cpu_time() - cpu
    return [f"{switches / SECONDS:.1f}", f"{100 * cpu / SECONDS:.1f}"]
