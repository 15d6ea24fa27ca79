"""From the facts to the problems, by the rules in rules/."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .rules.automatic import auto
from .rules.matplotlib import matplotlib
from .rules.package import package
from .rules.prompt import prompt
from .rules.prompt_toolkit import prompt_toolkit
from .rules.slot import given_up, slot, trial
from .rules.windows import conflicts, display, toolkits

if TYPE_CHECKING:
    from .._problem import Problem
    from .rules.words import Facts

#: the most fundamental first
_RULES = (
    *(package, prompt, prompt_toolkit, slot, given_up, trial),
    *(display, toolkits, conflicts, matplotlib, auto),
)


def find(facts: Facts) -> list[Problem]:
    """The problems, in the order of the rules; each once."""
    found: dict[tuple[str, str], Problem] = {}
    for rule in _RULES:
        for problem in rule(facts):
            found.setdefault((problem.id, problem.what), problem)
    return list(found.values())
