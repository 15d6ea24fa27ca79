"""What a run of the tests says in the end: each file's time, and what was skipped and why."""

from __future__ import annotations

import os
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pytest
    from _pytest.terminal import TerminalReporter

SLOWEST = int(os.environ.get("INPUTHOOK_TEST_SLOWEST", "10"))
"""How many of the slowest tests are named."""


def reports(reporter: TerminalReporter) -> Iterator[pytest.TestReport]:
    """Return all that was reported of tests, whatever became of them."""
    for found in reporter.stats.values():
        for report in found:
            if hasattr(report, "nodeid") and hasattr(report, "duration"):
                yield report


def files(found: Iterable[pytest.TestReport]) -> list[str]:
    """Return a line for each file: how long it took, and what became of its tests."""
    seconds: Counter[str] = Counter()
    results: dict[str, Counter[str]] = {}
    for report in found:
        name = report.nodeid.partition("::")[0]
        seconds[name] += report.duration
        counted = results.setdefault(name, Counter())
        if report.when == "call" or report.outcome != "passed":
            counted[report.outcome] += 1
    return [
        f"{spent:7.1f} s  {name:<36} "
        + ", ".join(f"{count} {what}" for what, count in sorted(results[name].items()))
        for name, spent in seconds.most_common()
    ]


def skipped(found: Iterable[pytest.TestReport]) -> list[str]:
    """Return a line for each reason, with how many tests have it."""
    reasons = Counter(
        report.longrepr[2].removeprefix("Skipped: ")
        for report in found
        if report.skipped and isinstance(report.longrepr, tuple)
    )
    return [f"{count:5d}  {reason}" for reason, count in reasons.most_common()]


def slowest(found: Iterable[pytest.TestReport]) -> list[str]:
    """Return a line for each of the tests that took longest."""
    seconds: Counter[str] = Counter()
    for report in found:
        seconds[report.nodeid] += report.duration
    return [f"{spent:7.1f} s  {name}" for name, spent in seconds.most_common(SLOWEST)]


def write(reporter: TerminalReporter) -> None:
    """Write all of it at the end of a run."""
    found = list(reports(reporter))
    for title, lines in (
        ("each file, and the seconds its tests took", files(found)),
        ("the slowest tests", slowest(found)),
        ("what was skipped, and why", skipped(found)),
    ):
        if lines:
            reporter.section(title)
            for line in lines:
                reporter.write_line(line)
