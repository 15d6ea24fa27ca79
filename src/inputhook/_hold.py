"""hold(), release() and held(): whether events are handled while a prompt waits.

Somebody who debugs may want the windows to stand still: otherwise callbacks go on, and
change what is being looked at. At a debugger's prompt in a callback the windows are alive
unless they are held; in the middle of painting they never are.
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

    Windows stand still, timers and tasks make no progress, and calls of call_soon() wait.
    Typed at a debugger's prompt it stops what goes on behind one's back. pause(), flush()
    and block() are held, too: they wait, or return, without serving anything.

    Args:
        debuggers: hold at debuggers' prompts only (pdb and what is made of it), whenever
            there is one: to be said once, in PYTHONSTARTUP or in .pdbrc.

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
    """hold() for the length of a `with` block; what was held before stays so.

        with inputhook.held():
            breakpoint()

    Thread: any. The block of another thread goes on when this one ends.
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
    """Return whether a prompt that this frame has called may handle no event."""
    if _state.everywhere or _state.blocks:
        return True
    return _state.in_debuggers and debugger.reads_command(frame)
