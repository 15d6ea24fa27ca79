"""What inputhook uses of other packages' privates, and whether it is there.

Nothing promises a private: the next version may have renamed it. Each file that reaches
into another package has a table of what it uses, and looks at the table before it begins:
where something is missing or has another shape, the file's part is off, with a sentence
that names the package's version. A test looks each of them up in every version at hand.
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
    """One attribute of another package that nothing promises."""

    module: str
    """Where it is; never imported for that."""

    path: str
    """The attribute, with dots: "UnixConsole.input_hook". Also one that instances have, if
    a method of the class uses it."""

    seen: str
    """The versions that were looked at, of the package or of Python: "3.13 to 3.15"."""

    kind: type | tuple[type, ...] = object
    """What it is an instance of."""

    def problem(self) -> str | None:
        """Say what is not as expected; None: all is, or the module is not imported."""
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
    """Say what the first of these is that is not as expected; None: all are."""
    return next(filter(None, (each.problem() for each in table)), None)


def require(table: Iterable[Private], whose: str) -> None:
    """Do nothing if all of these are as expected.

    Args:
        table: what is used.
        whose: the package and its version, for a person: "PyREPL of Python 3.16.0".

    Raises:
        UnknownShape: one of them is not.
    """
    what = problem(table)
    if what is not None:
        raise UnknownShape(f"{whose} is not known to inputhook {__version__}: {what}")


def package(name: str, title: str = "") -> str:
    """A package and its version, for require()."""
    version = getattr(sys.modules.get(name), "__version__", "of this version")
    return f"{title or name} {version}"


def _look_up(owner: Any, name: str) -> Any:
    # not getattr(): a property is meant, not what it returns
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
    # importlib's own word for that (Lib/importlib/_bootstrap.py, _load_unlocked)
    return getattr(getattr(module, "__spec__", None), "_initializing", False)
