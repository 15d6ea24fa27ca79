"""The toolkits' loops: a class derived from base.Loop for each toolkit, in a file of its own."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from .. import abc
from .._registry import TABLE

if TYPE_CHECKING:
    from .base import Loop


def new(name: str) -> Loop:
    """Return a new Loop for a toolkit in TABLE, without importing the toolkit."""
    row = TABLE[name]
    if row.toolkit is not None:
        return _adapted(row.toolkit)
    made: Loop | abc.Toolkit
    made = getattr(import_module(f"{__name__}.{row.module}"), row.class_name)()
    return _adapted(made) if isinstance(made, abc.Toolkit) else made


def _adapted(toolkit: abc.Toolkit) -> Loop:
    from .adapted import AdaptedLoop

    return AdaptedLoop(toolkit)
