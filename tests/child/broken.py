"""Breaks, on purpose, something that inputhook calls."""

from __future__ import annotations

import importlib
import sys
from typing import Any


def _owner(where: str) -> tuple[Any, str]:
    """Return the object that has an attribute, and its name; given "module:Class.attribute"."""
    module, _, path = where.partition(":")
    owner = importlib.import_module(module)
    *parents, name = path.split(".")
    for parent in parents:
        owner = getattr(owner, parent)
    return owner, name


def raising(where: str) -> None:
    """Have a function raise whenever inputhook calls it; for all others it works."""
    owner, name = _owner(where)
    found = getattr(owner, name)

    def function(*args: Any, **kwargs: Any) -> Any:
        frame = sys._getframe(1)
        while frame.f_globals.get("__name__") == "inputhook._failures":
            frame = frame.f_back  # type: ignore[assignment]
        if frame.f_globals.get("__name__", "").startswith("inputhook."):
            raise RuntimeError("broken on purpose")
        return found(*args, **kwargs)

    setattr(owner, name, function)


def hidden(where: str) -> None:
    """Have inputhook look for a private name in vain, as in a version to come."""
    from inputhook import _privates as privates

    module, _, path = where.partition(":")
    found = privates.Private.problem

    def problem(row: Any) -> str | None:
        if (row.module, row.path) == (module, path):
            return f"{module} has no {path}"
        return found(row)

    privates.Private.problem = problem  # type: ignore[method-assign]


def reshaped(where: str) -> None:
    """Make an attribute another kind of thing, which does the same when it is read."""
    owner, name = _owner(where)
    found = vars(owner)[name]

    class Descriptor:
        def __get__(self, instance: Any, kind: Any) -> Any:
            return found.__get__(instance, kind)

    setattr(owner, name, Descriptor())
