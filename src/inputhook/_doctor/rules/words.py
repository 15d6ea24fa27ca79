"""What the rules have in common: what is in use, and how sentences are made."""

from __future__ import annotations

import shlex
import sys
from typing import Any

#: what facts.gather() returns
Facts = dict[str, Any]


def in_use(facts: Facts) -> tuple[list[str], list[str]]:
    """The toolkits that are imported; and of these, the ones with an application."""
    toolkits = toolkits_of(facts)
    imported = [
        n for n, each in toolkits.items() if each["imported"] and not each["guest"]
    ]
    return imported, [name for name in imported if toolkits[name]["live"]]


def verb(names: list[str]) -> str:
    """Is, or are."""
    return "are" if len(names) > 1 else "is"


def toolkits_of(facts: Facts) -> Facts:
    """What is known of each toolkit; nothing, if none could be looked at."""
    toolkits: Facts = facts["toolkits"]
    return {} if "unknown" in toolkits else toolkits


def resolve(name: str) -> str | None:
    """The toolkit that a name means; None: none, or nobody can say."""
    try:
        from inputhook import _choose as choose

        return choose.resolve(name)
    except Exception:  # noqa: BLE001  unknown, or the package is not complete
        return None


def older(version: str, than: tuple[int, ...]) -> bool:
    """Is this version older? Not if it cannot be read."""
    parts = version.split(".")[: len(than)]
    if not all(part.isdigit() for part in parts) or len(parts) < len(than):
        return False
    return tuple(map(int, parts)) < than


def listed(names: Any, word: str = "and") -> str:
    """As in a sentence: a, b and c."""
    *others, last = list(names)
    return f"{', '.join(others)} {word} {last}" if others else str(last)


def pip(arguments: str) -> str:
    """The command that installs it for this Python."""
    python = shlex.quote(sys.executable or "python")
    return f"Install it again: {python} -m pip install {arguments}"
