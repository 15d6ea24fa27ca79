"""How long a toolkit's own main loop takes to see a byte, beside poll(): a key's limit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import entry, prepare
from .setups import MAIN, NONE, Setup

if TYPE_CHECKING:
    from tests.harness.display import Display

    from .rig import Sizes

#: each sleeps on a core, or on another than who wakes it, which makes half of it
PROCESSES = 12


def setups(visited: list[Setup]) -> list[Setup]:
    """Each toolkit once, and poll() without any on the interpreters of those."""
    toolkits = prepare.setups(visited)
    bare = dict.fromkeys(Setup(each.python, "", "", NONE) for each in toolkits)
    return [
        *bare,
        *(Setup(each.python, "", each.toolkit, MAIN) for each in toolkits),
    ]


def measure(
    setup: Setup, python: str, display: Display, sizes: Sizes
) -> dict[str, object]:
    """In processes of their own; nothing of a toolkit that watches no descriptors."""
    found: list[object] = []
    for _ in range(PROCESSES):
        arguments = (setup.toolkit, str(sizes.entries))
        found += entry.run(python, display, "waking.py", *arguments)["waking"]  # type: ignore[misc]
    return {"waking": found}
