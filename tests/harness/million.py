"""Type as many keys as wanted at the twins: `python -m tests.harness.million`.

    python -m tests.harness.million [--keys 1000000] [--seed 0] [--python EXECUTABLE]
        [--prompt readline] [--setting input] [--without KEYS]... [--raw] [--control]

As tests/test_reader.py, but with children that live long. Each difference is
printed with the shortest stream that still shows it; then it goes on with a new pair.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import os
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from .interpreters import probe
from .prompts import PROMPTS
from .readers import SETTINGS, VOCABULARIES
from .streams import at_once, line
from .twins import ChildError, Difference, Twins

if TYPE_CHECKING:
    from .twins import Action, Setting

LINES = 20
"""How many lines are typed until the screen is emptied, and both are where they began."""

TRIES = 60
"""How many shorter streams are tried."""


class Long:
    """One long run."""

    def __init__(self, arguments: argparse.Namespace) -> None:
        self.interpreter = probe(str(Path(arguments.python).absolute()), set())
        self.prompt = {each.name: each for each in PROMPTS}[arguments.prompt]
        self.setting: Setting = SETTINGS[arguments.setting]
        if arguments.control:
            self.setting = replace(self.setting, toolkit="")
        self.vocabulary = VOCABULARIES[arguments.prompt](arguments.setting)
        self.random = Random(arguments.seed)
        self.raw = arguments.raw
        self.without = [ast.literal_eval(f"b'{each}'") for each in arguments.without]
        self.wanted = arguments.keys
        self.differences = self.lines = self.keys = self.restarts = 0
        self.other_bytes = self.late = 0
        self._number = 0
        self._folder = tempfile.TemporaryDirectory(prefix="inputhook-million-")

    def twins(self) -> Twins:
        self._number += 1
        folder = Path(self._folder.name) / str(self._number)
        display = os.environ.get("DISPLAY")  # for the setting "tk"
        return Twins(self.interpreter, self.prompt, self.setting, folder, display)

    def run(self) -> int:
        """Type the keys; return the number of differences."""
        began = shown = time.monotonic()
        while self.keys < self.wanted:
            with contextlib.closing(self.twins()) as twins:
                try:
                    while self.keys < self.wanted and not twins.ended:
                        self.some_lines(twins)
                        if time.monotonic() > shown + 5:
                            shown = time.monotonic()
                            self.show(shown - began)
                except Difference as difference:
                    self.differences += 1
                    self.found(difference)
            self.restarts += 1
            self.other_bytes += twins.other_bytes
            self.late += twins.late
        self.show(time.monotonic() - began)
        return self.differences

    def some_lines(self, twins: Twins) -> None:
        fast = self.random.random() < 0.5
        before = twins.keys
        try:
            for _ in range(LINES):
                actions = [
                    action
                    for action in line(self.random, self.vocabulary)
                    if not any(each in action.keys for each in self.without)
                ]
                twins.do(at_once(actions, self.random) if fast else actions)
                self.lines += 1
                if self.raw and twins.other_bytes:
                    raise Difference(
                        "the raw stream", "", "", twins.done[:], twins.report()
                    )
            if not twins.ended:
                twins.clear()
        finally:
            self.keys += twins.keys - before

    def show(self, seconds: float) -> None:
        print(  # noqa: T201
            f"{self.keys} keys in {self.lines} lines, {self.keys / seconds:.0f} keys/s, "
            f"{self.differences} differences; same screen of other bytes: "
            f"{self.other_bytes}, later: {self.late}; {self.restarts} pairs",
            flush=True,
        )

    def found(self, difference: Difference) -> None:
        """Print the shortest stream that differs."""
        shortest, last = self.shrink(difference.after), difference
        with contextlib.suppress(ChildError):
            last = self.differs(shortest) or difference
        print(f"\n--- {last}\n", flush=True)  # noqa: T201

    def differs(self, actions: list[Action]) -> Difference | None:
        with contextlib.closing(self.twins()) as twins:
            try:
                twins.do(actions)
                if not twins.ended:
                    twins.end_line()
                if self.raw and twins.other_bytes:
                    return Difference(
                        "the raw stream", "", "", twins.done[:], twins.report()
                    )
            except Difference as difference:
                return difference
        return None

    def shrink(self, actions: list[Action]) -> list[Action]:
        """Return the actions without those that the difference does not need."""
        if self.differs(actions) is None:
            print("\nThe same stream does not differ again")  # noqa: T201
            return actions
        tries = 0
        size = max(1, len(actions) // 2)
        while tries < TRIES:
            at = 0
            while at < len(actions) and tries < TRIES:
                tries += 1
                fewer = actions[:at] + actions[at + size :]
                if fewer and self.differs(fewer) is not None:
                    actions = fewer
                else:
                    at += size
            if size == 1:
                break
            size //= 2
        return actions


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--keys", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--prompt", default="readline", choices=("readline", "libedit"))
    parser.add_argument("--setting", default="input", choices=sorted(SETTINGS))
    parser.add_argument(
        "--without", action="append", default=[], help="keys to leave out"
    )
    parser.add_argument(
        "--control", action="store_true", help="both readers are without inputhook"
    )
    parser.add_argument("--raw", action="store_true", help="compare the bytes, too")
    return 1 if Long(parser.parse_args()).run() else 0


if __name__ == "__main__":
    sys.exit(main())
