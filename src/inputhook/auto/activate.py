"""What auto-activation does where there may be a prompt; imported by __init__.py.

No function here raises: errors are kept for the doctor.
"""

from __future__ import annotations

import os
import sys

from .._imports import Imports
from .._interactive import ipython
from .._patch import Patches
from .._registry import TABLE, on_register

TYPE_CHECKING = False  # typing takes longer to import than the rest
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

OFF = {"0", "off", "no", "false"}
_ON = {"", "1", "on", "yes", "true"}
_DEBUG = "debug"


class Activation:
    """Enables toolkits at prompts, and remembers what it has done in this process."""

    def __init__(self) -> None:
        words = [w.strip() for w in os.environ.get("INPUTHOOK", "").lower().split(",")]
        #: why auto-activation does nothing in this process; None: it is at work
        self.off = _why_off(words)
        #: why toolkits have been enabled, or have not
        self.why = "no toolkit has been imported at a prompt"
        #: the toolkits that INPUTHOOK names
        self.wanted = tuple(w for w in words if w not in {*OFF, *_ON, _DEBUG})
        #: the toolkits that have been enabled
        self.enabled: tuple[str, ...] = ()
        #: errors, for the doctor
        self.errors: list[Exception] = []
        self._debug = _DEBUG in words and not sys.flags.ignore_environment
        self._started = False
        self._prompts: dict[str, str] = {}
        self._busy = False
        self._begun = ""  # how we know that a prompt is there or comes next
        self._left: object = None  # sys.ps1 of a prompt that has ended
        self._seen: set[str] = set()  # toolkits that were enabled, or have failed
        self._process = os.getpid()
        self._patches = Patches()  # of the methods that run a prompt

    def start(self, begun: str, prompts: dict[str, str]) -> None:
        """From now on, notice imports of toolkits, and prompts inside programs.

        Args:
            begun: how we know that a prompt comes next; "" if we do not know.
            prompts: those that a program may open; module -> class and method.
        """
        if not self._started:
            self._started = True
            self._prompts = prompts
            if self.off is not None:
                self.log(f"does nothing: {self.off}")
            else:
                self.log(f"waits for {', '.join(('a prompt', *self.wanted))}")
                self._attempt(self._watch)
        if begun and self.off is None:
            self._prompt_begins(begun)

    def _watch(self) -> None:
        prompts = Imports(lambda: self._attempt(self._wrap_prompts))
        prompts.watch(self._prompts)
        toolkits = Imports(lambda: self._attempt(self._activate))
        toolkits.watch(name for row in TABLE.values() for name in row.import_markers)
        # by PYTHONSTARTUP, or by a package when it is imported
        on_register.append(lambda row: toolkits.watch(row.import_markers))
        on_register.append(lambda _: self._attempt(self._activate))
        self._wrap_prompts()

    def log(self, text: str) -> None:
        """Write a line to standard error, if INPUTHOOK contains debug."""
        if self._debug and sys.stderr is not None:
            sys.stderr.write(f"inputhook.auto: {text}\n")

    def fail(self, what: str, error: Exception) -> None:
        """Keep an error for the doctor."""
        self.errors.append(error)
        self.log(f"{what}: {type(error).__name__}: {error}")

    def _prompt_begins(self, how: str) -> None:
        """Remember that a prompt comes next, and enable the toolkits in use."""
        self._begun = self._begun or how
        self._attempt(self._activate)

    def _attempt(self, do: Callable[[], object]) -> None:
        """Call a function, and keep its exception; do nothing inside another such call.

        The function may import modules, which would lead here again. In the child of a
        fork nothing is done, for it has no prompt.
        """
        if self._busy or os.getpid() != self._process:
            return
        self._busy = True
        try:
            do()
        except Exception as error:  # noqa: BLE001  nothing here may disturb Python
            self.fail("failed", error)
        finally:
            self._busy = False

    def _activate(self) -> None:
        """At a prompt, enable toolkits in use that were not tried yet."""
        names = [name for name in self.wanted or _in_use() if name not in self._seen]
        if not names:
            return
        prompt, self.why = self._prompt()
        if not prompt:
            self.log(f"{', '.join(names)}: not enabled: {self.why}")
            return
        from .. import _corefile

        _corefile.load()
        from .. import _state, mpl

        if self.enabled and not _state.names():
            self.why = "disable() was called"
            return
        for name in names:
            try:
                done = self._enable(name)
            except Exception as error:  # noqa: BLE001  the next toolkit may work
                self.fail(name, error)
                done = True
            if done:
                self._seen.add(name)
        mpl.interactive_on(prompt=bool(self.enabled))  # before the first line is typed

    def _enable(self, name: str) -> bool:
        """Enable a toolkit; return False if it is not imported, or only half imported."""
        from .. import _choose, _session, _state, toolkits

        toolkit = _choose.resolve(name)
        if not self.wanted and not toolkits.new(toolkit).imported():
            return False  # gi's Gtk is that of the other GTK, or is being imported
        if toolkit in _state.names():
            return True
        reason = _state.Reason.NAMED if self.wanted else _state.Reason.AUTOMATIC
        # hurry: a user waits for an import to end
        _session.session.enable([toolkit], reason, hurry=True)
        self.enabled += (toolkit,)
        self.log(f"{toolkit}: enabled: {self.why}")
        return True

    def _prompt(self) -> tuple[bool, str]:
        """Return whether somebody is or will be at a prompt, and how we know that."""
        flags = sys.flags
        first_that_holds = (
            (_embedded(), False, "Python is embedded in another program"),
            (not _main_thread(), False, "it was imported by a thread"),
            (
                _main() == "asyncio.__main__",
                False,
                "asyncio's prompt has another thread",
            ),
            (flags.interactive, True, "Python was started with -i"),
            (not os.isatty(0), False, "standard input is not a terminal"),
            (flags.inspect, True, "PYTHONINSPECT is set"),
            (self._begun, True, self._begun),
            (
                ipython.will_read(),
                True,
                "IPython's prompt follows what it runs first",
            ),
            (self._has_ps1(), True, "sys.ps1 is set"),
            (True, False, "a program is running, and there is no prompt"),
        )
        return next((prompt, why) for holds, prompt, why in first_that_holds if holds)

    def _has_ps1(self) -> bool:
        ps1 = getattr(sys, "ps1", self._left)
        return ps1 is not self._left and not ipython.has_set_ps1()

    # Prompts that a program opens.

    def _wrap_prompts(self) -> None:
        for name, class_and_method in self._prompts.items():
            class_name, _, method = class_and_method.partition(".")
            prompt: Any = getattr(sys.modules.get(name), class_name, None)
            if prompt is not None:
                from functools import partial  # which many prompts have imported

                interact = partial(self._interact, f"{name}.{class_and_method}")
                self._patches.wrap(prompt, method, interact)

    def _interact(
        self, whose: str, original: Callable[..., Any], *args: Any, **kwargs: Any
    ) -> Any:
        """Call a prompt's method, and have toolkits enabled for as long as it runs."""
        if self._begun or sys.flags.interactive or sys.flags.inspect:
            return original(*args, **kwargs)  # inside another prompt
        before = self.enabled
        self._prompt_begins(f"{whose}() was called")
        try:
            return original(*args, **kwargs)
        finally:  # what follows is a program again
            self._begun = ""
            self._attempt(lambda: self._deactivate(before))

    def _deactivate(self, before: tuple[str, ...]) -> None:
        """Disable toolkits that are not in `before`; the next prompt enables them again."""
        # code.interact() left sys.ps1 behind before 3.13
        self._left = getattr(sys, "ps1", None)
        names = tuple(name for name in self.enabled if name not in before)
        if names:
            from .. import _session

            _session.session.disable(names)
            self.enabled = before
            self._seen.difference_update(names)
            self.why = "the prompt has ended"
            self.log(f"{', '.join(names)}: disabled: {self.why}")


