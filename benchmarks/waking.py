"""How long a toolkit's own main loop takes to see a byte, beside poll(): a key's limit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import entry
from .setups import MAIN, NONE, Setup

if TYPE_CHECKING:
    from tests.display import Display

    from .rig import Sizes

#: wxPython has nothing to watch a descriptor with
WITHOUT = ("", "wx")
PROCESSES = 6


def setups(visited: list[Setup]) -> list[Setup]:
    """Each toolkit once, and poll() without any on each interpreter of those."""
    pythons = {each.toolkit: each.python for each in reversed(visited)}
    return [
        *(Setup(python, "", "", NONE) for python in sorted(set(pythons.values()))),
        *(
            Setup(python, "", toolkit, MAIN)
            for toolkit, python in reversed(pythons.items())
            if toolkit not in WITHOUT
        ),
    ]


def measure(
    setup: Setup, python: str, display: Display, sizes: Sizes
) -> dict[str, object]:
    """Several times: which core a process sleeps on makes half of it."""
    found: list[object] = []
    for _ in range(PROCESSES):
        arguments = (setup.toolkit, str(sizes.entries))
        found += entry.run(python, display, "waking.py", *arguments)["waking"]  # type: ignore[misc]
    return {"waking": found}
