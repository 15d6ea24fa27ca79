"""Puts what is printed while a prompt waits above the line being typed.

While a prompt waits, a write to its terminal through sys.stdout, sys.stderr or anything
made from them (logging's handlers, a saved stream) first wipes the prompt and the
half-typed line from the screen. Both are drawn again below the output before the loop
waits or the prompt reads. Several writes, even of several callbacks, cost one
redrawing.

A thread that prints hides the line and writes by itself: nothing is left to the main
thread, which may be in an endless callback, or about to crash. A slow terminal slows
that thread down, as without inputhook. The main thread draws the line again: at once
after the first text, and then only now and then while a thread goes on printing.
csrc/screen.c makes sure that no line is hidden while the prompt changes it.

The writes are caught where the bytes leave Python, at the FileIO objects under the
streams, whose `write` is looked up for each call (Modules/_io/bufferedio.c,
_bufferedwriter_raw_write). So the streams stay the objects they are. The function that
stands there is csrc/output.c's. What C libraries print by themselves is not noticed.
"""

from __future__ import annotations

import contextlib
import io
import select
import sys
import threading
import time
from collections import deque
from typing import TYPE_CHECKING, Any

from . import _current_prompt, _main_thread, _process
from ._core import ffi, lib
from ._failures import Part, describe, is_of_signal_handler, is_set_in_thread
from ._patch import Patches

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_PAUSE = 0.01  # seconds; between two redrawings of the line while a thread prints
_REST = 0.1  # seconds; a hidden line waits so long for a thread to end its line of text

part = Part("output above the line")


class _File:
    """A FileIO of a terminal, and its original `write`."""

    def __init__(self, file: io.FileIO, *, buffered: bool) -> None:
        """Change nothing yet.

        Args:
            file: the FileIO.
            buffered: a buffer in front of the FileIO writes the rest after a short
                write.
        """
        self.file = file
        self.original: Callable[[Any], int | None] = file.write
        self.buffered = buffered

    def write_some(self, data: Any) -> int:
        """Write a part of the data, at least one byte."""
        while (count := self.original(data)) is None:
            wait_for_room(self.original)
        return count

    def write_all(self, data: Any) -> int:
        """Write all of the data, also where a signal cuts a write short."""
        left = memoryview(data).cast("B")
        length = len(left)
        while left:
            left = left[self.write_some(left) :]
        return length


class _KeptBack:
    """Keeps what is printed while another program, such as a pager, has the screen."""

    ENOUGH = 2**20  # bytes; beyond them threads that print are slowed down
    EACH = 100  # bytes that an entry takes beside its text
    SLOWLY = 0.1  # seconds; for each write

    def __init__(self) -> None:
        self._lock = threading.RLock()  # a signal's handler may print, too
        self._entries: deque[tuple[_File, bytes]] = deque()
        self._size = 0
        self._programs = 0  # that have the screen, one in a callback of the other

    def begin(self) -> None:
        """From now on, keep what is printed."""
        self._programs += 1

    def end(self) -> None:
        """Write what was kept."""
        with self._lock:
            self._programs -= 1
            if not self._programs:
                self.write()

    def add(self, file: _File, data: Any) -> bool:
        """Keep the data and return True; return False if no program has the screen."""
        if not self._programs and not self._entries:
            return False
        in_thread = not _main_thread.is_here()
        with self._lock:
            if not self._programs or not (in_thread or lib.ih_pump.depth):
                return False
            self._entries.append((file, bytes(data)))
            self._size += len(data) + self.EACH
            full = self._size > self.ENOUGH
        if in_thread and full:
            time.sleep(self.SLOWLY)
        return True

    def write(self) -> None:
        """Write now what was kept."""
        with self._lock:
            while self._entries:
                file, data = self._entries[0]
                with contextlib.suppress(OSError, ValueError):
                    file.write_all(data)
                self._entries.popleft()
            self._size = 0