def _why_off(words: list[str]) -> str | None:
    """Return why auto-activation must do nothing in this process; None: it may work."""
    if sys.flags.ignore_environment or sys.flags.no_site:
        return "Python was started with -E, -I or -S"
    if OFF.intersection(words):
        return f"INPUTHOOK is {os.environ['INPUTHOOK']!r}"
    if not sys.flags.interactive and not os.isatty(0):
        return "standard input is not a terminal"
    if sys.implementation.name != "cpython":
        return "this is not CPython"
    return None


def _in_use() -> list[str]:
    """Return the toolkits that seem to be imported; gi's Gtk counts as both GTKs."""
    modules = sys.modules
    return [
        n for n, row in TABLE.items() if any(m in modules for m in row.import_markers)
    ]


def _embedded() -> bool:
    """Return whether Python is embedded in another program, which has its own prompts."""
    if not sys.orig_argv or not sys.executable:
        return True
    try:
        return not os.path.samefile(sys.executable, "/proc/self/exe")  # noqa: PTH121
    except OSError:  # no /proc, or no such file
        return False


def _main() -> str:
    """Return the name of the module that `python -m` runs, or ""."""
    spec = getattr(sys.modules.get("__main__"), "__spec__", None)
    return getattr(spec, "name", "")


def _main_thread() -> bool:
    threading = sys.modules.get("threading")
    return threading is None or threading.current_thread() is threading.main_thread()


activation = Activation()
