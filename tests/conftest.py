"""The fixtures: a display, and interpreters started at a prompt on it."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from .harness.display import Display, SilentDisplay
from .harness.launch import launcher
from .harness.outcomes import Outcomes

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

    from .harness.launch import Launch


OUTCOMES = Outcomes()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Note what became of the cells of README's table."""
    report = yield
    cell = getattr(getattr(item, "callspec", None), "params", {}).get("cell")
    if hasattr(cell, "place"):
        OUTCOMES.note(cell, report)
    return report


def pytest_sessionfinish() -> None:
    """Write it down, if `make support` wants it."""
    if "INPUTHOOK_SUPPORT" in os.environ:
        OUTCOMES.write(Path(os.environ["INPUTHOOK_SUPPORT"]))


@pytest.fixture(scope="session")
def display() -> Iterator[Display]:
    """The X server which all tests share that do no harm to it."""
    with Display() as server:
        yield server


@pytest.fixture
def private_display() -> Iterator[Callable[[], Display]]:
    """Start an X server which a test may kill."""
    with contextlib.ExitStack() as servers:
        yield lambda: servers.enter_context(Display())


@pytest.fixture
def silent_display() -> Iterator[SilentDisplay]:
    """What hangs where an X server should be."""
    with contextlib.closing(SilentDisplay()) as server:
        yield server


@pytest.fixture
def launch(tmp_path: Path, display: Display) -> Iterator[Launch]:
    """Start interpreters; they are killed when the test ends."""
    with launcher(tmp_path, display.name) as start:
        yield start
