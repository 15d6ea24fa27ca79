"""A key's echo with and without us, in turns: two sessions that live at the same time.

What a wake-up takes on a machine changes within a second by more than what is looked for:
so a few keys here, a few keys there, and both have had the same machine. Two sessions of the same
kind may differ all the same: a pair each round, and an interval that knows of pairs (goals.py).
Pairs without a hook say what the rig can tell at best.

An echo may be late if the child goes on working after it: a worker of the kernel carries the
echo to the other side of the pty, and seems to wait for the child on the same processor.
"""

from __future__ import annotations

import contextlib
import itertools
import math
import random
import time
from typing import TYPE_CHECKING

from .child import spinning
from .rig import LETTERS, LINE, session
from .setups import NONE, OURS, Setup

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from tests.harness.display import Display

    from .rig import Session, Sizes

#: keys in one session, before it is the other one's turn; the first is not counted, for
#: what the other session has left in the caches is not what a person finds
BLOCK = 6
#: s, between two keys
FASTEST, SLOWEST = 0.03, 0.07


def setups(visited: list[Setup]) -> list[Setup]:
    """Ours, and for each prompt one without a hook: what the rig itself can tell."""
    return [each for each in visited if each.hook in (OURS, NONE)]


def measure(
    setup: Setup, python: str, display: Display, sizes: Sizes
) -> dict[str, list[float | None]]:
    """The window sleeps. First nothing else runs, then a thread computes beside each key."""
    reference = Setup(setup.python, setup.prompt, "", NONE)
    found: dict[str, list[float | None]] = {}
    with (
        session(setup, python, display) as ours,
        session(reference, python, display) as theirs,
    ):
        for terminal in (ours, theirs):
            terminal.run("import spinning; spinning.start()")
        for kind, beside in (("idle", contextlib.nullcontext), ("busy", _spinning)):
            pairs = _turns(ours, theirs, sizes.turns, beside)
            found[f"turns_{kind}"], found[f"turns_{kind}_none"] = pairs
    return found


def _turns(
    ours: Session,
    theirs: Session,
    count: int,
    beside: Callable[[Session], AbstractContextManager[None]],
) -> tuple[list[float | None], list[float | None]]:
    chance = random.Random(2)
    found: tuple[list[float | None], list[float | None]] = ([], [])
    sides = ((ours, found[0], _letters()), (theirs, found[1], _letters()))
    blocks = math.ceil(count / (BLOCK - 1))
    for number in range(blocks):
        if number % (LINE // BLOCK) == 0:
            for terminal in (ours, theirs):
                if number:
                    terminal.drop_line()
                terminal.begin_comment()
        # this one, the other, the other, this one: neither always comes first
        first = number % 2
        for terminal, samples, letters in (sides[first], sides[1 - first]):
            with beside(terminal):  # in one at a time: two take both processors
                _block(terminal, samples, letters, chance)
    for terminal in (ours, theirs):
        terminal.drop_line()
    return found


@contextlib.contextmanager
def _spinning(terminal: Session) -> Iterator[None]:
    """Its thread computes."""
    flag = terminal.home / spinning.FLAG
    with flag.open("r+b") as file:  # the same file: it is mapped there
        file.write(b"\1")
    (terminal.home / spinning.GO).write_bytes(b".")
    try:
        yield
    finally:
        with flag.open("r+b") as file:
            file.write(b"\0")


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
