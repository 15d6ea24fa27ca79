"""Auto-activation (inputhook.auto): what it does in this process, and where it is installed."""

from __future__ import annotations

import contextlib
import os
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from .._problem import Problem, listed
from .facts import ActivationFacts, AutoFacts, Place
from .toolkits import called

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .facts import Facts
    from .subprocesses import Children

#: prints the files that contain something of ours, perhaps only half of it
_SOURCE = """\
import json
from inputhook.auto import install
places, why_not = install.state()
installed = any(each.installed for each in places)
found = {
    "places": [each._asdict() for each in places],
    "works": installed and not why_not,
    "why_not": why_not if installed else "",
}
print(json.dumps(found, default=str))
"""
_OFF = {"0", "off", "no", "false"}
_NO_NAMES = {*_OFF, "1", "on", "yes", "true", "debug"}
_SCOPES = {"venv": "this virtual environment", "user": "this user"}


def here() -> ActivationFacts:
    """Return what auto-activation does in this process.

    inputhook.auto is not imported for that: if nobody has imported it, it does nothing.
    """
    activation: Any = getattr(sys.modules.get("inputhook.auto"), "activation", None)
    if activation is None:
        return ActivationFacts()
    return ActivationFacts(
        imported=True,
        off=activation.off,
        enabled=list(activation.enabled),
        errors=[f"{type(each).__name__}: {each}" for each in activation.errors],
    )


def begin(children: Children) -> Callable[[ActivationFacts], AutoFacts]:
    """Start a process that finds out where auto-activation is installed.

    Returns:
        A function that waits for the process and returns all facts. Its argument says
        what auto-activation does in the process that is examined.
    """
    words = os.environ.get("INPUTHOOK", "").split(",")
    words = [each.strip() for each in words if each.strip()]
    child = None
    with contextlib.suppress(OSError):
        child = children.start(_SOURCE)

    def facts(activation: ActivationFacts) -> AutoFacts:
        known = AutoFacts(**vars(activation), words=words)
        with contextlib.suppress(RuntimeError, ValueError):
            found = child.outcome().answer() if child is not None else {}
            places = [Place(**each) for each in found.pop("places")]
            known = replace(known, known=True, places=places, **found)
        return known

    return facts


def not_at_work(facts: Facts, auto: AutoFacts) -> Iterator[Problem]:
    """Yield a problem if auto-activation is off, half installed, or has failed."""
    installed = any(each.installed for each in auto.places)
    off = any(word.lower() in _OFF for word in auto.words)
    if off and (installed or auto.imported or not auto.known):
        yield Problem(
            "auto-off",
            f"The environment variable INPUTHOOK is {os.environ.get('INPUTHOOK')!r}: "
            "auto-activation does nothing, and windows stay frozen until inputhook.enable()",
            "Unset INPUTHOOK",
        )
    names = [w for w in auto.words if w.lower() not in _NO_NAMES]
    wrong = [name for name in names if facts.complete and not called(name)]
    for word in wrong:
        yield Problem(
            "auto-unknown",
            f"The environment variable INPUTHOOK names {word!r}, which is no toolkit",
            f"Name one of {listed(facts.known_toolkits, 'or')}; or debug, or 0",
        )
    yield from _places(auto)
    for error in auto.errors:
        if error.startswith("UnknownToolkit") and wrong:
            continue
        if error.startswith("NoDisplay") and facts.no_display:
            continue
        yield Problem(
            "auto-error",
            f"Auto-activation could not do what it was to do: {error}",
            "Do what that says, or unset INPUTHOOK"
            if auto.words
            else "inputhook.enable(), which shows where it happens",
        )


def _places(auto: AutoFacts) -> Iterator[Problem]:
    """Yield a problem for each faulty file, or one if a new Python runs none of them."""
    do = "Do that, then: python -m inputhook auto install"
    wrong = [each for each in auto.places if each.problem]
    for place in wrong:
        scope = _SCOPES.get(place.scope, place.scope)
        what = f"Auto-activation for {scope}: {place.problem}"
        yield Problem("auto-place", what, do)
    if auto.why_not and not wrong:
        reasons = "; ".join(auto.why_not.splitlines())
        what = (
            f"Auto-activation is installed, and a new Python does not run it: {reasons}"
        )
        yield Problem("auto-dead", what, do)
