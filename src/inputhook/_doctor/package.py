"""Is inputhook itself complete? Asked in a child: half a library can kill the process."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .children import Child

if TYPE_CHECKING:
    from .children import Outcome

FOLDER = Path(__file__).parent.parent
#: why a fact is not known that needs all of inputhook
INCOMPLETE = "inputhook is not complete"
_CORE = "inputhook._core"
#: each name before it is imported, then what was wrong: the last name is where it crashed
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
        say(kind=type(error).__name__, text=str(error) or repr(error),
            file=getattr(error, "filename", None), line=getattr(error, "lineno", None))
        raise SystemExit
for name in "_cffi_backend", "inputhook._core", "inputhook._registry", "inputhook._enable":
    attempt(name)
from inputhook._registry import TABLE
for row in TABLE.values():
    attempt("inputhook.toolkits." + row.module)
say(name="")
"""


def start() -> Child | None:
    """Begin to find out; None: it is running here already, so it works."""
    return None if "inputhook._enable" in sys.modules else Child(_SOURCE)


def facts(outcome: Outcome | None) -> dict[str, Any]:
    """What start() has found out."""
    from inputhook._version import __version__

    found = {"version": __version__, "folder": str(FOLDER), **_import(outcome)}
    return {**found, "core": _core_files()}


def _import(outcome: Outcome | None) -> dict[str, Any]:
    """Which import fails, and why; both None if none does."""
    if outcome is None:
        return {"fails": None, "error": None}
    said = [json.loads(line) for line in outcome.output.splitlines() if line[:1] == "{"]
    name = next((each["name"] for each in reversed(said) if "name" in each), _CORE)
    error = next((each for each in said if "kind" in each), None)
    if error is None and not name and outcome.status == 0:
        return {"fails": None, "error": None}
    if error is None:
        text = f"the process was {_death(outcome)} while it was loaded"
    elif error["kind"] == "SyntaxError":
        text = (
            f"{error['text'].partition(' (')[0]}, {error['file']}, line {error['line']}"
        )
    else:
        text = f"{error['kind']}: {error['text']}"
    return {"fails": name, "error": text}


def _death(outcome: Outcome) -> str:
    if outcome.status is None:
        return "stopped because it took too long"
    if outcome.status < 0:
        return f"killed by {signal_name(-outcome.status)}"
    return f"ended with status {outcome.status}"


def signal_name(number: int) -> str:
    """As in SIGABRT."""
    import signal

    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def _core_files() -> list[str]:
    """The compiled files that are there, whether this Python looks at them or not."""
    return sorted(
        path.name for path in FOLDER.glob("_core*") if path.suffix in {".so", ".pyd"}
    )
