"""Runs of the model of a session: where, how many, and for as long as one likes.

    python -m tests.harness.explore --minutes 60 --steps 50

goes round all places with another seed each time, prints every failure with the lines that
were typed, and the figures at the end. `INPUTHOOK_TEST_PYTHONS` lists the interpreters.
"""

from __future__ import annotations

import argparse
import itertools
import os
import re
import secrets
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from .display import Display
from .interpreters import interpreters
from .launch import launcher
from .model import Model, ModelError, Session
from .needs import missing_modules
from .prompts import PROMPTS
from .table import PromptCell

if TYPE_CHECKING:
    from collections.abc import Callable

    from .launch import Launch

WHERE = {
    "pyrepl": ("3.15", "3.13"),
    "readline": ("3.15", "3.11"),
    "libedit": ("3.15",),
}
"""The prompts, and the versions of Python on which sessions run at each."""

IPYTHON = ("-m", "IPython", "--no-banner", "--no-confirm-exit")
NUMBERED = re.compile(r"In \[\d+\]: ")
BY_HAND = {"INPUTHOOK": "0"}
"""For the child's environment: nothing is enabled before the state is remembered."""


@dataclass(frozen=True)
class Place:
    """Where a session runs."""

    cell: PromptCell
    ipython: bool = False

    @property
    def id(self) -> str:
        name = "ipython" if self.ipython else self.cell.prompt.name
        return f"{self.cell.interpreter.name}-{name}"

    def starter(self, launch: Launch) -> Callable[[], Session]:
        """Return what starts a session there."""

        def start() -> Session:
            if not self.ipython:
                return Session(launch(self.cell, environment=BY_HAND), ">>> ")
            terminal = launch(self.cell, *IPYTHON, environment=BY_HAND)
            terminal.prompt(NUMBERED)
            return Session(terminal, NUMBERED)

        return start


def places() -> list[Place]:
    """Return where sessions run: each prompt on the newest and the oldest Python; IPython."""
    cells = [
        PromptCell(interpreter, prompt)
        for interpreter in reversed(interpreters())
        for prompt in PROMPTS
        if prompt.exists(interpreter)
        and interpreter.minor in WHERE.get(prompt.name, ())
    ]
    newest = [cell for cell in cells if cell.prompt.name == "readline"][:1]
    return [*map(Place, cells), *(Place(cell, ipython=True) for cell in newest)]


def explore(
    place: Place,
    launch: Launch,
    directory: Path,
    *,
    runs: int,
    steps: int,
    number: int | None = None,
) -> Counter[str]:
    """Run the model; return how much was done.

    Args:
        place: Where.
        launch: Starts interpreters.
        directory: Where they run.
        runs: So many sessions.
        steps: Of so many steps each.
        number: The seed; None: always the same runs.

    Raises:
        ModelError: A session was not as the model says.
    """
    attributes = {
        "cell": place.cell,
        "start": staticmethod(place.starter(launch)),
        "directory": directory,
        "figures": Counter(),
    }
    machine = type("Model", (Model,), attributes)
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        machine if number is None else seed(number)(machine),
        settings=settings(
            derandomize=number is None,
            database=None,
            deadline=None,
            max_examples=runs,
            stateful_step_count=steps,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
    return machine.figures  # type: ignore[attr-defined,no-any-return]


def main() -> int:
    """Explore for a while; return 1 if something was found."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--steps", type=int, default=50)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10**9))
    parser.add_argument("--only", default="", help="part of a place's id: 3.15-pyrepl")
    parser.add_argument(
        "--failures", type=Path, default=Path("build/model"), help="where they are kept"
    )
    options = parser.parse_args()
    wanted = [
        place
        for place in places()
        if options.only in place.id
        and not (
            place.ipython
            and missing_modules(place.cell.interpreter.executable, ("IPython",))
        )
    ]
    if not wanted:
        parser.error(f"no place is called {options.only!r}")
    options.failures.mkdir(parents=True, exist_ok=True)
    end = time.monotonic() + options.minutes * 60
    done: Counter[str] = Counter()
    with Display() as display:
        for number, place in enumerate(itertools.cycle(wanted), options.seed):
            if time.monotonic() > end:
                break
            with (
                tempfile.TemporaryDirectory() as folder,
                launcher(Path(folder), display.name) as launch,
            ):
                try:
                    done += explore(
                        place,
                        launch,
                        Path(folder),
                        runs=3,
                        steps=options.steps,
                        number=number,
                    )
                except ModelError as error:
                    done["failures"] += 1
                    file = options.failures / f"{place.id}-{number}.txt"
                    file.write_text(str(error))
                    print(f"--- {place.id}, seed {number}: {file}\n{error}\n")  # noqa: T201
            print(f"{place.id}, seed {number}: {dict(done)}", flush=True)  # noqa: T201
    return 1 if done["failures"] else 0


if __name__ == "__main__":
    os.environ.setdefault("INPUTHOOK_TEST_DEADLINE", "60")
    sys.exit(main())
