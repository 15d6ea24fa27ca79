"""Which combinations of its values a test runs on.

A test names all that it is for: interpreters, prompts, toolkits, and values of its own. It
runs on as few combinations as have each value once, the newest interpreters first. Markers
say otherwise: `together("prompt", "key")` wants each pair of these; `product` all
combinations, because they are the promise; `slow` the first alone, on the newest Python.
`either("prompt")` wants one prompt only, since the test's subject is the same at each; such
tests of a file take turns, each the prompt that they had least. `either("python")` wants one
interpreter, `either("toolkit")` one toolkit of each family (one binding of Qt, and GTK 3 or
GTK 4), `either("toolkit", "family")` one toolkit.
With `INPUTHOOK_TEST_CELLS=all`, as `make test-all` has it, each test runs on all.
"""

from __future__ import annotations

import itertools
import os
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import (
        Collection,
        Hashable,
        Iterable,
        Iterator,
        Mapping,
        Sequence,
    )
    from pathlib import Path

    from .meetings import Meeting

Values = dict[str, "Hashable"]
"""What a combination is made of: `{"python": "3.15", "prompt": "stdio", "key": "Tab"}`."""


def cover(
    rows: Sequence[Values],
    together: Iterable[Sequence[str]] = (),
    ages: Mapping[int, int] | None = None,
    either: Collection[str] = (),
    had: Counter[Hashable] | None = None,
) -> list[int]:
    """Return the numbers of few rows which have each value, and each pair of `together`.

    Always the same ones: of the rows that bring most that is new, one with the newest
    interpreter; then one whose values of `either` other tests had least; then one whose
    pairs of values are new, too; then the first.

    Args:
        rows: The combinations, as the test lists them.
        together: Groups of names, whose values are covered in combination.
        ages: Of each row: 0 for the newest interpreter, 1 for the next, ...
        either: Names of which each value will do.
        had: How often other tests had the values of these; the rows that are returned
            are added.
    """
    ages = ages or {}
    had = Counter() if had is None else had
    parts = [
        frozenset(_parts(row, tuple(map(tuple, together)), either)) for row in rows
    ]
    turns = [[(name, row[name]) for name in either if name in row] for row in rows]
    pairs = [
        frozenset(itertools.combinations(sorted(row.items(), key=str), 2))
        for row in rows
    ]
    left = set().union(*parts)
    seen: set[Any] = set()
    chosen: list[int] = []
    while left:
        best = max(
            range(len(rows)),
            key=lambda at: (
                len(parts[at] & left),
                -ages.get(at, 0),
                -sum(had[turn] for turn in turns[at]),
                len(pairs[at] - seen),
                -at,
            ),
        )
        chosen.append(best)
        left -= parts[best]
        seen |= pairs[best]
    chosen = sorted(_needed(chosen, parts))
    had.update(turn for at in chosen for turn in turns[at])
    return chosen


def _parts(
    row: Values, together: Iterable[tuple[str, ...]], either: Collection[str]
) -> Iterator[Hashable]:
    """Yield what a row has that must be there once."""
    kept = [item for item in row.items() if item[0] not in either]
    yield from kept or [None]
    for names in together:
        if set(names) <= row.keys():
            yield names, tuple(row[name] for name in names)


def _needed(chosen: list[int], parts: Sequence[frozenset[Hashable]]) -> list[int]:
    """Return the numbers of the rows without which a value would be lacking."""
    kept = list(chosen)
    for each in chosen:
        rest = set().union(*(parts[other] for other in kept if other != each))
        if parts[each] <= rest:
            kept.remove(each)
    return kept


# pytest's items.


def choose(items: list[pytest.Item], wanted: Sequence[str]) -> list[pytest.Item]:
    """Return the items that need not run.

    Args:
        items: All that are left of what was collected.
        wanted: What pytest was asked for: an id with its values in brackets is run.
    """
    if os.environ.get("INPUTHOOK_TEST_CELLS") == "all" or any(
        "[" in each for each in wanted
    ):
        return []
    dropped: list[pytest.Item] = []
    had: dict[Path, Counter[Hashable]] = {}
    for _, found in itertools.groupby(
        items, key=lambda item: item.nodeid.partition("[")[0]
    ):
        test = list(found)
        if len(test) > 1 and not test[0].get_closest_marker("product"):
            dropped += _superfluous(test, had.setdefault(test[0].path, Counter()))
    return dropped


