"""Exceptions of callbacks: shown above the line being typed, and never fatal.

PyQt 5.5 and later ends the process when a slot raises while sys.excepthook is the object
that PyQt found there when it was imported. guard() sees to it that this never is the case,
whoever assigns what.
"""

from __future__ import annotations

import signal
import sys
from types import MethodType
from typing import TYPE_CHECKING, Any

from ._core import lib
from .failures import Part, is_of_signal_handler

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType, TracebackType


_showing = Part("showing exceptions of callbacks as the prompt shows its own")


class _Hook:
    """sys.excepthook while a toolkit is enabled.

    Args:
        behind: the one that it calls.
        stands_in: somebody has assigned `behind` since, and PyQt must not find that.
    """

    def __init__(self, behind: Callable[..., Any], *, stands_in: bool = False) -> None:
        self.behind = behind
        self.stands_in = stands_in

    def __call__(
        self,
        kind: type[BaseException],
        value: BaseException,
        traceback: TracebackType | None,
    ) -> None:
        from . import above, prompts

        console = _console(sys._getframe().f_back)  # noqa: SLF001
        with above.output():
            if console is not None and self.behind is sys.__excepthook__:
                _show_by_console(console, kind, value, traceback)
                return
            show = prompts.shower(self.behind)
            if show is self.behind or not _showing.call(
                False, _shown, show, kind, value, traceback
            ):
                self.behind(kind, value, traceback)


def _console(caller: FrameType | None) -> FrameType | None:
    """Return the frame of Lib/code.py that shows an exception, if that has called us."""
    if caller is None or caller.f_globals.get("__name__") != "code":
        return None
    return caller if hasattr(caller.f_locals.get("self"), "write") else None


def _show_by_console(
    frame: FrameType,
    kind: type[BaseException],
    value: BaseException,
    trace: TracebackType | None,
) -> None:
    """Show it as code.InteractiveInterpreter does with Python's own sys.excepthook.

    The console writes it with its own method, without its own frames; those 3.11 and 3.12
    would show to any other sys.excepthook.
    """
    import traceback

    console = frame.f_locals["self"]
    if hasattr(console, "_excepthook"):  # 3.13
        console._excepthook(kind, value, trace)  # noqa: SLF001
    elif frame.f_code.co_name == "showsyntaxerror":
        console.write("".join(traceback.format_exception_only(kind, value)))
    else:
        rest = trace.tb_next if trace is not None else None
        console.write("".join(traceback.format_exception(kind, value, rest)))


def _shown(show: Callable[..., object], *exception: object) -> bool:
    show(*exception)
    return True


def show(error: BaseException) -> None:
    """Show what a callback has raised, from the callback's own frame on."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None and _is_ours(trace):
        trace = trace.tb_next
    call_excepthook(error, trace)


def call_excepthook(error: BaseException, trace: TracebackType | None) -> None:
    """Call the program's, which may fail, as CPython does (pythonrun.c, _PyErr_PrintEx)."""
    try:
        sys.excepthook(type(error), error, trace)
    except Exception as failure:
        if is_of_signal_handler(failure):
            raise
        from . import above

        with above.output():
            sys.stderr.write("Error in sys.excepthook:\n")
            sys.__excepthook__(type(failure), failure, failure.__traceback__)
            sys.stderr.write("\nOriginal exception was:\n")
            sys.__excepthook__(type(error), error, trace)


def _is_ours(trace: TracebackType) -> bool:
    return str(trace.tb_frame.f_globals.get("__name__", "")).startswith("inputhook.")


class _Guard:
    """What guard() has made of the sys module."""

    def __init__(self) -> None:
        self.fatal: list[Any] = []  # what PyQt may have found
        self.found: type | None = None  # the class of sys; None: there is no guard
        self.ours: type | None = None
        self.leaving = False  # it goes with the next hook that is assigned

    def note(self, hook: Any) -> None:
        """PyQt may have found this one."""
        hook = (
            hook.behind if isinstance(hook, _Hook) else hook
        )  # of ours none comes back
        if not self.is_fatal(hook):
            self.fatal.append(hook)

    def safe(self, value: Any) -> Any:
        """What to have in sys.excepthook when somebody assigns `value`."""
        if isinstance(value, _Hook):
            return _Hook(value.behind, stands_in=value.stands_in)
        # a method is another object each time, perhaps where the fatal one has been:
        # IPython assigns one for each cell
        if isinstance(value, MethodType) or self.is_fatal(value):
            return _Hook(value, stands_in=True)
        return value

    def assigned(self, value: Any) -> Any:
        """The same, unless this is the last one that is looked at."""
        if not self.leaving:
            return self.safe(value)
        self.leave()
        return value.behind if isinstance(value, _Hook) else value

    def leave(self) -> None:
        """Give the sys module its class back, if it has ours."""
        self.leaving = False
        if self.found is not None and type(sys) is self.ours:
            sys.__class__ = self.found
        self.found = None

    def is_fatal(self, hook: Any) -> bool:
        """Return whether PyQt may have found this object."""
        return any(hook is each for each in self.fatal)


