"""A part of inputhook that fails while a prompt waits is reported once, and is then off.

A prompt calls inputhook again and again: to draw the line, to prepare the loop, to
serve descriptors. An exception there would come back at every key, and printing its
report above the line could be what fails. So each piece that can be lost while the rest
goes on is a Part: its first exception turns the part off for the process and is
reported in one sentence, and nothing calls the part again.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import traceback
from typing import TYPE_CHECKING, Any, NamedTuple, ParamSpec, TypeVar

from . import _main_thread
from ._privates import UnknownShape

if TYPE_CHECKING:
    from collections.abc import Callable

P = ParamSpec("P")
T = TypeVar("T")

#: handlers of _exceptions.py, which restore the handler before them before they raise
_OURS = {"_Raiser.__call__"}

TO_DEVELOPERS = (
    "Please report that to inputhook's developers with what inputhook.doctor() prints"
)

#: what the process has lost, the latest last; the doctor reads the list
failures: list[Failure] = []


class Failure(NamedTuple):
    """A part that is off, and why."""

    part: str
    """What the part does for the user, as the subject of a sentence: "output above the
    line"."""

    reason: str
    """The exception, or what is missing, in a few words."""

    details: str
    """The traceback, for developers; "" where nothing was raised."""

    then: str = TO_DEVELOPERS
    """Who is to hear of that; a sentence."""

    def __str__(self) -> str:
        return (
            f"inputhook: {self.part} is off for the rest of this session, and all else "
            f"goes on: {self.reason}. {self.then}"
        )


class Part:
    """A piece of inputhook that can be off while the rest goes on."""

    def __init__(self, name: str, then: str = TO_DEVELOPERS) -> None:
        """Make a part that works.

        Args:
            name: what it does for the user, as the subject of a sentence.
            then: who is to hear that the part is off; a sentence.
        """
        self.name = name
        self._then = then
        self.off = False

    def turn_off(self, reason: str, error: BaseException | None = None) -> None:
        """Never call the part again, and report that once; raises nothing.

        Args:
            reason: why, in a few words.
            error: the exception, if there was one.
        """
        if self.off:
            return
        self.off = True
        details = ""
        # Python imports the module of colours now, for which a descriptor may be lacking
        with contextlib.suppress(Exception):
            details = "".join(traceback.format_exception(error)) if error else ""
        failure = Failure(self.name, reason, details, self._then)
        failures.append(failure)
        _say(str(failure))

    def turn_on(self) -> None:
        """Use the part again, because the user has called enable()."""
        self.off = False
        failures[:] = [each for each in failures if each.part != self.name]

    def call(
        self, otherwise: T, function: Callable[P, T], /, *args: P.args, **kw: P.kwargs
    ) -> T:
        """Call the function; return `otherwise` if it fails, or if the part is off.

        Raises:
            What a signal's handler raises meanwhile, for that exception is the
            program's; and what is not an Exception, such as KeyboardInterrupt and
            SystemExit.
        """
        if self.off:
            return otherwise
        try:
            return function(*args, **kw)
        except (RecursionError, MemoryError):  # the program's, which is deep or large
            raise
        except Exception as error:
            if is_of_signal_handler(error) or is_set_in_thread(error):
                raise
            self.turn_off(describe(error), error)
            return otherwise


def describe(error: BaseException) -> str:
    """Return an exception as one line of text."""
    text = " ".join(str(error).split())
    if isinstance(error, UnknownShape):
        return text
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def signal_handlers() -> set[object]:
    """Return the code objects of all Python handlers of signals."""
    codes = {_code(signal.getsignal(number)) for number in signal.valid_signals()}
    return codes - {None}


def is_of_signal_handler(error: BaseException) -> bool:
    """Return whether a Python handler of a signal has raised the exception.

    Python runs such a handler inside whatever Python code comes next, ours included
    (Doc/library/signal.rst), and its exceptions are meant for the program.
    """
    codes = signal_handlers()
    trace = error.__traceback__
    while trace is not None:
        frame = trace.tb_frame
        if frame.f_code in codes or frame.f_code.co_qualname in _OURS:
            return True
        trace = trace.tb_next
    return False


def is_ours(error: BaseException) -> bool:
    """Return whether code of inputhook's has raised the exception, no callback."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    frame = trace.tb_frame if trace is not None else None
    name = str(frame.f_globals.get("__name__")) if frame is not None else __name__
    return name.startswith("inputhook.")


def is_set_in_thread(error: BaseException) -> bool:
    """Return whether the program may have raised it in this thread, which is not the main one.

    PyThreadState_SetAsyncExc() makes an exception appear anywhere, also in our code.
    What our own code raises is of Python's built-in classes.
    """
    return not _main_thread.is_here() and type(error).__module__ != "builtins"


def _code(handler: Any) -> object:
    for name in ("func", "__wrapped__", "__func__"):  # partial, decorator, method
        handler = getattr(handler, name, handler)
    if callable(handler) and not hasattr(handler, "__code__"):
        handler = type(handler).__call__
    return getattr(handler, "__code__", None)


def _say(text: str) -> None:
    """Write a line to the terminal, which may be raw, with the cursor anywhere."""
    try:
        # where _output.py is at work, it wipes the line first
        sys.stderr.write(f"{text}\r\n")
        sys.stderr.flush()
    except Exception:  # noqa: BLE001  printing above the line may be what fails
        with contextlib.suppress(OSError):
            os.write(2, f"\r\n{text}\r\n".encode(errors="replace"))
