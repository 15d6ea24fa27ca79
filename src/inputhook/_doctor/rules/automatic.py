"""Auto-activation: off, half installed, or failed."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from ..._problem import Problem
from .words import listed, resolve, toolkits_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .words import Facts

_OFF = {"0", "off", "no", "false"}
_NO_NAMES = {*_OFF, "1", "on", "yes", "true", "debug"}


def auto(facts: Facts) -> Iterator[Problem]:
    """INPUTHOOK, the files, and what has gone wrong."""
    auto = facts["auto"]
    installed = [p for p in auto.get("places", []) if p["installed"]]
    words = auto.get("words", [])
    off = [word for word in words if word.lower() in _OFF]
    if off and (installed or auto.get("imported") or not auto.get("known")):
        yield Problem(
            "auto-off",
            f"The environment variable INPUTHOOK is {os.environ.get('INPUTHOOK')!r}: "
            "auto-activation does nothing, and windows stay frozen until inputhook.enable()",
            "Unset INPUTHOOK",
            "automatic",
        )
    known = facts["inputhook"].get("fails", "unknown") is None
    wrong = [
        w for w in words if known and w.lower() not in _NO_NAMES and not resolve(w)
    ]
    for word in wrong:
        yield Problem(
            "auto-unknown",
            f"The environment variable INPUTHOOK names {word!r}, which is no toolkit",
            f"Name one of {listed(toolkits_of(facts), 'or')}; or debug, or 0",
            "automatic",
        )
    yield from _places(auto)
    for error in auto.get("errors", []):
        if error.startswith("UnknownToolkit") and wrong:
            continue
        if error.startswith("NoDisplay") and not facts["display"].get("answers", True):
            continue
        yield Problem(
            "auto-error",
            f"Auto-activation could not do what it was to do: {error}",
            "Do what that says, or unset INPUTHOOK"
            if words
            else "inputhook.enable(), which shows where it happens",
            "automatic",
        )


def _places(auto: Facts) -> Iterator[Problem]:
    """Where auto-activation is installed, or was."""
    places = auto.get("places", [])
    do = "Do that, then: python -m inputhook auto install"
    scopes = {"venv": "this virtual environment", "user": "this user"}
    for place in places:
        if place["problem"]:
            scope = scopes.get(place["scope"], place["scope"])
            what = f"Auto-activation for {scope}: {place['problem']}"
            yield Problem("auto-place", what, do, "automatic")
    if auto.get("why_not") and not any(place["problem"] for place in places):
        reasons = "; ".join(auto["why_not"].splitlines())
        what = (
            f"Auto-activation is installed, and a new Python does not run it: {reasons}"
        )
        yield Problem("auto-dead", what, do, "automatic")
