"""inputhook itself: whether it is complete. A child asks, for a broken library can kill it."""

from __future__ import annotations

import json
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .._problem import Problem, pip
from .._version import __version__
from .facts import PackageFacts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .facts import Facts
    from .subprocesses import Children, Outcome

FOLDER = Path(__file__).parent.parent
_CORE = "inputhook._core"
#: prints each name before its import, and an error: the last name is what failed
_SOURCE = """\
import json
from importlib import import_module
def say(**what):
    print(json.dumps(what), flush=True)
def attempt(name):
    say(name=name)
    try:
        import_module(name)
    except BaseException as error:
        text = f"{type(error).__name__}: {str(error) or repr(error)}"
        if isinstance(error, SyntaxError):
            text = f"{error.msg}, {error.filename}, line {error.lineno}"
        say(error=text)
        raise SystemExit
for name in "_cffi_backend", "inputhook._core", "inputhook._registry", "inputhook._enable":
    attempt(name)
from inputhook._registry import TABLE
for row in TABLE.values():
    attempt("inputhook.toolkits." + row.module)
say(name="")
"""


def begin(children: Children) -> Callable[[], PackageFacts]:
    """Start a process that imports all of inputhook; return the function that waits for it."""
    # inputhook runs in this process, so it is complete
    if "inputhook._enable" in sys.modules:
        return lambda: _facts(None, None)
    child = children.start(_SOURCE)
    return lambda: _facts(*_import(child.outcome()))


def _facts(fails: str | None, error: str | None) -> PackageFacts:
    files = [each for each in FOLDER.glob("_core*") if each.suffix in {".so", ".pyd"}]
    core = sorted(each.name for each in files)
    return PackageFacts(__version__, str(FOLDER), fails, error, core)


def _import(outcome: Outcome) -> tuple[str | None, str | None]:
    """Return the module whose import fails, and why; (None, None) if all can be imported."""
    said: dict[str, Any] = {"name": _CORE}
    for line in outcome.output.splitlines():
        said.update(json.loads(line) if line.startswith("{") else {})
    if "error" in said:
        return said["name"], said["error"]
    if outcome.status == 0 and not said["name"]:
        return None, None
    return said["name"], f"{outcome.end()} while it was loaded"


def incomplete(_facts: Facts, package: PackageFacts) -> Iterator[Problem]:
    """Yield a problem if something of inputhook is missing, or cannot be loaded."""
    if not package.fails:
        return
    name, error = package.fails, package.error
    if name == "_cffi_backend":
        what = f"cffi, which inputhook's C core needs, cannot be imported ({error})"
        yield Problem("cffi-missing", what, pip("--force-reinstall cffi"))
        return
    source = FOLDER.parent.parent
    is_checkout = (source / "setup.py").exists()
    again = pip(
        f"--force-reinstall {shlex.quote(str(source)) if is_checkout else 'inputhook'}"
    )
    if name == _CORE:
        yield Problem("core", _core(package), again)
        return
    what = f"inputhook is not complete: {name} cannot be imported ({error})"
    yield Problem("package", what, again)


def _core(package: PackageFacts) -> str:
    """Return a sentence about what is wrong with the C core."""
    error, folder, there = package.error, package.folder, ", ".join(package.core)
    if not there:
        return f"inputhook's C core (_core...so in {folder}) is missing ({error})"
    if f"No module named '{_CORE}'" in str(error):
        return (
            f"inputhook's C core is not for this Python {sys.version.split()[0]}: in "
            f"{folder} there is {there} ({error})"
        )
    return f"inputhook's C core, {there} in {folder}, cannot be loaded ({error})"
