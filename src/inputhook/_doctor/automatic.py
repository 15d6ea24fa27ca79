"""What auto-activation (inputhook.auto) does here, and where it is installed."""

from __future__ import annotations

import json
import os
import sys
from typing import Any

from .children import Child, Outcome

#: a file that has our marker, and is not installed, is half removed
_SOURCE = """\
import json
from inputhook.auto import install as startup
def ours(place):
    try:
        with open(place.file, "rb") as file:
            return b"inputhook auto-activation" in file.read()
    except OSError:
        return False
places = [
    {"scope": each.scope, "file": str(each.file), "installed": each.installed,
     "problem": each.problem if each.installed or ours(each) else ""}
    for each in startup.places()
]
installed = any(each["installed"] for each in places)
why_not = startup.why_not() if installed else ""
print(json.dumps({"places": places, "works": installed and not why_not,
                  "why_not": why_not}))
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
