"""Which asyncio event loop is marked as running in this thread, for the length of a block.

A loop that waits runs no task, and callbacks may run another one meanwhile. asyncio names
the functions that change the mark "for event loop implementers" (asyncio.events).
"""

from __future__ import annotations

import contextlib
import sys
import threading
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

#: the hooks for async generators that callbacks have installed
_of_callbacks = threading.local()


@contextlib.contextmanager
def as_running_loop(loop: Any) -> Iterator[Any]:
    """Inside this the loop is the one that is marked as running; yield the one before.

    Args:
        loop: an asyncio event loop, or None: no loop is marked.
    """
    asyncio: Any = sys.modules.get("asyncio")
    if asyncio is None:
        yield None
        return
    before = asyncio._get_running_loop()  # noqa: SLF001  documented
    asyncio._set_running_loop(loop)  # noqa: SLF001
    try:
        yield before
    finally:
        asyncio._set_running_loop(before)  # noqa: SLF001


@contextlib.contextmanager
def outside_event_loop() -> Iterator[Any]:
    """Inside this callbacks find no asyncio event loop; yield the one that is running, or None.

    Nor do they find its hooks for async generators, by which rendercanvas tells in which
    library's loop it is called (rendercanvas#211). Those that a callback has installed
    are there for the next one: rendercanvas installs its own once, and without them its
    sleep() returns at once, for ever.
    """
    hooks = sys.get_asyncgen_hooks()
    with as_running_loop(None) as running:
        try:
            sys.set_asyncgen_hooks(*getattr(_of_callbacks, "hooks", (None, None)))
            yield running
        finally:
            _of_callbacks.hooks = sys.get_asyncgen_hooks()
            sys.set_asyncgen_hooks(*hooks)
