"""What the doctor finds, and how its sentences are made."""

from __future__ import annotations

import shlex
import sys
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable


class Problem(NamedTuple):
    """Why a window is frozen, or does not appear; and the one thing to do."""

    id: str
    """Never changes, for scripts that read --json."""

    what: str
    """What is wrong, and why; sentences."""

    do: str
    """The one thing to do; a sentence."""

    about: str = ""
    """The line of the report that it belongs to: "display", a toolkit's name, ..."""


def listed(names: Iterable[str], word: str = "and") -> str:
    """Return some names as in a sentence: a, b and c."""
    *others, last = list(names)
    return f"{', '.join(others)} {word} {last}" if others else last


def is_or_are(names: list[str]) -> str:
    """Return the verb that goes with some names."""
    return "are" if len(names) > 1 else "is"


def pip(arguments: str) -> str:
    """Return the sentence with the command that installs something for this Python."""
    python = shlex.quote(sys.executable or "python")
    return f"Install it again: {python} -m pip install {arguments}"
