"""live(): windows stay alive while code computes, at a prompt and in scripts.

In a `with` block the C core has _step() called now and then, between two bytecodes of the
main thread, wherever that is (csrc/live.c). So _step() looks first at where it is: at the
functions that run since the block began. A loop over live(iterable) knows: between two
items.
"""

from __future__ import annotations

import contextlib
import contextvars
import functools
import gc
import sys
import threading
import time
from typing import TYPE_CHECKING, Any, TypeVar, overload

from . import _exceptions, _hold, _locks, _loops, _process, _session
from ._core import ffi, lib
from ._failures import Part, signal_handlers
from ._main_thread import check_thread
from ._pause import check_seconds, enable_those_in_use
from ._state import state

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from contextlib import AbstractContextManager
    from types import FrameType, TracebackType

    T = TypeVar("T")

_INTERVAL = 0.02
#: seconds; between two looks for what nobody tells of, while there are no events
_FULL = 0.1
#: seconds; where nothing could be served: to the next look
_SOON = 0.005
#: seconds; of handlers of signals and streams, which seldom change, to the next look
_LONG = 0.5
#: seconds; CPython's other threads, and the toolkits', have their turn
_SHORTEST = 0.001
#: a look takes a 40th of the time at most, on however deep a stack
_CHEAP = 40
_NANO = 1e9
_METHODS = ("write", "writelines", "flush")

#: these hold locks, or are half done, while they call other code
_BUSY = frozenset(
    [
        "inputhook",
        "importlib",
        "logging",
        "queue",
        "threading",
        "concurrent",
        "multiprocessing",
        "subprocess",
        "matplotlib",
        "mpl_toolkits",
        "bdb",
        "cmd",
        "code",
        "pdb",
    ]
)
#: these are half done where they run themselves; what they call may be interrupted
_BUSY_ITSELF = frozenset(
    [
        "asyncio",
        "contextlib",
        "functools",
        "heapq",
        "sched",
        "selectors",
        "weakref",
        "_weakrefset",
        "linecache",
        "tempfile",
        "traceback",
        "warnings",
    ]
)

_serving = Part("live()")


class _Entered:
    """A `with` block that has begun and is not over."""

    def __init__(self, interval: float, frame: FrameType | None) -> None:
        self.interval = interval
        self.depth = lib.ih_pump.depth
        #: a figure or a window; one that is begun in the block is known by what runs there
        self.is_painting = _loops.is_painting(frame)
        self.context = contextvars.copy_context()
        self.dispatching = {
            name: _loops.ask_number(loop, loop.dispatching)
            for name, loop in state.loops.items()
        }
        #: functions that run around the block: it does not matter what they do
        self.around = set()
        while frame is not None:
            self.around.add(frame)
            frame = frame.f_back


class _State:
    def __init__(self) -> None:
        self.entered: list[_Entered] = []  # the inner one last
        self.codes: frozenset[object] = frozenset()  # of functions that CPython calls
        self.looked = 0.0  # when that was


_state = _State()
_process.in_child_of_fork(_state.__init__)  # type: ignore[misc]


class _Live:
    """What live() returns without an iterable."""

    def __init__(self, interval: float) -> None:
        self._interval = interval
        self._entered: list[_Entered] = []

    def __enter__(self) -> None:
        check_thread("live")
        enable_those_in_use()
        entered = _Entered(self._interval, sys._getframe().f_back)  # noqa: SLF001
        try:
            self._entered.append(entered)
            _state.entered.append(entered)
            _state.looked = 0.0
            _start()
        except BaseException:  # Ctrl-C: the block does not begin
            if entered in self._entered:
                self._leave()
            raise

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._leave()

    def __del__(self) -> None:
        # Ctrl-C may come before the first instruction of __exit__()
        while self._entered:
            self._leave()

    def _leave(self) -> None:
        entered = self._entered.pop()
        entered.around.clear()
        if entered in _state.entered:  # else this is the child of a fork
            _state.entered.remove(entered)
        _start()


