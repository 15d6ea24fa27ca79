"""The public function block(): a script's last line, which waits until windows are closed."""

from __future__ import annotations

import math
import time

from . import _pump, _session
from ._pause import begin_wait, check_seconds


def block(timeout: float | None = None) -> bool:
    """Keep windows alive until all windows have been closed.

    block() waits for the windows of every enabled toolkit; if no toolkit is enabled,
    those that the program has imported are. Without a window it returns at once. In a
    script block() takes the place of a main loop: it is the last line.

    Args:
        timeout: seconds, 0 or more; None: no limit.

    Returns:
        True if the windows are closed; False if the time was over first, or a callback
        has called disable().

    Raises:
        TypeError, ValueError: `timeout` is not such a number.
        TooDeeplyNested: callbacks wait inside each other, 16 deep.
        WrongThread: not called on the main thread.
        KeyboardInterrupt: Ctrl-C; the windows stay open.

    Thread: the main one.
    """
    if timeout is not None:
        check_seconds("block", "timeout", timeout)
    begin_wait("block")
    end = math.inf if timeout is None else time.monotonic() + timeout
    while (left := end - time.monotonic()) > 0:
        with _session.until_windows_change() as there_are:
            if not there_are:
                return True
            if not _pump.once(left):
                return False  # a callback has called disable()
    return False
