"""The combinations that a test runs on have each of its values, and are few."""

from __future__ import annotations

import itertools

from ..harness.cover import Values, cover


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
