"""Prompts drawn by prompt_toolkit 3: IPython's, ptpython's, anybody's PromptSession.

prompt_toolkit waits for keys in an asyncio loop. Given an input hook, it does so in
another thread, and calls the hook on its own with a descriptor that is readable when
there is something to do (InputHookSelector.select()).

While a toolkit is enabled, Application.run() is ours: it runs every application that has
no other hook in a loop that watches the descriptor of its selector itself. That takes no
thread, which would be started for each key and each look at the terminal's size.

Nothing of prompt_toolkit is imported here.
"""

from __future__ import annotations

import contextlib
import functools
import queue
import selectors
import sys
import threading
import time
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from .. import _nested_input, _pump
from .._core import lib
from .._privates import Private
from . import dumb, in_thread, outside, typing_ahead
from . import prompt_toolkit_ahead as ahead
from .base import Prompt
from .unheard import unheard
from .writing import write_all

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MODULE = "prompt_toolkit.application.application"

_SEEN = "3.0.53"

_LOOK = 0.05  # seconds; then, is an application in another thread still running?
_PATIENCE = 40  # such looks
_ANSWERS = 1.0  # seconds; renderer.wait_for_cpr_responses() has the same


class InputHookContext(Protocol):
    """What prompt_toolkit hands to an input hook (prompt_toolkit.eventloop.inputhook)."""

    def fileno(self) -> int:
        """Return a descriptor that is readable when the prompt has something to do."""


def hook(context: InputHookContext) -> None:
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
    _wait(context.fileno())


def _wait(fd: int, seconds: float | None = None) -> None:
    """Run the loops until the descriptor of the running asyncio loop is readable."""
    unheard.heard()
    # prompt_toolkit's loop is waiting for a key: no task of it runs, and another loop
    # may (asyncio.loops, "for event loop implementers")
    asyncio: Any = sys.modules.get("asyncio")
    running = None
    try:
        if asyncio is not None:
            running = asyncio._get_running_loop()  # noqa: SLF001  documented
            asyncio._set_running_loop(None)  # noqa: SLF001
        drawn = next((each for each in reversed(_drawn) if each.loop is running), None)
        try:
            if not _take(drawn):  # what was typed before, if this is in a callback
                _pump.until_prompt_is_readable(
                    fd, seconds, around=outside.outside, begins=lambda: _offer(drawn)
                )
                _take(drawn)
        finally:
            if asyncio is not None:
                asyncio._set_running_loop(running)  # noqa: SLF001
    except BaseException as error:  # noqa: BLE001
        _deliver(error, running)


def _offer(drawn: _Drawn | None) -> bool:
    """Let the pump that begins show what is typed while a callback lasts.

    Return whether _take() will take it.
    """
    if drawn is None or drawn.line is not None:
        return False
    ahead.repair(drawn.app)
    ahead.offer(drawn.app)
    return True


def _take(drawn: _Drawn | None) -> bool:
    """Have the application handle what was typed in a callback; False: nothing was."""
    if drawn is None or drawn.line is not None:
        return False
    ahead.repair(drawn.app)
    typed = typing_ahead.take()
    if typed:
        drawn.loop.call_soon_threadsafe(ahead.deliver, drawn.app, drawn.loop, typed)
    return bool(typed)


