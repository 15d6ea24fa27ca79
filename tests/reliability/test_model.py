"""A session keeps its promises whatever is done in it, in whatever order: harness/model.py.

`make reliability` makes a few runs, always the same ones; `make model` goes on for as long as
one likes, with others each time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ..harness.explore import Place, explore, places
from ..harness.needs import need

if TYPE_CHECKING:
    from pathlib import Path

    from ..harness.launch import Launch

RUNS = 2
STEPS = 30


@pytest.mark.parametrize("place", [pytest.param(p, id=p.id) for p in places()])
def test_a_session_is_as_the_model_says(
    place: Place, launch: Launch, tmp_path: Path
) -> None:
    if place.ipython:
        need(place.cell, "IPython")
    done = explore(place, launch, tmp_path, runs=RUNS, steps=STEPS)
    assert done["steps"] >= RUNS * STEPS / 2
