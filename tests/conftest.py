"""The fixtures, and which of the collected tests are run."""

from __future__ import annotations

import contextlib
import functools
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from .harness import cover, several, summary
from .harness.display import Display, SilentDisplay
from .harness.launch import launcher
from .harness.meetings import MEETINGS
from .harness.needs import not_here
from .harness.outcomes import Outcomes

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

    from _pytest.terminal import TerminalReporter

    from .harness.launch import Launch
    from .harness.table import PromptCell

OUTCOMES = Outcomes()
SUPPORT = "INPUTHOOK_SUPPORT"
"""Names the file that `make support` wants the outcomes in."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Leave out the combinations whose values others have; after -k and -m.

    Where several processes share the tests, the slow ones come first: none of them is left
    to one process when the others have nothing to do any more.
    """
    dropped = cover.choose(items, config.args)
    if dropped:
        config.hook.pytest_deselected(items=dropped)
        out = set(dropped)
        items[:] = [item for item in items if item not in out]
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: item.get_closest_marker("slow") is None)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Name the cell of README's table in its report, for xdist's other process, too."""
    report = yield
    cell = getattr(getattr(item, "callspec", None), "params", {}).get("cell")
    if hasattr(cell, "place"):
        report.meeting = cell.id
    return report


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Note what became of a cell of README's table."""
    name = getattr(report, "meeting", None)
    if SUPPORT in os.environ and name is not None:
        (cell,) = (each.values[0] for each in MEETINGS if each.id == name)
        OUTCOMES.note(cell, report)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write the outcomes, if `make support` wants them: the process that has heard of all does."""
    if SUPPORT in os.environ and not hasattr(session.config, "workerinput"):
        OUTCOMES.write(Path(os.environ[SUPPORT]))


def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    """Say where the time went, and what was skipped."""
    summary.write(terminalreporter)


@pytest.fixture(scope="session")
def display() -> Iterator[Display]:
    """Share one X server between the tests of this process that do no harm to it."""
    if shutil.which("Xvfb") is None:
        not_here("Xvfb")
    with Display() as server:
        yield server


@pytest.fixture
def private_display() -> Iterator[Callable[[], Display]]:
    """Return what starts an X server, which the test may kill."""
    if shutil.which("Xvfb") is None:
        not_here("Xvfb")
    with contextlib.ExitStack() as servers:
        yield lambda: servers.enter_context(Display())


@pytest.fixture
def silent_display() -> Iterator[SilentDisplay]:
    """Return something where an X server should be which accepts, and never answers."""
    with contextlib.closing(SilentDisplay()) as server:
        yield server


@pytest.fixture
def launch(tmp_path: Path, display: Display) -> Iterator[Launch]:
    """Return what starts interpreters; they are killed when the test ends."""
    with launcher(tmp_path, display.name) as start:
        yield start


@pytest.fixture
def begin(
    group: several.Group, where: PromptCell, launch: Launch, display: Display
) -> several.Begin:
    """Return what starts a child with windows of the toolkits of the test's `groups()`."""
    return functools.partial(several.begin, group, where, launch, display)
