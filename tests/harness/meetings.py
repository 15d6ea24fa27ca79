"""The table of README.md: each place where a line is typed with each guest, once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from .guests import GUESTS, Guest
from .interpreters import Interpreter, interpreters
from .places import PLACES, Place
from .prompts import PROMPTS, Prompt
from .sessions import title

if TYPE_CHECKING:
    from _pytest.mark import ParameterSet


@dataclass(frozen=True)
class Meeting:
    """One cell of the table: a guest at a place, and the interpreter for both."""

    place: Place
    guest: Guest
    interpreter: Interpreter | None

    @property
    def id(self) -> str:
        return f"{self.place.id}-{self.guest.name}"

    @property
    def lines(self) -> list[str]:
        """Return what a person types to have the guest."""
        enable = f"import inputhook; _ = inputhook.enable({self.guest.name!r})"
        return [enable, *self.guest.lines(title())]

    @property
    def prompt(self) -> Prompt:
        """Return how the place's shell is started."""
        return base(self.place)


def base(place: Place) -> Prompt:
    """Return how a place's shell is started."""
    return next(prompt for prompt in PROMPTS if prompt.name == place.shell.base)


def meeting(place: Place, guest: Guest) -> ParameterSet:
    """Return the cell as pytest's parameter; it is skipped if no interpreter has both."""
    toolkit = guest.toolkit
    for interpreter in reversed(interpreters()):
        if base(place).exists(interpreter) and (
            toolkit is None or toolkit.key in interpreter.toolkits
        ):
            cell = Meeting(place, guest, interpreter)
            return pytest.param(cell, id=cell.id)
    cell = Meeting(place, guest, None)
    reason = f"no Python here has both {place.shell.title} and {guest.title}"
    skip = pytest.mark.skip(reason=reason)
    return pytest.param(cell, id=cell.id, marks=skip)


MEETINGS = [meeting(place, guest) for place in PLACES for guest in GUESTS]
