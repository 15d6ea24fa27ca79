"""What is typed is what runs: fresh streams, and those on which it once was not so.

`make fuzz` types as many streams as one likes (tests/harness/fuzz.py), and keeps each on which
the twins differ in streams/, where it is a test from then on. With
`INPUTHOOK_TEST_CONTROL=1` both children are without inputhook.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import pytest

from ..harness import kept
from ..harness.fuzz import stream
from ..harness.interpreters import interpreters
from ..harness.needs import not_here
from ..harness.readers import READERS
from ..harness.twins import Difference

if TYPE_CHECKING:
    from ..harness.display import Display
    from ..harness.interpreters import Interpreter
    from ..harness.readers import Reader
    from ..harness.twins import Twins

KEPT = sorted(Path(__file__).with_name("streams").glob("*.json"))

FRESH = {
    "readline/callbacks": 25,
    "readline/callbacks of tk": 15,
    "readline/callbacks at >>>": 20,
    "libedit/callbacks": 20,
    "pyrepl/prompt": 50,
    "pyrepl/tk": 20,
    "pyrepl/callbacks": 20,
    "pyrepl/callbacks of tk": 15,
    "stdio/prompt": 40,
    "stdio/input with callbacks": 20,
    "ipython/prompt": 10,
    "ipython/callbacks": 8,
}
"""How many streams each reader gets; test_reader.py has readline and libedit."""

SEED = 1

CONTROL = os.environ.get("INPUTHOOK_TEST_CONTROL") == "1"


def newest(reader: Reader) -> Interpreter:
    """Return the newest interpreter that has the reader; skip the test if none has."""
    having = [each for each in reversed(interpreters()) if reader.exists(each)]
    if not having:
        not_here(reader.name)
    return having[0]


@pytest.mark.product
@pytest.mark.parametrize("name", FRESH)
def test_what_is_typed_is_what_runs(
    name: str, tmp_path: Path, display: Display
) -> None:
    reader = READERS[name]
    python = newest(reader)
    random = Random(f"{SEED} {name}")
    pairs = 0
    typed = 0
    while typed < FRESH[name]:
        pairs += 1
        folder = tmp_path / str(pairs)
        pair = kept.twins(python, reader, folder, display.name, control=CONTROL)
        with contextlib.closing(pair):
            while typed < FRESH[name] and not pair.ended:
                typed += 1
                type_one(random, reader, pair, clear=typed % 5 == 0)


def type_one(random: Random, reader: Reader, pair: Twins, *, clear: bool) -> None:
    pair.do(stream(random, reader))
    if not pair.ended and (clear or not pair.comparable):
        pair.clear()


@pytest.mark.product
@pytest.mark.parametrize("file", KEPT, ids=[file.stem for file in KEPT])
def test_what_once_differed_is_the_same(
    file: Path, tmp_path: Path, display: Display
) -> None:
    found = kept.read(file)
    reader = READERS[found.reader]
    having = [each for each in interpreters() if each.minor == found.python]
    python = having[0] if having and reader.exists(having[0]) else newest(reader)
    pair = kept.twins(python, reader, tmp_path, display.name, control=CONTROL)
    differs: Difference | None = kept.difference(pair, found.actions)
    if differs:
        raise differs
