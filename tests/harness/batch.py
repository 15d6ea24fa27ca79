"""An interpreter without a terminal: its output, its errors and its status."""

from __future__ import annotations

import signal
import subprocess
from typing import IO, TYPE_CHECKING

from .environment import child_environment
from .terminal import DEADLINE

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from .table import Cell, PromptCell

CLOSED = ["sh", "-c", 'exec "$0" "$@" <&-']
"""Put before a command: it starts with standard input closed."""


def _interruptible() -> None:
    """In the child: take SIGINT, which a shell has its background jobs ignore."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def batch(
    cell: Cell | PromptCell,
    directory: Path,
    display: str | None,
    *arguments: str,
    stdin: str | int | IO[bytes] = "",
    environment: Mapping[str, str] | None = None,
    wrapper: list[str] | None = None,
    timeout: float = 3 * DEADLINE,
) -> subprocess.CompletedProcess[str]:
    """Run the cell's interpreter to its end; return its output, its errors and its status.

    Args:
        cell: Whose interpreter, and its prompt's environment.
        directory: Where it runs; its home.
        display: An X server's name, or None.
        *arguments: Its command line.
        stdin: What is piped to it, or a file or a constant of subprocess.
        environment: Added to that of `child_environment()`.
        wrapper: What comes before the command, such as `CLOSED`.
        timeout: Seconds.
    """
    directory.chmod(0o700)  # it is XDG_RUNTIME_DIR, too
    piped = isinstance(stdin, str)
    return subprocess.run(
        [*(wrapper or []), cell.interpreter.executable, *arguments],
        env={
            **child_environment(directory, display, cell.prompt.path),
            **cell.prompt.environment,
            **(environment or {}),
        },
        cwd=directory,
        check=False,
        timeout=timeout,
        text=True,
        capture_output=True,
        # Safe: the tests start no threads.
        preexec_fn=_interruptible,
        **({"input": stdin} if piped else {"stdin": stdin}),  # type: ignore[arg-type]
    )
