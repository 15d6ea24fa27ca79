"""How often an idle process with an idle window wakes up, all threads together."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .rig import Session, Sizes

#: s; a new window is drawn, and gets its focus: until it has been quiet for so long
QUIET = 0.5
FEW = 5  # wake-ups


def measure(terminal: Session, sizes: Sizes) -> dict[str, object]:
    """Voluntary context switches, after the window has settled."""
    limit = time.monotonic() + sizes.settle
    before, switches = -FEW, terminal.context_switches()
    while switches - before >= FEW and time.monotonic() < limit:
        time.sleep(QUIET)
        before, switches = switches, terminal.context_switches()
    switches, cpu = terminal.context_switches(), terminal.cpu_time()
    start = time.monotonic()
    time.sleep(sizes.idle)
    took = time.monotonic() - start
    switches = terminal.context_switches() - switches
    cpu = terminal.cpu_time() - cpu
    return {"wakeups": [switches / took], "cpu": [cpu / took]}
