"""What became of the cells of `test_everywhere.py`, kept for `support.py`."""

from __future__ import annotations

import functools
import json
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pytest

    from .interpreters import Interpreter
    from .meetings import Meeting

VERSIONS = Path(__file__).with_name("versions.py")
UNTESTED = "\N{EN DASH}"
WORDS = {"passed": "yes", "failed": "no", "skipped": UNTESTED}
"""What the table says of a test's outcome."""


@functools.cache
def version(interpreter: Interpreter, name: str) -> str:
    """Return the version as in `Tk 8.6.13`."""
    answer = subprocess.run(
        [interpreter.executable, "-E", VERSIONS, name],
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    return answer.stdout.strip()


class Outcomes:
    """What became of each cell that ran, or was skipped."""

    def __init__(self) -> None:
        self._cells: dict[Meeting, tuple[str, str]] = {}

    def note(self, cell: Meeting, report: pytest.TestReport) -> None:
        """Take one of the three reports of a test: of its setup, its call or its teardown."""
        if report.outcome == "passed" and (report.when != "call" or self._bad(cell)):
            return
        why = getattr(report, "wasxfail", "")
        if why:  # a limit that is known
            self._cells[cell] = "no", why
            return
        if report.skipped:
            assert isinstance(report.longrepr, tuple)
            why = report.longrepr[2].removeprefix("Skipped: ")
        self._cells[cell] = WORDS[report.outcome], why

    def _bad(self, cell: Meeting) -> bool:
        return self._cells.get(cell, ("yes", ""))[0] != "yes"

    def write(self, file: Path) -> None:
        """Write the outcomes as JSON, with the versions of all that had a part in them."""
        file.parent.mkdir(parents=True, exist_ok=True)
        rows = [self._row(cell, *found) for cell, found in self._cells.items()]
        file.write_text(json.dumps(rows, indent=1), encoding="utf-8")

    def _row(self, cell: Meeting, word: str, why: str) -> dict[str, Any]:
        python, programs = cell.interpreter, cell.place.modules + cell.guest.programs
        tested = python is not None and word != UNTESTED
        return {
            "place": cell.place.id,
            "guest": cell.guest.name,
            "outcome": word,
            "why": why,
            "python": ".".join(map(str, python.version)) if tested else "",
            "versions": [version(python, name) for name in programs] if tested else [],
        }