@overload
def live(*, interval: float = ...) -> AbstractContextManager[None]: ...
@overload
def live(iterable: Iterable[T], *, interval: float = ...) -> Iterator[T]: ...
def live(
    iterable: Iterable[Any] | None = None, *, interval: float = _INTERVAL
) -> AbstractContextManager[None] | Iterator[Any]:
    """Keep windows alive while code computes: in a `with` block, or in a loop.

    A block, and a loop::

        with inputhook.live():
            result = compute()

        for step in inputhook.live(range(1000)):
            compute(step)

    Windows, watched descriptors, calls and tasks are served every 20 ms, as by flush():
    the loop does it between two items; the block does it between two bytecodes of the
    computing functions. Figures that have changed are drawn. Exceptions of callbacks are
    shown, and the computation goes on; Ctrl-C ends it, and sys.exit() in a callback does.
    Callbacks get half of the time at most. While no event comes, what the computation
    itself has changed in a window is shown ten times a second, which costs little of
    the time; more where other threads run, of whose calls not every toolkit tells.
    If no toolkit is enabled, those in use are; by a block, when it begins.

    In a block a callback may come anywhere: also between two changes that belong together,
    of a figure's x and y, for one. The loop has no such surprises. The block waits while
    one of its functions names a threading lock that is held; while a module is imported,
    a record logged, a figure drawn or a window painted; in functions of threading, queue,
    subprocess and their kind, of signal handlers, and `__del__`; and in callbacks of the
    toolkit's own loops. It does not know of other locks, nor of a lock that is reached by
    other ways than a name: around what must not be interrupted write
    `with inputhook.held():`.

    One call of a function that is written in C, such as sum(), sleep() or a large matrix
    product, lets no bytecode run, and windows are frozen until it returns. Callbacks that
    run in the block are not interrupted by others.

    Args:
        iterable: what the loop goes through; without it the block.
        interval: seconds between two looks for events, 0 or more.

    Returns:
        A context manager; or an iterator over the same items.

    Raises:
        TypeError, ValueError: no such number; nothing that can be iterated.
        WrongThread: not called on the main thread.

    Thread: the main one.
    """
    check_seconds("live", "interval", interval)
    check_thread("live")
    if iterable is None:
        return _Live(interval)
    return _calmly(iter(iterable), interval)


def _calmly(items: Iterator[T], interval: float) -> Iterator[T]:
    """Yield the items, and serve between two of them what is due."""
    now = time.monotonic
    due = now() + interval
    try:
        for item in items:
            yield item
            begun = now()
            if begun >= due:
                if lib.ih_live.running or not lib.ih_live_is_quiet():
                    _serve_calmly(sys._getframe().f_back, interval)  # noqa: SLF001
                ended = now()
                due = ended + max(interval, ended - begun)
    finally:
        # at the interpreter's end, generators are closed when modules are empty already
        # (_PyModule_ClearDict(), Objects/moduleobject.c)
        end = globals()["_end"]
        if end is not None:
            end()


def _end() -> None:
    """Have nothing watched any more."""
    if _is_main_thread():
        lib.ih_live.quick = 0
        _loops.watch_none()


def _serve_calmly(frame: FrameType | None, interval: float) -> None:
    """Serve what is pending, unless that is being done, or held."""
    if lib.ih_live.running or not _is_main_thread():
        return
    enable_those_in_use()
    if not _loops.is_held(frame):
        try:
            lib.ih_live.running = 1
            _serve(interval)
        finally:
            lib.ih_live.running = 0


def _serve(interval: float) -> None:
    """Serve what is pending, and have watched what tells of more."""
    lib.ih_live.quick = 0
    _session.serve_pending()
    if threading.active_count() == 1:  # not every loop tells of other threads' calls
        _loops.watch_all()
        lib.ih_live.quick = int(_FULL / max(interval, _SHORTEST)) - 1


