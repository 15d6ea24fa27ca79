"""Gather the facts. Each by a function that may fail alone: its error is a fact, too."""

from __future__ import annotations

import contextlib
import json
import os
import sys
from typing import TYPE_CHECKING, Any

from . import automatic, figures, package, prompt, prompt_toolkit, toolkits, trial
from .children import Child, Outcome, Progress, wait

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_FIRST = 10.0  # seconds; for the package and the display
_SECOND = 15.0  # seconds; for everything else, all at once, from a cold disk
_DISPLAY = """\
import json
from inputhook import _display as display
from inputhook.errors import NoDisplay
found = {"where": None, "error": None}
try:
    found["where"] = display.check()
except NoDisplay as error:
    found["error"] = str(error)
print(json.dumps(found))
"""


def gather(*, session: bool) -> dict[str, Any]:
    """Everything that findings.py judges and report.py shows.

    Args:
        session: look at this process; else at a session that is to come.

    Returns:
        One dictionary for each topic. One that could not be found out has the one key
        "unknown", with the reason.
    """
    progress = Progress()
    with contextlib.ExitStack() as undo:
        undo.callback(progress.over)
        here = prompt.describe() if session else None
        found: dict[str, Any] = {
            "session": session,
            "python": _attempt(_python),
            **_basis(undo, progress),
        }
        complete = not found["inputhook"].get("fails", "unknown")
        found.update(_tried(undo, progress, found, complete=complete))
        tried = found["trial"]
        why = tried.get("unknown") or "no prompt was to be had"
        slot = tried.get("slot") or {"unknown": why}
        found["prompt"] = _prompt(here, tried)
        found["slot"] = _attempt(_slot, needs=complete) if session else slot
        found["loops"] = _attempt(_loops, needs=complete)
        auto = automatic.here() if session else tried.get("auto")
        found["auto"].update(auto or {}, words=automatic.words())
        return found


def gather_toolkits() -> dict[str, Any]:
    """What gather() says about the toolkits, each only imported: no display is needed."""
    progress = Progress()
    with contextlib.ExitStack() as undo:
        tried = toolkits.start(display=False)
        children: dict[str, Child | None] = {e.trial.name: e.child for e in tried}
        outcomes = _finish(undo, children, _SECOND, progress)
        undo.callback(progress.over)
        return toolkits.facts({each: outcomes[each.trial.name] for each in tried})  # type: ignore[misc]


def _attempt(
    call: Callable[[], dict[str, Any]], *, needs: bool = True
) -> dict[str, Any]:
    """What it says, or why it says nothing."""
    if not needs:
        return {"unknown": package.INCOMPLETE}
    try:
        return call()
    except Exception as error:  # noqa: BLE001  one of many: the others are still to come
        return {"unknown": f"{type(error).__name__}: {error}"}


def _basis(undo: contextlib.ExitStack, progress: Progress) -> dict[str, Any]:
    """What has to be known before toolkits are tried: the package, the display."""
    children: dict[str, Child | None] = {
        "package": package.start(),
        "display": Child(_DISPLAY),
    }
    outcomes = _finish(undo, children, _FIRST, progress)
    return {
        "inputhook": _attempt(lambda: package.facts(outcomes["package"])),
        "display": _attempt(lambda: _display(outcomes["display"])),
    }


