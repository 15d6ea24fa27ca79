"""IPython's debugger, TerminalPdb: ipdb, %debug, %pdb and breakpoint() lead there.

The debugger draws its prompt in another thread, and the main thread waits for that
thread: self.thread_executor.submit(self._prompt).result(). While a toolkit is enabled,
the attribute thread_executor returns an executor of ours, whose result() runs the
loops.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from .. import _main_thread, _nested_input
from .._patch import Patches
from .._privates import Private
from .base import Attachment
from .prompt_toolkit import in_thread

if TYPE_CHECKING:
    from collections.abc import Callable

MODULE = "IPython.terminal.debugger"

_NAME = "thread_executor"


class IPythonDebugger(Attachment):
    """IPython.terminal.debugger.TerminalPdb, IPython 8 and later.

    Its prompt is an application of prompt_toolkit.
    """

    title = "IPython's debugger"
    package = "IPython"
    imports_to_watch = (MODULE,)
    privates = (Private(MODULE, "TerminalPdb.cmdloop", "8 to 9"),)

    def __init__(self) -> None:
        super().__init__()
        self._patches = Patches()

    def _attach(self) -> None:
        debugger_class = getattr(sys.modules.get(MODULE), "TerminalPdb", None)
        if not self._patches and debugger_class is not None:
            self._patches.replace(debugger_class, _NAME, _Attribute())

    def _detach(self) -> None:
        self._patches.undo()


class _Attribute:
    """A data descriptor, which hides the attribute that TerminalPdb.__init__() sets."""

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
    """The debugger's executor; waiting for its results runs the loops."""

    def __init__(self, executor: Any) -> None:
        self._executor = executor

    def __getattr__(self, name: str) -> Any:
        return getattr(self._executor, name)

    def submit(self, call: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        if not _main_thread.is_here():
            return self._executor.submit(call, *args, **kwargs)
        _nested_input.suspend()  # of another prompt, if this is a callback of its pump
        prompt = in_thread.Prompt()
        return _Future(
            prompt, self._executor.submit(prompt.call, call, *args, **kwargs)
        )


class _Future:
    """A result of the executor, whose result() runs the loops."""

    def __init__(self, prompt: in_thread.Prompt, future: Any) -> None:
        self._prompt = prompt
        self._future = future

    def __getattr__(self, name: str) -> Any:
        return getattr(self._future, name)

    def result(self, timeout: float | None = None) -> Any:
        if timeout is None:
            return self._prompt.wait(self._future)
        return self._future.result(timeout)
