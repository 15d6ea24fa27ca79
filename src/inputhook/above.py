"""Output above the line being typed.

While a prompt waits, whatever is written to its terminal through sys.stdout, sys.stderr or
anything made from them (logging's handlers, a saved stream) first wipes the prompt and the
half-typed line; they are drawn again below it before anybody waits or reads. Several
writes of one callback, or of several, are one redrawing.

Whoever prints wipes the line and writes by itself, a thread, too: nothing is kept for the
main thread, which may be busy in a callback for ever, or about to crash. A terminal that is
slow slows the thread down, as without us. The main thread draws the line again, at once
after the first text, and then only now and then while a thread goes on printing. That
nobody wipes a line which is just being changed is seen to by csrc/screen.c.

It is done where the bytes leave Python, at the FileIO objects under the streams, which look
up their own `write` with each call (Modules/_io/bufferedio.c, _bufferedwriter_raw_write):
the streams stay the objects they are. What C libraries print by themselves is not seen.
"""

from __future__ import annotations

import contextlib
import io
import os
import select
import sys
import threading
import time
from collections import deque
from typing import TYPE_CHECKING, Any

from . import prompts
from ._core import lib
from .failures import Part, describe, is_of_signal_handler, is_set_in_thread

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_PAUSE = 0.01  # seconds; between two redrawings of the line while a thread prints
_REST = 0.1  # seconds; as long the line waits for the rest of what it would stand in

part = Part("output above the line")

_streams: tuple[Any, ...] = ()


class _State:
    """How the line came to be lifted. Whoever changes it has the screen."""

    at_line_begin = True  # what was printed since has ended its line
    by_thread = False  # it is a thread that prints
    lifted = 0.0  # when, by time.monotonic()
    printed = 0.0  # when a thread last did
    drawn = 0.0  # when the line last was


class _Raw:
    """A FileIO whose `write` is ours."""

    def __init__(self, file: Any, *, buffered: bool) -> None:
        self.file = file
        self.found: Callable[[Any], int | None] = file.write
        self.buffered = buffered
        self.ours: Callable[[Any], Any] | None = None  # what is there in its place

    def write(self, data: Any) -> int:
        """Write a part of it, at least a byte; wait where others would raise.

        A terminal that somebody has made not to block (O_NONBLOCK belongs to all
        programs that have it open) is full now and then.
        """
        while (count := self.found(data)) is None:
            poll = select.poll()
            poll.register(self.file.fileno(), select.POLLOUT)
            poll.poll()
        return count

    def write_all(self, data: Any) -> int:
        """Write it all: a signal cuts a write short."""
        left = memoryview(data).cast("B")
        length = len(left)
        while left:
            left = left[self.write(left) :]
        return length


class _Kept:
    """What is printed while another program, a pager, has the screen."""

    ENOUGH = 2**20  # bytes; then who prints is slowed down
    EACH = 100  # bytes; what an entry takes beside its text
    SLOWLY = 0.1  # seconds; for each write

    def __init__(self) -> None:
        self._lock = threading.RLock()  # a signal's handler may print, too
        self._entries: deque[tuple[_Raw, bytes]] = deque()
        self._size = 0
        self._programs = 0  # which have the screen, one in a callback beside the other

    def begin(self) -> None:
        """Keep from here on what is printed."""
        self._programs += 1

    def end(self) -> None:
        """Write what was kept."""
        with self._lock:
            self._programs -= 1
            if not self._programs:
                self.write()

    def add(self, raw: _Raw, data: Any) -> bool:
        """Keep it, if there is another program; False: it is to be written."""
        if not self._programs and not self._entries:
            return False
        in_thread = not _is_main_thread()
        with self._lock:
            if not self._programs or not (in_thread or lib.ih_pump.depth):
                return False
            self._entries.append((raw, bytes(data)))
            self._size += len(data) + self.EACH
            full = self._size > self.ENOUGH
        if in_thread and full:
            time.sleep(self.SLOWLY)
        return True

    def forget(self) -> None:
        """In the child of a fork: the parent writes it, and a thread had the lock."""
        self.__init__()  # type: ignore[misc]

    def write(self) -> None:
        """Write it now."""
        with self._lock:
            while self._entries:
                raw, data = self._entries[0]
                with contextlib.suppress(OSError, ValueError):
                    raw.write_all(data)
                self._entries.popleft()
            self._size = 0


_found: dict[Any, _Raw] = {}
"""The FileIO objects that we have changed."""

_state = _State()
_kept = _Kept()
os.register_at_fork(after_in_child=_kept.forget)


def watch() -> None:
    """See to the streams that there are by now; called before each wait."""
    global _streams  # noqa: PLW0603  one for the process, as the streams are
    streams = (sys.stdout, sys.stderr)
    if streams == _streams:
        return
    _streams = streams
    for stream in (*streams, sys.__stdout__, sys.__stderr__):
        buffer = getattr(stream, "buffer", None)
        file = getattr(
            buffer, "raw", buffer
        )  # PYTHONUNBUFFERED: no buffer between them
        if isinstance(file, io.FileIO) and file not in _found and _is_terminal(file):
            _wrap(file, buffered=file is not buffer)


