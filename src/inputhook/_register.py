"""register(): toolkits that inputhook does not know by itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, overload

from . import _registry, abc
from ._main_thread import check_thread
from ._methods import check_methods

if TYPE_CHECKING:
    from collections.abc import Callable

_NAME = re.compile("[a-z][a-z0-9_-]*")
_SHORTEST = 0.001  # seconds
_LONGEST = 60.0


@overload
def register(toolkit: abc.Toolkit, /) -> None: ...
@overload
def register(
    toolkit: str, process_events: Callable[[], object], /, *, interval: float = ...
) -> None: ...
def register(
    toolkit: abc.Toolkit | str,
    process_events: Callable[[], object] | None = None,
    /,
    *,
    interval: float = abc.INTERVAL,
) -> None:
    """Make a toolkit known, so that enable() and `%gui` take its name.

    A package does the same for whoever installs it with an entry point of the group
    "inputhook.toolkits": the toolkit's name, and where its abc.Toolkit is.

        >>> inputhook.register("imaginary", imaginary.process_events, interval=0.05)
        >>> inputhook.enable("imaginary")
        ('imaginary',)

    Args:
        toolkit: an inputhook.abc.Toolkit; or the name of a toolkit that is polled.
        process_events: of a toolkit that is polled: handles what is pending, never waits.
        interval: seconds between two calls of process_events, 0.001 to 60.

    Raises:
        ValueError: the name is taken, which the message says by whom, or is no name; the
            interval is out of range.
        TypeError: an argument of the wrong type, or a Toolkit that lacks something.
        WrongThread: not called on the main thread.

    Thread: the main one.
    """
    check_thread("register")
    check_and_add(toolkit, process_events, interval)


def check_and_add(
    toolkit: abc.Toolkit | str,
    process_events: Callable[[], object] | None,
    interval: float,
) -> None:
    """Do what register() does, on any thread."""
    if isinstance(toolkit, str):
        toolkit = _polled(toolkit, process_events, interval)
    elif process_events is not None:
        raise TypeError(
            "register() takes a Toolkit, or a name and a function; not a "
            f"{type(toolkit).__name__} and a function"
        )
    add(toolkit, f"register({toolkit!r})")


def add(toolkit: abc.Toolkit, source: str) -> None:
    """Put a toolkit into the table.

    Args:
        toolkit: what was given.
        source: who has given it, for the message where another one has the same name.

    Raises:
        ValueError, TypeError: as register() says.
    """
    _check(toolkit)
    for word in (toolkit.name, *toolkit.aliases):
        taken = _registry.owner(word)
        if taken is not None:
            forget = (
                f", or forget the first: inputhook.unregister({word!r})"
                if word in _registry.registered()
                else ""
            )
            raise ValueError(
                f"Two toolkits are called {word!r}: {taken}, and {source}. Give one of "
                f"them another name{forget}"
            )
    row = _registry.Registered(toolkit, source)
    _registry.TABLE[toolkit.name] = row
    for tell in _registry.on_register:
        tell(row)


def _check(toolkit: object) -> None:
    """Raise TypeError or ValueError if this is no toolkit that could be served."""
    if not isinstance(toolkit, abc.Toolkit):
        what = f"{toolkit!r}"
        if isinstance(toolkit, type):
            what = f"the class {what}: call it, {toolkit.__name__}()"
        if isinstance(toolkit, abc.Loop):
            what += ", a Loop, which a Toolkit's loop() returns"
        raise TypeError(
            "A toolkit is an instance of a class derived from inputhook.abc.Toolkit, not "
            f"{what}"
        )
    check_methods(toolkit, "has_application", "loop", "has_windows")
    kind = type(toolkit).__name__
    name = getattr(toolkit, "name", None)
    if not isinstance(name, str):
        raise TypeError(f"{kind} has no name: set `name` to what enable() is to take")
    if not _NAME.fullmatch(name):
        raise ValueError(
            f"{kind}.name is {name!r}. A toolkit's name has lower-case letters, digits, "
            "'-' and '_', and begins with a letter"
        )
    for attribute in ("module", "install"):
        if not isinstance(getattr(toolkit, attribute), str):
            raise TypeError(f"{kind}.{attribute} is no string")
    if toolkit.backend is not None and not isinstance(toolkit.backend, str):
        raise TypeError(f"{kind}.backend is neither a string nor None")
    aliases: Any = toolkit.aliases
    if not isinstance(aliases, tuple) or not all(isinstance(a, str) for a in aliases):
        raise TypeError(
            f"{kind}.aliases is {aliases!r}, no tuple of strings: ('name',)"
        )
    for alias in aliases:
        if not alias or alias != alias.lower():
            raise ValueError(
                f"{kind}.aliases has {alias!r}, which is not in lower case"
            )


def _polled(name: str, process_events: object, interval: object) -> abc.Toolkit:
    if not callable(process_events):
        raise TypeError(
            f"register({name!r}, ...) wants a function that handles what is pending, not "
            f"{type(process_events).__name__} {process_events!r}"
        )
    if isinstance(interval, bool) or not isinstance(interval, (int, float)):
        raise TypeError(
            f"register(): interval is a number of seconds, not {type(interval).__name__} "
            f"{interval!r}"
        )
    if not _SHORTEST <= interval <= _LONGEST:  # also false for NaN
        raise ValueError(
            f"register(): interval is {interval!r}; it must be {_SHORTEST} to {_LONGEST:g} "
            "seconds"
        )
    return _Polled(name, process_events, interval)


class _Polled(abc.Toolkit):
    """A toolkit of one function; there is always something to serve."""

    needs_display = False

    def __init__(
        self, name: str, process_events: Callable[[], object], interval: float
    ) -> None:
        self.name = name
        #: whose author is the author of the toolkit
        self.polls = process_events
        self._loop = abc.Poll(process_events, interval)

    def has_application(self) -> bool:
        return True

    def loop(self) -> abc.Loop:
        return self._loop

    def has_windows(self) -> bool:
        return False

    def __repr__(self) -> str:
        return repr(self.name)
