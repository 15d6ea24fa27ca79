"""What a thread is in the middle of."""

from __future__ import annotations

import sys

TYPE_CHECKING = False  # typing takes longer to import than the rest
if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType


def outwards(frame: FrameType | None) -> Iterator[FrameType]:
    """Yield a frame, and those that have called it; the innermost first."""
    while frame is not None:
        yield frame
        frame = frame.f_back


def of_main_thread() -> Iterator[FrameType]:
    """Yield the frames of the main thread, the innermost first. Any thread may ask."""
    import threading  # imported here, for most sessions do not need it

    main = threading.main_thread().ident or 0
    return outwards(sys._current_frames().get(main))  # noqa: SLF001  documented


def is_inside(module: str, function: str) -> bool:
    """Return whether a function of that module is on the main thread's stack.

    Args:
        module: the module's name.
        function: how the function's name begins.
    """
    return any(
        frame.f_code.co_name.startswith(function)
        and frame.f_globals.get("__name__") == module
        for frame in of_main_thread()
    )
