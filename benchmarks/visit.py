"""One visit: a fresh interpreter, and every question about it, one after the other."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from .rig import session
from .setups import MAIN

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.display import Display

    from .figures import Results
    from .rig import Sizes
    from .setups import Setup

#: in this order: first while the window sleeps, then while it ticks
QUESTIONS = (
    *("idle", "events", "calls", "key_echo_busy"),
    *("key_echo", "interrupt", "paste"),
)


def visit(
    setup: Setup,
    python: str,
    display: Display,
    questions: tuple[str, ...],
    sizes: Sizes,
    results: Results,
    say: Callable[[str], None],
) -> None:
    """Ask; after a question that failed the others get a new interpreter."""
    left = [each for each in QUESTIONS if each in questions]
    if setup.hook == MAIN:
        left = [each for each in left if each == "events"]
    while left:
        asked = ""
        try:
            with session(setup, python, display) as terminal:
                while left:
                    asked = left.pop(0)
                    say(f"{setup}: {asked}")
                    module = importlib.import_module(f"{__package__}.{asked}")
                    found = module.measure(terminal, sizes)
                    timeline = found.pop("timeline", None)
                    if timeline:
                        results.timelines.append({**vars(setup), **timeline})
                    for metric, samples in found.items():
                        results.add(setup, metric, samples)
                    status = terminal.process.poll()
                    if status is not None:
                        raise AssertionError(f"Python ended with status {status}")
        except (AssertionError, TimeoutError, OSError) as error:
            why = str(error) or type(error).__name__
            results.failures.append({**vars(setup), "question": asked, "why": why})
            if not asked:  # it does not even start
                return
