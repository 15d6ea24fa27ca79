"""Is inputhook itself complete?"""

from __future__ import annotations

import shlex
import sys
from typing import TYPE_CHECKING

from ..._problem import Problem
from ..package import FOLDER
from .words import pip

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .words import Facts


def package(facts: Facts) -> Iterator[Problem]:
    """Something of it is missing, or cannot be loaded."""
    package = facts["inputhook"]
    name, error = package.get("fails"), package.get("error")
    if not name:
        return
    if name == "_cffi_backend":
        what = f"cffi, which inputhook's C core needs, cannot be imported ({error})"
        yield Problem("cffi-missing", what, pip("--force-reinstall cffi"), "inputhook")
        return
    if name == "inputhook._core":
        yield Problem("core", _core(package, str(error)), _again(), "inputhook")
        return
    what = f"inputhook is not complete: {name} cannot be imported ({error})"
    yield Problem("package", what, _again(), "inputhook")


def _core(package: Facts, error: str) -> str:
    files, folder = package["core"], package["folder"]
    if not files:
        return f"inputhook's C core (_core...so in {folder}) is missing ({error})"
    there = ", ".join(files)
    if "No module named 'inputhook._core'" in error:
        return (
            f"inputhook's C core is not for this Python {sys.version.split()[0]}: in "
            f"{folder} there is {there} ({error})"
        )
    return f"inputhook's C core, {there} in {folder}, cannot be loaded ({error})"


def _again() -> str:
    source = FOLDER.parent.parent
    if (source / "setup.py").exists():  # a checkout
        return pip(f"--force-reinstall {shlex.quote(str(source))}")
    return pip("--force-reinstall inputhook")
