"""Pieces of sentences for the rules."""

from __future__ import annotations

import shlex
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def listed(names: Iterable[str], word: str = "and") -> str:
    """Return names as in a sentence: a, b and c."""
    *others, last = list(names)
    return f"{', '.join(others)} {word} {last}" if others else last


def is_or_are(names: list[str]) -> str:
    """Return "is" or "are", for so many names."""
    return "are" if len(names) > 1 else "is"


def pip(arguments: str) -> str:
    """Return the sentence "Install it again: ...", with the pip command for this Python."""
    python = shlex.quote(sys.executable or "python")
    return f"Install it again: {python} -m pip install {arguments}"
