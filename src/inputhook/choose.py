"""Names and aliases, and how enable() picks a toolkit by itself."""

from __future__ import annotations

import difflib
import os

from . import display, loops, mpl
from .errors import NoDisplay, ToolkitNotInstalled, UnknownToolkit

#: matplotlib's backends that open no window
_FILES_ONLY = {"agg", "cairo", "pdf", "pgf", "ps", "svg", "template"}


def resolve(name: str) -> str:
    """The toolkit that a name means: its own, matplotlib's or IPython's; any case.

    Raises:
        TypeError: not a string.
        UnknownToolkit: no such name; the message has the nearest one and all.
    """
    if not isinstance(name, str):
        raise TypeError(
            f"A toolkit is a name, one of {_valid()}, not {type(name).__name__} {name!r}"
        )
    wanted = name.lower()
    if wanted in loops.TABLE:
        return wanted
    for toolkit, (_, _, aliases) in loops.TABLE.items():
        if wanted in aliases:
            return toolkit
    if wanted == "gtk":
        return "gtk4" if loops.new("gtk4").imported() else "gtk3"
    if wanted in _FILES_ONLY:
        raise UnknownToolkit(
            f"{name!r} is a matplotlib backend that draws to files and opens no "
            f"window. Use one that does: {_valid()}"
        )
    names = [
        *loops.TABLE,
        *(a for _, _, aliases in loops.TABLE.values() for a in aliases),
    ]
    near = difflib.get_close_matches(wanted, names, n=1)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    raise UnknownToolkit(
        f"Unknown toolkit {name!r}.{hint} Valid names: {_valid()}; matplotlib's backend "
        "names (QtAgg, TkAgg, ...) and IPython's (qt6, ...) mean the same"
    )


def choose() -> tuple[str, ...]:
    """The toolkit to enable when none was named.

    First match wins: a live application; matplotlib's backend; a toolkit already imported; the one that
    QT_API speaks of. With nothing to go by, all that are installed: the first to open a
    window is run.

    Raises:
        NoDisplay: there is nothing yet, and nowhere to open a window.
        ToolkitNotInstalled: nothing here could open one.
    """
    every = {name: loops.new(name) for name in loops.TABLE}
    for name, loop in every.items():
        if loop.live():
            return (name,)
    backend = mpl.backend()
    if backend is not None:
        try:
            return (resolve(backend),)
        except UnknownToolkit:
            pass  # it draws to files, or in a notebook: a window may still come
    for name, loop in every.items():
        if loop.imported():
            return (name,)
    installed = tuple(name for name, loop in every.items() if loop.installed())
    if os.environ.get("QT_API") and "qt" in installed:
        return ("qt",)
    if not installed:
        raise ToolkitNotInstalled(
            "No toolkit: this Python can import none of "
            f"{_valid()}. {every['qt'].remedy}; or {_lower(every['tk'].remedy)}"
        )
    usable = tuple(name for name in installed if not every[name].needs_display())
    try:
        display.check()
    except NoDisplay:
        if not usable:
            raise
        return usable
    return installed


def _valid() -> str:
    return ", ".join(loops.TABLE)


def _lower(sentence: str) -> str:
    return sentence[0].lower() + sentence[1:]
