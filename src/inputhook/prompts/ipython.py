"""IPython's shell: the hook that it hands to prompt_toolkit, and its %gui.

IPython gives shell._inputhook to each prompt (TerminalInteractiveShell.prompt_for_code()).
While a toolkit is enabled, this attribute is inputhook's hook. So is enable_gui(), which
sets the attribute for %gui, %matplotlib and matplotlib itself; enable_gui() also while the
extension is loaded (%load_ext inputhook). shell.active_eventloop, which napari, pyvistaqt and
others read before they block, says whose loop is run. ipython_await.py has `await`, and prompt_toolkit/ has the prompt that IPython draws.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from .._failures import Part
from .._interactive.ipython import MODULE
from .._interactive.ipython import shell as any_shell
from .._patch import Patches
from .._privates import Private
from .base import Attachment
from .ipython_await import Awaits
from .prompt_toolkit.hook import hook

if TYPE_CHECKING:
    from collections.abc import Callable


class _Shell:
    """An attached shell, and what is replaced in it."""

    def __init__(self, shell: Any) -> None:
        self.shell = shell
        self._hook = Patches()
        self._asyncio = Patches()
        self._hook.replace(shell, "_inputhook", hook)
        # %gui asyncio: IPython would call no hook
        if hasattr(shell, "_use_asyncio_inputhook"):
            self._asyncio.replace(shell, "_use_asyncio_inputhook", False)

    def detach(self) -> None:
        """Put the originals back, unless the shell has got another hook since."""
        if self._hook.undo():
            self._asyncio.undo()
        else:
            self._asyncio.release()


class IPythonShell(Attachment):
    """TerminalInteractiveShell, IPython 8 and later; an embedded one is another shell."""

    title = "IPython"
    package = "IPython"
    imports_to_watch = (MODULE,)
    privates = (
        Private(MODULE, "TerminalInteractiveShell._inputhook", "8 to 9"),
        Private(MODULE, "TerminalInteractiveShell.enable_gui", "8 to 9"),
        Private(MODULE, "TerminalInteractiveShell._use_asyncio_inputhook", "8 to 9"),
        Private(MODULE, "TerminalInteractiveShell.initialized", "8 to 9"),
        Private(MODULE, "TerminalInteractiveShell.active_eventloop", "8 to 9"),
    )

    def __init__(
        self,
        enable: Callable[[str], Exception | None],
        disable: Callable[[], bool],
        active: Callable[[], str | None],
    ) -> None:
        """Make an Attachment that is attached to no shell yet.

        Args:
            enable: enables a toolkit by IPython's name for it, or returns what says that
                inputhook has none of this name.
            disable: disables everything; False if nothing was enabled.
            active: returns the toolkit whose loop is run, by IPython's name for it.
        """
        super().__init__()
        self.awaiting = Part("keeping windows alive while a cell of IPython awaits")
        self._enable = enable
        self._disable = disable
        self._active = active
        self._class = Patches()
        self._awaits = Awaits()
        self._shells: list[_Shell] = []
        self._loaded: list[Any] = []  # shells with the extension
        self._guis: list[tuple[Any, Patches]] = []  # shells whose enable_gui() is ours

    def _attach(self) -> None:
        self.awaiting.call(None, self._awaits.attach)
        shell = _shell()
        if not hasattr(shell, "_inputhook") or self._is_attached(shell):
            return
        self._shells.append(_Shell(shell))
        if not self._class:
            told = property(self._active_eventloop, _set_active_eventloop)
            owner = sys.modules[MODULE].TerminalInteractiveShell
            self._class.replace(owner, "active_eventloop", told)
        self._take_gui(shell)

    def _detach(self) -> None:
        self._awaits.detach()
        self._class.undo()
        shells, self._shells = self._shells, []
        for each in shells:
            each.detach()
            self._leave_gui(each.shell)

    def _active_eventloop(self, shell: Any) -> str | None:
        """Return what libraries ask for, to know whether their show() must block."""
        if self._is_attached(shell) and shell._inputhook is hook:  # noqa: SLF001
            return self._active()
        own: str | None = vars(shell).get("active_eventloop")
        return own

    def load(self, shell: Any) -> None:
        """From now on, let %gui enable inputhook's toolkits, even while nothing is enabled."""
        if not self._is_loaded(shell):
            self._loaded.append(shell)
            self._take_gui(shell)

    def unload(self, shell: Any) -> None:
        """Undo load()."""
        self._loaded = [each for each in self._loaded if each is not shell]
        self._leave_gui(shell)

    def _is_attached(self, shell: Any) -> bool:
        return any(each.shell is shell for each in self._shells)

    def _is_loaded(self, shell: Any) -> bool:
        return any(each is shell for each in self._loaded)

    def _take_gui(self, shell: Any) -> None:
        if all(each is not shell for each, _ in self._guis):
            patches = Patches()
            ours = _EnableGui(shell, self._enable, self._disable)
            patches.replace(shell, "enable_gui", ours)
            self._guis.append((shell, patches))

    def _leave_gui(self, shell: Any) -> None:
        """Give the shell its enable_gui() back, unless it is attached or has the extension."""
        if self._is_attached(shell) or self._is_loaded(shell):
            return
        for each, patches in self._guis:
            if each is shell:
                patches.undo()
        self._guis = [pair for pair in self._guis if pair[0] is not shell]

    def _exception_printer(self, original: Callable[..., Any]) -> Callable[..., Any]:
        """Return the shell's coloured printer in place of IPython's sys.excepthook.

        That hook takes the exception for a crash of IPython, and asks for a bug report.
        """
        owner = getattr(original, "__self__", None)
        shell = _shell()
        if shell is None or not type(owner).__module__.startswith("IPython."):
            return original
        return lambda *exception: shell.showtraceback(exception)


def _set_active_eventloop(shell: Any, name: str | None) -> None:
    """Keep what IPython's own enable_gui() has set: it is found there after detach()."""
    vars(shell)["active_eventloop"] = name


class _EnableGui:
    """The shell's enable_gui() while it is ours: IPython's names, inputhook's loops."""

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
            # remove a hook of IPython's own; or let IPython say that there is none
            type(self._shell).enable_gui(self._shell)

    def _enable_own(self, gui: str, unknown: Exception) -> None:
        """Leave the name to IPython: pyglet, osx, inline, or a registered one."""
        shell = self._shell
        before = shell._inputhook  # noqa: SLF001
        if before is hook:
            shell._inputhook = None  # noqa: SLF001  else IPython refuses
        try:
            type(shell).enable_gui(shell, gui)
        except KeyError:
            # IPython's UnknownBackend, which does not name inputhook's toolkits
            shell._inputhook = before  # noqa: SLF001
            raise unknown from None


def _shell() -> Any:
    """Return IPython's shell at this terminal; None: there is none."""
    shell_class = getattr(sys.modules.get(MODULE), "TerminalInteractiveShell", ())
    found = any_shell()
    return found if isinstance(found, shell_class) else None
