"""Type as many streams as wanted at the twins: `python -m tests.harness.fuzz`.

    python -m tests.harness.fuzz [--streams 100000] [--minutes MINUTES] [--seed SEED]
        [--only pyrepl/callbacks]... [--python EXECUTABLE] [--without KEYS]...
        [--keep FOLDER] [--tries 60] [--raw] [--control]

A stream is one to three lines of what streams.py can make up, at one of the prompts of
readers.py; all of them take turns. A pair of children lives for some tens of streams.
Each difference is printed with the shortest stream that still shows it, which is kept in
a file, and the run goes on with a new pair. tests/reliability/test_streams.py types what is
kept in tests/reliability/streams again.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import itertools
import os
import re
import secrets
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from . import kept
from .display import Display
from .environment import TESTS
from .interpreters import interpreters, probe
from .readers import READERS
from .streams import at_once, line
from .twins import ChildError, Difference

if TYPE_CHECKING:
    from .interpreters import Interpreter
    from .readers import Reader
    from .twins import Action, Twins

OF_A_PAIR = 40
"""How many streams are typed at a pair of children."""

UNTIL_CLEAR = 5
"""How many streams are typed until the screen is emptied, and both are where they began."""

LONG = 60
"""Seconds for which shorter streams are tried."""

KEPT = TESTS / "reliability" / "streams"


def stream(random: Random, reader: Reader) -> list[Action]:
    """Return one to three lines, each typed key by key or faster than it is read."""
    found: list[Action] = []
    for _ in range(random.choice((1, 1, 2, 3))):
        actions = line(random, reader.vocabulary, endings=reader.endings)
        fast = random.random() < 0.5
        found += at_once(actions, random) if fast else actions
    return found


class Fuzz:
    """One run."""

    def __init__(self, arguments: argparse.Namespace, display: str | None) -> None:
        self.seed: int = arguments.seed
        self.control: bool = arguments.control
        self.raw: bool = arguments.raw
        self.keep: Path = arguments.keep
        self.tries: int = arguments.tries
        self.without = [ast.literal_eval(f"b'{each}'") for each in arguments.without]
        self.wanted: int = arguments.streams
        self.until = time.monotonic() + 60 * (arguments.minutes or float("inf"))
        self.display = display
        self.readers = _readers(arguments.only, arguments.python)
        self.streams: Counter[str] = Counter()
        self.seconds: Counter[str] = Counter()
        self.differences: Counter[str] = Counter()
        self.keys = self.other_bytes = self.late = 0
        self._numbers = itertools.count()
        self._folder = tempfile.TemporaryDirectory(prefix="inputhook-fuzz-")

    def run(self) -> int:
        """Type the streams; return the number of differences."""
        for turn in itertools.count():
            for reader, interpreter in self.readers:
                if self.is_over():
                    self.show()
                    return self.differences.total()
                self.pair(reader, interpreter, turn)
            self.show()
        raise AssertionError

    def is_over(self) -> bool:
        return self.streams.total() >= self.wanted or time.monotonic() > self.until

    def pair(self, reader: Reader, interpreter: Interpreter, turn: int) -> None:
        """Type some streams at one pair."""
        # not of one generator: with --only the same turn types the same
        random = Random(f"{self.seed} {reader.name} {turn}")
        began = time.monotonic()
        try:
            pair = self.twins(reader, interpreter)
        except (ChildError, Difference) as error:
            self.differences[reader.name] += 1
            print(f"\n--- {reader.name}: no pair: {error}", flush=True)  # noqa: T201
            return
        try:
            for number in range(1, OF_A_PAIR + 1):
                if pair.ended or self.is_over():
                    break
                self.one(random, reader, pair, clear=number % UNTIL_CLEAR == 0)
        except Difference as found:
            pair.close()
            self.differences[reader.name] += 1
            self.found(found, reader, interpreter)
        else:
            pair.close()
        self.seconds[reader.name] += time.monotonic() - began
        self.keys += pair.keys
        self.other_bytes += pair.other_bytes
        self.late += pair.late

    def one(self, random: Random, reader: Reader, pair: Twins, *, clear: bool) -> None:
        """Type one stream."""
        actions = [
            action
            for action in stream(random, reader)
            if not any(each in action.keys for each in self.without)
        ]
        self.streams[reader.name] += 1
        pair.do(actions)
        if not pair.ended and (clear or not pair.comparable):
            pair.clear()
        if self.raw and pair.other_bytes:
            raise Difference("the raw stream", "", "", pair.done[:], pair.report())

    def twins(self, reader: Reader, interpreter: Interpreter) -> Twins:
        folder = Path(self._folder.name) / str(next(self._numbers))
        return kept.twins(
            interpreter, reader, folder, self.display, control=self.control
        )

    def show(self) -> None:
        """Print what was done so far."""
        rows = [
            f"  {name}: {count} streams, {count / (self.seconds[name] or 1):.1f}/s, "
            f"{self.differences[name]} differences"
            for name, count in self.streams.items()
        ]
        print(  # noqa: T201
            *rows,
            f"{self.streams.total()} streams, {self.keys} keys, "
            f"{self.differences.total()} differences; same screen of other bytes: "
            f"{self.other_bytes}, later: {self.late}; seed {self.seed}",
            sep="\n",
            flush=True,
        )

    def found(
        self, difference: Difference, reader: Reader, interpreter: Interpreter
    ) -> None:
        """Print the shortest stream that differs, and keep it."""
        print(f"\n{reader.name}: {difference.what} differs", flush=True)  # noqa: T201
        shortest: list[Action] = []
        if self.tries:
            shortest = self.shrink(difference.after, reader, interpreter)
        last = self.differs(shortest, reader, interpreter) if shortest else None
        print(f"\n--- {reader.name}: {last or difference}\n", flush=True)  # noqa: T201
        if last is None and self.tries:
            print("The same stream does not differ again\n", flush=True)  # noqa: T201
        name = re.sub(r"\W+", "-", f"{reader.name} {self.seed} {next(self._numbers)}")
        file = self.keep / f"{name}{'' if last else '.once'}.json"
        about = f"{(last or difference).what} differs"
        kept.Stream(
            reader.name, interpreter.minor, about, tuple(shortest or difference.after)
        ).write(file)
        print(f"kept as {file}\n", flush=True)  # noqa: T201

    def differs(
        self, actions: list[Action], reader: Reader, interpreter: Interpreter
    ) -> Difference | None:
        try:
            pair = self.twins(reader, interpreter)
        except (ChildError, Difference):
            return None
        return kept.difference(pair, actions)

    def shrink(
        self, actions: list[Action], reader: Reader, interpreter: Interpreter
    ) -> list[Action]:
        """Return the actions without those that the difference does not need, or nothing."""
        first = self.differs(actions, reader, interpreter)
        if first is None:
            return []
        tries = 0
        until = time.monotonic() + LONG
        size = max(1, len(actions) // 2)
        while tries < self.tries:
            at = 0
            while at < len(actions) and tries < self.tries:
                if time.monotonic() > until:
                    return actions
                tries += 1
                fewer = actions[:at] + actions[at + size :]
                found = fewer and self.differs(fewer, reader, interpreter)
                if found and found.what == first.what:  # else it is something else
                    actions = fewer
                else:
                    at += size
            if size == 1:
                break
            size //= 2
        return actions


def _readers(only: list[str], python: str | None) -> list[tuple[Reader, Interpreter]]:
    """Return the readers that take turns, each on the newest Python that has the prompt."""
    pythons = [probe(str(Path(python).absolute()), set())] if python else interpreters()
    found: list[tuple[Reader, Interpreter]] = []
    for name, reader in READERS.items():
        if only and not any(re.fullmatch(each, name) for each in only):
            continue
        having = [each for each in reversed(pythons) if reader.exists(each)]
        found += [(reader, each) for each in having[:1]]
    if not found:
        raise SystemExit(f"--only: there is none of {only}; there are {[*READERS]}")
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--streams", type=int, default=100_000)
    parser.add_argument("--minutes", type=float, help="stop after so many minutes")
    parser.add_argument("--seed", type=int, default=secrets.randbelow(1_000_000))
    parser.add_argument("--python", help="instead of the newest that has the prompt")
    parser.add_argument(
        "--only",
        action="append",
        default=[],
        help="a regular expression: readers, as in 'pyrepl/.*'",
    )
    parser.add_argument(
        "--without", action="append", default=[], help="keys to leave out"
    )
    parser.add_argument(
        "--keep", type=Path, default=KEPT, help="where failures are kept"
    )
    parser.add_argument(
        "--tries", type=int, default=60, help="how many shorter streams are tried"
    )
    parser.add_argument(
        "--control", action="store_true", help="both readers are without inputhook"
    )
    parser.add_argument("--raw", action="store_true", help="compare the bytes, too")
    arguments = parser.parse_args()
    print(f"seed {arguments.seed}", flush=True)  # noqa: T201
    with contextlib.ExitStack() as stack:
        display = os.environ.get("DISPLAY") or stack.enter_context(Display()).name
        return 1 if Fuzz(arguments, display).run() else 0


if __name__ == "__main__":
    sys.exit(main())
