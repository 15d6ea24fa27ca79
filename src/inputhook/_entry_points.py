"""Toolkits that other packages bring: entry points of the group "inputhook.toolkits".

An entry point is loaded when somebody asks for its name; all are when somebody asks which
toolkits there are. Starting Python, and enable() without a name, load none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import _register, _registry
from .errors import FaultyToolkit

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

GROUP = "inputhook.toolkits"


def load(name: str) -> bool:
    """Register the toolkit of the entry point of that name; return whether there is one.

    Raises:
        FaultyToolkit: there are two, or what the entry point names is no toolkit.
    """
    found = _found(name)
    if not found:
        return False
    if len(found) > 1:
        raise FaultyToolkit(
            f"Two packages bring a toolkit called {name!r}: "
            f"{' and '.join(map(_describe, found))}. Uninstall one of them"
        )
    (point,) = found
    try:
        made: Any = point.load()
        _register.add(made() if callable(made) else made, _describe(point))
    except Exception as error:
        raise FaultyToolkit(
            f"{name}: {_describe(point)} does not work here: {type(error).__name__}: "
            f"{error}. Please report this to the package's authors, or uninstall it"
        ) from error
    if name not in _registry.TABLE:
        raise FaultyToolkit(
            f"{name}: {_describe(point)} brings a toolkit of another name. Please report "
            "this to the package's authors, or uninstall it"
        )
    return True


def load_all() -> list[FaultyToolkit]:
    """Register every toolkit that an entry point names; return what is wrong with the rest."""
    errors = []
    for name in sorted({point.name for point in _found()}):
        if name in _registry.registered():
            continue
        try:
            load(name)
        except FaultyToolkit as error:
            errors.append(error)
    return errors


def _found(name: str | None = None) -> list[EntryPoint]:
    from importlib.metadata import entry_points  # takes 20 ms, and is rarely needed

    # a package that is on the path twice is one package
    every = {(each.name, each.value): each for each in entry_points(group=GROUP)}
    return [each for each in every.values() if name in {None, each.name}]


def _describe(point: EntryPoint) -> str:
    package = f"{point.dist.name} {point.dist.version}" if point.dist else "a package"
    return f"the entry point {point.value!r} of {package}"
