"""Checks private names of other packages before inputhook uses them.

The next version of a package may have renamed a private. Each file that reaches into
another package has a table of the privates that it uses, and checks the table before it
begins: where a private is missing or has another type, the file's part is off
(_failures.py), with a sentence that names the package's version. A test looks up each
private in every version at hand.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, NamedTuple

from ._version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable

_MISSING = object()


class UnknownShape(Exception):
    """Another package is not of the shape that inputhook knows."""


class Private(NamedTuple):
    """One private attribute of another package."""

    module: str
    """The module that has it; never imported for that."""

    path: str
    """The attribute, with dots: "UnixConsole.input_hook". An attribute of instances
    counts if a method of the class uses it."""

    seen: str
    """The versions of the package, or of Python, that were looked at: "3.13 to 3.15"."""

    kind: type | tuple[type, ...] = object
    """The type that it must be an instance of."""

    def problem(self) -> str | None:
        """Return what is not as expected; None: nothing, or the module is not imported."""
        value: Any = sys.modules.get(self.module)
        if value is None or _is_half_imported(value):
            return None
        for name in self.path.split("."):
            owner, value = value, _look_up(value, name)
            if value is _MISSING and not _is_of_instances(owner, name):
                return f"{self.module} has no {self.path}"
        if value is not _MISSING and not isinstance(value, self.kind):
            return f"{self.module}.{self.path} is of type {type(value).__name__}"
        return None


def problem(table: Iterable[Private]) -> str | None:
    """Return what is not as expected of the first such private; None: all are."""
    return next(filter(None, (each.problem() for each in table)), None)


def require(table: Iterable[Private], whose: str) -> None:
    """Raise UnknownShape if a private of the table is not as expected.

    Args:
        table: the privates that are used.
        whose: the package and its version, for the message: "PyREPL of Python 3.16.0".

    Raises:
        UnknownShape: one of them is not as expected.
    """
    what = problem(table)
    if what is not None:
        raise UnknownShape(f"{whose} is not known to inputhook {__version__}: {what}")


def package(name: str, title: str = "") -> str:
    """Return a package and its version, for require()."""
    version = getattr(sys.modules.get(name), "__version__", "of this version")
    return f"{title or name} {version}"


def _look_up(owner: Any, name: str) -> Any:
    # not getattr(): for a property we want the property, not its value
    found = getattr(owner, "__dict__", {}).get(name, _MISSING)
    return getattr(owner, name, _MISSING) if found is _MISSING else found


def _is_of_instances(owner: Any, name: str) -> bool:
    """Return whether a method of the class uses the attribute."""
    return any(
        name in getattr(getattr(method, "__code__", None), "co_names", ())
        for base in getattr(owner, "__mro__", ())
        for method in vars(base).values()
    )


def _is_half_imported(module: Any) -> bool:
    # importlib sets this attribute (Lib/importlib/_bootstrap.py, _load_unlocked)
    return getattr(getattr(module, "__spec__", None), "_initializing", False)
