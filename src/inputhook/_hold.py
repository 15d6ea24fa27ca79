"""hold() and resume(): whether events are handled while a prompt waits.

Somebody who debugs may want the windows to stand still: else callbacks go on, and change
what is being looked at. At a debugger's prompt in a callback the windows are alive unless
that is asked for; in the middle of painting they never are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._core import lib
from .prompts import pdb

if TYPE_CHECKING:
    from types import FrameType


class _State:
    everywhere = False
    in_debuggers = False


_state = _State()


def hold(*, debuggers: bool = False) -> None:
    """Handle no events while a prompt waits, until resume().

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


def resume() -> None:
    """Handle events again: undo hold(), also hold(debuggers=True).

    Thread: any.
    """
    _state.everywhere = _state.in_debuggers = False
    lib.ih_stop(lib.IH_END_WAKE)


def is_on(frame: FrameType | None) -> bool:
    """May no event be handled, by a prompt that this frame has called?"""
    if _state.everywhere:
        return True
    return _state.in_debuggers and pdb.reads_command(frame)