def forget() -> None:
    """Undo watch()."""
    global _streams  # noqa: PLW0603
    _streams = ()
    for file, raw in _found.items():
        if vars(file).get("write") is raw.ours:
            del file.write
    _found.clear()
    _kept.write()


def lift() -> None:
    """Wipe the line being typed, until the callback that prints has returned."""
    if lib.ih_pump.unsettled & lib.IH_LINE_LIFTED or not lib.ih_screen_take(True):
        return
    try:
        prompt = prompts.reading()
        if prompt is not None:
            _lift(prompt)
    finally:
        lib.ih_screen_leave()


def settle() -> None:
    """Draw the line again, below what has been printed; C's ih_py_settle().

    Whoever calls it has the screen, or no prompt waits.
    """
    lifted = lib.ih_pump.unsettled & lib.IH_LINE_LIFTED
    lib.ih_pump.unsettled = 0
    _state.by_thread = False
    prompt = prompts.reading()
    if lifted and prompt is not None:
        _begin_line()
        prompt.redraw()
        _state.drawn = time.monotonic()


def settle_if_quiet() -> float | None:
    """Draw the line again unless a thread is printing; the loop goes on waiting.

    Returns:
        Seconds until it is to be called again; None: the line is there.
    """
    if not lib.ih_pump.prompting:
        settle()
        return None
    if not lib.ih_screen_take(False):  # a thread is just writing
        return _PAUSE
    try:
        if _state.by_thread:
            left = _when_quiet() - time.monotonic()
            if left > 0:
                return left
        settle()
    finally:
        lib.ih_screen_leave()
    return None


def _when_quiet() -> float:
    """When to draw the line, below what a thread prints; by time.monotonic()."""
    soonest = _state.drawn + _PAUSE
    if _state.at_line_begin:
        return soonest
    return max(soonest, min(_state.printed + _PAUSE, _state.lifted + _REST))


@contextlib.contextmanager
def output() -> Iterator[None]:
    """Print inside this: it comes out above the line, also after a pump."""
    prompt = prompts.reading()
    if prompt is None:
        yield
        return
    if lib.ih_pump.prompting:
        part.call(None, lift)
        yield
        with contextlib.suppress(OSError, ValueError):
            sys.stderr.flush()
        return
    prompt.clear()
    try:
        yield
    finally:
        with contextlib.suppress(OSError, ValueError):
            sys.stderr.flush()
        prompt.redraw()


@contextlib.contextmanager
def kept_back() -> Iterator[None]:
    """Inside this a pager has the screen: what callbacks print comes out afterwards."""
    _kept.begin()
    try:
        yield
    finally:
        _kept.end()


def _is_terminal(file: io.FileIO) -> bool:
    try:
        return file.isatty()
    except (OSError, ValueError):
        return False


def _wrap(file: Any, *, buffered: bool) -> None:
    raw = _Raw(file, buffered=buffered)

    def write(data: Any, /) -> Any:
        if part.off:
            return raw.found(data)
        try:
            return _write(raw, data)
        except (OSError, ValueError):  # the terminal's
            raise
        except (RecursionError, MemoryError):  # the program's
            raise
        except Exception as error:
            if is_of_signal_handler(error) or is_set_in_thread(error):
                raise
            part.turn_off(describe(error), error)
            return raw.found(data)

    file.write = raw.ours = write
    _found[file] = raw


def _write(raw: _Raw, data: Any) -> Any:
    if _kept.add(raw, data):
        return len(data)
    if not _is_main_thread():
        return _from_thread(raw, data)
    if lib.ih_pump.prompting:
        return _from_callback(raw, data)
    return raw.found(data)


def _is_main_thread() -> bool:
    return threading.get_ident() == threading.main_thread().ident


def _from_callback(raw: _Raw, data: Any) -> int | None:
    lift()
    if not lib.ih_pump.unsettled & lib.IH_LINE_LIFTED:  # there is no line
        return raw.found(data)
    _state.at_line_begin = bytes(data[-1:]) == b"\n"
    return raw.write(data) if raw.buffered else raw.write_all(data)


def _from_thread(raw: _Raw, data: Any) -> int | None:
    thread = threading.get_ident()
    if any(each.drawn_by(thread) for each in prompts.there):
        return raw.found(data)
    if not lib.ih_screen_take(True):
        return raw.found(data)
    try:
        prompt = prompts.reading()
        if prompt is None:
            return raw.found(data)
        if not lib.ih_pump.unsettled & lib.IH_LINE_LIFTED:
            _lift(prompt)
        _state.by_thread = True
        # nobody is to draw in the middle of it: the stream's own loop would let them
        count = raw.write_all(data)
        _state.at_line_begin = bytes(data[-1:]) == b"\n"
        _state.printed = time.monotonic()
        return count
    finally:
        lib.ih_screen_leave()


def _lift(prompt: Any) -> None:
    lib.ih_pump.unsettled |= lib.IH_LINE_LIFTED
    _state.at_line_begin = True
    _state.lifted = time.monotonic()
    prompt.clear()
    lib.ih_call()


def _begin_line() -> None:
    if not _state.at_line_begin and _found:
        with contextlib.suppress(OSError, ValueError):
            next(iter(_found.values())).write(b"\n")
