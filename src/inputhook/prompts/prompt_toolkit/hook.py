"""The hook that prompt_toolkit calls while an application waits for a key."""

from __future__ import annotations

import selectors
import sys
from typing import TYPE_CHECKING, Any, Protocol

from ... import _pump
from ..._running_loop import outside_event_loop
from .. import typing_ahead
from . import ahead, running
from .original_streams import original_streams

if TYPE_CHECKING:
    from .running import Running


class InputHookContext(Protocol):
    """What prompt_toolkit hands to an input hook (prompt_toolkit.eventloop.inputhook)."""

    def fileno(self) -> int:
        """Return a descriptor that is readable when the prompt has something to do."""


def hook(context: InputHookContext) -> None:
    """Keep the windows alive while an application of prompt_toolkit 3 waits for a key.

        >>> import inputhook, prompt_toolkit
        >>> inputhook.enable()
        >>> prompt_toolkit.PromptSession().prompt("> ", inputhook=inputhook.prompt_toolkit_hook)

    While a toolkit is enabled, every Application.run(), and so every prompt(), that has
    no hook of its own uses this hook already. A program must name the hook if inputhook
    is enabled only later, or if it runs the application in a loop that it has made
    itself:
    prompt_toolkit.eventloop.new_eventloop_with_inputhook(inputhook.prompt_toolkit_hook).

    With nothing enabled the hook just waits. It raises nothing: an exception of a
    signal's handler, also SystemExit, ends the application and is raised by its run().

    Args:
        context: prompt_toolkit's; the hook does not close its descriptor.

    Thread: any; loops are run on the main one only.
    """
    _wait(context.fileno())


def new_selector() -> Any:
    """Return a selector that keeps windows alive while it waits for keys."""
    if not hasattr(selectors.DefaultSelector, "fileno"):  # neither epoll nor kqueue
        eventloop: Any = sys.modules["prompt_toolkit.eventloop.inputhook"]
        return eventloop.InputHookSelector(selectors.DefaultSelector(), hook)
    return _Selector()


class _Selector(selectors.DefaultSelector):
    """A selector whose wait is a pump that watches the selector's own descriptor."""

    def select(self, timeout: float | None = None) -> Any:
        if timeout is not None and timeout <= 0:
            return super().select(timeout)
        _wait(self.fileno(), timeout)
        return super().select(0)  # the wait is over, whether or not loops were run


def _wait(fd: int, seconds: float | None = None) -> None:
    """Run the loops until the descriptor of the running asyncio loop is readable."""
    loop = None
    try:
        with outside_event_loop() as loop:
            application = running.in_loop(loop)
            # what was typed before this prompt comes first, if this is in a callback
            if not _hand_over(application):
                _pump.until_prompt_is_readable(
                    fd,
                    seconds,
                    around=original_streams,
                    begins=lambda: _offer(application),
                )
                _hand_over(application)
    except BaseException as error:  # noqa: BLE001
        _end_application(error, loop)


def _offer(application: Running | None) -> bool:
    """Let the next pump show what is typed while a callback lasts.

    Return whether _hand_over() will take what is typed.
    """
    if application is None or application.line is not None:
        return False
    ahead.repair(application.app)
    ahead.offer(application.app)
    return True


def _hand_over(application: Running | None) -> bool:
    """Let the application handle what was typed in a callback; return False if nothing was."""
    if application is None or application.line is not None:
        return False
    app, loop = application.app, application.loop
    ahead.repair(app)
    typed = typing_ahead.take()
    if typed:
        loop.call_soon_threadsafe(ahead.deliver, app, loop, typed)
    return bool(typed)


def _end_application(error: BaseException, loop: Any) -> None:
    """Make the running application end with this exception.

    An exception raised from the hook would leave the terminal raw, and a thread that
    waits for a key, without which the interpreter could not end.
    """
    current = sys.modules.get("prompt_toolkit.application.current")
    app = current.get_app_or_none() if current is not None else None
    if app is None or loop is None or app.loop is not loop or app.future is None:
        if loop is not None:
            # ends the thread that waits for a key
            loop.call_soon_threadsafe(lambda: None)
        raise error

    def end() -> None:
        if not app.future.done():
            app.exit(exception=error, style="class:aborting")

    loop.call_soon_threadsafe(end)
