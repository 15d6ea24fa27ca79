"""A computation, alone and with a live window: by live(), flush() and plt.pause()."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import entry, prepare
from .setups import Setup

if TYPE_CHECKING:
    from tests.harness.display import Display

    from .rig import Sizes

#: what the computation does meanwhile, as child/computing.py knows it: nothing; each 20 ms
#: by itself; and what it need not care for
HOW = ("plain", "plt.pause()", "flush()", "live() loop", "live() block")
PLAIN = HOW[0]


def setups(visited: list[Setup]) -> list[Setup]:
    """Each toolkit once, for each of these ways."""
    return [
        Setup(each.python, "", each.toolkit, how)
        for each in prepare.setups(visited)
        for how in HOW
    ]


def measure(
    setup: Setup, python: str, display: Display, sizes: Sizes
) -> dict[str, object]:
    """In a script of its own; nothing where matplotlib cannot draw with the toolkit."""
    steps = str(sizes.steps)
    return entry.run(
        python, display, "computing.py", setup.toolkit, setup.hook, steps, seconds=120
    )
