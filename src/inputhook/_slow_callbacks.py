"""The public function warn_after(), and the warning that names a slow callback.

The C core measures each span, the time between two waits of a loop (csrc/busy.c). When
a span becomes too long, the core makes Python call look() inside the running code,
which tells the function's name. When the function has returned, report() warns. At an
idle prompt nothing happens: the timer is off while a loop waits.
"""

from __future__ import annotations

import contextlib
import enum
import math
import os
import warnings
from itertools import takewhile
from typing import TYPE_CHECKING, Literal, NamedTuple, overload

from . import _process, _stack
from ._core import lib
from ._failures import Part

if TYPE_CHECKING:
    from types import FrameType

part = Part("warnings of slow callbacks")

#: at most so many warnings in a process
_ENOUGH = 5
#: the standard library's folder; pathlib would take longer to import than all else here
_STANDARD = os.path.dirname(os.__file__) + os.sep  # noqa: PTH120
#: modules of ours that call the program's functions, which may be written in C
_CALLERS = ("inputhook._call_soon", "inputhook._watch")
_INSTALLED = (f"{os.sep}site-packages{os.sep}", f"{os.sep}dist-packages{os.sep}")


class _Culprit(NamedTuple):
    """The function that was found running."""

    name: str
    file: str
    line: int  # the line that was running
    first_line: int
    is_programs: bool  # of the program's own files, not of an installed package

    def __str__(self) -> str:
        return f"{self.name} in {os.path.basename(self.file)}:{self.line}"  # noqa: PTH119


class _State:
    def __init__(self) -> None:
        #: id() of the frame that waits, which is alive for as long as the pump; not the
        #: frame itself, which would keep the program's variables alive
        self.base = 0
        #: number of a span in C -> the function that ran in it; None: no Python
        #: function. Only the newest span and the longest are kept
        self.seen: dict[int, _Culprit | None] = {}
        self.told: set[tuple[str, str, int] | None] = set()
        self.limit: float | None = 0.5  # seconds, as the C core begins; None: off
        self.telling = False

    def forget(self) -> None:
        """Forget which functions were slow, in the child of a fork; the limit stays."""
        self.seen.clear()
        self.told.clear()
        self.telling = False


class _Asked(enum.Enum):
    LIMIT = "the limit"

    def __repr__(self) -> str:
        return "..."


_state = _State()
_process.in_child_of_fork(_state.forget)


@overload
def warn_after() -> float | None: ...
@overload
def warn_after(seconds: float | None) -> None: ...
def warn_after(
    seconds: float | Literal[_Asked.LIMIT] | None = _Asked.LIMIT,
) -> float | None:
    """Warn when a callback holds the prompt for longer than `seconds`; the default is 0.5.

    While a callback runs, no window answers. When the callback has returned, a warning
    above the line being typed names the Python function; once for each function, and
    for five functions at most. There is no warning of a dialog or another loop in which
    the windows are alive, of a library's own drawing (stats() tells how long that
    takes), or of callbacks in pause() or block(). The times of several events that a
    toolkit handles without waiting in between add up. The filters of the warnings
    module do not apply.

    Args:
        seconds: more than 0; None: never warn. Without an argument nothing changes.

    Returns:
        Without an argument the limit in force, in seconds, or None; else None.

    Raises:
        TypeError: not a number.
        ValueError: not more than 0, or not finite.

    Thread: any.
    """
    if isinstance(seconds, _Asked):
        return _state.limit
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
        seconds = min(seconds, 1e6)
    _state.limit = seconds
    lib.ih_slow.limit = 0 if seconds is None else int(seconds * 1e9) + 1
    return None


def pump_begins(frame: FrameType | None) -> None:
    """Remember the frame that waits: frames above it on the stack belong to a callback."""
    _state.base = id(frame)


def is_callbacks(frame: FrameType | None) -> bool:
    """Return whether the frame belongs to a callback of the running pump."""
    return bool(_frames(frame))


def name(span: int) -> str | None:
    """Return the function that ran in this span, if it was seen; else None."""
    found = _state.seen.get(span)
    return str(found) if found is not None else None


def interrupted() -> None:
    """Do not warn of a callback that Ctrl-C has ended: the user knows."""
    lib.ih_slow.span = 0


def report() -> None:
    """Warn of a callback that took too long and has returned, if there is one."""
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
    from . import _output

    text = (
        f"{culprit or 'A callback'} has held the prompt for {seconds:.1f} s: no key and "
        "no window was served. Do it in shorter steps, or in a thread that hands its "
        "result over by inputhook.call_soon(); or raise the limit by "
        f"inputhook.warn_after({max(1, math.ceil(seconds))}), None for no warning"
    )
    where = (culprit.file, culprit.line) if culprit else ("<callback>", 0)
    with _output.output():
        # not warn(): PyREPL ignores all warnings while it reads a line (3.13,
        # _pyrepl/readline.py, multiline_input)
        warnings.showwarning(text, UserWarning, *where)


def look(span: int, frame: FrameType | None, nested: int) -> None:
    """Remember which function runs in a span of the C core's; called inside the callback.

    Args:
        span: the span's number.
        frame: the running one.
        nested: the span began in a loop inside a callback.
    """
    if _state.telling:
        return
    with contextlib.suppress(Exception):  # a callback must not raise because of us
        frames = _frames(frame)
        if len(frames) == 1 and frames[0] is frame and _begins(frame):
            return  # the function has not begun: other code took so long
        if not frames and not _calls_functions(frame):
            return  # our own code
        longest = lib.ih.counts.longest_span
        for each in [each for each in _state.seen if each != longest]:
            del _state.seen[each]
        _state.seen[span] = _choose(frames, inner_first=bool(nested))


def _is_ours(frame: FrameType) -> bool:
    return str(frame.f_globals.get("__name__", "")).startswith("inputhook.")


def _calls_functions(frame: FrameType | None) -> bool:
    """Return whether this frame may have called a function that is written in C.

    Called when no Python function of the program's is on the stack.
    """
    if frame is None or id(frame) == _state.base:
        return True
    return frame.f_globals.get("__name__") in _CALLERS


def _frames(frame: FrameType | None) -> list[FrameType]:
    """Return the frames of the callback, the innermost first, without ours."""
    callback = takewhile(lambda each: id(each) != _state.base, _stack.outwards(frame))
    return [each for each in callback if not _is_ours(each)]


def _begins(frame: FrameType) -> bool:
    """Return whether the frame has run no instruction yet.

    Python makes pending calls before a function's first instruction.
    """
    code = frame.f_code
    before = len(code.co_cellvars) + bool(code.co_freevars)
    return frame.f_lasti <= 2 * before


def _choose(frames: list[FrameType], *, inner_first: bool) -> _Culprit | None:
    """Return the outermost function of the program, or else of a library that it uses.

    Args:
        frames: of the callback, the innermost first.
        inner_first: return the innermost function instead. In a loop inside a callback, a
            dialog's, functions that wait for the dialog are on the stack, too, and nothing
            tells them apart.
    """
    frames = frames if inner_first else frames[::-1]
    best = min(frames, key=_distance, default=None)
    if best is None:
        return None
    code = best.f_code
    return _Culprit(
        code.co_qualname,
        code.co_filename,
        best.f_lineno or code.co_firstlineno,
        code.co_firstlineno,
        _distance(best) == 0,
    )


def _distance(frame: FrameType) -> int:
    """Return 0 for the program's own code, 1 for an installed package's, else 2."""
    file = frame.f_code.co_filename
    if any(part in file for part in _INSTALLED):
        return 1
    return 2 if file.startswith((_STANDARD, "<frozen ")) else 0