def _superfluous(test: list[pytest.Item], had: Counter[Hashable]) -> list[pytest.Item]:
    """Return those of one test's items whose values others have."""
    rows = {at: row for at, item in enumerate(test) if (row := values(item))}
    numbers = list(rows)
    together = [mark.args for mark in test[0].iter_markers("together")]
    either = [name for mark in test[0].iter_markers("either") for name in mark.args]
    for name in itertools.chain(*together, either):
        if rows and all(name not in row for row in rows.values()):
            raise pytest.UsageError(
                f"{test[0].nodeid}: a marker names {name!r}, and the test has {[*rows[numbers[0]]]}"
            )
    if "toolkit" not in either:
        for row in rows.values():
            row.pop("family", None)
    if test[0].get_closest_marker("slow"):
        return [item for at, item in enumerate(test) if at in rows and at != numbers[0]]
    versions = [_version(test[at]) for at in numbers]
    ages = {} if "python" in either else _ages(versions)
    kept = cover(list(rows.values()), together, ages, either, had)
    chosen = {numbers[at] for at in kept}
    return [item for at, item in enumerate(test) if at in rows and at not in chosen]


def _ages(versions: Sequence[tuple[int, ...]]) -> dict[int, int]:
    """Return how many interpreters of these are newer than each."""
    ordered = sorted(set(versions), reverse=True)
    return {at: ordered.index(version) for at, version in enumerate(versions)}


def _version(item: pytest.Item) -> tuple[int, ...]:
    """Return the version of the interpreter an item runs, if it is a cell's."""
    for value in item.callspec.params.values():  # type: ignore[attr-defined]
        if hasattr(value, "interpreter"):
            return value.interpreter.version  # type: ignore[no-any-return]
    return ()


def values(item: pytest.Item) -> Values:
    """Return the values of an item; nothing for one that only says why it is skipped."""
    if item.get_closest_marker("skip"):
        return {}
    call: Any = item.callspec  # type: ignore[attr-defined]
    found: Values = {}
    for mark in item.iter_markers("parametrize"):
        names = mark.args[0]
        names = (
            [n.strip() for n in names.split(",")] if isinstance(names, str) else names
        )
        cells = [name for name in names if hasattr(call.params[name], "interpreter")]
        if not cells:  # a row written by hand is one value
            row = tuple(_key(call.params[name]) for name in names)
            parts: Values = {names[0]: row}
        else:
            parts = {k: v for n in names for k, v in _values(n, call.params[n]).items()}
        for name, value in parts.items():
            if name in found:
                raise pytest.UsageError(
                    f"{item.nodeid}: two of its values are called {name!r}"
                )
            found[name] = value
    return found


def _values(name: str, value: Any) -> Values:
    """Return what a parameter brings: a cell is taken apart."""
    if not hasattr(value, "interpreter"):
        return {name: _key(value)}
    if hasattr(value, "place"):
        return of_meeting(value)
    found: Values = {"python": value.interpreter.name, "prompt": value.prompt.name}
    if hasattr(value, "toolkit"):
        found |= {"toolkit": value.toolkit.id, "family": value.toolkit.family}
    return found


def of_meeting(cell: Meeting) -> Values:
    """Return what a cell of README's table is made of."""
    place, guest = cell.place, cell.guest
    return {
        "kind": place.kind,
        "shell": place.shell.name,
        "guest": guest.name,
        "group": guest.group,
    }


def _key(value: Any) -> Hashable:
    """Return what tells a value from the others."""
    try:
        hash(value)
    except TypeError:  # a list, or a tuple with one
        return repr(value)
    return value  # type: ignore[no-any-return]
