"""What auto-activation (inputhook.auto) does here, and where it is installed."""

from __future__ import annotations

import json
import os
import sys
from typing import Any

from .children import Child, Outcome

_SOURCE = """\
import json
from inputhook.auto.install import places, why_not
found = [place._asdict() | {"file": str(place.file)} for place in places()]
installed = any(each["installed"] for each in found)
why = why_not() if installed else ""
print(json.dumps({"places": found, "works": installed and not why, "why_not": why}))
"""


def here() -> dict[str, Any]:
    """What it does in this process. It is not imported: that would start it."""
    activation: Any = getattr(sys.modules.get("inputhook.auto"), "activation", None)
    if activation is None:
        return {"imported": False}
    return {
        "imported": True,
        "off": activation.off,
        "enabled": list(activation.enabled),
        "errors": [f"{type(each).__name__}: {each}" for each in activation.errors],
    }


def words() -> list[str]:
    """What the environment variable INPUTHOOK says."""
    return [w.strip() for w in os.environ.get("INPUTHOOK", "").split(",") if w.strip()]


def start() -> Child:
    """Begin to find out where it is installed, which takes an interpreter or two."""
    return Child(_SOURCE)


def facts(outcome: Outcome) -> dict[str, Any]:
    """What start() has found out; `known` is False if that was nothing."""
    lines = outcome.output.strip().splitlines()
    if outcome.status != 0 or not lines:
        return {"places": [], "works": None, "why_not": "", "known": False}
    found: dict[str, Any] = json.loads(lines[-1])
    return {**found, "known": True}
