"""warn_after(): callbacks that hold the prompt are named, once each, above the line.

The C core measures the time between two waits of a loop (csrc/busy.c). When one becomes
too long, the core has Python call look() inside whatever is running, so that its name is
known; when it is over, report() says so. At an idle prompt nothing happens: the timer is
stopped while a loop waits.
"""

from __future__ import annotations

import contextlib
import math
import os
import warnings
from typing import TYPE_CHECKING, NamedTuple

from ._core import lib

if TYPE_CHECKING:
    from types import FrameType

#: warnings; whoever has seen as many knows
_ENOUGH = 5
_STANDARD = os.path.dirname(os.__file__) + os.sep  # noqa: PTH120  it has to be cheap
#: of ours, which call the program's functions, perhaps such as are not Python's
_CALLERS = ("inputhook.calls", "inputhook.watches")
_INSTALLED = (f"{os.sep}site-packages{os.sep}", f"{os.sep}dist-packages{os.sep}")


class _Culprit(NamedTuple):
    """The function that was found running."""

    name: str
    file: str
    line: int  # the one that was running
    first_line: int
    is_programs: bool  # not of an installed package

    def __str__(self) -> str:
        return f"{self.name} in {os.path.basename(self.file)}:{self.line}"  # noqa: PTH119


class _State:
    def __init__(self) -> None:
        self.base = 0  # id() of the frame that waits; alive for as long as the pump
        #: span -> who ran, or None if no Python function did; the newest and the longest
        self.seen: dict[int, _Culprit | None] = {}
        self.told: set[tuple[str, str, int] | None] = set()
        self.telling = False


_state = _State()


def warn_after(seconds: float | None) -> None:
    """Warn when a callback holds the prompt for longer than this; at first, 0.5 s.

    While a callback runs, nothing that is typed appears and no window answers. The
    warning names the Python function, above the line being typed and when the function
    has returned; once for each function, and for five of them at most. Not warned of is a
    dialog or another loop in which the windows are alive; a library's own drawing, which
    stats() tells; what runs in pause() or block(). Each of several events that a toolkit
    handles without waiting in between adds to the time. The filters of the warnings
    module are not asked.

    Args:
        seconds: more than 0; None: never.

    Raises:
        TypeError: not a number.
        ValueError: out of range.

    Thread: any.
    """
    if seconds is not None:
        if isinstance(seconds, bool) or not isinstance(seconds, (int, float)):
            raise TypeError(
                "warn_after() wants a number of seconds, or None, not "
                f"{type(seconds).__name__} {seconds!r}"
            )
        if not 0 < seconds < math.inf:  # also false for NaN
            raise ValueError(
                f"warn_after(): seconds is {seconds!r}; it must be more than 0, or None "
                "to turn the warning off"
            )
    lib.ih_slow.limit = 0 if seconds is None else int(min(seconds, 1e6) * 1e9) + 1


def pump_begins(frame: FrameType | None) -> None:
    """What waits, which is this frame, is not what runs."""
    _state.base = id(frame)  # not itself: a frame keeps variables alive


def name(span: int) -> str | None:
    """Who ran in this span of the C core's, if that was seen."""
    found = _state.seen.get(span)
    return str(found) if found is not None else None


def interrupted() -> None:
    """Ctrl-C has ended the callback: the person knows."""
    lib.ih_slow.span = 0


def report() -> None:
    """Warn of what was too long and is over by now."""
    span = lib.ih_slow.span
    if not span:
        return
    lib.ih_slow.span = 0
    if _state.telling or len(_state.told) >= _ENOUGH:
        return
    if span not in _state.seen:
        return  # no Python code ran at that time: the toolkit was at work itself
    culprit = _state.seen[span]
    if culprit is not None and not culprit.is_programs:
        return
    key = culprit and (culprit.name, culprit.file, culprit.first_line)
    if key in _state.told:
        return
    _state.told.add(key)
    _state.telling = True
    try:
        _warn(culprit, lib.ih_slow.lasted * 1e-9)
    finally:
        _state.telling = False


def _warn(culprit: _Culprit | None, seconds: float) -> None:
    from . import above

    text = (
        f"{culprit or 'A callback'} has held the prompt for {seconds:.1f} s: no key and "
        "no window was served. Do it in shorter steps, or in a thread that hands its "
        "result over by inputhook.call_soon(); or raise the limit by "
        f"inputhook.warn_after({max(1, math.ceil(seconds))}), None for no warning"
    )
    where = (culprit.file, culprit.line) if culprit else ("<callback>", 0)
    with above.output():
        # not warn(): PyREPL has every warning ignored while it reads a line (3.13,
        # _pyrepl/readline.py, multiline_input)
        warnings.showwarning(text, UserWarning, *where)


def look(span: int, frame: FrameType | None, nested: int) -> None:
    """Remember who runs in this span of the C core's: this frame, inside the callback."""
    if _state.telling:
        return
    with contextlib.suppress(Exception):  # a callback must not raise because of us
        frames = _frames(frame)
        if len(frames) == 1 and frames[0] is frame and _begins(frame):
            return  # what took so long was something else, before it
        if not frames and not _calls_functions(frame):
            return  # something of our own
        longest = lib.ih.counts.longest_span
        for each in [each for each in _state.seen if each != longest]:
            del _state.seen[each]
        _state.seen[span] = _choose(frames, inner_first=bool(nested))


def _calls_functions(frame: FrameType | None) -> bool:
    """With no function of the program's: could one that is not Python's be running?"""
    if frame is None or id(frame) == _state.base:
        return True
    return frame.f_globals.get("__name__") in _CALLERS


def _frames(frame: FrameType | None) -> list[FrameType]:
    """Those of callbacks, the innermost first, without ours."""
    found = []
    while frame is not None and id(frame) != _state.base:
        if not str(frame.f_globals.get("__name__", "")).startswith("inputhook."):
            found.append(frame)
        frame = frame.f_back
    return found


def _begins(frame: FrameType) -> bool:
    """Has it run no instruction of its own? Signals are looked at before the first one."""
    code = frame.f_code
    before = len(code.co_cellvars) + bool(code.co_freevars)  # 3.11 and later
    return frame.f_lasti <= 2 * before


def _choose(frames: list[FrameType], *, inner_first: bool) -> _Culprit | None:
    """The outermost function of the program, or else of a library that it uses.

    In a loop inside a callback, a dialog's, the functions that wait for that are on the
    stack, too, and nothing tells them apart: then it is the innermost.
    """
    frames = frames if inner_first else frames[::-1]
    best = min(frames, key=_distance, default=None)
    if best is None:
        return None
    code = best.f_code
    return _Culprit(
        getattr(code, "co_qualname", code.co_name),  # 3.11 and later
        code.co_filename,
        best.f_lineno or code.co_firstlineno,
        code.co_firstlineno,
        _distance(best) == 0,
    )


def _distance(frame: FrameType) -> int:
    """0: the program's own; 1: an installed package's; 2: the standard library's."""
    file = frame.f_code.co_filename
    if any(part in file for part in _INSTALLED):
        return 1
    return 2 if file.startswith((_STANDARD, "<frozen ")) else 0
