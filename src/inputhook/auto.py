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

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from importlib.machinery import ModuleSpec
    from types import ModuleType
    from typing import Any

    from .imports import Imports

#: prompts that begin in the middle of a program: module -> class, which has interact()
_PROMPTS = {
    "code": "InteractiveConsole",
    "IPython.terminal.interactiveshell": "TerminalInteractiveShell",
}
_OFF = {"0", "off", "no", "false"}
_ON = {"", "1", "on", "yes", "true"}
_DEBUG = "debug"


class _Gate:
    """A finder on sys.meta_path that sees each import, and finds nothing itself.

    While a program runs, nothing more than this is there.
    """

    def __init__(
        self, first: "Callable[[], bool]", prompt: "Callable[[], object]"
    ) -> None:
        self._first: Callable[[], bool] | None = first
        self._prompt = prompt

    def find_spec(
        self, name: str, path: "Any" = None, target: "ModuleType | None" = None
    ) -> "ModuleSpec | None":
        """Call first until it says True, and prompt for the module of a prompt."""
        if self._first is not None and self._first():
            self._first = None
        if name not in _PROMPTS:
            return None
        sys.meta_path.remove(self)
        self._prompt()
        # finders that were put before us meanwhile have not been asked
        for finder in sys.meta_path:
            find = getattr(finder, "find_spec", None)
            spec: ModuleSpec | None = find and find(name, path, target)
            if spec is not None:
                return spec
        return None


class Activation:
    """What auto-activation does and has done in this process."""

    def __init__(self) -> None:
        #: why nothing is ever done in this process; None: it is at work
        self.off: str | None = None
        #: why something has been enabled by now, or has not
        self.why = "no toolkit has been imported at a prompt"
        #: the toolkits that INPUTHOOK names
        self.wanted: tuple[str, ...] = ()
        #: the toolkits that have been enabled
        self.enabled: tuple[str, ...] = ()
        #: what has gone wrong
        self.errors: list[Exception] = []
        self._debug = False
        self._busy = False
        self._begun = ""  # how it is known that there is a prompt, or will be
        self._left: object = None  # sys.ps1 of a prompt that has ended
        self._seen: set[str] = set()  # toolkits that were dealt with
        self._process = os.getpid()
        self._beginning = Beginning()
        self._imports: tuple[Imports, ...] = ()

    def start(self) -> None:
        """Begin to look; called once, while Python starts."""
        words = _words()
        self._debug = _DEBUG in words and not sys.flags.ignore_environment
        self.wanted = tuple(w for w in words if w not in {*_OFF, *_ON, _DEBUG})
        self.off = _why_off(words)
        if self.off is not None:
            self.log(f"does nothing: {self.off}")
            return
        # an embedded interpreter has the same sys.argv; that is looked at later
        if sys.argv[:1] in ([""], ["-"]) and os.isatty(0):
            self._begun = "Python was started without a program"
        prompt = self._begun or sys.flags.interactive or sys.flags.inspect
        if prompt or any(name in sys.modules for name in _PROMPTS):
            self._open()
        # a .pth file comes before site sets the hook; after that it always looks for
        # sitecustomize, which the gate sees
        if not self._watch_beginning() or not self._imports:
            gate = _Gate(self._watch_beginning, lambda: self._attempt(self._open))
            sys.meta_path.insert(0, gate)
        self.log(f"waits for {', '.join(('a prompt', *self.wanted))}")

    def _watch_beginning(self) -> bool:
        """Be called when the interpreter's own prompt begins; False: not yet."""
        begins = "the interpreter's prompt has begun"
        return self._beginning.watch(lambda: self._prompt_begins(begins))

    def _open(self) -> None:
        """Notice toolkits, and prompts inside programs, from now on."""
        if self._imports:
            return
        from .imports import Imports
        from .toolkits import TABLE

        prompts = Imports(lambda: self._attempt(self._wrap_prompts))
        prompts.watch(_PROMPTS)
        toolkits = Imports(lambda: self._attempt(self._activate))
        toolkits.watch(name for row in TABLE.values() for name in row.shown_by)
        self._imports = (prompts, toolkits)
        self._wrap_prompts()

    def log(self, text: str) -> None:
        """Write a line to standard error, if INPUTHOOK has debug."""
        if self._debug and sys.stderr is not None:
            sys.stderr.write(f"inputhook.auto: {text}\n")

    def fail(self, what: str, error: Exception) -> None:
        """Keep an error for the doctor."""
        self.errors.append(error)
        self.log(f"{what}: {type(error).__name__}: {error}")

    def _prompt_begins(self, how: str) -> None:
        """Somebody will be at a prompt in a moment."""
        self._begun = self._begun or how
        self._attempt(self._open)
        self._attempt(self._activate)

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
            return
        from . import corefile

        corefile.check()
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
            (self._begun, True, self._begun),
            (getattr(sys, "ps1", self._left) is not self._left, True, "sys.ps1 is set"),
            (True, False, "a program is running, and there is no prompt"),
        )
        return next((prompt, why) for holds, prompt, why in first_that_holds if holds)

    # A prompt in the middle of a program that has imported a toolkit.

    def _wrap_prompts(self) -> None:
        for name, class_name in _PROMPTS.items():
            prompt: Any = getattr(sys.modules.get(name), class_name, None)
            found = getattr(prompt, "interact", None)
            if found is not None and not hasattr(found, "_inputhook_auto"):
                prompt.interact = self._around(found, f"{name}.{class_name}")

    def _around(self, found: "Callable[..., Any]", whose: str) -> "Callable[..., Any]":
        """The loops live as long as this prompt: what follows is a program again."""

        def interact(*args: "Any", **kwargs: "Any") -> "Any":
            if self._begun or sys.flags.interactive or sys.flags.inspect:
                return found(*args, **kwargs)  # inside another prompt
            before = self.enabled
            self._prompt_begins(f"{whose}.interact() was called")
            try:
                return found(*args, **kwargs)
            finally:
                self._begun = ""
                self._attempt(lambda: self._deactivate(before))

        interact.__doc__ = found.__doc__
        interact.__wrapped__ = found  # type: ignore[attr-defined]
        interact._inputhook_auto = True  # type: ignore[attr-defined]  # noqa: SLF001
        return interact

    def _deactivate(self, before: "tuple[str, ...]") -> None:
        """Disable what was enabled since, to be enabled by the next prompt."""
        # IPython leaves sys.ps1 behind, and so did code.interact() before 3.13
        self._left = getattr(sys, "ps1", None)
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
    from .toolkits import TABLE

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
