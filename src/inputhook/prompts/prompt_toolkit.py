"""Prompts drawn by prompt_toolkit 3: IPython's, ptpython's, anybody's PromptSession.

prompt_toolkit waits for keys in an asyncio loop. Given an input hook, it does so in
another thread, and calls the hook on its own with a descriptor that is readable when
there is something to do (InputHookSelector.select()). While a toolkit is enabled,
Application.run() is ours: it hands our hook to every application that has none.

Nothing of prompt_toolkit is imported here.
"""

from __future__ import annotations

import contextlib
import contextvars
import functools
import inspect
import sys
import threading
from typing import TYPE_CHECKING, Any

from . import aside, pump
from .base import Prompt
from .unheard import unheard

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MODULE = "prompt_toolkit.application.application"


def hook(context: Any) -> None:
    """Keep the windows alive while an application of prompt_toolkit 3 waits for a key.

        >>> import inputhook, prompt_toolkit
        >>> inputhook.enable()
        >>> prompt_toolkit.PromptSession().prompt("> ", inputhook=inputhook.prompt_toolkit_hook)

    While a toolkit is enabled every Application.run(), and so every prompt(), without a
    hook of its own has this one already. A program names it where inputhook is enabled
    only later, or where it runs the application in a loop that it has made itself:
    prompt_toolkit.eventloop.new_eventloop_with_inputhook(inputhook.prompt_toolkit_hook).

    With nothing enabled it just waits. It raises nothing: what a signal's handler raises
    meanwhile, as sys.exit() does, ends the application and comes out of its run().

    Args:
        context: prompt_toolkit's InputHookContext; its descriptor is not closed.

    Thread: any; loops are run on the main one only.
    """
    unheard.heard()
    # prompt_toolkit's loop is waiting for a key: no task of it runs, and another loop
    # may (asyncio.loops, "for event loop implementers")
    asyncio: Any = sys.modules.get("asyncio")
    running = None
    try:
        if asyncio is not None:
            running = asyncio._get_running_loop()  # noqa: SLF001  documented
            asyncio._set_running_loop(None)  # noqa: SLF001
        try:
            pump.until_readable(context.fileno())
        finally:
            if asyncio is not None:
                asyncio._set_running_loop(running)  # noqa: SLF001
    except BaseException as error:  # noqa: BLE001
        _deliver(error, running)


def _deliver(error: BaseException, loop: Any) -> None:
    """Have the application that is running end with this exception.

    Raised from the hook it would leave behind the terminal raw, and a thread that waits
    for a key, so that the interpreter could not end before that is typed.
    """
    module: Any = sys.modules.get("prompt_toolkit.application.current")
    app = module.get_app_or_none() if module is not None else None
    if app is None or loop is None or app.loop is not loop or app.future is None:
        if loop is not None:
            loop.call_soon_threadsafe(lambda: None)  # ends that thread
        raise error

    def end() -> None:
        if not app.future.done():
            app.exit(exception=error, style="class:aborting")

    loop.call_soon_threadsafe(end)