def _deliver(error: BaseException, loop: Any) -> None:
    """Have the application that is running end with this exception.

    Raised from the hook it would leave behind the terminal raw, and a thread that waits
    for a key, so that the interpreter could not end before that is typed.
    """
    app = _current().get_app_or_none() if _current() is not None else None
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

    title = "prompt_toolkit"
    package = "prompt_toolkit"
    modules = (MODULE, outside.MODULE)
    privates = (
        Private(MODULE, "Application.run", _SEEN),
        Private(MODULE, "Application.run_async", _SEEN),
        Private(outside.MODULE, "StdoutProxy.write", _SEEN),
        Private(outside.MODULE, "StdoutProxy.flush", _SEEN),
        Private("asyncio.runners", "_cancel_all_tasks", "3.11 to 3.15"),
    )
    line_privates = (
        Private(MODULE, "Application._redraw", _SEEN),
        Private(MODULE, "Application._running_in_terminal", _SEEN),
        Private(MODULE, "Application._request_absolute_cursor_position", _SEEN),
        Private("prompt_toolkit.renderer", "Renderer.erase", _SEEN),
        Private("prompt_toolkit.renderer", "Renderer.reset", _SEEN),
        Private("prompt_toolkit.renderer", "Renderer.waiting_for_cpr", _SEEN),
    )

    def __init__(
        self, begins: Callable[[], object], expects: Callable[[Any], bool]
    ) -> None:
        """Take what the manager knows.

        Args:
            begins: called before each prompt, on the main thread.
            expects: should this application call our hook, whoever runs it?
        """
        super().__init__()
        self._begins = begins
        self._expects = expects
        self._class: Any = None
        self._found: dict[str, Any] = {}
        self._ours: dict[str, Any] = {}
        #: what draws the line of an application in its place
        self._dumb: dict[Any, dumb.DumbLine] = {}
        #: those whose line is off the screen, the latest last
        self._lifted: list[_Lifted] = []
        self._threads = outside.Threads(_is_ours)

    def _attach(self) -> None:
        self._threads.attach()
        app_class = getattr(sys.modules.get(MODULE), "Application", None)
        if self._class is not None or app_class is None:
            return
        import inspect  # as prompt_toolkit has

        # a coroutine only since prompt_toolkit 3, whose package may be half imported
        run_async = getattr(app_class, "run_async", None)
        if not inspect.iscoroutinefunction(run_async):
            return
        self._class = app_class
        for name, wrap in (("run", self._wrap), ("run_async", self._wrap_async)):
            found = getattr(app_class, name)
            if hasattr(found, "_inputhook"):  # the parent's, in the child of a fork
                found = found.__wrapped__
            ours = functools.wraps(found)(wrap(found))
            ours._inputhook = True  # type: ignore[attr-defined]  # noqa: SLF001
            self._found[name], self._ours[name] = found, ours
            setattr(app_class, name, ours)

    def _detach(self) -> None:
        self._threads.detach()
        app_class, self._class = self._class, None
        for name, ours in self._ours.items():
            if getattr(app_class, name, None) is ours:
                setattr(app_class, name, self._found[name])

    def _wrap(self, found: Any) -> Callable[..., Any]:
        import inspect

        signature = inspect.signature(found)

        def run(*args: Any, **kwargs: Any) -> Any:
            if self._class is None:  # detached, with somebody else's in front of us
                return found(*args, **kwargs)
            given = signature.bind(*args, **kwargs).arguments
            app = given.pop("self")
            with self._drawn_by_session(app):
                return self._run(found, app, given)

        return run

    def _wrap_async(self, found: Any) -> Callable[..., Any]:
        async def run_async(app: Any, *args: Any, **kwargs: Any) -> Any:
            if self._class is None:
                return await found(app, *args, **kwargs)
            with contextlib.ExitStack() as stack:
                if threading.current_thread() is threading.main_thread():
                    _nested_input.suspend()
                stack.enter_context(self._drawn_by_session(app))
                stack.enter_context(_drawing(app, self._dumb.get(app)))
                if self._expects(app):
                    stack.enter_context(unheard.watch(app))
                return await found(app, *args, **kwargs)

        return run_async

    @contextlib.contextmanager
    def _drawn_by_session(self, app: Any) -> Iterator[None]:
        line = None if app in self._dumb else dumb.line_of(app)
        if line is None:
            yield
            return
        self._dumb[app] = line
        try:
            yield
        finally:
            del self._dumb[app]

    def _run(self, found: Any, app: Any, given: dict[str, Any]) -> Any:
        """Run the application: with our hook, or while the main thread runs the loops."""
        drawn_for = in_thread.of_this_thread()
        if drawn_for is not None:
            with drawn_for.drawing(app):
                return found(app, **given)
        if threading.current_thread() is not threading.main_thread():
            return found(app, **given)
        self._begins()
        _nested_input.suspend()  # of another prompt, if this is a callback of its pump
        if given.get("in_thread"):
            # signals are the main thread's, as in what is replaced here
            given.update(in_thread=False, handle_sigint=False)
            return in_thread.run(functools.partial(app.run, **given))
        asyncio: Any = sys.modules["asyncio"]
        if asyncio._get_running_loop() is not None:  # noqa: SLF001  it will complain
            return found(app, **given)
        if given.get("inputhook") not in (None, hook):  # somebody else's
            return found(app, **given)
        with unheard.watch(app):
            return _run_app(app, given)

    def _reading(self) -> bool:
        return _pump.is_prompt_waiting()

    def drawn_by(self, thread: int) -> bool:
        return any(each.thread == thread for each in _drawn)

    # What follows is in_terminal() of prompt_toolkit (application/run_in_terminal.py),
    # cut in pieces, for the application cannot wait: the thread may be in its selector.

    def _clear(self) -> None:
        self._lifted = [each for each in self._lifted if each.drawn in _drawn]
        drawn = _latest()
        if drawn is None or self._is_lifted(drawn):
            return  # it is only beginning, and will be drawn below
        lifted = _Lifted(drawn)
        app = lifted.drawn.app

        def erase() -> None:
            lifted.away = app._running_in_terminal  # noqa: SLF001
            if lifted.away:
                return
            with _directly(drawn.line or app):
                app.renderer.erase()
                if drawn.line is not None:
                    drawn.line.wipe()
            app._running_in_terminal = True  # noqa: SLF001

        self._lifted.append(lifted)
        lifted.loop.call(erase)

    def _suspend(self) -> bool:
        for _ in range(_PATIENCE):  # it is in another thread, and only beginning
            if _latest() is not None:
                break
            time.sleep(_LOOK)
        self._clear()
        if not self._lifted:
            return False
        lifted = self._lifted[-1]
        if lifted.suspended:
            return True
        lifted.suspended = True
        app = lifted.drawn.app

        def leave() -> None:
            _take_answers(app)
            # what prints formatted text meanwhile is not to wait for the application
            session = _current().get_app_session()
            lifted.stack.callback(setattr, session, "app", session.app)
            session.app = None
            lifted.stack.enter_context(app.input.detach())
            lifted.stack.enter_context(app.input.cooked_mode())

        lifted.loop.call(leave)
        return True

    def _redraw(self) -> None:
        if not self._lifted:
            return
        lifted = self._lifted.pop()
        app = lifted.drawn.app

        def draw() -> None:
            lifted.stack.close()
            if lifted.away:
                return
            app._running_in_terminal = False  # noqa: SLF001
            line = lifted.drawn.line
            with _directly(line or app):
                app.renderer.reset()
                app._request_absolute_cursor_position()  # noqa: SLF001
                app._redraw()  # noqa: SLF001
                if line is not None:
                    line.draw()

        try:
            lifted.loop.call(draw)
        finally:
            lifted.loop.release()

    def _is_lifted(self, drawn: _Drawn) -> bool:
        return any(each.drawn is drawn for each in self._lifted)


