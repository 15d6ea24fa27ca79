"""The enabled loops while a prompt waits: which one is run, and what is served meanwhile.

One loop waits for the prompt's input, the host; all others are guests, and served inside
its wait (toolkits/base.py). A loop that fails is given up until the next enable(): a
sentence says so, and the prompt goes on without that loop.
"""

from __future__ import annotations

import math
import threading
import time
from typing import TYPE_CHECKING, ParamSpec

from . import _call_soon, _hold, _output, _process, _served, _slow_callbacks
from ._core import lib
from ._failures import Part, describe, is_of_signal_handler
from ._state import names, state
from ._stats import served
from ._watch import watches
from .mpl import draw_guard

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

    from .toolkits.base import Guest, Loop

#: seconds after which a dialog in a callback of a guest's has the others served
_DIALOG = 0.05
#: seconds; so long the wake descriptor is silent although a guest has more to do: GLib
#: draws, and Tk does what waits for idleness, only while no such descriptor is readable
_BREATH = 0.001

P = ParamSpec("P")

_calls = Part("call_soon()")
_watched = Part("watch()")


class _State:
    def __init__(self) -> None:
        self.given_up: dict[Loop, Part] = {}
        self.blocking: Loop | None = None  # block() waits for the windows of this loop
        #: of the loops that could be run if there are several; the host's own is among them
        self.guests: dict[Guest, list[Loop]] = {}
        self.host: Guest | None = None
        self.resting: set[Guest] = set()  # nothing of these is watched
        self.told: set[Guest] = set()  # watched where no loop waits: watch_all()
        self.serving = (
            0  # serve() and drain() that go on, one in a callback of the other
        )
        self.deadline = math.inf  # set in the C core, by the monotonic clock


_state = _State()
_process.in_child_of_fork(_state.__init__)  # type: ignore[misc]


def hosts() -> list[Loop]:
    """Return the loops that could be run now, the one to run first.

    Of those that have an application the loop with the highest rank is run, of several the
    latest enabled; the loop for whose windows block() waits comes before them.
    """
    ready = [
        loop
        for loop in reversed(state.loops.values())
        if not loop.served_by_others and is_working(loop) and ask(loop, loop.can_run)
    ]
    if len(ready) > 1:
        ready.sort(key=_precedence)
    return ready


def _precedence(loop: Loop) -> tuple[bool, bool, int]:
    return (
        loop is not _state.blocking,
        not ask(loop, loop.has_application),
        -loop.rank,
    )


def guests() -> list[Loop]:
    """Return the loops that are never run, but always served in another one's wait."""
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


def ask_number(loop: Loop, question: Callable[[], int]) -> int:
    """Return the loop's answer; a loop that fails is given up, and the answer is 0."""
    try:
        return question() if is_imported(loop) else 0
    except Exception as error:  # noqa: BLE001
        give_up(loop, error)
        return 0


def is_imported(loop: Loop) -> bool:
    """Return whether the program has imported the toolkit, whose loop works."""
    return is_working(loop) and ask(loop, loop.imported)


def give_up(loop: Loop, error: Exception) -> None:
    """Report once that a loop does not work, and go on without that loop.

    Raises:
        What a signal's handler has raised in the loop: that exception is the program's.
    """
    if is_of_signal_handler(error):
        raise error
    part = Part(f"what keeps {loop.name} alive", loop.reports_to)
    _state.given_up[loop] = part
    if loop.served_by_others:
        loop.stop_serving()
        lib.ih_call()  # another one may share a descriptor: it is watched again
    part.turn_off(describe(error), error)


def try_again() -> None:
    """Use the loops again that were given up, because enable() was called."""
    for part in _state.given_up.values():
        part.turn_on()
    _state.given_up.clear()


