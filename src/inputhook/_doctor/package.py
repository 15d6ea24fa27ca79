"""inputhook itself: whether it is complete. A child asks, for a broken library can kill it."""

from __future__ import annotations

import shlex
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from .._problem import Problem, pip
from .._version import __version__
from .facts import PackageFacts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .facts import Facts
    from .subprocesses import Children

FOLDER = Path(__file__).parent.parent
CORE = "inputhook._core"


def begin(children: Children) -> Callable[[], PackageFacts]:
    """Start a process that imports all of inputhook; return the function that waits for it."""
    # inputhook runs in this process, so it is complete
    if "inputhook._enable" in sys.modules:
        return lambda: _facts(None, None)
    child = children.ask(import_all)

    def facts() -> PackageFacts:
        if child.outcome.status == 0:
            return _facts(*child.answer())
        last = child.outcome.last_line() or CORE
        return _facts(last, f"{child.outcome.end()} while it was loaded")

    return facts


def import_all() -> tuple[str | None, str | None]:
    """Import all of inputhook, in a child; return the module that fails, and why; or Nones.

    Each name is printed before its import: a broken library can kill the process.
    """
    for name in _modules():
        sys.stdout.write(f"{name}\n")
        sys.stdout.flush()
        try:
            import_module(name)
        except SyntaxError as error:
            return name, f"{error.msg}, {error.filename}, line {error.lineno}"
        except BaseException as error:  # noqa: BLE001  SystemExit, too
            return name, f"{type(error).__name__}: {str(error) or repr(error)}"
    return None, None


def _modules() -> Iterator[str]:
    yield from ("_cffi_backend", CORE, "inputhook._registry", "inputhook._enable")
    from inputhook._registry import TABLE

    yield from (f"inputhook.toolkits.{row.module}" for row in TABLE.values())


def _facts(fails: str | None, error: str | None) -> PackageFacts:
    core = sorted(each.name for each in FOLDER.glob("_core*.so"))
    return PackageFacts(__version__, str(FOLDER), fails, error, core)


def incomplete(_facts: Facts, package: PackageFacts) -> Iterator[Problem]:
    """Yield a problem if something of inputhook is missing, or cannot be loaded."""
    name, error = package.fails, package.error
    if not name:
        return
    source = FOLDER.parent.parent
    again = shlex.quote(str(source)) if (source / "setup.py").exists() else "inputhook"
    problem, what = "package", f"inputhook is not complete: {name} cannot be imported"
    if name == "_cffi_backend":
        problem, again = "cffi-missing", "cffi"
        what = "cffi, which inputhook's C core needs, cannot be imported"
    elif name == CORE:
        there = ", ".join(package.core)
        problem, wrong = "core", "cannot be loaded" if there else "is missing"
        if there and f"No module named '{CORE}'" in str(error):
            wrong = f"is not for this Python {sys.version.split()[0]}"
        what = (
            f"inputhook's C core, {there or '_core...so'} in {package.folder}, {wrong}"
        )
    yield Problem(problem, f"{what} ({error})", pip(f"--force-reinstall {again}"))
