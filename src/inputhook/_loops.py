"""The enabled loops while a prompt waits: which one is run, and what is served meanwhile.

One loop waits for the prompt's input, the host; the others are guests, and served inside
its wait (toolkits/base.py). A loop that fails is given up until the next enable(): a
sentence says so, and the prompt goes on without that loop.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from . import _call_soon, _hold, _output, _process, _slow_callbacks
from ._core import lib
from ._failures import Part, describe, is_of_signal_handler
from ._interactive import is_interactive
from ._state import names, state
from ._stats import served
from ._watch import watches
from .mpl import draw_guard

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

    from .toolkits.base import Loop

_calls = Part("call_soon()")
_watched = Part("watch()")


class _State:
    def __init__(self) -> None:
        self.given_up: dict[Loop, Part] = {}
        self.blocking: Loop | None = None  # block() waits for the windows of this loop
        self.deadline_is_set = False  # in the C core


_state = _State()
_process.in_child_of_fork(_state.__init__)  # type: ignore[misc]


def hosts() -> list[Loop]:
    """Return the loops that could be run now, the latest enabled first."""
    return [
        loop
        for loop in reversed(state.loops.values())
        if not loop.served_by_others and is_working(loop) and ask(loop, loop.can_run)
    ]


def guests() -> list[Loop]:
    """Return the loops that are served inside another one's wait."""
    return [
        loop
        for loop in state.loops.values()
        if loop.served_by_others and is_working(loop)
    ]


def is_working(loop: Loop) -> bool:
    """Return whether the loop has not been given up."""
    return loop not in _state.given_up


def ask(loop: Loop, question: Callable[[], bool]) -> bool:
    """Return the loop's answer; a loop that fails is given up, and the answer is no."""
    try:
        return question()
    except Exception as error:  # noqa: BLE001
        give_up(loop, error)
        return False


def give_up(loop: Loop, error: Exception) -> None:
    """Say once that a loop does not work; the prompt goes on without it.

    Raises:
        What a signal's handler has raised in the loop: that is the program's.
    """
    if is_of_signal_handler(error):
        raise error
    part = Part(f"what keeps {loop.name} alive", loop.reports_to)
    _state.given_up[loop] = part
    if loop.served_by_others:
        watches.give_up_guests()
        lib.ih_call()  # those that work have theirs watched again when they are served
    part.turn_off(describe(error), error)


def try_again() -> None:
    """Give no loop up any more: somebody has called enable()."""
    for part in _state.given_up.values():
        part.turn_on()
    _state.given_up.clear()


def current() -> Loop | None:
    """Return the host to run: the latest enabled that has windows, else that could."""
    if _state.blocking in hosts():
        return _state.blocking
    ready = hosts()
    if len(ready) > 1:
        ready.sort(key=lambda loop: not ask(loop, loop.has_application))
    return ready[0] if ready else None


def block_on(loop: Loop | None) -> Loop | None:
    """Run this loop whenever it can be run, None: current() decides; return the one before."""
    before, _state.blocking = _state.blocking, loop
    return before


def is_run(name: str) -> bool:
    """Return whether this toolkit's loop is one that the prompt runs; on any thread."""
    if name not in names() or not lib.ih_is_ours(lib.ih_slot()) or _hold.is_on(None):
        return False
    if not is_interactive() and not lib.ih_pump.depth:
        return False  # a script: the hook will be called only if it asks for input
    if threading.current_thread() is not threading.main_thread():
        # Qt may be asked for the application's thread on the main one only
        loop = state.loops.get(name)
        if loop is not None and loop.served_by_others:
            return is_working(loop)
        return loop is not None and loop.has_application()
    loop = current()
    if loop is not None and loop.name == name:
        return True
    return any(each.name == name for each in guests())


def is_held(frame: FrameType | None) -> bool:
    """Return whether no event may be handled by a prompt that this frame has called.

    That is so after hold(), and while a figure or a window is being painted.

    Args:
        frame: of a callback; None: the prompt that waits is in none.
    """
    if _hold.is_on(frame):
        return True
    if frame is None:
        return False
    return draw_guard.now(frame) or any(
        ask(loop, loop.painting)
        for loop in state.loops.values()
        if is_working(loop) and ask(loop, loop.imported)
    )


def serve() -> None:
    """Handle what waits behind the wake descriptor, and set the time for the next call."""
    line = settle(_output.restore_line_if_quiet) if lib.ih_pump.unsettled else None
    _slow_callbacks.part.call(None, _slow_callbacks.report)
    _calls.call(None, _call_soon.run)
    if _watched.call(False, watches.run) is False:
        watches.give_up()
    here = guests()
    for loop in here:
        served.guests[loop.name] = served.guests.get(loop.name, 0) + 1
    times = [line, *map(_serve_guest, here)]
    due = [each for each in times if each is not None]
    if here or due or _state.deadline_is_set:
        _state.deadline_is_set = bool(due)
        lib.ih_deadline_set(min(due, default=-1.0))


def _serve_guest(loop: Loop) -> float | None:
    try:
        return loop.serve()
    except Exception as error:  # noqa: BLE001
        give_up(loop, error)
        return None


def settle(how: Callable[[], float | None]) -> float | None:
    """Draw the line being typed again, if that works; return seconds until the next time."""
    seconds = _output.part.call(None, how)
    if _output.part.off:
        lib.ih_pump.unsettled = 0
    return seconds
