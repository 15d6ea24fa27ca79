"""Applies the rules: from the facts to what is wrong, and the one thing to do.

Each rule has one cause. A healthy set-up must pass them all: a false alarm costs as much
as a miss. A topic that is not known alarms nobody: its rules are not asked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import auto, matplotlib, package, prompt, toolkits, trial
from .facts import Unknown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .._problem import Problem
    from .facts import Facts

#: the topic of each rule, the rule, and the line of the report that the rule speaks of; the
#: most fundamental first
_RULES: tuple[tuple[str, Callable[[Facts, Any], Iterator[Problem]], str], ...] = (
    ("inputhook", package.incomplete, "inputhook"),
    ("prompt", prompt.calls_no_hook, "prompt"),
    ("prompt", prompt.nobody_runs_the_windows, "slot"),
    ("loops", prompt.given_up, "inputhook"),
    ("trial", prompt.given_up, "inputhook"),
    ("trial", trial.failed, "hook"),
    ("display", toolkits.no_display, "display"),
    ("toolkits", toolkits.broken, "toolkits"),
    ("toolkits", toolkits.as_themselves_say, "toolkits"),
    ("matplotlib", matplotlib.opens_no_window, "matplotlib"),
    ("auto", auto.not_at_work, "automatic"),
)


def find(facts: Facts) -> list[Problem]:
    """Return the problems, each once, in the order of the rules."""
    found: dict[tuple[str, str], Problem] = {}
    for topic, rule, about in _RULES:
        known = getattr(facts, topic)
        for problem in () if isinstance(known, Unknown) else rule(facts, known):
            placed = problem._replace(about=problem.about or about)
            found.setdefault((problem.id, problem.what), placed)
    return list(found.values())
