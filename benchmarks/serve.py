"""Windows beside an asyncio program: by serve(), by qasync, by a pump every 10 ms; and none.

The program waits at first, the pointer moves over its window, then a task ticks every 10 ms
for a second.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from tests.harness.environment import child_environment
from tests.harness.needs import missing_modules

from . import idle, prepare
from .events import latencies
from .rig import CHILD, Timed
from .setups import Setup

if TYPE_CHECKING:
    from tests.harness.display import Display

    from .rig import Sizes

PLAIN, OURS, QASYNC, PUMP = "no window", "serve()", "qasync", "10 ms pump"
HOW = (PLAIN, QASYNC, PUMP, OURS)
KITS = ("tk", "PyQt6", "gtk3")


def setups(visited: list[Setup]) -> list[Setup]:
    """Each toolkit once in each way that it has, and the same program without a window."""
    toolkits = [each for each in prepare.setups(visited) if each.toolkit in KITS]
    plain = dict.fromkeys(Setup(each.python, "", "", PLAIN) for each in toolkits)
    return [
        *plain,
        *(
            Setup(each.python, "", each.toolkit, how)
            for each in toolkits
            for how in HOW[1:]
            if how != QASYNC or each.toolkit.startswith("Py")
        ),
    ]


def measure(
    setup: Setup, python: str, display: Display, sizes: Sizes
) -> dict[str, object]:
    """In a program at a terminal, where a line has the ticks begin; nothing without qasync."""
    if setup.hook == QASYNC and missing_modules(python, (QASYNC,)):
        return {}
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        home = Path(name)
        environment = child_environment(home, display.name, (CHILD,))
        program = [str(CHILD / "awaiting.py"), setup.toolkit, setup.hook]
        with Timed([python, *program], environment, home) as terminal:
            assert isinstance(terminal, Timed)
            terminal.wait_event("ready", timeout=40)
            found = idle.measure(terminal, sizes, display)
            if setup.toolkit:
                found["event"] = latencies(terminal, display, "w", sizes.motions)
            terminal.line(ahead=True)
            (count,) = terminal.wait_event("counted", timeout=40).detail
            found["ticks"] = [count]
    return {f"serve_{metric}": samples for metric, samples in found.items()}
