"""The running applications of prompt_toolkit, and how to call a function inside their loops."""

from __future__ import annotations

import contextlib
import queue
import sys
import threading
from typing import TYPE_CHECKING, Any, NamedTuple

from ... import _main_thread
from ..._core import lib
from ..._patch import Patches
from ..._running_loop import as_running_loop
from ..writing import write_all
from . import in_thread

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .dumb_line import DumbLine

# seconds between two looks whether an application in another thread still runs
LOOK = 0.05
PATIENCE = 40  # so many looks


class Running(NamedTuple):
    """A running application, its asyncio loop, and the thread that runs the loop."""

    app: Any
    loop: Any
    thread: int
    ours: bool
    """A pump waits for it; False if it runs in a thread that the program has made."""

    line: DumbLine | None
    """What draws in the application's place."""


applications: list[Running] = []
"""The running applications, the latest last."""


def is_ours(app: Any) -> bool:
    """Return whether a pump waits for this application."""
    return any(each.app is app and each.ours for each in applications)


def latest() -> Running | None:
    """Return the latest application that a pump waits for, or None."""
    return next((each for each in reversed(applications) if each.ours), None)


def in_loop(loop: Any) -> Running | None:
    """Return the latest application that runs in this asyncio loop, or None."""
    return next((each for each in reversed(applications) if each.loop is loop), None)


@contextlib.contextmanager
def noted(app: Any, line: DumbLine | None) -> Iterator[None]:
    """Note that the application runs, in the running asyncio loop."""
    loop = sys.modules["asyncio"].get_running_loop()
    here = _main_thread.is_here()
    ours = here or in_thread.of_this_thread() is not None
    running = Running(app, loop, threading.get_ident(), ours, line)
    with contextlib.ExitStack() as stack:
        applications.append(running)
        stack.callback(applications.remove, running)
        if here:
            lib.ih_screen_line(1)
            stack.callback(lib.ih_screen_line, -1)
            lib.ih_signals_line(1)
            stack.callback(lib.ih_signals_line, -1)
        if ours:
            # not through sys.stdout: another thread may be in a write to it, and hold
            # its lock, while that thread waits for this one to wipe the line
            drawer = line or app
            with contextlib.suppress(OSError, ValueError):
                drawer.output.flush()
            with contextlib.suppress(OSError, ValueError, AttributeError):
                # the beginning of a line, which the first drawing through sys.stdout
                # would have written behind the prompt
                drawer.output.stdout.flush()
            stack.enter_context(drawing_past_stdout(drawer))
        yield


class _Direct:
    """A stream past sys.stdout, which is in the middle of a write while a line is wiped."""

    def __init__(self, stream: Any) -> None:
        self.inputhook_original = stream
        self._descriptor: int = stream.fileno()
        self.buffer = self

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inputhook_original, name)

    def write(self, data: bytes) -> int:
        write_all(self._descriptor, data)
        return len(data)

    def flush(self) -> None:
        """Do nothing: there is no buffer."""


@contextlib.contextmanager
def drawing_past_stdout(drawer: Any) -> Iterator[None]:
    """Make the application, or what draws its line, draw past sys.stdout for a while."""
    output = drawer.output
    stream = getattr(output, "stdout", None)
    with Patches() as patches:
        if hasattr(stream, "buffer"):
            patches.replace(output, "stdout", _Direct(stream))
        yield


class LoopOf:
    """Calls functions as an application's loop would: in the loop's thread, as the running loop.

    If that is another thread, it does nothing else from the first call until release(),
    so that no key is handled while the line is off the screen.
    """

    def __init__(self, running: Running) -> None:
        self._running = running
        # an application of the main thread counts as here, for the main thread runs a
        # pump now, and its asyncio loop does not run
        self._here = running.thread in (
            threading.get_ident(),
            threading.main_thread().ident,
        )
        self._calls: queue.SimpleQueue[_Call | None] = queue.SimpleQueue()
        if not self._here:
            with contextlib.suppress(RuntimeError):  # the loop is closed
                running.loop.call_soon_threadsafe(self._serve)

    def call(self, function: Callable[[], object]) -> None:
        """Call the function, and return when it has returned; raise what it has raised."""
        if not self._here:
            call = _Call(function)
            self._calls.put(call)
            for _ in range(PATIENCE):
                if call.done.wait(LOOK):
                    break
                if self._running not in applications:  # the application has ended
                    break
            if call.error is not None:
                raise call.error
            return
        with as_running_loop(self._running.loop):
            function()

    def release(self) -> None:
        """Let the loop's thread go on."""
        self._calls.put(None)

    def _serve(self) -> None:
        while (call := self._calls.get()) is not None:
            try:
                call.function()
            except BaseException as error:  # noqa: BLE001  call() raises it
                call.error = error
            finally:
                call.done.set()


class _Call:
    """A function that another thread is to call."""

    def __init__(self, function: Callable[[], object]) -> None:
        self.function = function
        self.error: BaseException | None = None
        self.done = threading.Event()