_guard = _Guard()


def install() -> bool:
    """Put our excepthook in front of the present one; False if it is there already."""
    present = _present()
    if isinstance(present, _Hook) and not present.stands_in:
        return False
    _assign(_Hook(present.behind if isinstance(present, _Hook) else present))
    return True


def remove() -> None:
    """Put back the one found, unless somebody has put in another one since."""
    present = _present()
    if isinstance(present, _Hook):
        _assign(present.behind)


def guard() -> None:
    """Have PyQt, which is imported, not find the excepthook that it found then.

    From now on, what is assigned to sys.excepthook passes through a class of ours, until
    unguard(). May be called often.
    """
    _guard.leaving = False
    if _guard.found is None:
        _guard.note(sys.__excepthook__)
        _guard.note(_present())
        _guard.found = type(sys)
        _guard.ours = _guarded(_guard.found)
        sys.__class__ = _guard.ours
        _assign(_guard.safe(_present()))
    elif _guard.is_fatal(_present()):  # assigned past our class, from C
        _assign(_guard.safe(_present()))


def imported() -> None:
    """A toolkit has just been imported, and has found what is there now."""
    guard()
    _guard.note(_present())
    _assign(_guard.safe(_present()))


def unguard() -> None:
    """Undo guard(); later, if somebody is about to put back what he has found.

    IPython assigns a method of its own for each cell, and at its end what was there
    before; that may be one of ours.
    """
    present = _present()
    if isinstance(present, _Hook) and isinstance(present.behind, MethodType):
        _guard.leaving = True
    else:
        _guard.leave()


def _guarded(base: Any) -> type:
    class Sys(base):  # type: ignore[misc]
        """The sys module, which has an excepthook that PyQt does not know."""

        def __setattr__(self, name: str, value: Any) -> None:
            if name == "excepthook":
                value = _guard.assigned(value)
            base.__setattr__(self, name, value)

        def __delattr__(self, name: str) -> None:
            if name == "excepthook":  # PyQt ends the process without one, too
                setattr(self, name, sys.__excepthook__)
            else:
                base.__delattr__(self, name)

    return Sys


def _present() -> Any:
    return vars(sys).get("excepthook", sys.__excepthook__)


def _assign(hook: Any) -> None:
    """Assign it past guard()."""
    vars(sys)["excepthook"] = hook


def raise_in_command(error: BaseException) -> None:
    """Have the code raise the exception that has called a main loop, which now ends."""
    before = signal.getsignal(signal.SIGINT)
    if isinstance(error, KeyboardInterrupt) and before is signal.default_int_handler:
        lib.ih_interrupt_trip = signal.SIGINT
        return
    signal.signal(signal.SIGURG, _Raiser(error))
    lib.ih_interrupt_trip = signal.SIGURG


def raise_at_prompt(error: BaseException) -> None:
    """End the pump and have the interpreter's prompt raise the exception.

    A hook cannot raise; a signal handler can, and CPython runs those when its wait for
    input is interrupted (PyErr_CheckSignals in readline.c and myreadline.c), with the
    terminal put in order. The signal is one that nothing else listens to.
    """
    signal.signal(signal.SIGURG, _Raiser(error))
    lib.ih_trip(signal.SIGURG)


class _Raiser:
    """A handler of SIGURG that raises an exception, once."""

    def __init__(self, error: BaseException) -> None:
        self.error = error
        self.before = signal.getsignal(signal.SIGURG)
        if isinstance(self.before, _Raiser):  # of the same pump: the latest is raised
            first = self.before
            self.before = first.before
            if error.__context__ is None and error is not first.error:
                error.__context__ = first.error

    def __call__(self, number: int, _frame: FrameType | None) -> None:
        before = self.before if self.before is not None else signal.SIG_DFL
        signal.signal(number, before)
        raise self.error
