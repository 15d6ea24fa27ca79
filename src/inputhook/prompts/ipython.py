"""IPython's shell: what it hands to prompt_toolkit, and its %gui.

IPython gives shell._inputhook to each prompt (TerminalInteractiveShell.prompt_for_code()).
That one attribute, and enable_gui(), which sets it for %gui, %matplotlib and matplotlib
itself, are ours while a toolkit is enabled; enable_gui() also while the extension is
loaded (%load_ext inputhook). The prompt itself is prompt_toolkit.py's.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from .._interactive.ipython import MODULE
from .._privates import Private
from .base import Prompt
from .prompt_toolkit import hook

if TYPE_CHECKING:
    from collections.abc import Callable


class IPythonPrompt(Prompt):
    """TerminalInteractiveShell, IPython 8 and later; an embedded one is another shell.

    The prompt that is drawn is an application of PromptToolkitPrompt.
    """

    title = "IPython"
    package = "IPython"
    modules = (MODULE,)
    privates = (
        Private(MODULE, "TerminalInteractiveShell._inputhook", "8 to 9"),
        Private(MODULE, "TerminalInteractiveShell.enable_gui", "8 to 9"),
        Private(MODULE, "TerminalInteractiveShell._use_asyncio_inputhook", "8 to 9"),
        Private(MODULE, "TerminalInteractiveShell.initialized", "8 to 9"),
    )

    def __init__(
        self,
        enable: Callable[[str], Exception | None],
        disable: Callable[[], bool],
    ) -> None:
        """Take what the manager does.

        Args:
            enable: runs the loop that IPython calls so; or says that there is none.
            disable: everything; False if there was nothing.
        """
        super().__init__()
        self._enable = enable
        self._disable = disable
        #: shell, and what its attributes were
        self._shells: list[tuple[Any, dict[str, Any]]] = []
        self._loaded: list[Any] = []  # shells with the extension

    def _attach(self) -> None:
        shell = _shell()
        if not hasattr(shell, "_inputhook") or self._is_attached(shell):
            return
        ours: dict[str, Any] = {"_inputhook": hook}
        if hasattr(shell, "_use_asyncio_inputhook"):  # its %gui asyncio: no hook then
            ours["_use_asyncio_inputhook"] = False
        found = {name: getattr(shell, name) for name in ours}
        if found["_inputhook"] is hook:  # the parent's, in the child of a fork
            found["_inputhook"] = None
        vars(shell).update(ours)
        self._shells.append((shell, found))
        self._take_gui(shell)

    def _detach(self) -> None:
        shells, self._shells = self._shells, []
        for shell, found in shells:
            if shell._inputhook is hook:  # noqa: SLF001
                vars(shell).update(found)
            self._leave_gui(shell)

    def draws_with(self, app: Any) -> bool:
        """Is this application of prompt_toolkit the prompt of a shell?"""
        return any(
            getattr(getattr(shell, "pt_app", None), "app", None) is app
            for shell, _found in self._shells
        )

    def load(self, shell: Any) -> None:
        """%gui is ours, whatever is enabled."""
        if not self._is_loaded(shell):
            self._loaded.append(shell)
            self._take_gui(shell)

    def unload(self, shell: Any) -> None:
        """Undo load()."""
        self._loaded = [each for each in self._loaded if each is not shell]
        self._leave_gui(shell)

    def _is_attached(self, shell: Any) -> bool:
        return any(each is shell for each, _found in self._shells)

    def _is_loaded(self, shell: Any) -> bool:
        return any(each is shell for each in self._loaded)

    def _take_gui(self, shell: Any) -> None:
        if not isinstance(vars(shell).get("enable_gui"), _EnableGui):
            shell.enable_gui = _EnableGui(shell, self._enable, self._disable)

    def _leave_gui(self, shell: Any) -> None:
        """Give back the class's, unless there is another reason to keep ours."""
        if (
            isinstance(vars(shell).get("enable_gui"), _EnableGui)
            and not self._is_attached(shell)
            and not self._is_loaded(shell)
        ):
            del shell.enable_gui

    def _reading(self) -> bool:
        return False

    def _shower(self, behind: Callable[..., Any]) -> Callable[..., Any]:
        """The shell, which colours; not IPython's excepthook, which asks for bug reports."""
        owner = getattr(behind, "__self__", None)
        shell = _shell()
        if shell is None or not type(owner).__module__.startswith("IPython."):
            return behind
        return lambda *exception: shell.showtraceback(exception)


class _EnableGui:
    """IPython's enable_gui(): the same names, our loops where there is one."""

    def __init__(
        self,
        shell: Any,
        enable: Callable[[str], Exception | None],
        disable: Callable[[], bool],
    ) -> None:
        self._shell = shell
        self._enable = enable
        self._disable = disable

    def __call__(self, gui: str | None = None) -> None:
        if gui is not None:
            unknown = self._enable(gui)
            if unknown is not None:
                self._enable_own(gui, unknown)
        elif not self._disable() or self._shell._inputhook is not None:  # noqa: SLF001
            type(self._shell).enable_gui(self._shell)  # its own, or that there is none

    def _enable_own(self, gui: str, unknown: Exception) -> None:
        """Leave it to IPython (pyglet, osx, inline, what somebody has registered)."""
        shell = self._shell
        found = shell._inputhook  # noqa: SLF001
        if found is hook:
            shell._inputhook = None  # noqa: SLF001  else it refuses
        try:
            type(shell).enable_gui(shell, gui)
        except KeyError:  # its UnknownBackend, which does not name ours
            shell._inputhook = found  # noqa: SLF001
            raise unknown from None


def _shell() -> Any:
    """IPython's shell at this terminal, if there is one."""
    shell_class = getattr(sys.modules.get(MODULE), "TerminalInteractiveShell", None)
    if shell_class is None or not shell_class.initialized():
        return None
    shell = sys.modules["IPython"].get_ipython()
    return shell if isinstance(shell, shell_class) else None
