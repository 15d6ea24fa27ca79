"""IPython's debugger, TerminalPdb: ipdb, %debug, %pdb and breakpoint() lead there.

It asks for its prompt in another thread, whatever the main one is doing, and waits:
self.thread_executor.submit(self._prompt).result(). While a toolkit is enabled that
attribute is one that runs the loops meanwhile.
"""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING, Any

from .. import _nested_input
from .._privates import Private
from . import in_thread
from .base import Prompt

if TYPE_CHECKING:
    from collections.abc import Callable

MODULE = "IPython.terminal.debugger"

_NAME = "thread_executor"


class DebuggerPrompt(Prompt):
    """IPython.terminal.debugger.TerminalPdb, IPython 8 and later.

    The prompt that is drawn is an application of PromptToolkitPrompt.
    """

    title = "IPython's debugger"
    package = "IPython"
    imports_to_watch = (MODULE,)
    privates = (Private(MODULE, "TerminalPdb.cmdloop", "8 to 9"),)

    def __init__(self) -> None:
        super().__init__()
        self._class: Any = None

    def _attach(self) -> None:
        found = getattr(sys.modules.get(MODULE), "TerminalPdb", None)
        if self._class is None and found is not None:
            self._class = found
            setattr(found, _NAME, _Attribute())

    def _detach(self) -> None:
        found, self._class = self._class, None
        if found is not None and isinstance(vars(found).get(_NAME), _Attribute):
            delattr(found, _NAME)

    def _reading(self) -> bool:
        return False


class _Attribute:
    """In the class, goes before what __init__() has put into the instance."""

    def __get__(self, debugger: Any, _owner: Any = None) -> Any:
        if debugger is None:
            return self
        try:
            return _Executor(vars(debugger)[_NAME])
        except KeyError:
            raise AttributeError(_NAME) from None

    def __set__(self, debugger: Any, executor: Any) -> None:
        vars(debugger)[_NAME] = executor

    def __delete__(self, debugger: Any) -> None:
        del vars(debugger)[_NAME]


class _Executor:
    """The debugger's executor, whose results are waited for by running the loops."""

    def __init__(self, executor: Any) -> None:
        self._executor = executor

    def __getattr__(self, name: str) -> Any:
        return getattr(self._executor, name)

    def submit(self, call: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        if threading.current_thread() is not threading.main_thread():
            return self._executor.submit(call, *args, **kwargs)
        _nested_input.suspend()  # of another prompt, if this is a callback of its pump
        prompt = in_thread.Prompt()
        return _Future(
            prompt, self._executor.submit(prompt.call, call, *args, **kwargs)
        )


class _Future:
    """What submit() has returned."""

    def __init__(self, prompt: in_thread.Prompt, future: Any) -> None:
        self._prompt = prompt
        self._future = future

    def __getattr__(self, name: str) -> Any:
        return getattr(self._future, name)

    def result(self, timeout: float | None = None) -> Any:
        if timeout is None:
            return self._prompt.wait(self._future)
        return self._future.result(timeout)
