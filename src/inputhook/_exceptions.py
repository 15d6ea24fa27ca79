"""Exceptions of callbacks: shown above the line being typed, and never fatal.

PyQt 5.5 and later ends the process when a slot raises an exception while sys.excepthook
is the very object that PyQt found there at its import. guard() makes sure that
sys.excepthook is never that object, whoever assigns to it.

sys.excepthook is not replaced by way of _patch.py: guard() makes a new _Hook whenever
an old one is assigned again, so ours is known by its class, not by its identity.
"""

from __future__ import annotations

import signal
import sys
from types import MethodType
from typing import TYPE_CHECKING, Any

from ._core import lib
from ._failures import Part, is_of_signal_handler

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType, TracebackType


_showing = Part("showing exceptions of callbacks as the prompt shows its own")


class _Hook:
    """sys.excepthook while a toolkit is enabled.

    Args:
        original: the hook that this one replaces, and calls.
        stands_in: the program has assigned `original` since, and PyQt must not find
            that object there.
    """

    def __init__(
        self, original: Callable[..., Any], *, stands_in: bool = False
    ) -> None:
        self.original = original
        self.stands_in = stands_in

    def __call__(
        self,
        kind: type[BaseException],
        value: BaseException,
        traceback: TracebackType | None,
    ) -> None:
        from . import _current_prompt, _output

        _end_before_write(traceback)
        console = _console(sys._getframe().f_back)  # noqa: SLF001
        with _output.output():
            if console is not None and self.original is sys.__excepthook__:
                _show_by_console(console, kind, value, traceback)
                return
            show = _current_prompt.exception_printer(self.original)
            if show is self.original or not _showing.call(
                False, _shown, show, kind, value, traceback
            ):
                self.original(kind, value, traceback)


def _end_before_write(trace: TracebackType | None) -> None:
    """Cut our functions off at the end of a traceback: something was raised in print().

    That is the terminal's error, or a Ctrl-C in a callback.
    """
    last = None
    while trace is not None:
        if not _is_ours(trace):
            last = trace
        trace = trace.tb_next
    ours = last and last.tb_next
    if last and ours and ours.tb_frame.f_globals["__name__"] == "inputhook._output":
        last.tb_next = None


def _console(caller: FrameType | None) -> FrameType | None:
    """Return the frame of Lib/code.py that shows an exception, if that frame has called us."""
    if caller is None or caller.f_globals.get("__name__") != "code":
        return None
    return caller if hasattr(caller.f_locals.get("self"), "write") else None


def _show_by_console(
    frame: FrameType,
    kind: type[BaseException],
    value: BaseException,
    trace: TracebackType | None,
) -> None:
    """Show an exception as code.InteractiveInterpreter does with Python's own excepthook.

    The console writes the traceback with its own method, and leaves its own frames out.
    Python 3.11 and 3.12 would pass these frames to any sys.excepthook but the default
    one.
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
    """Show an exception of a callback; the traceback begins with the callback's own frame."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None and _is_ours(trace):
        trace = trace.tb_next
    # CPython's own hook shows the exception's, not the one that is handed to it
    # (pythonrun.c, PyErr_Display())
    call_excepthook(error.with_traceback(trace), trace)


def without_ours(error: BaseException) -> BaseException:
    """Return the exception, whose traceback begins where the program's own code does."""
    trace = error.__traceback__
    while trace is not None and _is_ours(trace):
        trace = trace.tb_next
    return error.with_traceback(trace)


def call_excepthook(error: BaseException, trace: TracebackType | None) -> None:
    """Call sys.excepthook, which may fail, as CPython does (pythonrun.c, _PyErr_PrintEx)."""
    try:
        sys.excepthook(type(error), error, trace)
    except Exception as failure:
        if is_of_signal_handler(failure):
            raise
        from . import _output

        stream = sys.stderr
        if stream is None:  # nothing can be shown: CPython is silent, too
            return
        with _output.output():
            stream.write("Error in sys.excepthook:\n")
            sys.__excepthook__(type(failure), failure, failure.__traceback__)
            stream.write("\nOriginal exception was:\n")
            sys.__excepthook__(type(error), error, trace)


def _is_ours(trace: TracebackType) -> bool:
    return str(trace.tb_frame.f_globals.get("__name__", "")).startswith("inputhook.")


