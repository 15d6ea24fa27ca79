"""bpython's prompt, which reads keys with curtsies.

curtsies waits in a select() of its own, Input._wait_for_read_ready_or_timeout(), for
keys, signals and bpython's own events. While a toolkit is enabled, a wrapper of that
method pumps until one of these descriptors is readable, and then asks the original
which one that is. The user's code runs in another greenlet of the same thread.
"""

from __future__ import annotations

import math
import selectors
import sys
import time
from typing import TYPE_CHECKING, Any

from .. import _pump
from .._core import lib
from .._patch import Patches
from .._privates import Private
from .base import Prompt

if TYPE_CHECKING:
    from collections.abc import Callable


class BPythonPrompt(Prompt):
    """bpython's curtsies frontend, which waits in curtsies.input.Input.

    bpython itself draws what is printed, above its prompt: see _write().
    """

    title = "bpython"
    package = "bpython"
    imports_to_watch = ("bpython.curtsies",)
    privates = (
        Private("curtsies.input", "Input._wait_for_read_ready_or_timeout", "0.4.3"),
        Private("bpython.curtsiesfrontend.coderunner", "FakeOutput.write", "0.26"),
    )

    def __init__(self) -> None:
        super().__init__()
        self._patches = Patches()
        self._waiting = False
        self._printed = False

    def _attach(self) -> None:
        if "bpython.curtsies" not in sys.modules:
            return
        keys = getattr(sys.modules.get("curtsies.input"), "Input", None)
        self._patches.wrap(keys, "_wait_for_read_ready_or_timeout", self._wait)
        runner = sys.modules.get("bpython.curtsiesfrontend.coderunner")
        output = getattr(runner, "FakeOutput", None)
        self._patches.wrap(output, "write", self._write)

    def _detach(self) -> None:
        self._patches.undo()

    def _wait(
        self,
        original: Callable[..., tuple[bool, Any]],
        keys: Any,
        timeout: float | None,
    ) -> tuple[bool, Any]:
        """Wait as curtsies does, for at most `timeout` seconds.

        Return whether a key can be read, and bpython's event if one has come. (False,
        None) makes bpython paint, as does the event None, which bpython sends to itself
        after Ctrl-Z and fg (FullCurtsiesRepl.after_suspend()).
        """
        end = math.inf if timeout is None else time.monotonic() + timeout
        self._printed = False
        while True:
            with selectors.DefaultSelector() as selector:
                # anew each time: bpython's handler of SIGTSTP opens another wakeup_read_fd
                for descriptor in (keys, keys.wakeup_read_fd, *keys.readers):
                    if descriptor is not None:
                        selector.register(descriptor, selectors.EVENT_READ)
                woken = any(key.fd in keys.readers for key, _ in selector.select(0))
                ready, event = original(keys, 0)
                left = end - time.monotonic()
                done = woken or self._printed or left <= 0
                if ready or event is not None or done:
                    return ready, event
                if not _pump.is_possible():
                    return original(keys, None if timeout is None else left)
                self._waiting = True
                try:
                    _pump.until_readable(selector, left)
                finally:
                    self._waiting = False

    def _write(self, original: Callable[..., Any], stream: Any, text: str) -> Any:
        """Write to standard output.

        What a callback writes is shown at once. FakeOutput.write() would switch to
        another greenlet to paint it, but that greenlet is the one that the callback
        runs in.
        """
        if not self._waiting:
            return original(stream, text)
        stream.on_write(text)
        self._printed = True
        lib.ih_stop(lib.IH_END_WAKE)
        return None

    def _reading(self) -> bool:
        return self._waiting and bool(lib.ih_pump.depth)

    def _clear(self) -> None:
        """Leave the line where it is: bpython draws what is printed above it."""

    def _redraw(self) -> None:
        """Leave the drawing to bpython."""