class PromptToolkitPrompt(Prompt):
    """Application.run() of prompt_toolkit 3, whoever calls it."""

    def __init__(self, begins: Callable[[], object]) -> None:
        """Args: begins: called before each prompt, on the main thread."""
        self._begins = begins
        self._class: Any = None
        self._found: Any = None
        self._ours: Any = None

    def attach(self) -> None:
        app_class = getattr(sys.modules.get(MODULE), "Application", None)
        # a coroutine only since prompt_toolkit 3, whose package may be half imported
        run_async = getattr(app_class, "run_async", None)
        if self._class is not None or not inspect.iscoroutinefunction(run_async):
            return
        found = app_class.run
        if hasattr(found, "_inputhook"):  # the parent's, in the child of a fork
            found = found.__wrapped__
        signature = inspect.signature(found)

        @functools.wraps(found)
        def run(*args: Any, **kwargs: Any) -> Any:
            if self._class is None:  # detached, with somebody else's in front of us
                return found(*args, **kwargs)
            given = signature.bind(*args, **kwargs).arguments
            return self._run(found, given.pop("self"), given, signature.parameters)

        run._inputhook = True  # type: ignore[attr-defined]  # noqa: SLF001
        self._class, self._found, self._ours = app_class, found, run
        app_class.run = run

    def detach(self) -> None:
        if self._class is not None and self._class.run is self._ours:
            self._class.run = self._found
        self._class = None

    def _run(
        self, found: Any, app: Any, given: dict[str, Any], names: Any
    ) -> Any:
        """Run the application: with our hook, or while the main thread runs the loops."""
        drawn_for = aside.of_this_thread()
        if drawn_for is not None:
            with drawn_for.drawing(app), _above(app):
                return found(app, **given)
        if threading.current_thread() is not threading.main_thread():
            return found(app, **given)
        self._begins()
        if given.get("in_thread"):
            # signals are the main thread's, as in what is replaced here
            given.update(in_thread=False, handle_sigint=False)
            given = {name: value for name, value in given.items() if name in names}
            return aside.run(functools.partial(app.run, **given))
        asyncio: Any = sys.modules["asyncio"]
        if asyncio._get_running_loop() is not None:  # noqa: SLF001  it will complain
            return found(app, **given)
        if given.get("inputhook", hook) not in (None, hook):
            return found(app, **given)  # somebody else's
        with _above(app), unheard.watch(app):
            if "inputhook" in names:
                return found(app, **{**given, "inputhook": hook})
            return _run_older(app, given)

    def reading(self) -> bool:
        return pump.running()

    def clear(self) -> None:
        """Standard output has been replaced by one that prints above the prompt."""

    def redraw(self) -> None:
        """Done by prompt_toolkit, see clear()."""

    def abandon(self) -> None:
        """Done by prompt_toolkit, when the exception that ends us passes it."""


def _run_older(app: Any, given: dict[str, Any]) -> Any:
    """What Application.run(inputhook=) does; before 3.0.42 there was no such argument.

    It took a loop that had been set before; 3.0.40 did not even that, and the hook of
    IPython was never called (python-prompt-toolkit#1809).
    """
    eventloop: Any = sys.modules["prompt_toolkit.eventloop.inputhook"]
    names = inspect.signature(app.run_async).parameters
    given = {name: value for name, value in given.items() if name in names}
    selector = eventloop.InputHookSelector(
        sys.modules["selectors"].DefaultSelector(), hook
    )
    loop = sys.modules["asyncio"].SelectorEventLoop(selector)
    try:
        return loop.run_until_complete(app.run_async(**given))
    finally:
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()


@contextlib.contextmanager
def _above(app: Any) -> Iterator[None]:
    """Inside this, what is printed on the terminal comes out above the prompt.

    As prompt_toolkit's patch_stdout(), which also takes a stream that goes to a file.
    """
    module: Any = sys.modules.get("prompt_toolkit.patch_stdout")
    if module is None:
        from prompt_toolkit import patch_stdout as module  # it is imported already
    streams = {
        name: stream
        for name, stream in (("stdout", sys.stdout), ("stderr", sys.stderr))
        if not isinstance(stream, module.StdoutProxy) and _is_terminal(stream)
    }
    if not streams or app.full_screen:
        yield
        return
    with _proxy(module.StdoutProxy)(raw=True) as proxy:
        for name in streams:
            setattr(sys, name, proxy)
        try:
            yield
        finally:
            for name, stream in streams.items():
                if getattr(sys, name) is proxy:
                    setattr(sys, name, stream)


@functools.cache
def _proxy(base: Any) -> Any:
    """prompt_toolkit's StdoutProxy, for an application in a session of its own, too.

    Its thread has not the context of that session, so that it would find no application
    to write above (IPython's debugger makes such a session).
    """

    class Proxy(base):  # type: ignore[misc]
        def _start_write_thread(self) -> threading.Thread:
            run = contextvars.copy_context().run
            thread = threading.Thread(
                target=run, args=[self._write_thread], name="inputhook: output"
            )
            thread.daemon = True
            thread.start()
            return thread

    return Proxy


def _is_terminal(stream: Any) -> bool:
    try:
        return bool(stream.isatty())
    except (AttributeError, ValueError):  # None, or closed
        return False
