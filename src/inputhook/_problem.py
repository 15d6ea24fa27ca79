"""A problem that the doctor finds."""

from __future__ import annotations

from typing import NamedTuple


class Problem(NamedTuple):
    """Why a window is frozen, or does not appear; and the one thing to do."""

    id: str
    """Never changes, for scripts that read --json."""

    what: str
    """What is wrong, and why; sentences."""

    do: str
    """The one thing to do; a sentence."""

    about: str = ""
    """The line of the report that the problem belongs to: "display", a toolkit's name, ..."""
