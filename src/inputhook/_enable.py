"""enable() and disable(), and what asks about them: enabled() and active()."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import _choose, _loops, _state, mpl
from ._main_thread import check_thread
from ._session import session
from ._state import Reason

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import TracebackType
    from typing import Self

    from ._state import Mode, Snapshot

_LONGEST_SLICE = 60  # seconds


class Enabled(tuple[str, ...]):
    """The toolkits that a call of enable() has enabled.

    `with inputhook.enable("tk"):` enables for the length of the block; after it is enabled
    what was before the call, in the same mode.
    """

    _before: Snapshot | None

    def __new__(cls, names: Iterable[str], before: Snapshot | None = None) -> Self:
        enabled = super().__new__(cls, names)
        enabled._before = before
        return enabled

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._before is not None:
            session.restore(self._before)


def enable(
    *toolkits: str, mode: Mode | None = None, duration: float | None = None
) -> Enabled:
    """Keep a toolkit's windows alive while the interpreter waits for input.

    It may be called before or after the toolkit is imported, with or without windows.
    It imports no toolkit and creates no application: the loop starts when one appears.
    Toolkits enabled before stay enabled. Of several, the latest that has a window is run,
    and asyncio's tasks are served meanwhile. A call that raises changes nothing.

        >>> inputhook.enable("qt")
        ('qt',)
        >>> with inputhook.enable("tk"):
        ...     input("your name? ")

    Args:
        *toolkits: "qt", "tk", "gtk3", "gtk4", "wx", "vtk", "glut", "web" or "asyncio", or
            one that register() or an installed package has brought; matplotlib's backend
            names, "module://..." included, and IPython's mean the same. The last
            toolkit named is matplotlib's backend, too, unless one has been chosen. None:
            the toolkit with a live application, else matplotlib's backend, else one
            already imported, else the one that the environment variable QT_API speaks
            of, else every one installed; without a display, "web". If pyplot later opens
            figures of another toolkit, that toolkit is enabled as well.
        mode: "until-input": run the loop until there is input; so it is at first. "slice":
            run it for `duration` each time the interpreter calls the hook. "drain": handle
            what is pending and return. The mode is that of all toolkits, and stays until
            another one is given, or everything is disabled.
        duration: seconds, of a slice; more than 0, at most 60; at first 0.05. It stays as
            the mode does.

    Returns:
        The names of the toolkits that this call has enabled, a tuple. It is a context
        manager, too: at the end of the block is enabled what was before the call.

    Raises:
        UnknownToolkit: (a ValueError) no such name.
        FaultyToolkit: (a RuntimeError) a package brings it, and cannot be used.
        ToolkitNotInstalled: (an ImportError) this Python cannot import it.
        NoDisplay: (a RuntimeError) there is no screen to open a window on.
        WrongThread: (a RuntimeError) not called on the main thread.
        ValueError: no such mode; a duration out of range.
        TypeError: an argument of the wrong type.
        OSError: no descriptor or timer is left, in the process or in the system.

    Warns:
        UserWarning: matplotlib's backend draws to files and opens no window, or its
            figures are windows of a toolkit that is not run. At a prompt, once.

    Thread: the main one, where prompt and windows live.
    """
    check_thread("enable")
    _check(mode, duration)
    names = tuple(dict.fromkeys(_choose.resolve(name) for name in toolkits))
    names = names or _choose.choose()
    before = _state.now()
    reason = Reason.NAMED if toolkits else Reason.CHOSEN
    session.enable(names, reason, mode=mode, duration=duration)
    mpl.advise(level=3)
    return Enabled(names, before)


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
        TypeError: a name is no string.

    Thread: the main one. A callback may call it: the windows freeze when it returns.
    """
    check_thread("disable")
    names = tuple(_choose.resolve(name) for name in toolkits)
    session.disable(names or _state.names())


def enabled() -> tuple[str, ...]:
    """Tell which toolkits are enabled.

    Returns:
        Their names, the latest enabled last; in the child of a fork none, until it has
        called enable() itself.

    Thread: any.
    """
    return _state.names()


def active(toolkit: str | None = None) -> bool:
    """Tell whether a loop is being run here, or show() must block.

    The question that a library's show() should ask.

    Args:
        toolkit: a name as for enable(); None: any toolkit.

    Returns:
        True if somebody is at the prompt, or the hook is running this code, and this
        toolkit's loop is the one that is run there; False in a script.

    Raises:
        UnknownToolkit: no such name.
        TypeError: the name is no string.

    Thread: any; the answer is about the main one.
    """
    if toolkit is None:
        return any(_loops.is_run(name) for name in _state.names())
    return _loops.is_run(_choose.resolve(toolkit))


def _check(mode: Mode | None, duration: float | None) -> None:
    if mode is not None and mode not in _state.MODES:
        raise ValueError(
            f"Unknown mode {mode!r}. Valid modes: {', '.join(map(repr, _state.MODES))}"
        )
    if duration is None:
        return
    if isinstance(duration, bool) or not isinstance(duration, (int, float)):
        raise TypeError(
            f"duration is a number of seconds, not {type(duration).__name__} {duration!r}"
        )
    if not 0 < duration <= _LONGEST_SLICE:  # also false for NaN
        raise ValueError(
            f"duration is {_shown(duration)}; it must be more than 0 and at most 60 seconds"
        )


def _shown(number: float) -> str:
    try:
        return repr(number)
    except ValueError:  # an int of more digits than Python prints
        return "astronomical"
