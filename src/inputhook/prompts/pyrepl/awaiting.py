"""`await` at PyREPL: its console compiles what is typed, and runs that.

The console is a code.InteractiveConsole of a class of PyREPL's own
(_pyrepl.console.InteractiveColoredConsole). What `python -m asyncio` does in a class derived
from that, and on another thread, is done here to the console that is there: the compiler's
flags allow `await`, and runcode() runs the coroutine that comes of such a line.
`python -m asyncio` itself overrides runcode(), and its console is left alone.
"""

from __future__ import annotations

import ast
import inspect
import sys
import threading
from typing import TYPE_CHECKING, Any

from ... import _awaiting, _privates, _stack
from ..._patch import Patches
from ..._privates import Private

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import CodeType

MODULE = "_pyrepl.console"
_CLASS = "InteractiveColoredConsole"
_PROMPT = "_pyrepl.simple_interact"
_RUNNING = "run_multiline_interactive_console"
_SEEN = "3.13 to 3.15"

#: `console` is a local variable of _RUNNING
PRIVATES = (
    Private(MODULE, f"{_CLASS}.runcode", _SEEN),
    Private(MODULE, f"{_CLASS}.runsource", _SEEN),
    Private(MODULE, f"{_CLASS}.showtraceback", _SEEN),
    Private(_PROMPT, _RUNNING, _SEEN),
)


class Consoles:
    """The consoles at which one may await, and what is replaced for that."""

    def __init__(self) -> None:
        self._patches = Patches()
        self._flagged: list[
            Any
        ] = []  # consoles whose compiler has got the flag from us

    def on(self) -> None:
        """Allow `await` in the consoles that are there, and in those that will be.

        Does nothing where PyREPL has not been imported yet.

        Raises:
            UnknownShape: this PyREPL is not one that we know.
        """
        console_class = getattr(sys.modules.get(MODULE), _CLASS, None)
        if self._patches or console_class is None:
            return
        whose = f"PyREPL of Python {sys.version.split()[0]}"
        _privates.require(PRIVATES, whose)
        for console in running():
            self._allow(console_class, console)
        self._patches.wrap(console_class, "__init__", self._init)
        self._patches.wrap(console_class, "runcode", self._run)

    def off(self) -> None:
        """Undo on()."""
        self._patches.undo()
        for console in self._flagged:
            console.compile.compiler.flags &= ~ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
        self._flagged.clear()

    def _allow(self, console_class: type, console: Any) -> None:
        flag = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
        compiler = console.compile.compiler
        if type(console) is console_class and not compiler.flags & flag:
            compiler.flags |= flag
            self._flagged.append(console)

    def _init(
        self, original: Callable[..., None], console: Any, *args: Any, **kwargs: Any
    ) -> None:
        original(console, *args, **kwargs)
        if threading.current_thread() is threading.main_thread():
            self._allow(getattr(sys.modules[MODULE], _CLASS), console)

    def _run(
        self, original: Callable[..., Any], console: Any, code: CodeType
    ) -> object:
        if code.co_flags & inspect.CO_COROUTINE and any(
            each is console for each in self._flagged
        ):
            return _run(console, code)
        return original(console, code)


def running() -> list[Any]:
    """Return the consoles that run on the main thread, the innermost first."""
    return [
        frame.f_locals["console"]
        for frame in _stack.of_main_thread()
        if frame.f_code.co_name == _RUNNING
        and frame.f_globals.get("__name__") == _PROMPT
        and hasattr(frame.f_locals.get("console"), "compile")
    ]


def _run(console: Any, code: CodeType) -> object:
    """Do what the console's runcode() does, for a line that awaits."""
    try:
        try:
            _awaiting.run(eval(code, console.locals))
        except BaseException as error:  # noqa: BLE001  raised again
            # showtraceback() leaves out the first frame, which is this one
            raise error.with_traceback(_from(code, error))  # noqa: B904  the same
    except SystemExit:
        raise
    except BaseException:  # noqa: BLE001  shown to who has typed it
        console.showtraceback()
        return getattr(console, "STATEMENT_FAILED", None)  # not in 3.13.0
    return None


def _from(code: CodeType, error: BaseException) -> Any:
    """Return the exception's traceback from the line on that was typed."""
    trace = error.__traceback__
    while trace is not None and trace.tb_frame.f_code is not code:
        trace = trace.tb_next
    return trace
