"""Auto-activation: imported while Python starts, it makes the GUI live by itself.

`python -m inputhook auto install` puts the import into sitecustomize.py. From then on,
at a prompt, the loop of a toolkit is enabled as soon as the toolkit is imported; a second
toolkit adds its loop. Scripts, pipes and everything else that has no prompt behave as if
this were not there.

The environment variable INPUTHOOK has, separated by commas:

- 0: nothing is done;
- toolkits (qt, tk, ...): these are enabled when the prompt begins, and no others;
- debug: what is done, and why not, is written to standard error.

Nothing here may stop Python from starting, or slow it down: it imports nothing but what
site has imported already, and errors are kept in `activation.errors` for the doctor.
"""

import os
import sys

from .beginning import Beginning
from .imports import Imports
from .toolkits import TABLE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from importlib.machinery import ModuleSpec
    from types import ModuleType
    from typing import Any

#: prompts that begin in the middle of a program: module, class; both have interact()
_PROMPTS = (
    ("code", "InteractiveConsole"),
    ("IPython.terminal.interactiveshell", "TerminalInteractiveShell"),
)
_OFF = {"0", "off", "no", "false"}
_ON = {"", "1", "on", "yes", "true"}
_DEBUG = "debug"


class _Imports(Imports):
    """Imports, and the first moment at which site has set sys.__interactivehook__.

    Imported by a .pth file, this comes before site has; after that it always looks for
    sitecustomize.
    """

    def __init__(self, call: "Callable[[], object]") -> None:
        super().__init__(call)
        self.first: Callable[[], bool] | None = None

    def find_spec(
        self, name: str, path: "Any" = None, target: "ModuleType | None" = None
    ) -> "ModuleSpec | None":
        """As Imports'; first is called until it says True."""
        if self.first is not None and self.first():
            self.first = None
        return super().find_spec(name, path, target)


