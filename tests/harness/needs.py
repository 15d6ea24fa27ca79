"""What a test needs beside its cell: a skip for a person, a failure in CI."""

from __future__ import annotations

import functools
import os
import subprocess
from typing import TYPE_CHECKING, NoReturn

import pytest

from .interpreters import interpreters

if TYPE_CHECKING:
    from .interpreters import Interpreter
    from .table import Cell, PromptCell

FIND = """
import sys
from importlib.util import find_spec
for name in sys.argv[1:]:
    if find_spec(name) is None:
        print(name)
"""


@functools.cache
def missing_modules(executable: str, modules: tuple[str, ...]) -> list[str]:
    """Return those of these top-level modules that the interpreter cannot import."""
    found = subprocess.run(
        [executable, "-E", "-c", FIND, *modules],
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    return found.stdout.split()


def not_here(reason: str) -> NoReturn:
    """Skip the test; with `INPUTHOOK_TEST_ALL=1` fail."""
    if os.environ.get("INPUTHOOK_TEST_ALL") == "1":
        pytest.fail(f"a complete run also has {reason}")
    pytest.skip(f"without {reason}")


def need(cell: Cell | PromptCell, *modules: str) -> None:
    """Go on only if the cell's interpreter has all these modules."""
    missing = missing_modules(cell.interpreter.executable, modules)
    if missing:
        not_here(f"{', '.join(missing)} for {cell.interpreter.executable}")


def need_qt(cell: Cell | PromptCell) -> None:
    """Go on only if the cell's interpreter has a binding of Qt."""
    bindings = {"PyQt6", "PySide6", "PyQt5"}
    if not bindings & cell.interpreter.toolkits:
        not_here(f"a binding of Qt for {cell.interpreter.executable}")


@functools.cache
def plain() -> Interpreter:
    """Return the newest interpreter without a sitecustomize: Debian's system has one."""
    for python in reversed(interpreters()):
        command = [python.executable, "-E", "-c", "import sitecustomize"]
        if subprocess.run(command, check=False, capture_output=True).returncode:
            return python
    pytest.skip("needs a Python without a sitecustomize: not the system's of Debian")
