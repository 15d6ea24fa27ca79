"""The interpreters under test: those of `INPUTHOOK_TEST_PYTHONS`, or the one running pytest."""

from __future__ import annotations

import functools
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

PROBE = Path(__file__).with_name("probe.py")


@dataclass(frozen=True)
class Interpreter:
    """One interpreter, and what it has."""

    executable: str
    version: tuple[int, ...]
    readline: bool
    pyrepl: bool
    readline_version: tuple[int, ...]
    """The version of the library, as far as the library says; empty: there is none."""

    toolkits: frozenset[str]
    """Keys of rows of `toolkits.py`."""

    name: str
    """Unique and short, for the ids of tests: `3.11`, or `3.11.2` beside another 3.11."""

    @property
    def minor(self) -> str:
        """Return the version as in `3.11`."""
        return "{}.{}".format(*self.version)


def probe(executable: str, taken: set[str]) -> Interpreter:
    """Ask an interpreter what it has; return that, with a name which is not taken."""
    answer = subprocess.run(
        [executable, "-E", str(PROBE)], check=True, capture_output=True, timeout=60
    )
    facts = json.loads(answer.stdout)
    version = tuple(facts["version"])
    full = "{}.{}.{}".format(*version)
    names = [full.rpartition(".")[0], full, *(f"{full}#{n}" for n in range(2, 100))]
    return Interpreter(
        executable=executable,
        version=version,
        readline=facts["readline"],
        pyrepl=facts["pyrepl"],
        readline_version=tuple(facts["readline_version"]),
        toolkits=frozenset(facts["toolkits"]),
        name=next(name for name in names if name not in taken),
    )


@functools.cache
def interpreters() -> tuple[Interpreter, ...]:
    """Return all interpreters under test, the oldest first."""
    listed = os.environ.get("INPUTHOOK_TEST_PYTHONS", "")
    found: list[Interpreter] = []
    for executable in (
        filter(None, listed.split(os.pathsep)) if listed else [sys.executable]
    ):
        found.append(probe(executable, {known.name for known in found}))
    return tuple(sorted(found, key=lambda interpreter: interpreter.version))
