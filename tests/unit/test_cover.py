"""The combinations that a test runs on have each of its values, and are few."""

from __future__ import annotations

import itertools
from collections import Counter
from typing import TYPE_CHECKING

from ..harness.cover import Values, cover, of_meeting
from ..harness.meetings import MEETINGS
from ..harness.places import PLACES
from ..harness.toolkits import TOOLKITS

if TYPE_CHECKING:
    from collections.abc import Hashable


def product(**values: list[str]) -> list[Values]:
    return [
        dict(zip(values, row, strict=True))
        for row in itertools.product(*values.values())
    ]


ROWS = product(
    python=["3.11", "3.14", "3.15"],
    prompt=["readline", "pyrepl", "stdio", "pipe"],
    toolkit=["tk", "qt", "gtk3", "gtk4", "wx"],
)
AGES = {
    at: 2 - ["3.11", "3.14", "3.15"].index(row["python"]) for at, row in enumerate(ROWS)
}


def test_each_value_is_there_and_none_is_superfluous() -> None:
    chosen = [ROWS[at] for at in cover(ROWS, (), AGES)]
    for name in ("python", "prompt", "toolkit"):
        assert {row[name] for row in chosen} == {row[name] for row in ROWS}
    assert len(chosen) == 5  # as many as there are toolkits
    assert sum(row["python"] == "3.15" for row in chosen) == 3


def test_the_newest_python_is_the_first_choice() -> None:
    chosen = [ROWS[at] for at in cover(ROWS, (), AGES)]
    assert {"python": "3.15", "prompt": "readline", "toolkit": "tk"} in chosen


def test_values_that_belong_together_meet() -> None:
    rows = product(
        prompt=["readline", "pyrepl"], key=["left", "tab"], toolkit=["tk", "qt", "wx"]
    )
    chosen = [rows[at] for at in cover(rows, [("prompt", "key")])]
    assert {(row["prompt"], row["key"]) for row in chosen} == set(
        itertools.product(["readline", "pyrepl"], ["left", "tab"])
    )
    assert {row["toolkit"] for row in chosen} == {"tk", "qt", "wx"}
    assert len(chosen) == 4


def test_the_choice_is_always_the_same() -> None:
    assert cover(ROWS, (), AGES) == cover(list(ROWS), (), dict(AGES))


def test_a_single_combination_is_chosen() -> None:
    assert cover([{"prompt": "stdio"}]) == [0]
    assert cover([]) == []


def test_of_values_of_which_one_is_enough_the_tests_have_all_in_turn() -> None:
    rows = product(prompt=["readline", "pyrepl"], toolkit=["tk", "qt", "wx"])
    had: Counter[Hashable] = Counter()
    first, second = (
        [rows[at] for at in cover(rows, (), None, ["prompt"], had)] for _ in range(2)
    )
    for chosen in (first, second):
        assert [row["toolkit"] for row in chosen] == ["tk", "qt", "wx"]
    assert {row["prompt"] for row in (*first, *second)} == {"readline", "pyrepl"}
    assert had["prompt", "readline"] == had["prompt", "pyrepl"]


def test_of_one_value_that_is_all_there_is_one_combination_is_chosen() -> None:
    rows = product(prompt=["readline", "pyrepl"])
    had: Counter[Hashable] = Counter()
    chosen = [cover(rows, (), None, ["prompt"], had) for _ in range(4)]
    assert chosen == [[0], [1], [0], [1]]


def test_what_shares_a_loop_is_a_family() -> None:
    assert {toolkit.id: toolkit.family for toolkit in TOOLKITS} == {
        "tk": "tk",
        "qt:PyQt6": "qt",
        "qt:PySide6": "qt",
        "qt:PyQt5": "qt",
        "gtk3": "gtk",
        "gtk4": "gtk",
        "wx": "wx",
    }


def test_each_kind_of_prompt_and_each_shell_meets_each_guest() -> None:
    """And each kind is in each shell that has it: a third of README's table."""
    rows = [of_meeting(each.values[0]) for each in MEETINGS]
    names = [("kind", "shell"), ("kind", "group"), ("shell", "guest")]
    chosen = [rows[at] for at in cover(rows, names)]
    for one, other in names:
        assert {(row[one], row[other]) for row in chosen} == {
            (row[one], row[other]) for row in rows
        }
    assert len({(row["kind"], row["shell"]) for row in chosen}) == len(PLACES)
    assert len(chosen) < len(rows) / 4
