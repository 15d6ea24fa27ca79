"""The public names where there is no C core: on Windows, on PyPy, from the pure wheel.

A library that asks inputhook gets its answers: nothing is enabled, no loop is run. What
undoes something has nothing to undo. Whatever would have to run a loop raises
InputHookError, whose message says why, and what to do.
"""

from __future__ import annotations

import contextlib
import sys
from typing import TYPE_CHECKING, Any, NoReturn

from . import _corefile, _register, _registry, errors
from ._owner import Owner
from ._stats import Stats
from ._version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable

    from . import abc


def find(name: str) -> object:
    """Return what a public name means here."""
    if name in _HERE:
        return _HERE[name]
    if hasattr(errors, name):
        return getattr(errors, name)
    return _unusable_class(name) if name[0].isupper() else _unusable(name)


def _refuse() -> NoReturn:
    raise errors.InputHookError(str(_corefile.why_none()))


def _unusable(name: str) -> Callable[..., NoReturn]:
    """Return a function in place of one that would have to run a loop."""

    def function(*_arguments: Any, **_options: Any) -> NoReturn:
        _refuse()

    function.__name__ = function.__qualname__ = name
    function.__doc__ = f"Raise InputHookError: {_corefile.why_none()}"
    return function


def _unusable_class(name: str) -> type:
    """Return a class in place of one of which nothing can be made, for annotations."""
    return type(name, (), {"__init__": _unusable("__init__"), "__doc__": None})


def active(toolkit: str | None = None) -> bool:  # noqa: ARG001
    """Return whether the prompt runs the toolkit's loop: it does not."""
    return False


def enabled() -> tuple[str, ...]:
    """Return which toolkits are enabled: none."""
    return ()


def owner() -> Owner:
    """Return who holds the interpreter's input hook: nobody whom inputhook can see."""
    return Owner(None, "", "")


def stats(*, reset: bool = False) -> Stats:  # noqa: ARG001
    """Return what the hook has done: nothing."""
    zero: dict[str, Any] = dict.fromkeys(Stats._fields, 0)
    zero |= {"guests": {}, "preparing": 0.0, "busy": 0.0}
    return Stats(**{**zero, "longest": 0.0, "longest_by": None})


def warn_after(*_seconds: float | None) -> None:
    """Warn of slow callbacks: none is called."""


def disable(*_toolkits: str) -> None:
    """Disable toolkits: none is enabled."""


def hold(*, debuggers: bool = False) -> None:
    """Handle no events while a prompt waits: none is handled."""


def release() -> None:
    """Handle events again: none is handled."""


def register(
    toolkit: abc.Toolkit | str,
    process_events: Callable[[], object] | None = None,
    /,
    *,
    interval: float = 0.02,
) -> None:
    """Make a toolkit known; mistakes are errors as anywhere."""
    _register.check_and_add(toolkit, process_events, interval)


def unregister(name: str) -> None:
    """Forget a toolkit that was registered."""
    if name not in _registry.registered():
        raise ValueError(f"unregister(): no toolkit was registered as {name!r}")
    del _registry.TABLE[name]


def doctor() -> None:
    """Print why windows are frozen in this session: there is no C core."""
    sys.stdout.write(f"inputhook {__version__}: {_corefile.why_none()}\n")


_HERE: dict[str, object] = {
    each.__name__: each
    for each in (
        *(Owner, Stats, active, disable, doctor, enabled, hold, owner, register),
        *(release, stats, unregister, warn_after),
    )
}
_HERE["held"] = contextlib.nullcontext
