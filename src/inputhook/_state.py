"""What is enabled in this process, and how: _session.py writes it, every module may ask."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .toolkits.base import Loop

MODES = ("until-input", "slice", "drain")


class _State:
    """One for the process, as the slot of the input hook is."""

    def __init__(self) -> None:
        self.loops: dict[str, Loop] = {}  # enabled, the latest last
        self.mode = MODES[0]
        self.duration = 0.05  # seconds
        self.process = os.getpid()


state = _State()


def names() -> tuple[str, ...]:
    """Return the toolkits enabled in this process, the latest last."""
    return tuple(state.loops) if os.getpid() == state.process else ()


def mode() -> tuple[str, float]:
    """Return the mode in force, and the seconds of a slice."""
    return state.mode, state.duration


def slice_ms() -> int:
    """Return how long a pump lasts, in ms; 0: until there is input."""
    if state.mode == "until-input":
        return 0
    return max(1, round(state.duration * 1000))


def forget_parent() -> bool:
    """Forget what the parent enabled, in the child of a fork; return whether it is one."""
    if os.getpid() == state.process:
        return False
    state.__init__()  # type: ignore[misc]
    return True
