"""Interpreters started at a prompt, and killed when the test ends."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Protocol

from .environment import child_environment
from .terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from .table import Cell, PromptCell


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
        """Start the cell's interpreter; return its terminal.

        Args:
            cell: Which interpreter, at which prompt.
            *arguments: Its command line. Without any the new terminal is at its prompt;
                with arguments nothing was waited for.
            environment: Added to the environment of `child_environment()`.
            display: Another X server's name than that of the fixture `display`, or None.
            rows: The terminal's height.
            columns: The terminal's width.
        """


@contextlib.contextmanager
def launcher(directory: Path, shared: str) -> Iterator[Launch]:
    """Yield what starts interpreters in a directory, on an X server unless told otherwise."""
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
            directory.chmod(0o700)  # it is XDG_RUNTIME_DIR, too
            terminal = terminals.enter_context(
                Terminal(
                    [cell.interpreter.executable, *prompt.arguments, *arguments],
                    {
                        **child_environment(directory, display, prompt.path),
                        **prompt.environment,
                        **(environment or {}),
                    },
                    directory,
                    pipe=prompt.pipe,
                    rows=rows,
                    columns=columns,
                )
            )
            if not arguments:
                terminal.prompt()
            return terminal

        yield start
