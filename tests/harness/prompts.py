"""The prompts: how to get each, and which interpreters have it.

Prompts that are programs of their own, such as pdb or IPython, are started by their tests.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .environment import TESTS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from .interpreters import Interpreter


@dataclass(frozen=True)
class Prompt:
    """One way in which Python reads a line."""

    name: str
    exists: Callable[[Interpreter], bool]
    needs: str
    """What an interpreter without this prompt lacks, for a person."""

    arguments: tuple[str, ...] = ()
    environment: dict[str, str] = field(default_factory=dict, hash=False)
    path: tuple[Path, ...] = ()
    """What comes first on the child's `sys.path`."""

    pipe: bool = False
    """Whether standard input is a pipe."""

    only_named: bool = False
    """Whether only tests that name the prompt have it: it is no part of the whole table."""


LIBEDIT = TESTS.parent / ".venv" / "libedit"
"""Made by .ci/libedit: a readline module for each interpreter, and one interpreter."""


def has_libedit(python: Interpreter) -> bool:
    """Return whether there is a readline module on libedit for the interpreter."""
    tag = python.minor.replace(".", "")
    return any(LIBEDIT.glob(f"readline.cpython-{tag}-*"))


CLASSIC = {"PYTHON_BASIC_REPL": "1"}
"""Asks for the classic prompt, as Python 3.13 and later want; older ones do not look."""

PROMPTS = (
    Prompt("readline", lambda python: python.readline, "readline", environment=CLASSIC),
    Prompt(
        "libedit",
        has_libedit,
        "Debian's libedit-dev",
        environment=CLASSIC,
        path=(LIBEDIT,),
        only_named=True,
    ),
    Prompt("pyrepl", lambda python: python.pyrepl, "Python 3.13 with curses"),
    Prompt(
        "stdio",
        lambda _: True,
        "nothing",
        environment=CLASSIC,
        path=(TESTS / "no_readline",),
    ),
    Prompt("pipe", lambda _: True, "nothing", arguments=("-i",), pipe=True),
)