class _Terminal:
    """The state of the terminal's output, and of the hidden line.

    A thread that changes one of these fields, except `marred`, has taken the screen.
    """

    def __init__(self) -> None:
        self.streams: tuple[Any, ...] = ()  # sys.stdout and sys.stderr as last seen
        self.files: dict[io.FileIO, _File] = {}  # those whose write is ours
        self.patches = Patches()
        self.kept_back = _KeptBack()
        # what was printed since the line was hidden ends with a newline
        self.at_line_begin = True
        self.thread_prints = False  # a thread has printed last, not a callback
        # what begins a line below what a thread has printed where the line stands: the
        # terminal may have been raw, or the prompt drawn below since
        self.marred = b""
        # by time.monotonic()
        self.hidden_at = 0.0
        self.printed_at = 0.0  # by a thread, the last time
        self.drawn_at = 0.0

    def note_end(self, data: Any) -> None:
        """Remember whether the printed data ends with a newline."""
        # without a buffer Python up to 3.13 also writes what is empty: print(end="")
        if len(data):
            self.at_line_begin = bytes(data[-1:]) == b"\n"

    def when_quiet(self) -> float:
        """Return when to draw the line again below what a thread prints."""
        soonest = self.drawn_at + _PAUSE
        if self.at_line_begin:
            return soonest
        return max(soonest, min(self.printed_at + _PAUSE, self.hidden_at + _REST))


_terminal = _Terminal()
# what is kept back is the parent's to write, and a thread of the parent may have the lock
_process.in_child_of_fork(_terminal.__init__)  # type: ignore[misc]


def watch() -> None:
    """Replace the `write` of the streams' FileIO objects; called before each wait."""
    streams = (sys.stdout, sys.stderr)
    if streams == _terminal.streams:
        return
    _terminal.streams = streams
    for stream in (*streams, sys.__stdout__, sys.__stderr__):
        buffer = getattr(stream, "buffer", None)
        # with PYTHONUNBUFFERED there is no buffer between the stream and the FileIO
        file = getattr(buffer, "raw", buffer)
        if (
            isinstance(file, io.FileIO)
            and file not in _terminal.files
            and _is_terminal(file)
        ):
            known = _File(file, buffered=file is not buffer)
            if not lib.ih_output_wrap(ffi.cast("void *", id(known))):
                _terminal.streams = ()  # no memory now: before the next wait, perhaps
                return
            _terminal.files[file] = known
            _terminal.patches.replace(file, "write", vars(known).pop("write"))


def forget() -> None:
    """Undo watch()."""
    _terminal.streams = ()
    _terminal.files.clear()
    _terminal.patches.undo()
    _terminal.kept_back.write()


def hide_line() -> None:
    """Wipe the line being typed, until the callback that prints has returned."""
    if _is_hidden() or not lib.ih_screen_take(True):
        return
    try:
        prompt = _current_prompt.current()
        if prompt is not None:
            _hide(prompt)
    finally:
        lib.ih_screen_leave()


def restore_line() -> None:
    """Draw the line again below what was printed; ih_py_settle() calls this.

    The caller has taken the screen, or no prompt waits.
    """
    hidden = _is_hidden()
    lib.ih_pump.unsettled = 0
    _terminal.thread_prints = False
    prompt = _current_prompt.current()
    if hidden and prompt is not None:
        _begin_line()
        prompt.redraw()
        _terminal.drawn_at = time.monotonic()


def restore_line_if_quiet() -> float | None:
    """Draw the line again unless a thread is printing; the loop goes on waiting.

    Returns:
        Seconds until the next call; None: the line is drawn.
    """
    if not lib.ih_pump.prompting:
        restore_line()
        return None
    if not lib.ih_screen_take(False):  # a thread is writing at this moment
        return _PAUSE
    try:
        if _terminal.thread_prints:
            left = _terminal.when_quiet() - time.monotonic()
            if left > 0:
                return left
        restore_line()
    finally:
        lib.ih_screen_leave()
    return None


