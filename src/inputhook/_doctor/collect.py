"""Gathers the facts of all topics. A topic that fails has Unknown in place of its facts.

A topic that needs a process has a begin(), which starts the process and returns a
function that waits for the facts. So all processes run at the same time.
"""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from . import auto, display, matplotlib, package, prompt, slot, toolkits, trial
from .facts import (
    INCOMPLETE,
    ActivationFacts,
    DisplayFacts,
    Facts,
    Maybe,
    PackageFacts,
    PromptFacts,
    PythonFacts,
    SlotFacts,
    T,
    ToolkitFacts,
    TrialFacts,
    Unknown,
)
from .subprocesses import Children

if TYPE_CHECKING:
    from collections.abc import Callable


def gather(*, session: bool) -> Facts:
    """Return all facts that the rules judge and the report shows.

    Args:
        session: look at this process; otherwise at a new session of this Python.
    """
    with Children() as children:
        package_later = _begin(lambda: package.begin(children))
        display_later = _begin(lambda: display.begin(children))
        inputhook, screen = package_later(), display_later()
        complete = isinstance(inputhook, PackageFacts) and not inputhook.fails
        there = isinstance(screen, DisplayFacts) and screen.answers
        # start the others before the trial, which keeps this process busy
        figures = _begin(lambda: matplotlib.begin(children, display=there))
        places = auto.begin(children)
        tools = _begin(lambda: toolkits.begin(children, display=there), needs=complete)
        tried = _attempt(trial.run, needs=complete)
        reader, owner, activation = _of_new_prompt(tried)
        if session:
            reader, activation = _attempt(prompt.describe), auto.here()
            owner = _attempt(slot.owner, needs=complete)
        return Facts(
            session=session,
            python=_python(),
            inputhook=inputhook,
            prompt=reader,
            slot=owner,
            loops=_attempt(slot.loops, needs=complete),
            trial=tried,
            display=screen,
            toolkits=tools(),
            matplotlib=figures(),
            auto=places(activation),
        )


def gather_toolkits() -> dict[str, ToolkitFacts]:
    """Return the facts of the toolkits, which are only imported: no display is needed."""
    with Children() as children:
        return toolkits.begin(children, display=False)()


def _attempt(call: Callable[[], T], *, needs: bool = True) -> Maybe[T]:
    """Return what `call` returns, or Unknown with the reason.

    Args:
        call: may raise anything.
        needs: False: what the call needs is missing, for inputhook is not complete.
    """
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


def _python() -> PythonFacts:
    flags = {
        "-E": sys.flags.ignore_environment,
        "-I": sys.flags.isolated,
        "-S": sys.flags.no_site,
        "-i": sys.flags.interactive,
    }
    return PythonFacts(
        version=sys.version.split()[0],
        implementation=sys.implementation.name,
        executable=sys.executable,
        venv=sys.prefix if sys.prefix != sys.base_prefix else None,
        flags=[flag for flag, on in flags.items() if on],
        startup=os.environ.get("PYTHONSTARTUP"),
    )


def _of_new_prompt(
    tried: Maybe[TrialFacts],
) -> tuple[Maybe[PromptFacts], Maybe[SlotFacts], ActivationFacts]:
    """Return prompt, slot and auto-activation of the new prompt that was tried."""
    if isinstance(tried, Unknown):
        return tried, tried, ActivationFacts()
    nothing = Unknown("no prompt was to be had")
    here = tried.prompt and replace(tried.prompt, terminal=os.isatty(0))
    return here or nothing, tried.slot or nothing, tried.auto or ActivationFacts()
