"""wait_for(): a call that blocks, made on another thread, and live windows meanwhile."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from . import _background
from ._pause import begin_wait

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import ParamSpec, TypeVar

    P = ParamSpec("P")
    T = TypeVar("T")


def wait_for(function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """Call `function(*args, **kwargs)` on another thread; windows stay alive until it ends.

    For what would block them: `wait_for(process.wait)`, `wait_for(future.result)`,
    `wait_for(subprocess.run, ["less", "notes.txt"])`. The function must not touch windows
    or figures, which belong to the main thread. If no toolkit is enabled, those in use
    are. A callback may call it, too: other callbacks run meanwhile, as in its pause().

    Args:
        function: anything callable; for os.system use subprocess.call, since that
            changes how the whole process handles signals.
        *args: its arguments.
        **kwargs: its arguments.

    Returns:
        What it returns.

    Raises:
        TypeError: `function` cannot be called.
        TooDeeplyNested: callbacks call it inside each other, 16 deep.
        WrongThread: not called on the main thread.
        KeyboardInterrupt: Ctrl-C; the function goes on, and nobody waits for it.
        Exception: what it raises.

    Thread: the main one.
    """
    if not callable(function):
        raise TypeError(
            f"wait_for() wants something to call, not {type(function).__name__} "
            f"{function!r}; arguments follow it: wait_for(process.wait, 5)"
        )
    begin_wait("wait_for")
    call = functools.partial(function, *args, **kwargs)
    return _background.call(call, in_callbacks=True)
