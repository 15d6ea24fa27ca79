"""The enabled loops while a prompt waits: which one is run, and what is served meanwhile.

One loop, the host, waits for the prompt's input; the others are guests, and are served
inside its wait (toolkits/base.py). A loop that fails is given up until the next
enable(): a sentence at the prompt says so, and the prompt goes on without that loop.
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
        self.deadline_is_set = False  # the C core has a time for the next ih_py_serve()


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
    """Return the loops that are served inside another loop's wait."""
    return [
        loop
        for loop in state.loops.values()
        if loop.served_by_others and is_working(loop)
    ]


def is_working(loop: Loop) -> bool:
    """Return whether the loop has not been given up."""
    return loop not in _state.given_up


def ask(loop: Loop, question: Callable[[], bool]) -> bool:
    """Return the loop's answer to a question; a loop that raises is given up: False."""
    try:
        return question()
    except Exception as error:  # noqa: BLE001
        give_up(loop, error)
        return False


def give_up(loop: Loop, error: Exception) -> None:
    """Report once that a loop does not work, and go on without that loop.

    Raises:
        What a signal's handler has raised in the loop: that exception is the program's.
    """
    if is_of_signal_handler(error):
        raise error
    part = Part(f"what keeps {loop.name} alive")
    _state.given_up[loop] = part
    if loop.served_by_others:
        watches.give_up_guests()
    part.turn_off(describe(error), error)


def try_again() -> None:
    """Use the loops again that were given up, because enable() was called."""
    for part in _state.given_up.values():
        part.turn_on()
    _state.given_up.clear()


def current() -> Loop | None:
    """Return the host to run: the latest enabled loop with windows, else the latest usable."""
    if _state.blocking is not None and _state.blocking.can_run():
        return _state.blocking
    ready = hosts()
    if len(ready) > 1:
        ready.sort(key=lambda loop: not ask(loop, loop.has_application))
    return ready[0] if ready else None


def block_on(loop: Loop | None) -> Loop | None:
    """Prefer this loop whenever it can run (None: none); return the loop preferred before."""
    before, _state.blocking = _state.blocking, loop
    return before


def is_run(name: str) -> bool:
    """Return whether the prompt runs this toolkit's loop. Any thread may ask."""
    if name not in names() or not lib.ih_is_ours(lib.ih_slot()) or _hold.is_on(None):
        return False
    if not is_interactive() and not lib.ih_pump.depth:
        return False  # a script: the hook is called only if the script asks for input
    if threading.current_thread() is not threading.main_thread():
        # can_run() may be asked on the main thread only: Qt's looks at the
        # application's thread
        loop = state.loops.get(name)
        return loop is not None and loop.has_application()
    loop = current()
    if loop is not None and loop.name == name:
        return True
    return any(each.name == name for each in guests())


def is_held(frame: FrameType | None) -> bool:
    """Return whether a prompt that is called by this frame may handle no event.

    That is so after hold(), and while a figure or a window is being painted.

    Args:
        frame: of a callback; None: the prompt waits in no callback.
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
    """Serve all but the host (calls, watches, guests), and set the time of the next call."""
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
    """Draw the line being typed again; return the seconds until the next call, or None."""
    seconds = _output.part.call(None, how)
    if _output.part.off:
        lib.ih_pump.unsettled = 0
    return seconds
