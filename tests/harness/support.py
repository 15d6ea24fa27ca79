"""The table of README.md: which toolkit is alive at which prompt, as the tests found it.

`make support` runs `test_everywhere.py` and has this file write what it found between the
two marks in README.md. Prompts whose results are the same share a line.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import textwrap
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from .environment import TESTS
from .guests import GUESTS
from .outcomes import UNTESTED
from .places import PLACES, Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

README = TESTS.parent / "README.md"
BEGIN = "<!-- support: begin, made by make support -->\n"
END = "<!-- support: end -->\n"
WIDTH = 100
NOTE = re.compile(r"^\((\d+)\) (not tested|limited) in (.+?): (.+)$")


class Outcome(NamedTuple):
    """What is known of one prompt with one toolkit."""

    word: str
    """One of `WORDS`."""

    why: str = ""
    """The reason, if the word is not yes."""


Outcomes = dict[tuple[str, str], Outcome]
"""By the id of the place and the name of the guest."""


class Table(NamedTuple):
    """What README.md shows."""

    outcomes: Outcomes
    caption: str


# From the results to the table.


def lines_of(outcomes: Outcomes) -> list[list[Place]]:
    """Return the places that share a line: of one kind, and working with the same guests."""
    found: dict[tuple[Any, ...], list[Place]] = {}
    for place in PLACES:
        works = [outcomes[place.id, guest.name].word != "no" for guest in GUESTS]
        found.setdefault((place.kind, *works), []).append(place)
    return list(found.values())


def shells(places: Iterable[Place]) -> str:
    return ", ".join(place.shell.title for place in places)


def notes_of(outcomes: Outcomes, places: list[Place], guest: str) -> list[str]:
    """Return what is to be said about single cells of the table."""
    for_reason: dict[tuple[str, str], list[Place]] = {}
    for place in places:
        word, why = outcomes[place.id, guest]
        if why:
            limit = "limited" if word == "no" else "not tested"
            for_reason.setdefault((limit, why), []).append(place)
    return [
        f"{limit} in {shells(which)}: {why}"
        for (limit, why), which in for_reason.items()
    ]


def render(table: Table) -> str:
    """Return the table in Markdown, without the marks."""
    outcomes = table.outcomes
    numbers: dict[str, int] = {}
    titles = ["prompt", "in", *(guest.title for guest in GUESTS)]
    rows = [titles, ["---"] * len(titles)]
    for places in lines_of(outcomes):
        row = [places[0].title, shells(places)]
        for guest in GUESTS:
            words = {outcomes[place.id, guest.name].word for place in places}
            word = min(words - {UNTESTED} or {UNTESTED})
            notes = notes_of(outcomes, places, guest.name)
            for note in notes:
                numbers.setdefault(note, len(numbers) + 1)
            row.append(" ".join([word, *(f"({numbers[note]})" for note in notes)]))
        rows.append(row)
    lines = [f"| {' | '.join(row)} |" for row in rows]
    notes = [f"({number}) {note}" for note, number in numbers.items()]
    caption = textwrap.wrap(table.caption, WIDTH, break_on_hyphens=False)
    return "\n".join([*lines, "", *(f"{note}  " for note in notes), *caption, ""])


# From the table to the results.


def parse(text: str) -> Table:
    """Return what a table says.

    Raises:
        ValueError, KeyError, AssertionError: it is no table of ours."""
    upper, _, lower = text.partition("\n\n")
    head, _, *body = (
        [cell.strip() for cell in line.strip("|").split(" | ")]
        for line in upper.splitlines()
    )
    assert head == ["prompt", "in", *(guest.title for guest in GUESTS)]
    notes: dict[str, tuple[list[str], str]] = {}
    caption = []
    for line in lower.splitlines():
        match = NOTE.match(line.rstrip())
        if match:
            notes[match[1]] = match[3].split(", "), match[4]
        else:
            caption.append(line)
    places = {(place.title, place.shell.title): place for place in PLACES}
    outcomes: Outcomes = {}
    for title, shell_titles, *cells in body:
        for shell in shell_titles.split(", "):
            place = places.pop((title, shell))
            for guest, cell in zip(GUESTS, cells, strict=True):
                word, *numbers = cell.split()
                outcome = Outcome(word)
                for number in numbers:
                    which, why = notes[number.strip("()")]
                    if shell in which:
                        outcome = Outcome("no" if word == "no" else UNTESTED, why)
                outcomes[place.id, guest.name] = outcome
    assert not places, f"not in the table: {[place.id for place in places.values()]}"
    return Table(outcomes, " ".join(caption))


def in_readme() -> str:
    """Return the table as README.md has it, without the marks."""
    return README.read_text(encoding="utf-8").partition(BEGIN)[2].partition(END)[0]


# What `make support` does.


def caption(cells: Iterable[Mapping[str, Any]]) -> str:
    """Return with what the cells were tested, in a sentence."""
    tested = [cell for cell in cells if cell["python"]]
    usual = Counter(cell["python"] for cell in tested).most_common(1)[0][0]
    others = [
        f"{guest.title}: {', '.join(sorted(pythons - {usual}))}"
        for guest in GUESTS
        if (pythons := {c["python"] for c in tested if c["guest"] == guest.name})
        - {usual}
    ]
    programs = dict.fromkeys(name for cell in tested for name in cell["versions"])
    return (
        f"From {len(tested)} tests (`make support`) with CPython {usual}"
        f"{f' ({chr(44).join(others)})' if others else ''}, {', '.join(programs)}."
    )


def main() -> str | None:
    """Write the table into README.md; return what is wrong, or None."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("results", type=Path, help="what INPUTHOOK_SUPPORT named")
    cells = json.loads(parser.parse_args().results.read_text(encoding="utf-8"))
    outcomes = {
        (cell["place"], cell["guest"]): Outcome(cell["outcome"], cell["why"])
        for cell in cells
    }
    lacking = [
        f"{place.id}-{guest.name}"
        for place in PLACES
        for guest in GUESTS
        if (place.id, guest.name) not in outcomes
    ]
    if lacking:
        return (
            f"README.md is as it was: {len(lacking)} cells were not run, such as "
            f"{lacking[0]}. Run all of tests/test_everywhere.py: make support"
        )
    before, begin, rest = README.read_text(encoding="utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        return f"README.md is as it was: it has not the lines {BEGIN!r} and {END!r}"
    text = render(Table(outcomes, caption(cells)))
    README.write_text(before + begin + text + end + after, encoding="utf-8")
    counts = Counter(outcome.word for outcome in outcomes.values())
    sys.stdout.write(f"README.md: {dict(counts)}\n")
    return None


if __name__ == "__main__":
    sys.exit(main())