class _Guard:
    """Gives the sys module a class that checks each assignment to sys.excepthook."""

    def __init__(self) -> None:
        self.fatal: list[Any] = []  # hooks that PyQt may have found
        # the original class of sys; None: the guard is off
        self.original: type | None = None
        self.replacement: type | None = None
        self.leaving = False  # the guard ends with the next assignment

    def note(self, hook: Any) -> None:
        """Note that PyQt may have found this hook.

        Of a _Hook its original is noted, for safe() never puts the same _Hook back.
        """
        hook = hook.original if isinstance(hook, _Hook) else hook
        if not self.is_fatal(hook):
            self.fatal.append(hook)

    def safe(self, value: Any) -> Any:
        """Return what to store in sys.excepthook when somebody assigns `value`."""
        if isinstance(value, _Hook):
            return _Hook(value.original, stands_in=value.stands_in)
        # each access to a method makes a new object, perhaps at the address of a
        # deleted one that PyQt found: IPython assigns a method for each cell
        if isinstance(value, MethodType) or self.is_fatal(value):
            return _Hook(value, stands_in=True)
        return value

    def assigned(self, value: Any) -> Any:
        """Return what safe() returns; or `value` itself, if the guard ends now."""
        if not self.leaving:
            return self.safe(value)
        self.leave()
        return value.original if isinstance(value, _Hook) else value

    def begin(self) -> None:
        """Give the sys module our class, which is derived from its own."""
        self.original = type(sys)
        self.replacement = _guarded(self.original)
        sys.__class__ = self.replacement

    def leave(self) -> None:
        """Give the sys module its class back, unless somebody has given it another since."""
        self.leaving = False
        if self.original is not None and type(sys) is self.replacement:
            sys.__class__ = self.original
        self.original = None

    def is_fatal(self, hook: Any) -> bool:
        """Return whether PyQt may have found this object."""
        return any(hook is each for each in self.fatal)


_guard = _Guard()


def install() -> bool:
    """Put our hook in front of sys.excepthook; return False if it is there already."""
    present = _present()
    if isinstance(present, _Hook) and not present.stands_in:
        return False
    _assign(_Hook(present.original if isinstance(present, _Hook) else present))
    return True


def remove() -> None:
    """Put the original back, unless somebody has assigned another hook since."""
    present = _present()
    if isinstance(present, _Hook):
        _assign(present.original)


def guard() -> None:
    """From now on, keep sys.excepthook from being the object that PyQt found at its import.

    Until unguard(), a class of ours checks what is assigned to sys.excepthook. guard()
    may be called again and again.
    """
    _guard.leaving = False
    if _guard.original is None:
        _guard.note(sys.__excepthook__)
        _guard.note(_present())
        _guard.begin()
        _assign(_guard.safe(_present()))
    elif _guard.is_fatal(_present()):  # C code has assigned it past our class
        _assign(_guard.safe(_present()))


def imported() -> None:
    """Note that PyQt was imported just now, and has found the present sys.excepthook."""
    guard()
    _guard.note(_present())
    _assign(_guard.safe(_present()))


def unguard() -> None:
    """Undo guard(), or let the next assignment undo it if our hook may be put back.

    IPython assigns a method of its own for each cell, and at the cell's end the hook
    from before the cell, which may be ours.
    """
    present = _present()
    if isinstance(present, _Hook) and isinstance(present.original, MethodType):
        _guard.leaving = True
    else:
        _guard.leave()


def _guarded(base: Any) -> type:
    class Sys(base):  # type: ignore[misc]
        """The class of the sys module while guard() is on."""

        def __setattr__(self, name: str, value: Any) -> None:
            if name == "excepthook":
                value = _guard.assigned(value)
            base.__setattr__(self, name, value)

        def __delattr__(self, name: str) -> None:
            if name == "excepthook":  # without a hook PyQt ends the process, too
                setattr(self, name, sys.__excepthook__)
            else:
                base.__delattr__(self, name)

    return Sys


def _present() -> Any:
    return vars(sys).get("excepthook", sys.__excepthook__)


def _assign(hook: Any) -> None:
    """Assign sys.excepthook past guard()'s class."""
    vars(sys)["excepthook"] = hook


def raise_in_command(error: BaseException) -> None:
    """Raise the exception in the code that has called a main loop, when the loop has ended."""
    before = signal.getsignal(signal.SIGINT)
    if isinstance(error, KeyboardInterrupt) and before is signal.default_int_handler:
        lib.ih_interrupt_trip = signal.SIGINT
        return
    signal.signal(signal.SIGURG, _Raiser(error))
    lib.ih_interrupt_trip = signal.SIGURG


def raise_at_prompt(error: BaseException) -> None:
    """End the pump and have the interpreter's prompt raise the exception.

    A hook cannot raise, but a signal handler can. CPython runs signal handlers when its
    wait for input is interrupted (PyErr_CheckSignals in readline.c and myreadline.c),
    and puts the terminal in order. SIGURG is a signal that hardly any program handles.
    """
    signal.signal(signal.SIGURG, _Raiser(error))
    lib.ih_trip(signal.SIGURG)


class _Raiser:
    """A handler of SIGURG that raises an exception, once."""

    def __init__(self, error: BaseException) -> None:
        self.error = error
        self.before = signal.getsignal(signal.SIGURG)
        # the same pump had an exception before: only the latest one is raised
        if isinstance(self.before, _Raiser):
            first = self.before
            self.before = first.before
            if error.__context__ is None and error is not first.error:
                error.__context__ = first.error

    def __call__(self, number: int, _frame: FrameType | None) -> None:
        before = self.before if self.before is not None else signal.SIG_DFL
        signal.signal(number, before)
        raise self.error
