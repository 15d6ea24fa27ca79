"""The public functions hold(), release() and held(): no events while a prompt waits.

While somebody debugs, callbacks go on and change the data that is being looked at;
hold() stops that. At a debugger's prompt in a callback the windows are alive unless
they are held. In the middle of painting they are never alive.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from . import _process
from ._core import lib
from ._interactive import debugger

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType


class _State:
    def __init__(self) -> None:
        self.everywhere = False
        self.in_debuggers = False
        self.blocks: set[object] = (
            set()
        )  # one object for each held() that has not ended


_state = _State()
_process.in_child_of_fork(_state.__init__)  # type: ignore[misc]


def hold(*, debuggers: bool = False) -> None:
    """Handle no events while a prompt waits, until release().

    Windows stand still, timers and tasks make no progress, and calls of call_soon()
    wait. Typed at a debugger's prompt, hold() freezes the state of the program.
    pause(), flush() and block() are held, too: they wait, or return, without serving
    anything.

    Args:
        debuggers: hold at debuggers' prompts only (pdb and what is derived from it),
            from now on at each of them. One call is enough, in PYTHONSTARTUP or .pdbrc.

    Thread: any.
    """
    if debuggers:
        _state.in_debuggers = True
    else:
        _state.everywhere = True
    lib.ih_call()


def release() -> None:
    """Handle events again: undo hold(), also hold(debuggers=True).

    Thread: any.
    """
    _state.everywhere = _state.in_debuggers = False
    lib.ih_stop(lib.IH_END_WAKE)


@contextlib.contextmanager
def held() -> Iterator[None]:
    """hold() for the length of a `with` block; an earlier hold() stays in force after it.

    Around a breakpoint, for one::

        with inputhook.held():
            breakpoint()

    Thread: any. Another thread's block still holds when this block ends.
    """
    block = object()
    _state.blocks.add(block)
    lib.ih_call()
    try:
        yield
    finally:
        _state.blocks.discard(block)
        lib.ih_stop(lib.IH_END_WAKE)


def is_on(frame: FrameType | None) -> bool:
    """Return whether a prompt that is called by this frame may handle no event."""
    if _state.everywhere or _state.blocks:
        return True
    return _state.in_debuggers and debugger.reads_command(frame)
