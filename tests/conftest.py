"""The fixtures: a display, and interpreters started at a prompt on it."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pytest

from .display import Display, SilentDisplay
from .environment import child_environment
from .outcomes import Outcomes
from .terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Mapping

    from .table import Cell, PromptCell


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


class Launch(Protocol):
    """What the fixture `launch` gives: it starts a cell's interpreter at the cell's prompt."""

    def __call__(
        self,
        cell: Cell | PromptCell,
        *arguments: str,
        environment: Mapping[str, str] = ...,
        display: str | None = ...,
        rows: int = ...,
        columns: int = ...,
    ) -> Terminal:
        """Start it.

        Args:
            cell: Which interpreter, at which prompt.
            *arguments: Its command line. Without any the new terminal is at its prompt;
                with arguments nothing was waited for.
            environment: Added to the environment of `child_environment()`.
            display: Another X server's name than that of the fixture `display`, or None.
            rows: The terminal's height.
            columns: The terminal's width.
        """


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
    shared = display.name

    with contextlib.ExitStack() as terminals:

        def start(
            cell: Cell | PromptCell,
            *arguments: str,
            environment: Mapping[str, str] | None = None,
            display: str | None = shared,
            rows: int = 24,
            columns: int = 100,
        ) -> Terminal:
            prompt = cell.prompt
            tmp_path.chmod(0o700)  # it is XDG_RUNTIME_DIR, too
            terminal = terminals.enter_context(
                Terminal(
                    [cell.interpreter.executable, *prompt.arguments, *arguments],
                    {
                        **child_environment(tmp_path, display, prompt.path),
                        **prompt.environment,
                        **(environment or {}),
                    },
                    tmp_path,
                    pipe=prompt.pipe,
                    rows=rows,
                    columns=columns,
                )
            )
            if not arguments:
                terminal.prompt()
            return terminal

        yield start
