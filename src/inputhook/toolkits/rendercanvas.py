"""rendercanvas on GLFW: its canvases live on the event loop of the tasks at the prompt.

rendercanvas.glfw has no loop of its own; it takes rendercanvas.asyncio's, which waits in
loop.run() for asyncio.run(). Where an asyncio loop is running already when the first canvas
is made, as in a notebook, that loop is taken, and run() returns at once. Here the loop is
one that is not running, but is served while the prompt waits. To take it is what
AsyncioLoop._rc_init() does; nothing else in rendercanvas is replaced, but one thing: its loop
installs a handler of SIGINT that closes all canvases, which Ctrl-C at a prompt must not do.
"""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING, Any

from .._core import lib
from .._failures import Part
from .._interactive import is_interactive
from .._patch import Patches
from .._privates import Private, package, require
from .asyncio import shared_loop

if TYPE_CHECKING:
    from collections.abc import Callable

MODULE = "rendercanvas.asyncio"
_BASE = "rendercanvas.core.loop"
PRIVATES = (
    Private(MODULE, "AsyncioLoop._rc_init", "2.7"),
    Private(MODULE, "AsyncioLoop._rc_add_task", "2.7"),
    Private(MODULE, "AsyncioLoop._interactive_loop", "2.7"),
    Private(MODULE, "AsyncioLoop._stop_event", "2.7"),
    Private(MODULE, "AsyncioLoop._AsyncioLoop__pending_tasks", "2.7"),
    Private(MODULE, "AsyncioLoop._mark_as_interactive", "2.7"),
    Private(_BASE, "BaseLoop._BaseLoop__setup_interrupt_hooks", "2.7"),
)

_part = Part("what keeps rendercanvas alive")


class Canvases:
    """What is replaced in rendercanvas, and its loop, while GLFW is enabled."""

    def __init__(self) -> None:
        self._patches = Patches()

    def attach(self) -> None:
        """Begin, if rendercanvas is imported and of a shape that inputhook knows."""
        module = sys.modules.get(MODULE)
        if hasattr(module, "loop") and not self._patches:
            _part.call(None, self._attach, module)

    def detach(self) -> None:
        """Undo attach(); canvases stay where they are, and freeze."""
        if self._patches:
            self._patches.undo()
            shared_loop().close()

    def serve(self) -> float | None:
        """Run the tasks of the canvases; return the seconds to the next one, or None."""
        if not self._patches:
            return None
        loop = sys.modules[MODULE].loop
        if loop._AsyncioLoop__pending_tasks:  # noqa: SLF001
            # made before enable(), or by a script that waits in pause() now
            _part.call(None, _take, loop)
        return shared_loop().serve()

    def _attach(self, module: Any) -> None:
        require(PRIVATES, package("rendercanvas"))
        base = sys.modules[_BASE].BaseLoop
        shared_loop().open()
        self._patches.wrap(module.AsyncioLoop, "_rc_init", self._init)
        self._patches.wrap(module.AsyncioLoop, "run", self._run)
        name = "_BaseLoop__setup_interrupt_hooks"
        self._patches.wrap(base, name, self._set_up_interrupts)

    def _init(self, original: Callable[[Any], None], loop: Any) -> None:
        original(loop)
        if is_interactive() or lib.ih_pump.depth:
            _part.call(None, _take, loop)

    def _run(self, original: Callable[[Any], None], loop: Any) -> None:
        """Block in a script, although the loop is one that has been served by then."""
        event = loop._stop_event  # noqa: SLF001
        if (
            not _is_taken(loop)
            or event is None
            or is_interactive()
            or lib.ih_pump.depth
        ):
            original(loop)
        else:
            shared_loop().loop.run_until_complete(event.wait())

    def _set_up_interrupts(self, original: Callable[[Any], Any], loop: Any) -> Any:
        return {} if _is_taken(loop) else original(loop)


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


def _is_taken(loop: Any) -> bool:
    """Return whether this loop of rendercanvas uses ours."""
    ours = shared_loop().loop
    return getattr(loop, "_interactive_loop", None) is ours
