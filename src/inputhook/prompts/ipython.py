"""IPython's prompt, which prompt_toolkit draws.

prompt_toolkit reads keys in another thread and calls a hook with a descriptor that is
readable when there is something to do (InputHookSelector.select()). IPython hands it
shell._inputhook with each prompt (TerminalInteractiveShell.prompt_for_code()): that one
attribute, and enable_gui(), which sets it for %gui, %matplotlib and matplotlib itself,
are ours while a toolkit is enabled.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from .. import exceptions
from .._core import lib
from .base import Prompt

if TYPE_CHECKING:
    from collections.abc import Callable


class IPythonPrompt(Prompt):
    """TerminalInteractiveShell, IPython 8 and later."""

    def __init__(
        self, enable: Callable[[str], bool], disable: Callable[[], object]
    ) -> None:
        self._enable = enable
        self._disable = disable
        self._shell: Any = None
        self._found: Any = None
        self._reading = False

    def attach(self) -> None:
        shell = _shell()
        if self._shell is not None or not hasattr(shell, "_inputhook"):
            return
        self._shell, self._found = shell, shell._inputhook  # noqa: SLF001
        shell._inputhook = self._hook  # noqa: SLF001
        shell.enable_gui = self._enable_gui  # hides the class's

    def detach(self) -> None:
        shell, self._shell = self._shell, None
        if shell is None:
            return
        if shell._inputhook == self._hook:  # noqa: SLF001
            shell._inputhook = self._found  # noqa: SLF001
        if shell.__dict__.get("enable_gui") == self._enable_gui:
            del shell.enable_gui

    def _hook(self, context: Any) -> None:
        """Run the loop until prompt_toolkit has something to do."""
        before = lib.ih_input_fd()
        lib.ih_watch_input(context.fileno())
        self._reading = True
        # IPython has one of its own in each cell, and puts back what was there before
        # (InteractiveShell.run_code()): enable() in a cell leaves nothing behind
        exceptions.install()
        # prompt_toolkit's loop is waiting for a key: no task of it runs, and another
        # loop may (asyncio.loops, "for event loop implementers")
        asyncio: Any = sys.modules["asyncio"]
        running = asyncio._get_running_loop()  # noqa: SLF001  documented
        asyncio._set_running_loop(None)  # noqa: SLF001
        try:
            lib.ih_take_back()
            lib.ih_run_hook()
        finally:
            asyncio._set_running_loop(running)  # noqa: SLF001
            exceptions.remove()
            self._reading = False
            lib.ih_watch_input(before)

    def _enable_gui(self, gui: str | None = None) -> None:
        """Take IPython's enable_gui(): the same names, our loops where there is one."""
        shell = self._shell
        if gui is None:
            self._disable()
        elif not self._enable(gui):
            shell._inputhook = None  # noqa: SLF001  else it refuses
            type(shell).enable_gui(shell, gui)

    def reading(self) -> bool:
        return self._reading

    def clear(self) -> None:
        """IPython has replaced sys.stdout by one that prints above the prompt."""

    def redraw(self) -> None:
        """Done by prompt_toolkit, see clear()."""

    def shower(self, behind: Callable[..., Any]) -> Callable[..., Any]:
        """The shell, which colours; not IPython's excepthook, which asks for bug reports."""
        owner = getattr(behind, "__self__", None)
        shell = _shell()
        if shell is None or not type(owner).__module__.startswith("IPython."):
            return behind
        return lambda *exception: shell.showtraceback(exception)

    def abandon(self) -> None:
        """Done by prompt_toolkit, when the exception that ends us passes it."""


def _shell() -> Any:
    """IPython's shell at this terminal, if there is one."""
    module = sys.modules.get("IPython.terminal.interactiveshell")
    shell_class = getattr(module, "TerminalInteractiveShell", None)
    if shell_class is None or not shell_class.initialized():
        return None
    shell = sys.modules["IPython"].get_ipython()
    return shell if isinstance(shell, shell_class) else None
