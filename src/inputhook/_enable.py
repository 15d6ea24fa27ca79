"""enable(), disable(), and the names that inputhook offers from other files."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from . import _choose, _session, _state, mpl
from ._block import block
from ._call_soon import call_soon
from ._doctor import doctor
from ._hold import hold, resume
from ._interact import interact
from ._main_thread import check_thread
from ._owner import Owner, owner
from ._pause import flush, pause
from ._slow_callbacks import warn_after
from ._stats import Stats, stats
from ._wait_for import wait_for
from ._watch import Watch, watch
from .errors import (
    AlreadyRunning,
    NoDisplay,
    NoTerminal,
    ToolkitNotInstalled,
    UnknownToolkit,
    WrongThread,
)
from .mpl import autodraw
from .prompts.prompt_toolkit import hook as prompt_toolkit_hook

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "AlreadyRunning",
    "NoDisplay",
    "NoTerminal",
    "Owner",
    "Stats",
    "ToolkitNotInstalled",
    "UnknownToolkit",
    "Watch",
    "WrongThread",
    "active",
    "autodraw",
    "block",
    "call_soon",
    "disable",
    "doctor",
    "enable",
    "enabled",
    "flush",
    "hold",
    "interact",
    "owner",
    "pause",
    "prompt_toolkit_hook",
    "resume",
    "stats",
    "wait_for",
    "warn_after",
    "watch",
]

#: seconds; what a slice lasts unless told otherwise
_SLICE = 0.05


def enable(
    *toolkits: str, mode: str = "until-input", duration: float = _SLICE
) -> tuple[str, ...]:
    """Keep a toolkit's windows alive while the interpreter waits for input.

    It may be called before or after the toolkit is imported, with or without windows.
    It imports no toolkit and creates no application: the loop starts when one appears.
    Toolkits enabled before stay enabled; of several, the latest that has a window is run,
    and asyncio's tasks beside it.

    Args:
        *toolkits: "qt", "tk", "gtk3", "gtk4", "wx", "web" or "asyncio"; matplotlib's
            backend names, "module://..." included, and IPython's mean the same. The last
            one named is matplotlib's backend, too, unless one has been chosen. None:
            the toolkit with a live application, else matplotlib's backend, else one
            already imported, else the one that the environment variable QT_API speaks
            of, else every one installed; without a display, "web". And the toolkit of
            pyplot's figures, if they come from another one.
        mode: "until-input": run the loop until there is input. "slice": run it for
            `duration` each time the interpreter calls the hook. "drain": handle what is
            pending and return.
        duration: seconds, of a slice; more than 0, at most 60.

    Returns:
        The toolkits that this call has enabled.

    Raises:
        UnknownToolkit: (a ValueError) no such name.
        ToolkitNotInstalled: (an ImportError) this Python cannot import it.
        NoDisplay: (a RuntimeError) there is no screen to open a window on.
        WrongThread: (a RuntimeError) not called on the main thread.
        ValueError: no such mode; a duration out of range.
        TypeError: an argument of the wrong type.

    Thread: the main one, where prompt and windows live.
    """
    check_thread("enable")
    _check_mode(mode, duration)
    names = tuple(dict.fromkeys(_choose.resolve(name) for name in toolkits))
    names = names or _choose.choose()
    named = bool(toolkits)
    _session.enable(names, mode, duration, chosen=not named, named=named)
    mpl.welcome_advice()
    mpl.advise(level=3)
    return names


def disable(*toolkits: str) -> None:
    """Stop running toolkits; with the last, put back everything enable() changed.

    The slot's previous owner, readline's hooks, sys.excepthook, matplotlib's interactive
    flag and, unless pyplot has figures open, its choice of a backend are as they were.
    Disabling what is not enabled does nothing.

    Args:
        *toolkits: names as for enable(); none: all.

    Raises:
        UnknownToolkit: no such name.
        WrongThread: not called on the main thread.

    Thread: the main one. A callback may call it: the windows freeze when it returns.
    """
    names = tuple(_choose.resolve(name) for name in toolkits)
    _session.disable(names or _state.names())


@contextlib.contextmanager
def enabled(
    *toolkits: str, mode: str = "until-input", duration: float = _SLICE
) -> Iterator[tuple[str, ...]]:
    """enable() for the length of a with block; arguments and errors are the same.

    What was enabled before the block is enabled after it.
    """
    before = _state.names()
    how = _state.mode()
    names = enable(*toolkits, mode=mode, duration=duration)
    try:
        yield names
    finally:
        _session.disable(tuple(name for name in names if name not in before))
        if before:
            _session.enable(before, *how)


def active(toolkit: str | None = None) -> bool:
    """Is a loop being run here, or must show() block?

    True if somebody is at the prompt, or the hook is running this code, and this
    toolkit's loop is the one that is run there; False in a script. The question that a
    library's show() should ask.

    Args:
        toolkit: a name as for enable(); None: any toolkit.

    Raises:
        UnknownToolkit: no such name.

    Any thread may ask; the answer is about the main one.
    """
    if toolkit is None:
        return any(_session.running(name) for name in _state.names())
    return _session.running(_choose.resolve(toolkit))


def _check_mode(mode: str, duration: float) -> None:
    if mode not in _state.MODES:
        raise ValueError(
            f"Unknown mode {mode!r}. Valid modes: {', '.join(map(repr, _state.MODES))}"
        )
    if isinstance(duration, bool) or not isinstance(duration, (int, float)):
        raise TypeError(
            f"duration is a number of seconds, not {type(duration).__name__} {duration!r}"
        )
    if not 0 < duration <= 60:  # noqa: PLR2004  also false for NaN
        raise ValueError(
            f"duration is {_shown(duration)}; it must be more than 0 and at most 60 seconds"
        )


def _shown(number: float) -> str:
    try:
        return repr(number)
    except ValueError:  # an int of more digits than Python prints
        return "astronomical"
