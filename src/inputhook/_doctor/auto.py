"""Auto-activation (inputhook.auto): what it does in this process, and where it is installed."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

from .._problem import Problem, listed
from .facts import ActivationFacts, AutoFacts, Place
from .toolkits import called

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .facts import Facts

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


def installed() -> AutoFacts:
    """Return where something of ours is installed, perhaps only half of it; in a child."""
    from inputhook.auto import install

    found, why_not = install.state()
    places = [Place(p.scope, str(p.file), p.installed, p.problem) for p in found]
    there = any(each.installed for each in places)
    works, why_not = there and not why_not, why_not if there else ""
    return AutoFacts(known=True, places=places, works=works, why_not=why_not)


def not_at_work(facts: Facts, auto: AutoFacts) -> Iterator[Problem]:
    """Yield a problem if auto-activation is off, half installed, or has failed."""
    somewhere = any(each.installed for each in auto.places)
    off = any(word.lower() in _OFF for word in auto.words)
    if off and (somewhere or auto.imported or not auto.known):
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
    told = {"UnknownToolkit": bool(wrong), "NoDisplay": facts.has_display is False}
    do = "inputhook.enable(), which shows where it happens"
    do = "Do what that says, or unset INPUTHOOK" if auto.words else do
    for error in auto.errors:
        if not told.get(error.partition(":")[0]):
            what = f"Auto-activation could not do what it was to do: {error}"
            yield Problem("auto-error", what, do)


def _places(auto: AutoFacts) -> Iterator[Problem]:
    """Yield a problem for each faulty file, or one if a new Python runs none of them."""
    do = "Do that, then: python -m inputhook auto install"
    wrong = [each for each in auto.places if each.problem]
    for place in wrong:
        scope = _SCOPES.get(place.scope, place.scope)
        what = f"Auto-activation for {scope}: {place.problem}"
        yield Problem("auto-place", what, do)
    if auto.why_not and not wrong:
        what = "Auto-activation is installed, and a new Python does not run it"
        reasons = "; ".join(auto.why_not.splitlines())
        yield Problem("auto-dead", f"{what}: {reasons}", do)
