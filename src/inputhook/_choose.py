"""Resolves a toolkit's names, and chooses toolkits where enable() is given none."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from . import _display, _entry_points, mpl, toolkits
from ._interactive import is_interactive
from ._registry import TABLE
from .errors import NoDisplay, ToolkitNotInstalled, UnknownToolkit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .toolkits.base import Loop


def resolve(name: str) -> str:
    """Return the toolkit that a name means: inputhook's, matplotlib's or IPython's name.

    Args:
        name: in upper or lower case.

    Raises:
        TypeError: not a string.
        UnknownToolkit: no such name; the message says the nearest one, and all there are.
        FaultyToolkit: another package brings the toolkit, and that does not work.
    """
    if not isinstance(name, str):
        raise TypeError(
            f"A toolkit is a name, one of {_valid()}, not {type(name).__name__} {name!r}"
        )
    wanted = name.lower()
    if wanted in TABLE:
        return wanted
    if (meant := _by_alias(wanted)) is not None:
        return meant
    framework = mpl.framework(name)
    if framework in TABLE:
        return framework
    if framework == mpl.NO_WINDOW:
        raise UnknownToolkit(
            f"{name!r} is a matplotlib backend that draws to files and opens no "
            f"window. Use one that does: {_valid()}"
        )
    if _entry_points.load(wanted):
        return wanted
    _entry_points.load_all()
    if (meant := _by_alias(wanted)) is not None:
        return meant
    import difflib  # slow to import, and rarely needed

    names = [*TABLE, *(a for row in TABLE.values() for a in row.aliases)]
    near = difflib.get_close_matches(wanted, names, n=1)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    raise UnknownToolkit(
        f"Unknown toolkit {name!r}.{hint} Valid names: {_valid()}; matplotlib's backend "
        "names (QtAgg, TkAgg, ...) and IPython's (qt6, ...) mean the same"
    )


def _by_alias(wanted: str) -> str | None:
    """Return the toolkit that has the alias; of several, "gtk" means two, the one in use."""
    meant = [each for each, row in TABLE.items() if wanted in row.aliases]
    in_use = (each for each in meant if toolkits.new(each).imported())
    return next(in_use, meant[0] if meant else None)


def choose() -> tuple[str, ...]:
    """Return the toolkits to enable when none was named.

    The first that there is: the toolkits with a live application; matplotlib's backend;
    the toolkits already imported; the one that the environment asks for (QT_API). Else all
    that are installed. Without a display, or without
    any toolkit installed, the one that needs neither.

    Raises:
        NoDisplay: no toolkit is in use, and there is nowhere to open a window.
        ToolkitNotInstalled: no installed toolkit could open a window.
    """
    every = {name: toolkits.new(name) for name in TABLE}
    every = {name: loop for name, loop in every.items() if loop.has_windows}
    live = tuple(name for name, loop in every.items() if loop.has_application())
    if live:
        return live
    backend = mpl.backend()
    if backend is not None:
        try:
            return (resolve(backend),)
        except UnknownToolkit:
            pass  # it draws to files, or in a notebook: a window may still come
    imported = tuple(name for name, loop in every.items() if loop.imported())
    return imported or _from_installed(
        {n: loop for n, loop in every.items() if loop.installed()}, every
    )


def _from_installed(
    installed: Mapping[str, Loop], every: Mapping[str, Loop]
) -> tuple[str, ...]:
    """Return what to enable when no toolkit is imported.

    That is the toolkit that the environment asks for, else all that are installed, or,
    where no window can open, those that need no display.
    """
    for name, loop in installed.items():
        if loop.requested_by_environment():
            return (name,)
    rest = _for_somebody()
    if not installed and rest:
        return rest
    if not installed:
        first, second = (loop.remedy for loop in list(every.values())[:2])
        raise ToolkitNotInstalled(
            f"No toolkit: this Python can import none of {', '.join(every)}. {first}; "
            f"or {_lower(second)}"
        )
    usable = tuple(n for n, loop in installed.items() if not loop.needs_display())
    try:
        _display.check()
    except NoDisplay:
        if usable or rest:
            return usable or rest
        raise
    return tuple(installed)


def fallback() -> tuple[str, ...]:
    """Return the toolkits that need no display, if they are installed."""
    every = {name: toolkits.new(name) for name in TABLE}
    return tuple(n for n, loop in every.items() if loop.fallback and loop.installed())


def _for_somebody() -> tuple[str, ...]:
    """Return fallback(), if a person is there who has not chosen another backend.

    A person who has set MPLBACKEND has chosen, even if that backend only draws to
    files.
    """
    if os.environ.get("MPLBACKEND") or not (is_interactive() or os.isatty(0)):
        return ()
    return fallback()


def in_use() -> tuple[str, ...]:
    """Return the imported toolkits that can open windows; those with windows last."""
    every = {name: toolkits.new(name) for name in TABLE}
    imported = {
        n: loop for n, loop in every.items() if loop.has_windows and loop.imported()
    }
    found = [name for name, loop in imported.items() if _can_open(loop)]
    return tuple(sorted(found, key=lambda name: every[name].has_application()))


def _can_open(loop: Loop) -> bool:
    """Return whether the toolkit has an application, or finds a display for one."""
    if loop.has_application() or not loop.needs_display():
        return True
    try:
        _display.check()
    except NoDisplay:
        return False
    return True


def _valid() -> str:
    return ", ".join(TABLE)


def _lower(sentence: str) -> str:
    return sentence[0].lower() + sentence[1:]
