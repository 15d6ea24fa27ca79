"""How often an idle process with an idle window wakes up, all threads together."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.harness.display import Display
    from tests.harness.process import Process

    from .rig import Sizes

#: s; a new window is drawn, and gets its focus: until it has been quiet for so long
QUIET = 0.5
FEW = 5  # wake-ups
CORNER = (1279, 799)
#: of clock_gettime(2), in the three low bits of a clock that belongs to a process
CPUCLOCK_SCHED = 2


def measure(
    terminal: Process, sizes: Sizes, display: Display | None = None
) -> dict[str, object]:
    """Voluntary context switches, after the window has settled.

    Args:
        terminal: the process.
        sizes: how long.
        display: whose pointer leaves the windows first: the one below it has the keyboard,
            and a cursor that blinks.
    """
    if display is not None:
        display.move(*CORNER)
    limit = time.monotonic() + sizes.settle
    before, switches = -FEW, terminal.context_switches()
    while switches - before >= FEW and time.monotonic() < limit:
        time.sleep(QUIET)
        before, switches = switches, terminal.context_switches()
    switches, cpu = terminal.context_switches(), _cpu_time(terminal)
    start = time.monotonic()
    time.sleep(sizes.idle)
    took = time.monotonic() - start
    switches = terminal.context_switches() - switches
    cpu = _cpu_time(terminal) - cpu
    return {"wakeups": [switches / took], "cpu": [cpu / took]}


def _cpu_time(process: Process) -> float:
    """Seconds, of all threads; /proc/PID/stat has hundredths, which an idle process lacks."""
    return time.clock_gettime((~process.pid << 3) | CPUCLOCK_SCHED)
