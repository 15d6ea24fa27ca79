"""The table of README.md is what the tests' results make of it, and nothing else."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from ..harness.guests import GUESTS
from ..harness.meetings import MEETINGS
from ..harness.outcomes import UNTESTED, WORDS
from ..harness.places import PLACES
from ..harness.support import Outcome, Table, in_readme, parse, render

CELLS = [(place.id, guest.name) for place in PLACES for guest in GUESTS]
OUTCOMES = st.sampled_from(
    [
        *[Outcome("yes")] * 8,
        Outcome("no"),
        Outcome("no", "it has a limit"),
        Outcome(UNTESTED, "it is not there"),
        Outcome(UNTESTED, "nobody has both"),
    ]
)


def test_every_yes_is_a_test_and_nothing_is_left_out() -> None:
    table = parse(in_readme())
    tested = [cell.values[0] for cell in MEETINGS]
    assert table.outcomes.keys() == {
        (cell.place.id, cell.guest.name) for cell in tested
    }
    for outcome in table.outcomes.values():
        assert outcome.word in WORDS.values()
        assert outcome.why or outcome.word != UNTESTED


def test_nobody_has_written_the_table_by_hand() -> None:
    assert render(parse(in_readme())) == in_readme()


@settings(derandomize=True, database=None, deadline=None)
@given(st.lists(OUTCOMES, min_size=len(CELLS), max_size=len(CELLS)))
def test_the_table_tells_all_that_the_results_told(outcomes: list[Outcome]) -> None:
    table = Table(dict(zip(CELLS, outcomes, strict=True)), "Tested with CPython.")
    assert parse(render(table)) == table
