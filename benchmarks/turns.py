"""A key's echo with and without us, in turns: two sessions that live at the same time.

What a wake-up takes on a machine changes within a second by more than what is looked for:
so a few keys here, a few keys there, and both have had the same machine. Two sessions of the same
kind may differ all the same: so several pairs, and an interval that knows of pairs (goals.py).
Pairs without a hook say what the rig can tell at best.

An echo is late if the child goes on working after it: a worker of the kernel carries it to
the other side of the pty, and that waits for the child where it got the same processor.
"""

from __future__ import annotations

import itertools
import random
import time
from typing import TYPE_CHECKING

from .key_echo_busy import busy
from .rig import LETTERS, LINE, session
from .setups import NONE, OURS, Setup

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.display import Display

    from .rig import Session, Sizes

#: keys in one session, before it is the other one's turn; the first is not counted, for
#: what the other session has left in the caches is not what a person finds
BLOCK = 6
#: s, between two keys
FASTEST, SLOWEST = 0.03, 0.07
KINDS = ("idle", "busy")


def setups(visited: list[Setup]) -> list[Setup]:
    """Ours, and for each prompt one without a hook: what the rig itself can tell."""
    return [each for each in visited if each.hook in (OURS, NONE)]


def measure(
    setup: Setup, python: str, display: Display, sizes: Sizes
) -> dict[str, list[float | None]]:
    """The window sleeps. First nothing else runs, then a thread computes in both."""
    reference = Setup(setup.python, setup.prompt, "", NONE)
    found: dict[str, list[float | None]] = {}
    with (
        session(setup, python, display) as ours,
        session(reference, python, display) as theirs,
    ):
        for kind in KINDS:
            if kind == "busy":
                # one thread at a time: two would take both processors
                count = sizes.turns // 2
                pairs = _turns(ours, theirs, count, computing=True)
            else:
                pairs = _turns(ours, theirs, sizes.turns, computing=False)
            found[f"turns_{kind}"], found[f"turns_{kind}_none"] = pairs
    return found


def _turns(
    ours: Session, theirs: Session, count: int, *, computing: bool
) -> tuple[list[float | None], list[float | None]]:
    chance = random.Random(2)
    found: tuple[list[float | None], list[float | None]] = ([], [])
    sides = ((ours, found[0], _letters()), (theirs, found[1], _letters()))
    for terminal in (ours, theirs):
        if not computing:
            terminal.begin_comment()
    typed = 0
    while typed < count:
        # this one, the other, the other, this one: neither always comes first
        first = typed // (BLOCK - 1) % 2
        for terminal, samples, letters in (sides[first], sides[1 - first]):
            if computing:
                with busy(terminal):
                    _block(terminal, samples, letters, chance)
            else:
                _block(terminal, samples, letters, chance)
        typed += BLOCK - 1
        if not computing and typed // (BLOCK - 1) % (LINE // BLOCK) == 0:
            for terminal in (ours, theirs):
                terminal.drop_line()
                terminal.begin_comment()
    for terminal in (ours, theirs):
        if not computing:
            terminal.drop_line()
    return found


def _letters() -> Iterator[str]:
    return itertools.cycle(LETTERS)


def _block(
    terminal: Session,
    samples: list[float | None],
    letters: Iterator[str],
    chance: random.Random,
) -> None:
    for number, letter in enumerate(itertools.islice(letters, BLOCK)):
        time.sleep(chance.uniform(FASTEST, SLOWEST))
        took = terminal.echo(letter)
        if number:
            samples.append(took)