def _current() -> Any:
    return sys.modules.get("prompt_toolkit.application.current")


def _take_answers(app: Any) -> None:
    """Read what the terminal says of its cursor, which the application has asked.

    Over a network it comes late, and whoever reads the terminal next would read it as
    typed. in_terminal() of prompt_toolkit waits for it, too, and as long.
    """
    end = time.monotonic() + _ANSWERS
    while app.renderer.waiting_for_cpr and (left := end - time.monotonic()) > 0:
        if not _pump.poll(app.input.fileno(), left):
            break
        typed = []
        for press in app.input.read_keys():
            if getattr(press.key, "name", None) == "CPRResponse":
                app.key_processor.feed(press)
                app.key_processor.process_keys()
            else:
                typed.append(press)
        if typed:
            app.loop.call_soon(_typed, app, typed)


def _typed(app: Any, typed: list[Any]) -> None:
    app.key_processor.feed_multiple(typed)
    app.key_processor.process_keys()


def _run_app(app: Any, given: dict[str, Any]) -> Any:
    """What Application.run(inputhook=) does, in every version of prompt_toolkit 3.

    It has that argument only since 3.0.42; and 3.0.40 did not call a hook that was set in
    the older way, as IPython did (python-prompt-toolkit#1809).
    """
    import inspect

    names = inspect.signature(app.run_async).parameters
    given = {name: value for name, value in given.items() if name in names}
    loop = sys.modules["asyncio"].SelectorEventLoop(_selector())
    try:
        return loop.run_until_complete(app.run_async(**given))
    finally:
        # as asyncio.run() does
        sys.modules["asyncio.runners"]._cancel_all_tasks(loop)  # noqa: SLF001
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()


def _selector() -> Any:
    """What waits for keys and runs the loops meanwhile."""
    if not hasattr(selectors.DefaultSelector, "fileno"):  # neither epoll nor kqueue
        eventloop: Any = sys.modules["prompt_toolkit.eventloop.inputhook"]
        return eventloop.InputHookSelector(selectors.DefaultSelector(), hook)
    return _Selector()


