"""The public function wait_for(): a blocking call, made on another thread."""

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

    Use it for calls that would freeze the windows: `wait_for(process.wait)`,
    `wait_for(future.result)`, `wait_for(subprocess.run, ["less", "notes.txt"])`. The
    function must not touch windows or figures, which belong to the main thread. If no
    toolkit is enabled, those that the program has imported are. A callback may call
    wait_for(), too: other callbacks run meanwhile, as in pause().

    Args:
        function: anything callable; for os.system use subprocess.call, since that
            changes how the whole process handles signals.
        *args: its arguments.
        **kwargs: its arguments.

    Returns:
        What the function returns.

    Raises:
        TypeError: `function` cannot be called.
        TooDeeplyNested: callbacks wait inside each other, 16 deep.
        WrongThread: not called on the main thread.
        KeyboardInterrupt: Ctrl-C; the function goes on, and nobody waits for it.
        Exception: what the function raises.

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
