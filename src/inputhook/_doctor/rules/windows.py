"""Where windows open, and what opens them: displays and toolkits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._problem import Problem
from .words import listed, toolkits_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .words import Facts


def display(facts: Facts) -> Iterator[Problem]:
    """There is no screen."""
    if facts["display"].get("answers", True) or "web" in facts["loops"].get(
        "enabled", []
    ):
        return
    if any(each["live"] and not each["guest"] for each in toolkits_of(facts).values()):
        return  # windows are open, wherever that is
    error = str(facts["display"]["error"])
    # NoDisplay's message: what is wrong. What to do.
    what, _, do = error.partition(". ")
    yield Problem("display", what, do, "display")


def toolkits(facts: Facts) -> Iterator[Problem]:
    """Installed, and does not work; or none is installed."""
    toolkits = toolkits_of(facts)
    for name, each in toolkits.items():
        errors: dict[tuple[str, str], list[str]] = {}
        for binding, tried in each["tried"].items():
            if not tried["works"]:
                errors.setdefault((tried["error"], tried["do"]), []).append(binding)
        for (error, do), bindings in errors.items():
            which = name if bindings == [name] else f"{name}: {listed(bindings)}"
            does = (
                "are installed, and do"
                if len(bindings) > 1
                else "is installed, and does"
            )
            yield Problem("toolkit", f"{which} {does} not work: {error}", do, name)
    windows = [each for each in toolkits.values() if not each["guest"]]
    if windows and not any(each["installed"] for each in windows):
        what = f"No toolkit is installed: this Python can import none of {listed(toolkits)}"
        first = next(iter(toolkits.values()))["remedy"]
        yield Problem("no-toolkit", what, first, "toolkits")


def conflicts(facts: Facts) -> Iterator[Problem]:
    """What each toolkit's own file knows of."""
    if facts["inputhook"].get("fails", "unknown"):
        return
    from ..toolkits import loops

    for loop in loops().values():
        yield from loop.known_conflicts()
