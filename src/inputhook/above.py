"""Output above the line being typed.

While a prompt waits, whatever is written to its terminal through sys.stdout, sys.stderr or
anything made from them (logging's handlers, a saved stream) first wipes the prompt and the
half-typed line; they are drawn again below it before anybody waits or reads. Several
writes of one callback, or of several, are one redrawing.

It is done where the bytes leave Python, at the FileIO objects under the streams, which look
up their own `write` with each call (Modules/_io/bufferedio.c, _bufferedwriter_raw_write):
the streams stay the objects they are. What C libraries print by themselves is not seen.
"""

from __future__ import annotations

import contextlib
import io
import sys
import threading
from collections import deque
from typing import TYPE_CHECKING, Any

from . import prompts
from ._core import lib

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_found: dict[Any, Any] = {}
"""Our `write` in each FileIO that we have changed."""

_queue: deque[tuple[Callable[[bytes], int], bytes]] = deque()
"""What other threads have printed: the line is the main thread's."""

_keeping: list[None] = []
"""Not empty while another program has the screen."""

_streams: tuple[Any, ...] = ()
_at_line_begin = True


def watch() -> None:
    """See to the streams that there are by now; called before each wait."""
    global _streams  # noqa: PLW0603  one for the process, as the streams are
    streams = (sys.stdout, sys.stderr)
    if streams == _streams:
        return
    _streams = streams
    for stream in (*streams, sys.__stdout__, sys.__stderr__):
        buffer = getattr(stream, "buffer", None)
        raw = getattr(buffer, "raw", buffer)  # PYTHONUNBUFFERED: no buffer between them
        if isinstance(raw, io.FileIO) and raw not in _found and _is_terminal(raw):
            _wrap(raw)


def forget() -> None:
    """Undo watch()."""
    global _streams  # noqa: PLW0603
    _streams = ()
    for raw, ours in _found.items():
        if vars(raw).get("write") is ours:
            del raw.write
    _found.clear()
    _flush()


def lift() -> None:
    """Wipe the line being typed, until the callback that prints has returned."""
    prompt = prompts.reading()
    if (
        prompt is not None
        and lib.ih_prompting
        and not lib.ih_unsettled & lib.IH_LINE_LIFTED
    ):
        _lift(prompt)


def settle() -> None:
    """Draw the line again, below what has been printed; C's ih_py_settle()."""
    _flush()
    lifted = lib.ih_unsettled & lib.IH_LINE_LIFTED
    lib.ih_unsettled = 0
    prompt = prompts.reading()
    if lifted and prompt is not None:
        _begin_line()
        prompt.redraw()


@contextlib.contextmanager
def output() -> Iterator[None]:
    """Print inside this: it comes out above the line, also after a pump."""
    prompt = prompts.reading()
    if prompt is None:
        yield
        return
    if lib.ih_prompting:
        lift()
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
    _keeping.append(None)
    try:
        yield
    finally:
        _keeping.pop()
        _flush()


def _is_terminal(raw: io.FileIO) -> bool:
    try:
        return raw.isatty()
    except (OSError, ValueError):
        return False


def _wrap(raw: Any) -> None:
    found = raw.write
    main = threading.main_thread()

    def write(data: Any, /) -> Any:
        if _keeping and lib.ih_pumping():
            _queue.append((found, bytes(data)))
            return len(data)
        if not lib.ih_prompting:
            return found(data)
        if threading.current_thread() is not main:
            return _from_thread(found, data)
        return _from_callback(found, data)

    raw.write = write
    _found[raw] = write


def _from_callback(found: Any, data: Any) -> Any:
    global _at_line_begin  # noqa: PLW0603
    prompt = prompts.reading()
    if prompt is None:
        return found(data)
    if not lib.ih_unsettled & lib.IH_LINE_LIFTED:
        _lift(prompt)
    _at_line_begin = bytes(data[-1:]) == b"\n"
    return found(data)


def _from_thread(found: Any, data: Any) -> Any:
    prompt = prompts.reading()
    if prompt is None or prompt.drawn_by(threading.get_ident()):
        return found(data)
    _queue.append((found, bytes(data)))
    lib.ih_unsettled |= lib.IH_LINE_QUEUED
    lib.ih_call()
    if not lib.ih_prompting:  # it is over, perhaps without having seen that
        _flush()
    return len(data)


def _lift(prompt: Any) -> None:
    global _at_line_begin  # noqa: PLW0603
    lib.ih_unsettled |= lib.IH_LINE_LIFTED
    _at_line_begin = True
    prompt.clear()
    lib.ih_call()


def _flush() -> None:
    while _queue:
        try:
            found, data = _queue.popleft()
        except IndexError:  # another thread was faster
            return
        with contextlib.suppress(OSError, ValueError):
            if (
                lib.ih_prompting
                and threading.current_thread() is threading.main_thread()
            ):
                _from_callback(found, data)
            else:
                found(data)


def _begin_line() -> None:
    if not _at_line_begin and _found:
        raw = next(iter(_found))
        with contextlib.suppress(OSError, ValueError):
            type(raw).write(raw, b"\n")
