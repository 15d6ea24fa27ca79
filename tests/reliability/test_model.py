"""A session keeps its promises whatever is done in it, in whatever order: harness/model.py.

`make reliability` makes a few runs, always the same ones; `make model` goes on for as long as
one likes, with others each time.
"""

from __future__ import annotations

import os
import re
import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from ..harness.model import Model, Session
from ..harness.needs import need
from ..harness.table import PromptCell
from ..harness.prompts import PROMPTS
from ..harness.interpreters import interpreters

if TYPE_CHECKING:
    from pathlib import Path

    from ..harness.launch import Launch

RUNS = int(os.environ.get("INPUTHOOK_TEST_RUNS", "1"))
STEPS = int(os.environ.get("INPUTHOOK_TEST_STEPS", "40"))
SEED = os.environ.get("INPUTHOOK_TEST_SEED")
"""Without it the runs are always the same."""

WHERE = {
    "pyrepl": ("3.15", "3.13"),
    "readline": ("3.15", "3.11"),
    "libedit": ("3.15",),
}
IPYTHON = re.compile(r"In \[\d+\]: ")
BY_HAND = {"INPUTHOOK": "0"}
"""For the child's environment: nothing is activated before the state is remembered."""
ARGUMENTS = ("-m", "IPython", "--no-banner", "--no-confirm-exit")

CELLS = [
    PromptCell(interpreter, prompt)
    for interpreter in reversed(interpreters())
    for prompt in PROMPTS
    if prompt.exists(interpreter)
    and interpreter.minor in WHERE.get(prompt.name, ())
]


def explore(cell: PromptCell, start: object, directory: Path) -> dict[str, int]:
    """Run the model; return how much was done."""
    machine = type(
        "Model",
        (Model,),
        {
            "cell": cell,
            "start": staticmethod(start),
            "directory": directory,
            "figures": {},
        },
    )
    explored = (
        machine if SEED is None else seed(int(SEED))(machine)
    )
    run_state_machine_as_test(
        explored,
        settings=settings(
            derandomize=SEED is None,
            database=None,
            deadline=None,
            max_examples=RUNS,
            stateful_step_count=STEPS,
            phases=[Phase.generate] if SEED is None else [Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
    print(f"model: {machine.figures}")
    return machine.figures


@pytest.mark.parametrize("cell", [pytest.param(c, id=c.id) for c in CELLS])
def test_a_session_is_as_the_model_says(
    cell: PromptCell, launch: Launch, tmp_path: Path
) -> None:
    explore(cell, lambda: Session(launch(cell, environment=BY_HAND), ">>> "), tmp_path)


@pytest.mark.parametrize(
    "cell",
    [pytest.param(c, id=c.id) for c in CELLS if c.prompt.name == "readline"][:1],
)
def test_a_session_of_ipython_is_as_the_model_says(
    cell: PromptCell, launch: Launch, tmp_path: Path
) -> None:
    need(cell, "IPython")

    def start() -> Session:
        terminal = launch(cell, *ARGUMENTS, environment=BY_HAND)
        terminal.prompt(IPYTHON)
        return Session(terminal, IPYTHON)

    explore(cell, start, tmp_path)
