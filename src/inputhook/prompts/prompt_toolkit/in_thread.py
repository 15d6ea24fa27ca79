"""Prompts that read in a thread of their own while the main thread only waits for them.

ptpython's prompt is one (PythonInput.read(): Application.run(in_thread=True)), and that
of IPython's debugger (TerminalPdb.cmdloop(): thread_executor.submit(...).result()). The
windows live on the main thread, which therefore runs pumps until the prompt is done.
"""

from __future__ import annotations

import contextlib
import functools
import sys
import threading
from typing import TYPE_CHECKING, Any

from ... import _pump
from ..._background import BackgroundCall
from ..._core import lib
from ..._patch import Patches
from .original_streams import original_streams

if TYPE_CHECKING:
    import concurrent.futures
    from collections.abc import Callable, Iterator

# seconds until the next attempt: an application that is still beginning cannot be ended
_AGAIN = 0.02

_here = threading.local()  # .prompt: the prompt that this thread draws


class Prompt:
    """One prompt in another thread, and the main thread that waits for it."""

    def __init__(self) -> None:
        self._app: Any = None  # prompt_toolkit's, while it runs
        # an application puts its own in the place of Python's, and of no other one
        # (Application._enable_breakpointhook()): callbacks are not its business
        self._breakpoint = Patches()
        if sys.breakpointhook is sys.__breakpointhook__:
            ours = functools.partial(sys.__breakpointhook__)
            self._breakpoint.replace(sys, "breakpointhook", ours)

    def call(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Call the function; runs in the prompt's thread."""
        _here.prompt = self
        try:
            return function(*args, **kwargs)
        finally:
            _here.prompt = None

    def wait(self, future: concurrent.futures.Future[Any]) -> Any:
        """Keep windows alive until the prompt's future is done; on the main thread.

        If a signal's handler raises meanwhile, for a Ctrl-C from outside, say, the
        prompt is ended first: otherwise its thread would go on reading beside the next
        prompt.

        Returns:
            The future's result.

        Raises:
            The future's exception, or that of the signal's handler.
        """
        lib.ih_ahead_give_back()  # what was typed in this callback is for this prompt
        try:
            with _pump.readable_when_done(future) as descriptor:
                _pump.until_prompt_is_readable(descriptor, around=original_streams)
        except BaseException:
            while not future.done():
                self._end()
                sys.modules["concurrent.futures"].wait([future], _AGAIN)
            raise
        finally:
            self._breakpoint.undo()
        return future.result()

    def _end(self) -> None:
        """Make the prompt end, if it has begun."""
        app = self._app
        loop = getattr(app, "loop", None)
        if loop is not None:
            with contextlib.suppress(RuntimeError):  # the loop was closed just now
                loop.call_soon_threadsafe(_interrupt, app)

    @contextlib.contextmanager
    def drawing(self, app: Any) -> Iterator[None]:
        """Let wait() end this application, which runs inside the block."""
        before, self._app = self._app, app
        try:
            yield
        finally:
            self._app = before


def of_this_thread() -> Prompt | None:
    """Return the prompt that this thread draws, or None."""
    return getattr(_here, "prompt", None)


def run(function: Callable[[], Any]) -> Any:
    """Call the function in a new thread, and keep windows alive until it has returned."""
    prompt = Prompt()
    background = BackgroundCall(
        functools.partial(prompt.call, function), "inputhook: prompt", daemon=False
    )
    background.start()
    try:
        return prompt.wait(background.future)
    finally:
        if background.future.done():
            background.join()


def _interrupt(app: Any) -> None:
    with contextlib.suppress(Exception):  # it is not running, or has a result already
        app.exit(exception=KeyboardInterrupt(), style="class:aborting")
