"""The display: whether one answers. A child process asks, for the wait may have no end."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from .._problem import Problem
from .facts import DisplayFacts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .facts import Facts


def describe() -> DisplayFacts:
    """Return what is known of the display; runs in a child."""
    from inputhook import _display
    from inputhook.errors import NoDisplay

    names = ("DISPLAY", "WAYLAND_DISPLAY")
    variables = {name: os.environ[name] for name in names if os.environ.get(name)}
    try:
        return DisplayFacts(True, _display.check(), None, variables)
    except NoDisplay as error:
        return DisplayFacts(False, None, str(error), variables)


def missing(facts: Facts, display: DisplayFacts) -> Iterator[Problem]:
    """Yield a problem if no display answers, and nothing is shown without one."""
    toolkits = facts.known_toolkits
    if (
        display.answers
        or any(each.fallback and n in facts.enabled for n, each in toolkits.items())
        or any(each.has_windows and each.live for each in toolkits.values())
    ):
        return  # figures are shown elsewhere, or windows are open, wherever that is
    # NoDisplay's message: what is wrong. What to do.
    what, _, do = str(display.error).partition(". ")
    yield Problem("display", what, do)