def _is_main_thread() -> bool:
    """Return whether a loop that began on the main thread still is there."""
    return threading.current_thread() is threading.main_thread()


def _start() -> None:
    """Have _step() called while there is a block."""
    if _state.entered:
        lib.ih_live.pause = int(_state.entered[-1].interval * _NANO)
        lib.ih_live_call(_STEP)
    else:
        lib.ih_live_call(ffi.NULL)
        _end()


def _step() -> BaseException | None:
    """Serve what is pending, if that may be here; the C core calls it.

    Returns:
        What a signal's handler has raised, or a callback that ends the program: it is to be
        raised in the code that computes.
    """
    begun = time.monotonic()
    look = 0.0
    interval = _LONG
    try:
        if not _state.entered:
            _start()
            return None
        entered = _state.entered[-1]
        frame = sys._getframe().f_back  # noqa: SLF001
        look = -time.thread_time()  # others may use the processor meanwhile
        may = _serving.call(False, _may_serve, frame, entered)
        look += time.thread_time()
        if may:
            entered.context.run(_serve, entered.interval)
        if not _serving.off:
            interval = entered.interval if may else min(_SOON, entered.interval)
    except BaseException as error:  # noqa: BLE001  all of it is the program's
        return _exceptions.without_ours(error)
    finally:
        ended = time.monotonic()
        pause = max(interval, ended - begun, look * _CHEAP, _SHORTEST)
        lib.ih_live.pause = int(pause * _NANO)
    return None


def _may_serve(frame: FrameType | None, entered: _Entered) -> bool:
    """Return whether callbacks may run in the middle of what the program does.

    Args:
        frame: the function that is interrupted.
        entered: the block that it runs in.
    """
    if lib.ih_pump.depth != entered.depth or not state.loops or entered.is_painting:
        return False
    if not _is_clear(frame, entered):
        return False
    for name, loop in state.loops.items():
        number = _loops.ask_number(loop, loop.dispatching)
        if number != entered.dispatching.get(name, 0):
            return False
    return not _hold.is_on(frame)


def _is_clear(frame: FrameType | None, entered: _Entered) -> bool:
    """Return whether none of the functions that run in the block is to be left alone."""
    if frame is not None and _package(frame) in _BUSY_ITSELF:
        return False
    packages, methods = _of_toolkits(tuple(state.loops))
    called = _called_by_python()
    while frame is not None:
        if _locks.is_named(frame):
            return False
        if frame in entered.around:
            break
        code = frame.f_code
        if (
            code in called
            or code.co_name == "__del__"
            or code.co_name in methods
            or _package(frame) in packages
        ):
            return False
        frame = frame.f_back
    return True


@functools.lru_cache(maxsize=1)
def _of_toolkits(names: tuple[str, ...]) -> tuple[frozenset[str], frozenset[str]]:
    """Return packages and methods in which no callback may run while these are enabled."""
    loops = [state.loops[name] for name in names]
    packages = _BUSY.union(*(loop.own_code for loop in loops))
    return packages, frozenset().union(*(loop.paint_methods for loop in loops))


def _package(frame: FrameType) -> str:
    return str(frame.f_globals.get("__name__")).partition(".")[0]


def _called_by_python() -> frozenset[object]:
    """Return functions that CPython calls in the middle of others.

    Handlers of signals, callbacks of the garbage collector, and methods of the standard
    streams, which print() calls.
    """
    now = time.monotonic()
    if now - _state.looked > _LONG:
        _state.looked = now
        functions: list[Any] = list(gc.callbacks)
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(
                Exception
            ):  # it may look for them by code of its own
                functions += [getattr(stream, name, None) for name in _METHODS]
        codes = {getattr(each, "__code__", None) for each in functions} - {None}
        _state.codes = frozenset(codes | signal_handlers())
    return _state.codes


#: as C knows it
_STEP = ffi.cast("void *", id(_step))
