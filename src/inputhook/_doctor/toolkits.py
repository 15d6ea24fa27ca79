"""The toolkits: installed, imported, with an application, and do they work? Tried in children."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Any

from .children import Child, Outcome
from .package import signal_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from inputhook.toolkits.base import Loop, SmokeTest

#: after all is tried: their clean-up at the end of Python is another matter
_AFTER = "sys.stdout.flush()\nos._exit(0)\n"
#: in the order in which they tell most; else the last line is the one
_TELLING = (
    re.compile(r".* is needed to load .*"),
    re.compile(r".*cannot open shared object file.*"),
    re.compile(r".*Could not (?:load|find) the Qt platform plugin.*"),
    re.compile(r"[\w.]*(?:Error|Exception): \S.*"),
)
_LIBRARY = re.compile(r"([\w+.-]+\.so[.\d]*)\W*: cannot open shared object")
#: file of a library -> Debian's package, where that is not its name
_PACKAGES = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgtk-3.so.0": "libgtk-3-0",
    "libX11.so.6": "libx11-6",
}


class Tried:
    """One trial that is going on."""

    def __init__(self, loop: Loop, trial: SmokeTest, *, display: bool) -> None:
        self.loop = loop
        self.trial = trial
        starts = trial.starts if display or not loop.needs_display() else ""
        self.child = Child(trial.imports + starts + _AFTER, display=display)


def start(*, display: bool) -> list[Tried]:
    """Begin to try what is installed; an application only if there is a display."""
    tried = []
    try:
        for loop in loops().values():
            if loop.installed() and not _live(loop):
                tried += [Tried(loop, t, display=display) for t in loop.smoke_tests()]
    except BaseException:
        for each in tried:
            each.child.finish()
        raise
    return tried


def loops() -> dict[str, Loop]:
    """All loops; of those that are enabled, the ones in use."""
    from inputhook import _registry as toolkits
    from inputhook import _state
    from inputhook import toolkits as loops

    enabled = _state.state.loops
    return {name: enabled.get(name) or loops.new(name) for name in toolkits.TABLE}


def facts(outcomes: Mapping[Tried, Outcome]) -> dict[str, Any]:
    """What is known of each toolkit, with the outcomes of what start() has begun."""
    from inputhook.toolkits.base import NOT_INSTALLED

    found = {}
    for name, loop in loops().items():
        bindings = {
            each.trial.name: _judged(each, outcome)
            for each, outcome in outcomes.items()
            if each.loop.name == name and outcome.status != NOT_INSTALLED
        }
        absent = not bindings and any(each.loop.name == name for each in outcomes)
        live = _live(loop)
        works = [each["works"] for each in bindings.values()]
        found[name] = {
            "installed": loop.installed() and not absent,
            "imported": loop.imported(),
            "live": live,
            "usable": True if live else (any(works) if works else None),
            "guest": loop.served_by_others,
            "remedy": loop.remedy,
            "tried": bindings,
        }
    return found


def _live(loop: Loop) -> bool:
    """Has it an application? A guest is only looked at where it is enabled."""
    from inputhook import _state

    return (not loop.served_by_others or loop.name in _state.names()) and bool(
        loop.has_application()
    )


def _judged(tried: Tried, outcome: Outcome) -> dict[str, Any]:
    lines = outcome.output.split("\n")
    version = next((line.strip() for line in reversed(lines) if line.strip()), None)
    works = outcome.status == 0
    error = None if works else last_words(outcome)
    return {
        "works": works,
        "version": version,
        "error": error,
        "do": None if works else _remedy(tried.trial, error or "", outcome),
    }


def last_words(outcome: Outcome) -> str:
    """The line of its error that tells most, and how it ended."""
    lines = [line.strip() for line in outcome.errors.split("\n") if line.strip()]
    line = next(_telling(lines), lines[-1] if lines else "")
    if outcome.status is None:
        return f"it did not answer in time{f' ({line})' if line else ''}"
    if outcome.status < 0:
        ended = f"it ended the process by {signal_name(-outcome.status)}"
        return f"{ended} ({line})" if line else ended
    return line or f"it ended the process with status {outcome.status}"


def _telling(lines: list[str]) -> Iterator[str]:
    for pattern in _TELLING:
        yield from (line for line in reversed(lines) if pattern.match(line))


def _remedy(trial: SmokeTest, error: str, outcome: Outcome) -> str:
    missing = _LIBRARY.search(error)
    if missing and (package := _PACKAGES.get(missing[1])):
        return f"Install the library that is missing (Debian, Ubuntu: apt install {package})"
    plugin = "platform plugin" in error or (outcome.status or 0) < 0
    text = trial.libraries if missing or plugin else trial.again
    return text.replace("pip install", f"{sys.executable or 'python'} -m pip install")