@contextlib.contextmanager
def output() -> Iterator[None]:
    """Put what is printed inside the block above the line, also outside a pump."""
    prompt = _current_prompt.current()
    if prompt is None:
        yield
        return
    if lib.ih_pump.prompting:
        part.call(None, hide_line)
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
    """Keep what callbacks print while a pager has the screen, and write it afterwards."""
    _terminal.kept_back.begin()
    try:
        yield
    finally:
        _terminal.kept_back.end()


def _is_terminal(file: io.FileIO) -> bool:
    try:
        return file.isatty()
    except (OSError, ValueError):
        return False


def _is_hidden() -> bool:
    return bool(lib.ih_pump.unsettled & lib.IH_LINE_LIFTED)


def before(original: Any, data: Any) -> int | None:
    """Wipe the line, on the main thread; return None: the caller writes the data.

    What another thread prints is written here, or kept. csrc/output.c calls this
    function and wait_for_room().

    Args:
        original: the FileIO's own write().
        data: what is to be written.

    Returns:
        How many bytes were written here.
    """
    file = _terminal.files.get(original.__self__)
    if part.off or file is None:  # forgotten: a program has kept our write()
        return None
    try:
        return _before(file, data)
    except (OSError, ValueError):  # the terminal's
        raise
    except (RecursionError, MemoryError):  # the program's
        raise
    except Exception as error:
        if is_of_signal_handler(error) or is_set_in_thread(error):
            raise
        part.turn_off(describe(error), error)
        return None


def wait_for_room(original: Any) -> None:
    """Wait while the terminal is full.

    A non-blocking terminal may be full, and any program that has it open may have made
    it so, for they all share O_NONBLOCK.

    Args:
        original: a FileIO's own write().
    """
    poll = select.poll()
    poll.register(original.__self__.fileno(), select.POLLOUT)
    poll.poll()


def _before(file: _File, data: Any) -> int | None:
    if _terminal.kept_back.add(file, data):
        return len(data)
    if not _main_thread.is_here():
        return _from_thread(file, data)
    if lib.ih_pump.prompting:
        return _from_callback(file, data)
    return None


def _from_callback(file: _File, data: Any) -> int | None:
    hide_line()
    if not _is_hidden():  # no line is being typed
        return None
    _terminal.note_end(data)
    return None if file.buffered else file.write_all(data)


def _from_thread(file: _File, data: Any) -> int | None:
    thread = threading.get_ident()
    if any(each.drawn_by(thread) for each in _current_prompt.PROMPTS):
        return file.original(data)
    if not lib.ih_screen_take(True):  # a command runs, or a key is handled for long
        count = file.original(data)
        _terminal.marred = b"\r" if bytes(data[-1:]) == b"\n" else b"\n"
        lib.ih_screen_marred()
        return count
    try:
        prompt = _current_prompt.current()
        if prompt is None:
            return file.original(data)
        if not _is_hidden():
            _hide(prompt)
        _terminal.thread_prints = True
        # all at once: between two writes of the stream's own loop the line could be
        # drawn
        count = file.write_all(data)
        _terminal.note_end(data)
        _terminal.printed_at = time.monotonic()
        return count
    finally:
        lib.ih_screen_leave()


def _hide(prompt: Any) -> None:
    lib.ih_pump.unsettled |= lib.IH_LINE_LIFTED
    _terminal.at_line_begin = True
    _terminal.marred = b""
    _terminal.hidden_at = time.monotonic()
    prompt.clear()
    lib.ih_call()


def _begin_line() -> None:
    text = _terminal.marred or (b"" if _terminal.at_line_begin else b"\n")
    _terminal.marred = b""
    if text and _terminal.files:
        with contextlib.suppress(OSError, ValueError):
            next(iter(_terminal.files.values())).write_some(text)
