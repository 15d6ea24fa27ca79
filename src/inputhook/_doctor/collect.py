"""Gathers the facts of all topics. A topic that fails has Unknown in place of its facts.

A topic that needs a process has a begin(), which starts the process and returns a
function that waits for the facts. So all processes run at the same time.
"""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

from . import auto, matplotlib, package, prompt, python, toolkits, trial
from .facts import (
    INCOMPLETE,
    ActivationFacts,
    AutoFacts,
    Facts,
    T,
    Unknown,
)
from .subprocesses import Children

if TYPE_CHECKING:
    from collections.abc import Callable

    from .facts import Maybe, ToolkitFacts


def gather(*, session: bool) -> Facts:
    """Return all facts that the rules judge and the report shows.

    Args:
        session: look at this process; otherwise at a new session of this Python.
    """
    facts = Facts(session, python.describe())
    with Children() as children:
        package_later = _begin(lambda: package.begin(children))
        display_later = _begin(lambda: children.ask(toolkits.display).answer)
        facts.inputhook, facts.display = package_later(), display_later()
        complete, there = facts.complete, bool(facts.has_display)
        # start the others before the trial, which keeps this process busy
        figures = _begin(lambda: matplotlib.begin(children, display=there))
        places = _begin(lambda: children.ask(auto.installed).answer)
        tools = _begin(lambda: toolkits.begin(children, display=there), needs=complete)
        facts.trial = _attempt(trial.run, needs=complete)
        facts.loops = _attempt(prompt.loops, needs=complete)
        activation = auto.here() if session else _of_new_prompt(facts)
        if session:
            facts.prompt = _attempt(prompt.describe)
            facts.slot = _attempt(prompt.owner, needs=complete)
        facts.toolkits, facts.matplotlib = tools(), figures()
        installed = places()
        known = AutoFacts() if isinstance(installed, Unknown) else installed
        facts.auto = replace(known, **vars(activation))
    return facts


def gather_toolkits() -> dict[str, ToolkitFacts]:
    """Return the facts of the toolkits, which are only imported: no display is needed."""
    with Children() as children:
        return toolkits.begin(children, display=False)()


def _attempt(call: Callable[[], T], *, needs: bool = True) -> Maybe[T]:
    """Return what `call` returns, or Unknown with the reason; `needs`: all of inputhook."""
    if not needs:
        return Unknown(INCOMPLETE)
    try:
        return call()
    except Exception as error:  # noqa: BLE001  the other topics follow
        return Unknown(f"{type(error).__name__}: {error}")


def _begin(
    begin: Callable[[], Callable[[], T]], *, needs: bool = True
) -> Callable[[], Maybe[T]]:
    """Start gathering facts; return the function that waits for them."""
    later = _attempt(begin, needs=needs)
    return lambda: later if isinstance(later, Unknown) else _attempt(later)


def _of_new_prompt(facts: Facts) -> ActivationFacts:
    """Fill in the new prompt that was tried; return what auto-activation does there."""
    tried = facts.trial
    if isinstance(tried, Unknown):
        facts.prompt = facts.slot = tried
        return ActivationFacts()
    nothing = Unknown("no prompt was to be had")
    here = tried.prompt and replace(tried.prompt, terminal=os.isatty(0))
    facts.prompt, facts.slot = here or nothing, tried.slot or nothing
    return tried.auto or ActivationFacts()
