"""Applies the rules: from the facts to what is wrong, and the one thing to do.

Each rule looks for one cause. A healthy set-up must pass all rules: a false alarm costs
as much as a miss. An unknown fact is no problem.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import auto, display, matplotlib, package, prompt, slot, toolkits, trial

if TYPE_CHECKING:
    from .._problem import Problem
    from .facts import Facts

#: each rule, and the line of the report that it is about; the most fundamental rule
#: first
_RULES = (
    (package.incomplete, "inputhook"),
    (prompt.calls_no_hook, "prompt"),
    (slot.nobody_runs_the_windows, "slot"),
    (slot.given_up, "inputhook"),
    (trial.failed, "hook"),
    (display.missing, "display"),
    (toolkits.broken, "toolkits"),
    (toolkits.conflicts, "toolkits"),
    (matplotlib.opens_no_window, "matplotlib"),
    (auto.not_at_work, "automatic"),
)


def find(facts: Facts) -> list[Problem]:
    """Return the problems, each once, in the order of the rules."""
    found: dict[tuple[str, str], Problem] = {}
    for rule, about in _RULES:
        for problem in rule(facts):
            known = problem._replace(about=problem.about or about)
            found.setdefault((problem.id, problem.what), known)
    return list(found.values())
