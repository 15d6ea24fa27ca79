"""rendercanvas on GLFW: its canvases live on the event loop of the tasks at the prompt.

They have the loop of rendercanvas.asyncio, which waits in loop.run() for asyncio.run(). Where
an asyncio loop is running already when the first canvas is made, as in a notebook, that loop
is taken. Here the loop is one that is not running, but is served while the prompt waits. It
is taken as AsyncioLoop._rc_init() would take it.
"""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING, Any

from .._privates import Private, package, require
from .._served import is_served
from ..libraries.kept import Kept
from .asyncio import shared_loop
from .rendercanvas import Canvases, part

if TYPE_CHECKING:
    from collections.abc import Callable

MODULE = "rendercanvas.asyncio"
PRIVATES = tuple(
    Private(MODULE, f"AsyncioLoop.{name}", "2.7")
    for name in (
        "get_canvases",
        "_rc_init",
        "_rc_add_task",
        "_interactive_loop",
        "_run_loop",
        "_stop_event",
        "_mark_as_interactive",
        "_AsyncioLoop__pending_tasks",
    )
)


class CanvasesOnAsyncio(Canvases):
    """Those on GLFW."""

    def __init__(self) -> None:
        super().__init__(MODULE, "AsyncioLoop", Kept())

    def detach(self) -> None:
        """Undo attach(); canvases stay where they are, and freeze."""
        if self.patches:
            super().detach()
            self.kept.release()
            shared_loop().close()

    def serve(self) -> float | None:
        """Run the tasks of the canvases; return the seconds to the next one, or None."""
        if not self.patches:
            return None
        loop = sys.modules[MODULE].loop
        self.kept.look(lambda: bool(loop.get_canvases()))
        if loop._AsyncioLoop__pending_tasks:  # noqa: SLF001
            # made before enable(), or by a script that waits in pause() now
            part.call(None, _take, loop)
        return shared_loop().serve()

    def rest(self) -> None:
        """Have nothing watched until the next serve()."""
        if self.patches:
            shared_loop().rest()

    def _attach(self, module: Any) -> None:
        require(PRIVATES, package("rendercanvas"))
        super()._attach(module)
        shared_loop().open()
        self.patches.wrap(module.AsyncioLoop, "_rc_init", self._init)

    def _init(self, original: Callable[[Any], None], loop: Any) -> None:
        original(loop)
        if is_served():
            part.call(None, _take, loop)

    def _run(self, original: Callable[[Any], None], loop: Any) -> None:
        """Block in a script, also with a loop that pause() has served before."""
        closed = loop._stop_event  # noqa: SLF001
        ours = shared_loop().loop
        if loop._interactive_loop is not ours or closed is None or is_served():  # noqa: SLF001
            super()._run(original, loop)
        else:
            ours.run_until_complete(closed.wait())


def _take(loop: Any) -> None:
    """Have a loop of rendercanvas that waits for its run() use ours."""
    if loop._interactive_loop is not None or loop._run_loop is not None:  # noqa: SLF001
        return
    loop._interactive_loop = shared_loop().loop  # noqa: SLF001
    loop._stop_event = asyncio.Event()  # noqa: SLF001
    loop._mark_as_interactive()  # noqa: SLF001
    waiting = loop._AsyncioLoop__pending_tasks  # noqa: SLF001
    while waiting:
        loop._rc_add_task(*waiting.pop(0))  # noqa: SLF001