def _tried(
    undo: contextlib.ExitStack,
    progress: Progress,
    known: dict[str, Any],
    *,
    complete: bool,
) -> dict[str, Any]:
    """All that takes processes, at the same time."""
    answers = known["display"].get("answers") is True
    found: dict[str, Any] = {}
    children: dict[str, Child | None] = {}
    attempts: list[toolkits.Tried] = []

    def start(topic: str, begin: Callable[[], Any]) -> Any:
        try:
            return begin()
        except Exception as error:  # noqa: BLE001  one of many
            found[topic] = {"unknown": f"{type(error).__name__}: {error}"}
            return None

    children["matplotlib"] = start("matplotlib", lambda: figures.start(display=answers))
    children["auto"] = start("auto", automatic.start)
    if complete:
        tried = start("prompt_toolkit", prompt_toolkit.start)
        children["prompt_toolkit"] = tried
        begun = start("toolkits", lambda: toolkits.start(display=answers))
        attempts = begun or []
        children.update({each.trial.name: each.child for each in attempts})
    for child in children.values():
        if child is not None:
            undo.callback(child.finish)
    found["trial"] = _attempt(lambda: _trial(progress), needs=complete)
    outcomes = _finish(undo, children, _SECOND, progress)
    by_trial = {each: outcomes[each.trial.name] for each in attempts}
    topics: dict[str, Callable[[], dict[str, Any]]] = {
        "matplotlib": lambda: figures.facts(outcomes["matplotlib"]),
        "auto": lambda: automatic.facts(outcomes["auto"]),  # type: ignore[arg-type]
        "toolkits": lambda: toolkits.facts(by_trial),  # type: ignore[arg-type]
        "prompt_toolkit": lambda: prompt_toolkit.facts(outcomes["prompt_toolkit"]),
    }
    for topic, call in topics.items():
        needs = complete or topic not in {"toolkits", "prompt_toolkit"}
        found.setdefault(topic, _attempt(call, needs=needs))
    return found


def _finish(
    undo: contextlib.ExitStack,
    children: dict[str, Child | None],
    seconds: float,
    progress: Progress,
) -> dict[str, Outcome | None]:
    running = [child for child in children.values() if child is not None]
    for child in running:
        undo.callback(child.finish)
    wait(running, seconds, progress)
    return {name: child.finish() if child else None for name, child in children.items()}


def _trial(progress: Progress) -> dict[str, Any]:
    with contextlib.closing(trial.Trial(progress)) as tried:
        tried.run()
        return tried.facts()


def _display(outcome: Outcome | None) -> dict[str, Any]:
    if outcome is None or outcome.status is None:
        raise TimeoutError(f"no display answers within {_FIRST:.0f} s")
    if outcome.status != 0:
        raise RuntimeError(toolkits.last_words(outcome))
    found = json.loads(outcome.output.strip().splitlines()[-1])
    return {
        "DISPLAY": os.environ.get("DISPLAY"),
        "WAYLAND_DISPLAY": os.environ.get("WAYLAND_DISPLAY"),
        "answers": found["error"] is None,
        **found,
    }


def _python() -> dict[str, Any]:
    flags = {
        "-E": sys.flags.ignore_environment,
        "-I": sys.flags.isolated,
        "-S": sys.flags.no_site,
        "-i": sys.flags.interactive,
    }
    return {
        "version": sys.version.split()[0],
        "implementation": sys.implementation.name,
        "executable": sys.executable,
        "venv": sys.prefix if sys.prefix != sys.base_prefix else None,
        "flags": [flag for flag, on in flags.items() if on],
        "startup": os.environ.get("PYTHONSTARTUP"),
    }


def _prompt(here: dict[str, Any] | None, tried: dict[str, Any]) -> dict[str, Any]:
    """This session's; else the one that this interpreter gives, tried on a pty."""
    if here is not None:
        return here
    found = tried.get("prompt")
    if not found:
        return {"unknown": tried.get("unknown") or "no prompt was to be had"}
    return {**found, "terminal": prompt.terminal(), "versions": _installed()}


def _installed() -> dict[str, str]:
    """Prompts with a loop of their own that are installed."""
    return dict(_distributions("IPython", "prompt_toolkit", "ipykernel"))


def _distributions(*names: str) -> Iterator[tuple[str, str]]:
    from importlib import metadata

    for name in names:
        with contextlib.suppress(metadata.PackageNotFoundError):
            yield name, metadata.version(name)


def _slot() -> dict[str, Any]:
    from inputhook import _owner as slot

    return slot.owner()._asdict()


def _loops() -> dict[str, Any]:
    from inputhook import _state
    from inputhook._failures import failures

    return {
        "enabled": list(_state.names()),
        "failures": [[each.part, each.reason] for each in failures],
    }