class Activation:
    """What auto-activation does and has done in this process."""

    def __init__(self) -> None:
        #: why nothing is ever done in this process; None: it is at work
        self.off: str | None = None
        #: why something has been enabled by now, or has not
        self.why = "no toolkit has been imported"
        #: the toolkits that INPUTHOOK names
        self.wanted: tuple[str, ...] = ()
        #: the toolkits that have been enabled
        self.enabled: tuple[str, ...] = ()
        #: what has gone wrong
        self.errors: list[Exception] = []
        self._debug = False
        self._busy = False
        self._begun = False  # the prompt has, or is about to
        self._seen: set[str] = set()  # toolkits that were dealt with
        self._process = os.getpid()
        self._beginning = Beginning()
        self._imports = _Imports(self._look)
        self._prompt_imports = Imports(lambda: self._attempt(self._wrap_prompts))

    def start(self) -> None:
        """Begin to look; called once, while Python starts."""
        words = _words()
        self._debug = _DEBUG in words and not sys.flags.ignore_environment
        self.wanted = tuple(w for w in words if w not in {*_OFF, *_ON, _DEBUG})
        self.off = _why_off(words)
        if self.off is not None:
            self.log(f"does nothing: {self.off}")
            return
        # `python` without a program, at a terminal: a prompt is what it is for. An
        # embedded interpreter has no original command line, and the same sys.argv
        self._begun = sys.argv[:1] in ([""], ["-"]) and os.isatty(0)
        names = [name for row in TABLE.values() for name in row.shown_by]
        self._imports.first = lambda: self._beginning.watch(self._prompt_begins)
        self._imports.watch(names)
        waits_for = "a toolkit"
        if self.wanted:
            waits_for = f"a prompt, to enable {', '.join(self.wanted)}"
            self._watch_prompts()  # the interpreter's own is noticed by itself
        self.log(f"waits for {waits_for}")

    def log(self, text: str) -> None:
        """Write a line to standard error, if INPUTHOOK has debug."""
        if self._debug and sys.stderr is not None:
            sys.stderr.write(f"inputhook.auto: {text}\n")

    def fail(self, what: str, error: Exception) -> None:
        """Keep an error for the doctor."""
        self.errors.append(error)
        self.log(f"{what}: {type(error).__name__}: {error}")

    def _look(self) -> None:
        """A toolkit has been imported, or a prompt begins."""
        self._attempt(self._activate)

    def _prompt_begins(self) -> None:
        """The interpreter's own prompt is next."""
        self._begun = True
        self._look()

    def _attempt(self, do: "Callable[[], object]") -> None:
        if self._busy or os.getpid() != self._process:
            return  # enabling imports, too; a forked child is no prompt
        self._busy = True
        try:
            do()
        except Exception as error:  # noqa: BLE001  never in the way
            self.fail("failed", error)
        finally:
            self._busy = False

    def _activate(self) -> None:
        """Enable what is in use and has not been dealt with, if there is a prompt."""
        names = [name for name in self.wanted or _in_use() if name not in self._seen]
        if not names:
            return
        prompt, self.why = self._prompt()
        if not prompt:
            self.log(f"{', '.join(names)}: not enabled: {self.why}")
            self._watch_prompts()
            return
        from . import choose, loops, manager, mpl

        if self.enabled and not manager.names():
            self.why = "disable() was called"
            return
        mpl.explain_nothing()
        for name in names:
            try:
                toolkit = choose.resolve(name)
                if not self.wanted and not loops.new(toolkit).imported():
                    continue  # the other GTK, or half imported
                if toolkit not in manager.names():
                    manager.enable([toolkit], *manager.mode())
                    self.enabled += (toolkit,)
                    self.log(f"{toolkit}: enabled: {self.why}")
            except Exception as error:  # noqa: BLE001  the next may work
                self.fail(name, error)
            self._seen.add(name)

    def _prompt(self) -> "tuple[bool, str]":
        """Is somebody at a prompt, or about to be? And how that is known."""
        flags = sys.flags
        first_that_holds = (
            (_embedded(), False, "Python is embedded in another program"),
            (not _main_thread(), False, "it was imported by a thread"),
            (flags.interactive, True, "Python was started with -i"),
            (not os.isatty(0), False, "standard input is not a terminal"),
            (flags.inspect, True, "PYTHONINSPECT is set"),
            (hasattr(sys, "ps1"), True, "a prompt is there (sys.ps1)"),
            (self._begun, True, "a prompt is next"),
            (True, False, "a program is running, and there is no prompt"),
        )
        return next((prompt, why) for holds, prompt, why in first_that_holds if holds)

    # A prompt in the middle of a program that has imported a toolkit.

    def _watch_prompts(self) -> None:
        self._prompt_imports.watch(module for module, _ in _PROMPTS)
        self._wrap_prompts()

    def _wrap_prompts(self) -> None:
        for name, class_name in _PROMPTS:
            module = sys.modules.get(name)
            prompt: Any = getattr(module, class_name, None)
            found = getattr(prompt, "interact", None)
            if found is not None and not hasattr(found, "_inputhook_auto"):
                prompt.interact = self._around(found)

    def _around(self, found: "Callable[..., Any]") -> "Callable[..., Any]":
        """The loops live as long as this prompt: what follows is a program again."""

        def interact(*args: "Any", **kwargs: "Any") -> "Any":
            before, begun = self.enabled, self._begun
            self._prompt_begins()
            try:
                return found(*args, **kwargs)
            finally:
                self._begun = begun
                self._attempt(lambda: self._deactivate(before))

        interact.__doc__ = found.__doc__
        interact.__wrapped__ = found  # type: ignore[attr-defined]
        interact._inputhook_auto = True  # type: ignore[attr-defined]  # noqa: SLF001
        return interact

    def _deactivate(self, before: "tuple[str, ...]") -> None:
        """Disable what was enabled since, to be enabled by the next prompt."""
        names = tuple(name for name in self.enabled if name not in before)
        if names:
            from . import manager

            manager.disable(names)
            self.enabled = before
            self._seen.difference_update(names)
            self.why = "the prompt has ended"
            self.log(f"{', '.join(names)}: disabled: {self.why}")


def _words() -> "list[str]":
    return [word.strip().lower() for word in os.environ.get("INPUTHOOK", "").split(",")]


def _why_off(words: "list[str]") -> "str | None":
    """Why nothing is to be done in this process, whatever happens later."""
    if sys.flags.ignore_environment or sys.flags.no_site:
        return "Python was started with -E, -I or -S"
    if _OFF.intersection(words):
        return f"INPUTHOOK is {os.environ['INPUTHOOK']!r}"
    if not sys.flags.interactive and not os.isatty(0):
        return "standard input is not a terminal"
    if sys.implementation.name != "cpython":
        return "this is not CPython"
    return None


def _in_use() -> "list[str]":
    """The toolkits that may be imported by now; gi's Gtk is one of two."""
    modules = sys.modules
    return [n for n, row in TABLE.items() if any(m in modules for m in row.shown_by)]


def _embedded() -> bool:
    """Is Python only a part of this program? Its prompts are that program's."""
    if not sys.orig_argv or not sys.executable:
        return True
    try:
        return not os.path.samefile(sys.executable, "/proc/self/exe")  # noqa: PTH121
    except OSError:  # no /proc, or no such file
        return False


def _main_thread() -> bool:
    threading = sys.modules.get("threading")
    return threading is None or threading.current_thread() is threading.main_thread()


activation = Activation()
try:
    activation.start()
except Exception as error:  # noqa: BLE001  never in the way
    activation.fail("failed", error)
