"""Interpreters that call inputhook.auto.start() while they start, as after `auto install`."""

from __future__ import annotations

import functools
import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from inputhook.auto.install import OWN
from inputhook.auto.managed_lines import with_block

from .environment import CHILD, SOURCE
from .table import Cell, PromptCell

if TYPE_CHECKING:
    from .interpreters import Interpreter

AnyCell = TypeVar("AnyCell", Cell, PromptCell)

SITE = (
    "import os, site; print(*filter(os.path.isdir, site.getsitepackages()), sep='\\n')"
)
"""Those that there are: Python 3.15 complains about others in a .pth file."""

ENABLED = b"import inputhook; inputhook.enable('asyncio')\n"

FORMS = {
    "pth": ("inputhook.pth", OWN[".pth"]),
    "start": ("inputhook.start", OWN[".start"]),
    "sitecustomize": ("sitecustomize.py", with_block(None)),
    "enabled": ("inputhook-enabled.pth", ENABLED),
    "none": ("not-read.txt", b""),
}
"""The files in site-packages, and their text: each Python that is started reads them,
isolated ones too."""

_folders: list[tempfile.TemporaryDirectory[str]] = []


@functools.cache
def environment(interpreter: Interpreter, form: str) -> Path:
    """Return a virtual environment with all that the interpreter has, and with inputhook."""
    folder = tempfile.TemporaryDirectory(prefix="inputhook-test-")
    _folders.append(folder)
    root = Path(folder.name) / "venv"
    base = interpreter.executable
    subprocess.run(
        [base, "-m", "venv", "--without-pip", str(root)], check=True, timeout=60
    )
    answer = subprocess.run(
        [base, "-c", SITE], check=True, capture_output=True, text=True, timeout=60
    )
    (site,) = root.glob("lib/python*/site-packages")
    # in the order of their names: these paths come first
    paths = [str(SOURCE), str(CHILD), *answer.stdout.split()]
    (site / "a-tests.pth").write_text("\n".join(paths) + "\n")
    name, content = FORMS[form]
    (site / name).write_bytes(content)
    return root


def activated(cell: AnyCell, form: str = "pth") -> AnyCell:
    """Return the cell with an interpreter that starts auto-activation while it starts."""
    python = environment(cell.interpreter, form) / "bin/python"
    return replace(cell, interpreter=replace(cell.interpreter, executable=str(python)))
