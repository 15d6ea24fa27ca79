"""The classic prompt reads as it does without inputhook: whatever is done at the keyboard.

Two children are given the same (twins.py): keys, pastes, resizes, signals, stops; what
streams.py can make up, in the settings of readers.py. After each of them the screen with its
cursor and colours, what was read, and what the children are doing must be the same, and in
the end the history and the status.

`INPUTHOOK_TEST_LINES` is the number of lines that each test types, of some ten keys each;
`python -m tests.harness.fuzz` types for as long as one likes. With `INPUTHOOK_TEST_CONTROL=1`
both children are without inputhook: that what differs is not Python or the tests.
"""

from __future__ import annotations

import os
from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from ..harness.readers import SETTINGS, VOCABULARIES
from ..harness.streams import at_once, line
from ..harness.table import TK_AT_LIBEDIT_ON_EACH_PYTHON, TK_AT_READLINE_ON_EACH_PYTHON
from ..harness.twins import Twins

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from _pytest.mark import ParameterSet

    from ..harness.display import Display
    from ..harness.table import Cell
    from ..harness.twins import Setting

LINES = int(os.environ.get("INPUTHOOK_TEST_LINES", "20"))
"""How many lines each test types."""

CONTROL = os.environ.get("INPUTHOOK_TEST_CONTROL") == "1"


EVERYWHERE = ("input", "prompt")
"""Settings for all Pythons; the other settings are for the newest and the oldest."""


def cells() -> Iterator[ParameterSet]:
    """Yield each reader in each setting."""
    for found in (TK_AT_READLINE_ON_EACH_PYTHON, TK_AT_LIBEDIT_ON_EACH_PYTHON):
        for param in found:
            for name in SETTINGS:
                if name in EVERYWHERE or param in (found[0], found[-1]):
                    yield pytest.param(
                        *param.values, name, id=f"{param.id}-{name}", marks=param.marks
                    )


class Reading:
    """Twins, and new ones when these have ended."""

    def __init__(
        self, cell: Cell, setting: Setting, directory: Path, display: Display
    ) -> None:
        self.cell = cell
        self.setting = replace(setting, toolkit="") if CONTROL else setting
        self.directory = directory
        self.display = display.name if setting.toolkit == "tk" else None
        self.number = 0
        self.twins = self.new()

    def new(self) -> Twins:
        self.number += 1
        return Twins(
            self.cell.interpreter,
            self.cell.prompt,
            self.setting,
            self.directory / str(self.number),
            self.display,
        )

    def ready(self) -> Twins:
        if self.twins.ended:
            self.twins.close()
            self.twins = self.new()
        return self.twins


@pytest.mark.together("prompt", "name")
@pytest.mark.parametrize(("cell", "name"), list(cells()))
def test_reading_is_the_same(
    cell: Cell, name: str, tmp_path: Path, display: Display
) -> None:
    reading = Reading(cell, SETTINGS[name], tmp_path, display)
    vocabulary = VOCABULARIES[cell.prompt.name](name)

    @settings(
        derandomize=True,
        database=None,
        deadline=None,
        max_examples=LINES,
        phases=[Phase.generate],  # the state of the interpreters cannot be shrunk
        suppress_health_check=list(HealthCheck),
    )
    @given(st.randoms(use_true_random=True), st.booleans())
    def type_a_line(random: Random, fast: bool) -> None:
        twins = reading.ready()
        actions = line(random, vocabulary)
        twins.do(at_once(actions, random) if fast else actions)
        if not twins.ended:
            twins.end_line()

    try:
        type_a_line()
        twins = reading.ready()
        twins.end_line(b"quit")
    finally:
        reading.twins.close()