def prepare(loops: list[Loop], *, run: bool = True) -> int:
    """Make the loops ready for a pump, the first one to be run, the others to be served.

    Return how the pump waits: IH_WAIT_POLL if there is none.

    Args:
        loops: what hosts() has returned.
        run: False: somebody else's loop waits, and all of them are to be served.
    """
    watch_none()
    waits = {loop: wait for loop in loops if (wait := _prepared(loop)) is not None}
    found: dict[Guest, list[Loop]] = {}
    if len(waits) > 1 or not run:
        for loop in waits:
            guest = _guest(loop)
            if guest is not None:
                found.setdefault(guest, []).append(loop)
    before, _state.guests = _state.guests, found
    _state.host = next(iter(found), None) if run else None
    for guest in before:
        if guest not in found or guest is _state.host:
            _leave(guest)
    _state.resting &= found.keys()
    if found.keys() - before.keys():
        _state.resting |= found.keys() - before.keys()
        lib.ih_call()  # in this pump, serve() has their descriptors watched
    lib.ih.guests = len(found) > 1
    return next(iter(waits.values()), lib.IH_WAIT_POLL)


def _prepared(loop: Loop) -> int | None:
    try:
        return loop.prepare()
    except Exception as error:  # noqa: BLE001  a bug here must not end the session
        give_up(loop, error)
        return None


def _guest(loop: Loop) -> Guest | None:
    try:
        return loop.guest()
    except Exception as error:  # noqa: BLE001
        give_up(loop, error)
        return None


def _rest(guest: Guest) -> None:
    if guest not in _state.resting:
        _state.resting.add(guest)
        watches.remove_guest(guest)
        guest.rest()


def _leave(guest: Guest) -> None:
    """Watch nothing of it, nor for the others where its loop is run."""
    _rest(guest)
    guest.arm(False)


def rest() -> None:
    """Have nothing watched: the pump is over, in whose wait all were served."""
    for guest in tuple(_state.guests):
        _guarded(guest, _leave, guest)


def watch_all() -> None:
    """Watch everything that tells of events, while code computes and no loop waits.

    All loops have just been drained. What they tell makes the wake descriptor readable,
    until watch_none() or the next pump.
    """
    watch_none()
    due: list[float] = []
    for loop in hosts():
        guest = _guest(loop)
        if guest is not None and guest not in _state.told:
            _state.told.add(guest)
            try:
                watches.add_guest(guest, guest.descriptors())
                seconds = guest.due()
            except Exception as error:  # noqa: BLE001
                give_up(loop, error)
            else:
                due += [] if seconds is None else [seconds]
    # what is served in each pump may be due sooner
    now = time.monotonic()
    if due and not now < _state.deadline <= now + min(due):
        _set_deadline(min(due))


def _set_deadline(seconds: float | None) -> None:
    """Have serve() called after so many seconds; None: no more."""
    if seconds is None:
        _state.deadline = math.inf
        lib.ih_deadline_set(-1.0)
    else:
        seconds = max(seconds, _BREATH)
        _state.deadline = time.monotonic() + seconds
        lib.ih_deadline_set(seconds)


def watch_none() -> None:
    """Undo watch_all()."""
    told, _state.told = _state.told, set()
    for guest in told:
        watches.remove_guest(guest)
        guest.rest()


def forget(loop: Loop) -> None:
    """Serve a loop no more: it is about to be closed."""
    watch_none()
    for guest, loops in tuple(_state.guests.items()):
        if loop in loops:
            loops.remove(loop)
        if not loops:
            _leave(guest)
            del _state.guests[guest]
            _state.resting.discard(guest)
            _state.host = None if guest is _state.host else _state.host


def block_on(loop: Loop | None) -> Loop | None:
    """Prefer this loop whenever it can run (None: none); return the loop preferred before."""
    before, _state.blocking = _state.blocking, loop
    return before


def is_run(name: str) -> bool:
    """Return whether the prompt runs this toolkit's loop. Any thread may ask."""
    if name not in names() or not lib.ih_is_ours(lib.ih_slot()) or _hold.is_on(None):
        return False
    if _served.is_script():
        return False  # a script: the hook will be called only if it asks for input
    if threading.current_thread() is not threading.main_thread():
        # can_run() may be asked on the main thread only: Qt's looks at the
        # application's thread
        loop = state.loops.get(name)
        if loop is not None and loop.served_by_others:
            return is_working(loop)
        return loop is not None and loop.has_application()
    return any(each.name == name for each in (*hosts(), *guests()))


def is_held(frame: FrameType | None) -> bool:
    """Return whether a prompt that is called by this frame may handle no event.

    That is so after hold(), and while a figure or a window is being painted.

    Args:
        frame: of a callback; None: the prompt waits in no callback.
    """
    if _hold.is_on(frame):
        return True
    return frame is not None and is_painting(frame)


