"""The prompt of prompt_toolkit 3: Application.run(), and the line that it draws."""

from __future__ import annotations

import contextlib
import functools
import sys
import time
from typing import TYPE_CHECKING, Any

from ... import _main_thread, _nested_input, _pump
from ..._patch import Patches
from ..._privates import Private
from ..base import Prompt
from . import dumb_line, in_thread, running
from .hook import hook, new_selector
from .original_streams import MODULE as PATCH_STDOUT
from .original_streams import ThreadOutput
from .running import LOOK, PATIENCE, LoopOf, Running, drawing_past_stdout

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MODULE = "prompt_toolkit.application.application"

_SEEN = "3.0.53"

_ANSWERS = 1.0  # seconds; renderer.wait_for_cpr_responses() has the same


class PromptToolkitPrompt(Prompt):
    """Every application of prompt_toolkit 3 that run() or run_async() runs."""

    title = "prompt_toolkit"
    package = "prompt_toolkit"
    imports_to_watch = (MODULE, PATCH_STDOUT)
    privates = (
        Private(MODULE, "Application.run", _SEEN),
        Private(MODULE, "Application.run_async", _SEEN),
        Private(PATCH_STDOUT, "StdoutProxy.write", _SEEN),
        Private(PATCH_STDOUT, "StdoutProxy.flush", _SEEN),
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

    def __init__(self, begins: Callable[[], object]) -> None:
        """Make a prompt that is not attached yet.

        Args:
            begins: called before each prompt, on the main thread.
        """
        super().__init__()
        self._begins = begins
        self._patches = Patches()
        self._thread_output = ThreadOutput(running.is_ours)
        #: applications whose line something else draws
        self._dumb: dict[Any, dumb_line.DumbLine] = {}
        #: applications whose line is off the screen, the latest last
        self._lifted: list[_Lifted] = []

    def _attach(self) -> None:
        self._thread_output.attach()
        app_class = getattr(sys.modules.get(MODULE), "Application", None)
        if self._patches or app_class is None:
            return
        import inspect  # as prompt_toolkit has

        # a coroutine only since prompt_toolkit 3, whose package may be half imported
        if inspect.iscoroutinefunction(getattr(app_class, "run_async", None)):
            self._patches.wrap(app_class, "run", self._run)
            self._patches.wrap(app_class, "run_async", self._run_async)

    def _detach(self) -> None:
        self._thread_output.detach()
        self._patches.undo()

    def _run(self, original: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        import inspect

        given = inspect.signature(original).bind(*args, **kwargs).arguments
        app = given.pop("self")
        with self._drawn_by_session(app):
            return self._run_here(original, app, given)

    async def _run_async(
        self, original: Callable[..., Any], app: Any, *args: Any, **kwargs: Any
    ) -> Any:
        _nested_input.suspend()
        with self._drawn_by_session(app), running.noted(app, self._dumb.get(app)):
            return await original(app, *args, **kwargs)

    @contextlib.contextmanager
    def _drawn_by_session(self, app: Any) -> Iterator[None]:
        line = None if app in self._dumb else dumb_line.line_of(app)
        if line is None:
            yield
            return
        self._dumb[app] = line
        try:
            yield
        finally:
            del self._dumb[app]

    def _run_here(
        self, original: Callable[..., Any], app: Any, given: dict[str, Any]
    ) -> Any:
        """Run the application with our hook, or in a thread while the main thread pumps."""
        drawn_for = in_thread.of_this_thread()
        if drawn_for is not None:
            with drawn_for.drawing(app):
                return original(app, **given)
        if not _main_thread.is_here():
            return original(app, **given)
        self._begins()
        _nested_input.suspend()  # of another prompt, if this is a callback of its pump
        if given.get("in_thread"):
            # signals belong to the main thread; the original run() passes the same
            given.update(in_thread=False, handle_sigint=False)
            return in_thread.run(functools.partial(app.run, **given))
        asyncio: Any = sys.modules["asyncio"]
        # if a loop runs already, prompt_toolkit says what is wrong; and a program's own
        # hook is left to prompt_toolkit
        loop_runs = asyncio._get_running_loop() is not None  # noqa: SLF001  documented
        if loop_runs or given.get("inputhook") not in (None, hook):
            return original(app, **given)
        return _run_with_hook(app, given)

    def _reading(self) -> bool:
        return _pump.is_prompt_waiting()

    def drawn_by(self, thread: int) -> bool:
        return any(each.thread == thread for each in running.applications)

    # The methods below are in_terminal() of prompt_toolkit
    # (application/run_in_terminal.py), cut in pieces, because the application's loop
    # cannot run it: its thread may be in the selector.

    def _clear(self) -> None:
        there = running.applications
        self._lifted = [each for each in self._lifted if each.running in there]
        latest = running.latest()
        if latest is None or any(each.running is latest for each in self._lifted):
            # it has not begun, and will be drawn below; or its line is wiped already
            return
        lifted = _Lifted(latest)
        self._lifted.append(lifted)
        lifted.loop.call(lifted.erase)

    def _suspend(self) -> bool:
        for _ in range(PATIENCE):  # it may be beginning in another thread
            if running.latest() is not None:
                break
            time.sleep(LOOK)
        self._clear()
        if not self._lifted:
            return False
        lifted = self._lifted[-1]
        if not lifted.suspended:
            lifted.suspended = True
            lifted.loop.call(lifted.leave_terminal)
        return True

    def _redraw(self) -> None:
        if not self._lifted:
            return
        lifted = self._lifted.pop()
        try:
            lifted.loop.call(lifted.draw)
        finally:
            lifted.loop.release()


class _Lifted:
    """An application whose line is off the screen.

    erase(), leave_terminal() and draw() are called in the application's loop.
    """

    def __init__(self, application: Running) -> None:
        self.running = application
        self.loop = LoopOf(application)
        self.suspended = False  # the application has left the terminal to a callback
        # a program, such as an editor, has the terminal: draw nothing
        self._elsewhere = False
        # what gives the application the terminal back
        self._back = contextlib.ExitStack()

    def erase(self) -> None:
        """Wipe the line from the screen."""
        app, line = self.running.app, self.running.line
        self._elsewhere = app._running_in_terminal  # noqa: SLF001
        if self._elsewhere:
            return
        with drawing_past_stdout(line or app):
            app.renderer.erase()
            if line is not None:
                line.wipe()
        app._running_in_terminal = True  # noqa: SLF001

    def leave_terminal(self) -> None:
        """Leave the terminal in its usual mode, until draw()."""
        app = self.running.app
        _take_answers(app)
        # code that prints formatted text meanwhile must not wait for the application
        current: Any = sys.modules["prompt_toolkit.application.current"]
        session = current.get_app_session()
        self._back.callback(setattr, session, "app", session.app)
        session.app = None
        self._back.enter_context(app.input.detach())
        self._back.enter_context(app.input.cooked_mode())

    def draw(self) -> None:
        """Take the terminal back, and draw the line again where the cursor is."""
        self._back.close()
        if self._elsewhere:
            return
        app, line = self.running.app, self.running.line
        app._running_in_terminal = False  # noqa: SLF001
        with drawing_past_stdout(line or app):
            app.renderer.reset()
            app._request_absolute_cursor_position()  # noqa: SLF001
            app._redraw()  # noqa: SLF001
            if line is not None:
                line.draw()


def _take_answers(app: Any) -> None:
    """Read the terminal's answers to the application's questions for the cursor's position.

    Over a network an answer comes late, and the next reader of the terminal would take
    it for typed text. in_terminal() of prompt_toolkit waits for answers, too, and as
    long.
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
            app.loop.call_soon(_handle_keys, app, typed)


def _handle_keys(app: Any, typed: list[Any]) -> None:
    app.key_processor.feed_multiple(typed)
    app.key_processor.process_keys()


def _run_with_hook(app: Any, given: dict[str, Any]) -> Any:
    """Do what Application.run(inputhook=) does, with every version of prompt_toolkit 3.

    Application.run() has that argument only since 3.0.42; and 3.0.40 did not call a
    hook that was set in the older way, as IPython set it (python-prompt-toolkit#1809).
    """
    import inspect

    names = inspect.signature(app.run_async).parameters
    given = {name: value for name, value in given.items() if name in names}
    loop = sys.modules["asyncio"].SelectorEventLoop(new_selector())
    try:
        return loop.run_until_complete(app.run_async(**given))
    finally:
        # as asyncio.run() does
        sys.modules["asyncio.runners"]._cancel_all_tasks(loop)  # noqa: SLF001
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()
