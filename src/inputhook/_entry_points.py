"""Toolkits that other packages bring: entry points of the group "inputhook.toolkits".

An entry point is loaded when somebody asks for its name; all are when somebody asks which
toolkits there are. Starting Python, and enable() without a name, load none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import _register, _registry
from ._problem import Problem
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
        raise _two(name, found)
    (point,) = found
    try:
        _register.add(_made(point), _describe(point))
    except (Exception, SystemExit) as error:  # whoever asks for a name wants to go on
        raise FaultyToolkit(
            f"{name}: {_describe(point)} does not work here: {type(error).__name__}: "
            f"{error}. Please report this to the package's authors, or uninstall it"
        ) from error
    return True


def _made(point: EntryPoint) -> Any:
    made: Any = point.load()
    toolkit = made() if callable(made) else made
    called = getattr(toolkit, "name", point.name)
    if called != point.name:
        raise ValueError(
            f"the toolkit's name is {called!r}. The entry point must have the same name"
        )
    return toolkit


def load_all() -> list[Problem]:
    """Register every toolkit that an entry point names; return what is wrong with the rest."""
    problems = []
    for name in sorted({point.name for point in _found()}):
        source = _registry.TABLE[name].source if name in _registry.TABLE else None
        try:
            if [_describe(point) for point in _found(name)] != [source]:
                load(name)
        except FaultyToolkit as error:
            what, _, do = str(error).rpartition(". ")
            problems.append(Problem("faulty-toolkit", what, do, name))
    return problems


def _found(name: str | None = None) -> list[EntryPoint]:
    from importlib.metadata import entry_points  # takes 20 ms, and is rarely needed

    # a package that is on the path twice is one package
    every = {
        (each.name, each.value, each.dist and each.dist.name): each
        for each in entry_points(group=GROUP)
    }
    return [each for each in every.values() if name in {None, each.name}]


def _two(name: str, found: list[EntryPoint]) -> FaultyToolkit:
    return FaultyToolkit(
        f"Two packages bring a toolkit called {name!r}: "
        f"{' and '.join(sorted(map(_describe, found)))}. Uninstall one of them"
    )


def _describe(point: EntryPoint) -> str:
    package = f"{point.dist.name} {point.dist.version}" if point.dist else "a package"
    return f"the entry point {point.value!r} of {package}"