def is_painting(frame: FrameType | None) -> bool:
    """Return whether this frame was called by what paints a figure or a window."""
    return draw_guard.now(frame) or any(
        ask(loop, loop.painting) for loop in state.loops.values() if is_imported(loop)
    )


def drain(loop: Loop) -> None:
    """Handle what a loop has pending, and return."""
    before, _state.serving = _state.serving, _state.serving + 1
    try:
        loop.drain()
    except Exception as error:  # noqa: BLE001
        give_up(loop, error)
    finally:
        _state.serving = before  # a callback may have forked


def is_serving() -> bool:
    """Return whether this is called in a callback of a loop that serve() or drain() serves."""
    return _state.serving > 0


def serve(waker: int | None = None) -> None:
    """Handle what waits behind the wake descriptor, and set the time for the next call.

    Args:
        waker: enum ih_wait of the loop that has seen the descriptor readable, which may be
            a dialog's in a callback: that loop runs, and all others are served. None: no
            loop has, and the host is about to run.
    """
    before, _state.serving = _state.serving, _state.serving + 1
    try:
        _serve(waker)
    finally:
        _state.serving = before  # a callback may have forked


def make_calls() -> None:
    """Make all calls of call_soon() that wait, however long that takes: flush() wants them."""
    _calls.call(None, _call_soon.run, math.inf)


def _serve(waker: int | None) -> None:
    line = settle(_output.restore_line_if_quiet) if lib.ih_pump.unsettled else None
    _slow_callbacks.part.call(None, _slow_callbacks.report)
    _calls.call(None, _call_soon.run)
    if _watched.call(False, watches.run) is False:
        watches.give_up()
    lib.ih.ask = asks = False
    others = []
    for guest in tuple(_state.guests):
        if not _is_running(guest, waker):
            others.append(guest)
        elif guest is _state.host:
            _rest(guest)
        elif guest not in _state.resting:  # a dialog, which ends without a word
            watches.silence_guest(guest)
            asks = True
    if others:
        # what runs while they are served watches the wake descriptor, for the sake of
        # dialogs: a dialog has its turn of serve() soon, anything else sees nothing there
        lib.ih_deadline_set(_DIALOG)
        for guest in others:
            watches.silence_guest(guest)
    for guest in others:
        _guarded(guest, guest.handle)
    if _state.host is not None and _state.host not in others:
        # a dialog in there has had it served, and is over
        _guarded(_state.host, _rest, _state.host)
    here = guests()
    for loop in here:
        served.guests[loop.name] = served.guests.get(loop.name, 0) + 1
    times = [line, *map(_serve_loop, here)]
    times += [_guarded(guest, _watch, guest) for guest in others]
    lib.ih.ask = (
        asks or not all(g.tells for g in others) or not all(g.tells for g in here)
    )
    due = [each for each in times if each is not None]
    if here or others or due or _state.deadline < math.inf:
        _set_deadline(min(due, default=None))


def _serve_loop(loop: Loop) -> float | None:
    try:
        return loop.serve()
    except Exception as error:  # noqa: BLE001
        give_up(loop, error)
        return None


def _is_running(guest: Guest, waker: int | None) -> bool:
    """Return whether the guest's events are handled by the loop that runs."""
    return guest is _state.host if waker is None else waker in guest.waits


def _watch(guest: Guest) -> float | None:
    """Have the guest's descriptors watched; return the seconds until it is due."""
    _state.resting.discard(guest)
    guest.arm(True)
    watches.add_guest(guest, guest.descriptors())
    return guest.due()


def _guarded(
    guest: Guest, function: Callable[P, float | None], *args: P.args, **kw: P.kwargs
) -> float | None:
    """Call a guest's function; if that fails, the guest's loops are given up."""
    if guest not in _state.guests:  # given up, or disabled meanwhile
        return None
    try:
        return function(*args, **kw)
    except Exception as error:  # noqa: BLE001
        for loop in _state.guests.pop(guest, ()):
            give_up(loop, error)
        _rest(guest)
        return None


def settle(how: Callable[[], float | None]) -> float | None:
    """Draw the line being typed again; return the seconds until the next call, or None."""
    seconds = _output.part.call(None, how)
    if _output.part.off:
        lib.ih_pump.unsettled = 0
    return seconds
