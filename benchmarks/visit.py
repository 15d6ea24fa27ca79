"""One visit: a fresh interpreter, and every question about it, one after the other."""

from __future__ import annotations

import importlib
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .rig import session
from .setups import ASYNCIO, MAIN

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.harness.display import Display

    from .figures import Results
    from .rig import Session, Sizes
    from .setups import Setup

#: in this order: first while the window sleeps, then while it ticks
QUESTIONS = (
    *("idle", "events", "calls", "key_echo_busy"),
    *("key_echo", "interrupt", "paste", "key_echo_slow"),
)
#: what can be asked of a main loop, which has no prompt: the limit for the others
IN_A_SCRIPT = ("idle", "events")
#: and what of callbacks without a window
OF_TASKS = ("key_echo_slow",)


@dataclass(frozen=True)
class Visit:
    """What to ask, of whom."""

    setup: Setup
    python: str  # its executable
    display: Display
    questions: tuple[str, ...]
    sizes: Sizes

    def go(self, results: Results, say: Callable[[str], None]) -> None:
        """Ask; after a question that failed the others get a new interpreter."""
        left = [each for each in QUESTIONS if each in self.questions]
        if self.setup.hook == MAIN:
            left = [each for each in left if each in IN_A_SCRIPT]
        if self.setup.toolkit == ASYNCIO:
            left = [each for each in left if each in OF_TASKS]
        while left:
            asked = ""
            start = time.monotonic()
            try:
                with session(self.setup, self.python, self.display) as terminal:
                    results.spent("start of a visit", time.monotonic() - start)
                    while left:
                        asked = left.pop(0)
                        say(f"{self.setup}: {asked}")
                        start = time.monotonic()
                        self._ask(terminal, asked, results)
                        results.spent(asked, time.monotonic() - start)
            except (AssertionError, TimeoutError, OSError) as error:
                why = str(error) or type(error).__name__
                results.failures.append(
                    {**vars(self.setup), "question": asked, "why": why}
                )
                if not asked:  # it does not even start
                    return

    def _ask(self, terminal: Session, question: str, results: Results) -> None:
        module = importlib.import_module(f"{__package__}.{question}")
        found = module.measure(terminal, self.sizes)
        timeline = found.pop("timeline", None)
        if timeline:
            results.timelines.append({**vars(self.setup), **timeline})
        for metric, samples in found.items():
            results.add(self.setup, metric, samples)
        status = terminal.process.poll()
        if status is not None:
            raise AssertionError(f"Python ended with status {status}")
