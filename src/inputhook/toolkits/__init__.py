"""The toolkits' loops, a file for each: classes derived from base.Loop."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from .._registry import TABLE

if TYPE_CHECKING:
    from .base import Loop


def new(name: str) -> Loop:
    """Return a new Loop for a toolkit in TABLE; no toolkit is imported for that."""
    row = TABLE[name]
    loop: Loop = getattr(import_module(f"{__name__}.{row.module}"), row.class_name)()
    return loop
