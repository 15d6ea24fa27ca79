"""bpython's prompt, which reads keys with curtsies.

curtsies waits in a select() of its own, Input._wait_for_read_ready_or_timeout(), for keys
and for what wakes it: signals and bpython's own events. While a toolkit is enabled that
method is ours: it pumps until one of these descriptors is readable, and asks curtsies'
own which of them that is. The user's code runs in another greenlet of the same thread.
"""

from __future__ import annotations

import math
import selectors
import sys
import time
from typing import TYPE_CHECKING, Any

from .. import _pump
from .._core import lib
from .._privates import Private
from .base import Prompt

if TYPE_CHECKING:
    from collections.abc import Callable


class BPythonPrompt(Prompt):
    """What curtsies.input.Input waits for, in bpython's curtsies frontend.

    What is printed is bpython's to draw, see _write().
    """

    title = "bpython"
    package = "bpython"
    modules = ("bpython.curtsies",)
    privates = (
        Private("curtsies.input", "Input._wait_for_read_ready_or_timeout", "0.4.3"),
        Private("bpython.curtsiesfrontend.coderunner", "FakeOutput.write", "0.26"),
    )

    def __init__(self) -> None:
        super().__init__()
        self._undo: list[tuple[Any, str, Any, Any]] = []
        self._waiting = False
        self._printed = False

    def _attach(self) -> None:
        if self._undo or "bpython.curtsies" not in sys.modules:
            return
        self._put(
            getattr(sys.modules.get("curtsies.input"), "Input", None),
            "_wait_for_read_ready_or_timeout",
            self._wait,
        )
        self._put(
            getattr(
                sys.modules.get("bpython.curtsiesfrontend.coderunner"),
                "FakeOutput",
                None,
            ),
            "write",
            self._write,
        )

    def _put(self, owner: Any, name: str, caller: Callable[..., Any]) -> None:
        found = getattr(owner, name, None)
        if found is None:
            return

        def ours(*args: Any, **kwargs: Any) -> Any:
            return caller(found, *args, **kwargs)

        setattr(owner, name, ours)
        self._undo.append((owner, name, found, ours))

    def _detach(self) -> None:
        while self._undo:
            owner, name, found, ours = self._undo.pop()
            if getattr(owner, name) is ours:
                setattr(owner, name, found)

    def _wait(
        self, found: Callable[..., tuple[bool, Any]], keys: Any, timeout: float | None
    ) -> tuple[bool, Any]:
        """Wait as curtsies does, for at most `timeout` seconds; (False, None): paint.

        The event that wakes it may be None, which is to paint, too: bpython sends one to
        itself after Ctrl-Z and fg (FullCurtsiesRepl.after_suspend()).
        """
        end = math.inf if timeout is None else time.monotonic() + timeout
        self._printed = False
        while True:
            with selectors.DefaultSelector() as selector:
                # anew each time: that handler of SIGTSTP opens another wakeup_read_fd
                for descriptor in (keys, keys.wakeup_read_fd, *keys.readers):
                    if descriptor is not None:
                        selector.register(descriptor, selectors.EVENT_READ)
                woken = any(key.fd in keys.readers for key, _ in selector.select(0))
                ready, event = found(keys, 0)
                left = end - time.monotonic()
                done = woken or self._printed or left <= 0
                if ready or event is not None or done:
                    return ready, event
                if not _pump.is_possible():
                    return found(keys, None if timeout is None else left)
                self._waiting = True
                try:
                    _pump.until_readable(selector, left)
                finally:
                    self._waiting = False

    def _write(self, found: Callable[..., Any], stream: Any, text: str) -> Any:
        """Standard output: a callback's is shown at once, without the code's greenlet."""
        if not self._waiting:
            return found(stream, text)
        stream.on_write(text)
        self._printed = True
        lib.ih_stop(lib.IH_END_WAKE)
        return None

    def _reading(self) -> bool:
        return self._waiting and bool(lib.ih_pump.depth)
