"""`await` in IPython: windows are alive meanwhile, and tasks of the prompt can be awaited.

IPython runs a cell that awaits in an event loop of its own (core/async_helpers.py). While
asyncio is enabled, such a cell runs in the event loop that is served at the prompt, to
which the prompt's tasks belong: a task cannot be awaited in another event loop. Otherwise
the cell runs where IPython runs it, and inputhook waits in place of the event loop's
selector.
"""

from __future__ import annotations

import contextlib
import math
import sys
import threading
from typing import TYPE_CHECKING, Any

from .. import _privates, _pump, _state
from .._patch import Patches
from .._privates import Private
from .._running_loop import outside_event_loop

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator

MODULE = "IPython.core.async_helpers"
_SEEN = "8 to 9"

PRIVATES = (
    Private(MODULE, "_AsyncIORunner.__call__", _SEEN),
    Private(MODULE, "get_asyncio_loop", _SEEN),
    Private(
        "asyncio.selector_events", "BaseSelectorEventLoop._selector", "3.11 to 3.15"
    ),
)


class Awaits:
    """What runs the cells that await."""

    def __init__(self) -> None:
        self._patches = Patches()

    def attach(self) -> None:
        """Keep windows alive while a cell awaits, if IPython has been imported.

        Raises:
            UnknownShape: this IPython is not one that we know.
        """
        runner = getattr(sys.modules.get(MODULE), "_AsyncIORunner", None)
        if self._patches or runner is None:
            return
        _privates.require(PRIVATES, _privates.package("IPython"))
        self._patches.wrap(runner, "__call__", self._run)

    def detach(self) -> None:
        """Undo attach()."""
        self._patches.undo()

    def _run(
        self,
        original: Callable[..., Any],
        runner: Any,
        coroutine: Coroutine[Any, Any, Any],
    ) -> Any:
        import asyncio  # by now it is there, and IPython begins without it

        here = threading.current_thread() is threading.main_thread()
        if not here or asyncio._get_running_loop() is not None:  # noqa: SLF001  documented
            return original(runner, coroutine)
        if "asyncio" in _state.names():
            return _run_with_tasks(coroutine)
        with _waiting_in(sys.modules[MODULE].get_asyncio_loop()):
            return original(runner, coroutine)


def _run_with_tasks(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """Run a cell in the event loop of the prompt's tasks.

    IPython shows what the cell raises within the coroutine. There Ctrl-C is a
    CancelledError, and a person has pressed Ctrl-C.
    """
    import asyncio

    from .. import _awaiting

    shell = sys.modules["IPython"].get_ipython()
    interrupts: list[KeyboardInterrupt] = []

    def show(original: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        error = sys.exception()
        if not args and interrupts and isinstance(error, asyncio.CancelledError):
            trace = error.__traceback__
            shown = interrupts[0].with_traceback(trace)
            shown.__suppress_context__ = True
            args = ((KeyboardInterrupt, shown, trace),)
        return original(*args, **kwargs)

    with Patches() as patches:
        patches.wrap(shell, "showtraceback", show)
        result = _awaiting.run(coroutine, interrupts.append)
    if interrupts and isinstance(
        getattr(result, "error_in_exec", None), asyncio.CancelledError
    ):
        result.error_in_exec = interrupts[0]
    return result


@contextlib.contextmanager
def _waiting_in(loop: Any) -> Iterator[None]:
    """Inside this the event loop waits in a pump, if its selector has a descriptor."""
    selector = getattr(loop, "_selector", None)

    def select(original: Callable[..., Any], timeout: float | None = None) -> Any:
        if timeout is None or timeout > 0:
            with outside_event_loop():
                _pump.until_readable(selector, math.inf if timeout is None else timeout)
            timeout = 0
        return original(timeout)

    with Patches() as patches:
        if hasattr(selector, "fileno"):
            patches.wrap(selector, "select", select)
        yield
