"""The public functions enable() and disable(), and those that ask: enabled() and active()."""

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

    `with inputhook.enable("tk"):` enables Tk for the length of the block. Afterwards
    the toolkits that were enabled before the call are enabled again, in the same mode.
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
    Toolkits enabled before stay enabled, and the windows of all are alive at once. A call
    that raises changes nothing.

        >>> inputhook.enable("qt")
        ('qt',)
        >>> with inputhook.enable("tk"):
        ...     input("your name? ")

    Args:
        *toolkits: "qt", "tk", "gtk3", "gtk4", "wx", "web", "asyncio", "pyglet", "glfw",
            "sdl", "vtk" or "glut", or what register() or another package has made known;
            matplotlib's backend names, "module://..." included, and IPython's mean the same. The
            last toolkit named is matplotlib's backend, too, unless one has been chosen.
            None: every toolkit with a live application, else matplotlib's backend, else
            every one already imported, else the one that the environment variable
            QT_API speaks of, else every one installed; without a display, "web". If
            pyplot later opens figures of another toolkit, that toolkit is enabled as
            well.
        mode: "until-input": run the loop until there is input; so it is at first. "slice":
            run it for `duration` each time the interpreter calls the hook. "drain": handle
            what is pending and return. The mode is that of all toolkits, and stays until
            another one is given, or everything is disabled.
        duration: seconds, of a slice; more than 0, at most 60; at first 0.05. It stays as
            the mode does.

    Returns:
        The names of the toolkits that this call has enabled, which are a tuple and a
        context manager, at whose end the toolkits from before the call are enabled
        again.

    Raises:
        UnknownToolkit: (a ValueError) no such name.
        ToolkitNotInstalled: (an ImportError) this Python cannot import it.
        FaultyToolkit: (a RuntimeError) the package that brings the toolkit does not work.
        NoDisplay: (a RuntimeError) there is no screen to open a window on.
        WrongThread: (a RuntimeError) not called on the main thread.
        ValueError: no such mode; a duration out of range.
        TypeError: an argument of the wrong type.
        OSError: no descriptor or timer is left, in the process or in the system.
        InputHookError: this Python can run no loop: on Windows, on PyPy.

    Warns:
        UserWarning: matplotlib's backend draws to files and opens no window. Given
            once, at a prompt.

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
    """Disable toolkits; with the last one, put back everything that enable() has changed.

    The previous owner of PyOS_InputHook, CPython's reader of lines, sys.excepthook,
    matplotlib's interactive flag and, unless pyplot has figures open, matplotlib's
    choice of a backend are as before. A toolkit that is not enabled is ignored.

    Args:
        *toolkits: names as for enable(); without a name: all toolkits.

    Raises:
        UnknownToolkit: no such name.
        WrongThread: not called on the main thread.
        TypeError: a name is not a string.

    Thread: the main one. A callback may call it: the windows freeze when it returns.
    """
    check_thread("disable")
    names = tuple(_choose.resolve(name) for name in toolkits)
    session.disable(names or _state.names())


def enabled() -> tuple[str, ...]:
    """Return which toolkits are enabled.

    Returns:
        Their names, the latest enabled last. In the child of a fork there are none,
        until the child calls enable() itself.

    Thread: any.
    """
    return _state.names()


def active(toolkit: str | None = None) -> bool:
    """Return whether the prompt runs the toolkit's loop, so that show() need not block.

    A library's show() should ask this question.

    Args:
        toolkit: a name as for enable(); None: any toolkit.

    Returns:
        True if somebody is at the prompt, or inputhook is running this code, or serve()
        is on, and this toolkit's windows are alive there; False in a script.

    Raises:
        UnknownToolkit: no such name.
        TypeError: the name is not a string.

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