class _Selector(selectors.DefaultSelector):
    """A selector whose wait is a pump that watches it."""

    def select(self, timeout: float | None = None) -> Any:
        if timeout is not None and timeout <= 0:
            return super().select(timeout)
        _wait(self.fileno(), timeout)
        return super().select(0)  # it has waited, whether or not the loops were run


class _Drawn(NamedTuple):
    """A running application, its asyncio loop, and the thread in which that runs."""

    app: Any
    loop: Any
    thread: int
    ours: bool  # a pump waits for it; not for one in a thread of the program's
    line: dumb.DumbLine | None  # what draws in the application's place


_drawn: list[_Drawn] = []
"""Those that run, the latest last."""


def _is_ours(app: Any) -> bool:
    return any(each.app is app and each.ours for each in _drawn)


def _latest() -> _Drawn | None:
    """The application that a pump waits for."""
    return next((each for each in reversed(_drawn) if each.ours), None)


@contextlib.contextmanager
def _drawing(app: Any, line: dumb.DumbLine | None) -> Iterator[None]:
    loop = sys.modules["asyncio"].get_running_loop()
    here = threading.current_thread() is threading.main_thread()
    ours = here or in_thread.of_this_thread() is not None
    drawn = _Drawn(app, loop, threading.get_ident(), ours, line)
    with contextlib.ExitStack() as stack:
        _drawn.append(drawn)
        stack.callback(_drawn.remove, drawn)
        if here:
            lib.ih_screen_line(1)
            stack.callback(lib.ih_screen_line, -1)
            lib.ih_signals_line(1)
            stack.callback(lib.ih_signals_line, -1)
        if ours:
            # never through sys.stdout: another thread is inside of it, holding its lock,
            # while it waits for this one to wipe the line, or to have drawn it
            drawer = line or app
            with contextlib.suppress(OSError, ValueError):
                drawer.output.flush()
            stack.enter_context(_directly(drawer))
        yield


class _Lifted:
    """An application whose line is off the screen."""

    def __init__(self, drawn: _Drawn) -> None:
        self.drawn = drawn
        self.loop = _Loop(drawn)
        self.stack = contextlib.ExitStack()
        self.away = False  # an editor, say, has its terminal: nothing is to be drawn
        self.suspended = False  # it has left the terminal to a callback


class _Direct:
    """A stream past sys.stdout, which is in the middle of a write when a line is wiped."""

    def __init__(self, stream: Any) -> None:
        self.inputhook_behind = stream
        self._descriptor: int = stream.fileno()
        self.buffer = self

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inputhook_behind, name)

    def write(self, data: bytes) -> int:
        write_all(self._descriptor, data)
        return len(data)

    def flush(self) -> None:
        """Nothing is kept."""


@contextlib.contextmanager
def _directly(drawer: Any) -> Iterator[None]:
    """Inside this the application, or what draws for it, draws without sys.stdout."""
    output = drawer.output
    stream = getattr(output, "stdout", None)
    if not hasattr(stream, "buffer"):
        yield
        return
    output.stdout = _Direct(stream)
    try:
        yield
    finally:
        output.stdout = stream


class _Loop:
    """Calls functions as an application's loop would: in its thread, as the running loop.

    If that is another thread, it does nothing else from the first call to release(): no
    key is handled while the line is off the screen.
    """

    def __init__(self, drawn: _Drawn) -> None:
        self._drawn = drawn
        # the main thread runs a pump now, whoever asks: its asyncio loop is not running
        self._here = drawn.thread in (
            threading.get_ident(),
            threading.main_thread().ident,
        )
        self._calls: queue.SimpleQueue[_Call | None] = queue.SimpleQueue()
        if not self._here:
            with contextlib.suppress(RuntimeError):  # it is over
                drawn.loop.call_soon_threadsafe(self._serve)

    def call(self, function: Callable[[], object]) -> None:
        """Call it, and return when it has; raise what it has raised."""
        if not self._here:
            call = _Call(function)
            self._calls.put(call)
            for _ in range(_PATIENCE):
                if call.done.wait(_LOOK):
                    break
                if self._drawn not in _drawn:  # it is just ending
                    break
            if call.error is not None:
                raise call.error
            return
        asyncio: Any = sys.modules["asyncio"]
        running = asyncio._get_running_loop()  # noqa: SLF001  documented
        asyncio._set_running_loop(self._drawn.loop)  # noqa: SLF001
        try:
            function()
        finally:
            asyncio._set_running_loop(running)  # noqa: SLF001

    def release(self) -> None:
        """Let the thread go on."""
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
