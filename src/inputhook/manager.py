"""Which loops are enabled, and what enabling changed so that disabling undoes it.

The one place where loops and prompts meet. C calls the functions at the end, holding the
GIL, on the main thread; nothing may leave them as an exception.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import signal
import sys
import threading
from typing import TYPE_CHECKING

from . import above, calls, drawing, exceptions, holding, loops, mpl, prompts, slow
from ._core import ffi, lib
from .beginning import Beginning, has_begun
from .counters import served
from .errors import UnknownToolkit, WrongThread
from .failures import Part, describe, is_of_signal_handler
from .imports import Imports
from .prompts.bpython import BPythonPrompt
from .prompts.classic import ClassicPrompt
from .prompts.debugger import DebuggerPrompt
from .prompts.ipython import IPythonPrompt
from .prompts.others import OtherPrompt
from .prompts.prompt_toolkit import PromptToolkitPrompt
from .prompts.pyrepl import PyREPLPrompt
from .toolkits import TABLE
from .watches import watches

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from types import FrameType, TracebackType

    from .loops.base import Loop

MODES = ("until-input", "slice", "drain")

# What may be lost while the prompt goes on. A pump that cannot be prepared waits in poll().
_pump = Part("what keeps windows alive")
_noticing = Part("noticing a toolkit or a prompt that is imported later")
_figures = Part("drawing matplotlib's figures when they have changed")
_standing = Part("leaving windows alone while they paint or are held")
_warnings = Part("warnings of slow callbacks")
_calls = Part("call_soon()")
_watched = Part("watch()")
_disabling = Part("putting things back after disable() in a callback")


def _imported() -> None:
    """See to a toolkit, a prompt, or matplotlib, that has just been imported."""
    _noticing.call(None, _notice)


def _notice() -> None:
    lib.ih_take_back()
    attach()
    for loop in tuple(_state.loops.values()):
        loop.noticed()
    mpl.interactive_on()
    _figures.call(None, _prefer)
    mpl.explain()


def _enable_for_ipython(gui: str) -> UnknownToolkit | None:
    """Enable what IPython calls `gui`, for %gui; or say that there is no such loop here."""
    from . import choose

    try:
        enable([choose.resolve(gui)], *mode(), named=True)
    except UnknownToolkit as error:
        return error
    return None


def _disable_for_ipython() -> bool:
    """Disable everything, for %gui; False if there was nothing."""
    found = names()
    disable(found)
    return bool(found)


class _State:
    """What enable() has made; one for the process, as the slot is."""

    def __init__(self) -> None:
        self.loops: dict[str, Loop] = {}  # enabled, the latest last
        self.broken: dict[Loop, Part] = {}  # those that raised: not asked again
        self.running: list[Loop] = []  # by Python, one in a callback of the other
        self.closing: list[Loop] = []  # disabled inside a pump, closed after it
        self.mode = MODES[0]
        self.duration = 0.05  # seconds
        self.chosen = False  # enable() was to choose by itself
        self.named: set[str] = set()  # the toolkits that the user has named
        self.frozen: set[str] = set()  # those whose figures are known to stand still
        self.blocking: Loop | None = None  # whose windows block() waits for
        self.leaves_later = False  # the prompts, when the pump that runs is over
        self.timed = False  # the C core's deadline is set
        self.ipython = IPythonPrompt(_enable_for_ipython, _disable_for_ipython)
        prompts.there[:] = (
            OtherPrompt(),
            BPythonPrompt(),
            self.ipython,
            PromptToolkitPrompt(self.ipython.attach, self.ipython.draws_with),
            DebuggerPrompt(),
            PyREPLPrompt(),
            ClassicPrompt(),
        )
        self.beginning = Beginning()
        self.imports = Imports(_imported)
        self.process = os.getpid()


_state = _State()


def enable(  # noqa: PLR0913  keywords
    names: Sequence[str],
    mode: str,
    duration: float,
    *,
    chosen: bool = False,
    named: bool = False,
    hurry: bool = False,
) -> None:
    """Enable the toolkits named, all or none of them.

    Args:
        names: keys of TABLE.
        mode: one of MODES.
        duration: seconds, of a slice.
        chosen: enable() was to choose: others may be added, see _figure_seen().
        named: the user has named them: matplotlib's automatic choice is the same.
        hurry: an X server that does not answer at once is taken at its word.

    Raises:
        ToolkitNotInstalled, NoDisplay: from the loops' check().
        WrongThread: not the main thread.
        OSError: no descriptor or timer was to be had.
    """
    check_thread("enable")
    _forget_parent()
    for loop in [each for each in _state.closing if each.name in names]:
        # disabled in a callback whose pump it still runs: another one would not end that
        _state.closing.remove(loop)
        _state.loops[loop.name] = loop
    fresh = {name: loops.new(name) for name in names if name not in _state.loops}
    for loop in fresh.values():
        loop.check(hurry=hurry)
    error = lib.ih_enable()
    if error:
        raise OSError(error, f"inputhook could not be enabled: {os.strerror(error)}")
    watches.open()
    if not _state.loops:
        atexit.register(_at_exit)
        exceptions.install()
        mpl.interactive_on()
    for name in names:
        _state.loops[name] = fresh.get(name) or _state.loops.pop(name)
    for loop in fresh.values():
        loop.open()
    for part in _state.broken.values():
        part.turn_on()
    _state.broken.clear()
    _state.mode, _state.duration = mode, duration
    _state.chosen = _state.chosen or chosen
    if named:
        _state.named.update(names)
        _prefer()
    lib.ih.slice = slice_ms()
    _state.leaves_later = False
    attach()
    _state.beginning.watch(attach)
    _state.imports.watch(["matplotlib", "matplotlib.pyplot"])
    for prompt in prompts.there:
        _state.imports.watch(prompt.modules)
    for loop in _state.loops.values():
        _state.imports.watch(loop.takers + loop.follows)
    if lib.ih_pump.depth:
        lib.ih_stop(lib.IH_END_WAKE)  # enabled by a callback: begin again with it


def _figure_seen(name: str) -> None:
    """A figure is this toolkit's: run that, too, if it was to be chosen; else say so."""
    if name in _state.loops or name not in TABLE:
        return
    if _state.chosen:
        enable([name], *mode())
    elif _state.named and name not in _state.frozen:
        _state.frozen.add(name)
        mpl.explain_frozen(name, names())


def _prefer() -> None:
    """Have matplotlib open the windows of the toolkit that the user has named last."""
    named = (each for each in reversed(_state.loops) if each in _state.named)
    backends = (TABLE[each].backend for each in named if not _state.loops[each].guest)
    mpl.prefer(next(filter(None, backends), None))


def disable(names: Sequence[str]) -> None:
    """Disable the toolkits named; with the last of them goes everything.

    Raises:
        WrongThread: not the main thread.
    """
    check_thread("disable")
    _forget_parent()
    _state.chosen = False
    _state.named.difference_update(names)
    _state.frozen.update(names)
    for name in names:
        loop = _state.loops.pop(name, None)
        if loop is not None:
            _state.closing.append(loop)
    if _state.loops or not _state.closing:
        if lib.ih_pump.depth:
            lib.ih_stop(lib.IH_END_WAKE)
        else:
            _close()
        return
    atexit.unregister(_at_exit)
    # typed at a debugger in a callback: it goes on to read, inside the prompt's own wait
    _state.leaves_later = bool(lib.ih_pump.depth)
    if not _state.leaves_later:
        _leave_prompts()
    above.forget()
    _state.beginning.forget()
    _state.imports.forget()
    exceptions.unguard()
    exceptions.remove()
    mpl.interactive_back()
    lib.ih_disable()
    if not lib.ih_pump.depth:
        _close()


def _leave_prompts() -> None:
    for prompt in prompts.there:
        prompt.detach()
    lib.ih_input_unwrap()


def attach() -> None:
    """Take our place at the prompts that are there by now."""
    for prompt in prompts.there:
        prompt.attach()
    lib.ih_input_wrap()


def ipython_prompt() -> IPythonPrompt:
    """What %load_ext inputhook is about."""
    return _state.ipython


def names() -> tuple[str, ...]:
    """The toolkits enabled, in this process; the latest last."""
    return tuple(_state.loops) if os.getpid() == _state.process else ()


def mode() -> tuple[str, float]:
    """The mode in force, and the seconds of a slice."""
    return _state.mode, _state.duration


def slice_ms() -> int:
    """How long a pump lasts, in ms; 0: until there is input."""
    if _state.mode == "until-input":
        return 0
    return max(1, round(_state.duration * 1000))


def running(name: str) -> bool:
    """Is this toolkit's loop the one that the prompt runs?"""
    if os.getpid() != _state.process or not lib.ih_is_ours(lib.ih_slot()):
        return False
    if holding.is_on(None):
        return False
    if not has_begun() and not lib.ih_pump.depth:
        return False  # a script: the hook will be called only if it asks for input
    if threading.current_thread() is not threading.main_thread():
        loop = _state.loops.get(name)  # whose it is can be asked on its thread only
        return loop is not None and loop.live()
    loop = _current()
    guests = [each.name for each in _guests()]
    return (loop is not None and loop.name == name) or name in guests


def check_thread(what: str) -> None:
    """Raise WrongThread where neither signals nor prompts belong.

    That is off the main thread, and in another interpreter of the process: the slot is
    one for all of them.
    """
    if threading.current_thread() is not threading.main_thread():
        raise WrongThread(
            f"{what}() was called from thread {threading.current_thread().name!r}. "
            "Prompts and windows live on the main thread: call it there, before the "
            "thread is started"
        )
    try:
        # nobody can handle SIGKILL, and other interpreters may handle no signal: they get
        # another exception (signal.signal(); the C API that tells needs no such question)
        signal.signal(signal.SIGKILL, signal.SIG_DFL)
    except OSError:
        return
    except ValueError:
        raise WrongThread(
            f"{what}() was called in an interpreter that is not the main one. The prompt "
            "and its input hook are the main interpreter's: call it there"
        ) from None


@contextlib.contextmanager
def until_windows_change() -> Iterator[bool]:
    """Inside this, a window that is closed ends the wait; False if there is none."""
    loop = next((each for each in _hosts() if each.windows()), None)
    if loop is None:
        yield False
        return
    undo = loop.watch_windows(lambda: lib.ih_stop(lib.IH_END_WAKE))
    before, _state.blocking = _state.blocking, loop
    try:
        yield True
    finally:
        _state.blocking = before
        undo()


def drain() -> None:
    """Handle what is pending in every loop, and return."""
    if holding.is_on(None):
        return
    mpl.redraw(_figure_seen)
    _serve()
    for loop in _hosts():
        if not lib.ih_pump.depth:
            loop.prepare()
        loop.drain()
    _serve()


def _hosts() -> list[Loop]:
    """Those that could be run now, the latest enabled first."""
    return [
        loop
        for loop in reversed(_state.loops.values())
        if not loop.guest and loop not in _state.broken and _asked(loop, loop.ready)
    ]


def _guests() -> list[Loop]:
    return [
        loop
        for loop in _state.loops.values()
        if loop.guest and loop not in _state.broken
    ]


def _asked(loop: Loop, question: Callable[[], bool]) -> bool:
    """Return what a loop says; a loop that fails there is not asked again."""
    try:
        return question()
    except Exception as error:  # noqa: BLE001
        _report(loop, error)
        return False


def _serve() -> None:
    """Handle what waits behind the wake descriptor, and set the time for the next."""
    line = _settle(above.settle_if_quiet) if lib.ih_pump.unsettled else None
    _warnings.call(None, slow.report)
    _calls.call(None, calls.run)
    if _watched.call(False, watches.run) is False:
        watches.give_up()
    guests = _guests()
    for loop in guests:
        served.guests[loop.name] = served.guests.get(loop.name, 0) + 1
    times = [line, *map(_served, guests)]
    due = [each for each in times if each is not None]
    if guests or due or _state.timed:
        _state.timed = bool(due)
        lib.ih_deadline_set(min(due, default=-1.0))


def _served(loop: Loop) -> float | None:
    try:
        return loop.serve()
    except Exception as error:  # noqa: BLE001
        _report(loop, error)
        return None


def _settle(how: Callable[[], float | None]) -> float | None:
    seconds = above.part.call(None, how)
    if above.part.off:
        lib.ih_pump.unsettled = 0
    return seconds


def _current() -> Loop | None:
    """The loop to run: the latest enabled that has windows, else that could."""
    if _state.blocking is not None and _state.blocking.ready():
        return _state.blocking
    ready = _hosts()
    if len(ready) > 1:
        ready.sort(key=lambda loop: not _asked(loop, loop.live))
    return ready[0] if ready else None


def _held(frame: FrameType | None) -> bool:
    """Return whether no event may be handled by a prompt that this frame has called."""
    if holding.is_on(frame):
        return True
    if frame is None:  # not in a callback
        return False
    return drawing.now(frame) or any(
        _asked(loop, loop.painting)
        for loop in _state.loops.values()
        if loop not in _state.broken and _asked(loop, loop.imported)
    )


def _close() -> None:
    if not _state.loops:
        watches.close()
    if not _state.closing:
        return
    lib.ih_deadline_set(-1.0)  # those that stay set it anew
    while _state.closing:
        loop = _state.closing.pop()
        try:
            loop.close()
        except Exception as error:  # noqa: BLE001  one loop must not keep the others
            _report(loop, error)
    _figures.call(None, _prefer)


def _report(loop: Loop, error: Exception) -> None:
    """Say once that a loop does not work; the prompt goes on without it.

    Raises:
        What a signal's handler has raised in the loop: that is the program's.
    """
    if is_of_signal_handler(error):
        raise error
    part = Part(f"what keeps {loop.name} alive")
    _state.broken[loop] = part
    if loop.guest:
        watches.give_up_guests()
    part.turn_off(describe(error), error)


def _forget_parent() -> None:
    """In the child of a fork: what the parent enabled is not ours."""
    if os.getpid() != _state.process:
        _state.__init__()  # type: ignore[misc]
        watches.forget_parent()
        calls.forget()


def _at_exit() -> None:
    """The interpreter ends, perhaps by sys.exit() in a callback: tidy up."""
    prompt = prompts.reading()
    if lib.ih_pump.depth and prompt is not None:
        prompt.abandon()
    if os.getpid() == _state.process:
        disable(names())


def _escaped(
    kind: type[BaseException], value: BaseException, _traceback: TracebackType
) -> None:
    """Take what the functions below did not catch themselves: their onerror."""
    if issubclass(kind, KeyboardInterrupt):
        lib.ih_trip(signal.SIGINT)
    else:
        exceptions.raise_at_prompt(value)


def _raised_too_early(
    _kind: type[BaseException], value: BaseException, _traceback: TracebackType
) -> None:
    """Take what a signal's handler has raised before its loop could be ended."""
    exceptions.raise_in_command(value)


def _raised_by_handler(
    _kind: type[BaseException], value: BaseException, _traceback: TracebackType
) -> None:
    """Take what a signal's handler has raised in a main loop of the program's."""
    for loop in tuple(_state.loops.values()):
        try:
            loop.leave()
        except Exception as error:  # noqa: BLE001  one loop must not keep the others
            _report(loop, error)
    exceptions.raise_in_command(value)


@ffi.def_extern("ih_py_meet", onerror=_raised_too_early)
def ih_py_meet() -> None:
    """A main loop of the program's waits, and its application has seen no prompt yet."""
    for loop in _hosts():
        try:
            loop.prepare()
        except Exception as error:  # noqa: BLE001  a bug here must not end the session
            _report(loop, error)


@ffi.def_extern("ih_py_signalled", onerror=_raised_by_handler)
def ih_py_signalled() -> None:
    """Python code runs, and so do the handlers of signals."""


@ffi.def_extern("ih_py_prepare", error=lib.IH_WAIT_POLL, onerror=_escaped)
def ih_py_prepare() -> int:
    """A pump begins."""
    frame = sys._getframe().f_back  # noqa: SLF001  documented
    return _pump.call(lib.IH_WAIT_POLL, _prepare, frame)


def _prepare(frame: FrameType | None) -> int:
    """Do what is to be done before a wait, and choose the loop.

    Args:
        frame: what waits, None at a prompt.
    """
    _warnings.call(None, slow.pump_begins, frame)
    if lib.ih_pump.depth == 1:
        _close()
    above.part.call(None, above.watch)
    if _standing.call(False, _held, frame):
        return lib.IH_WAIT_HELD
    _figures.call(None, _look_at_figures)
    _serve()
    loop = _current()
    if loop is None:
        return lib.IH_WAIT_POLL
    try:
        wait = loop.prepare()
        if _state.mode == "drain" and lib.ih_pump.prompting:
            loop.drain()
            lib.ih_stop(lib.IH_END_TIME)
    except Exception as error:  # noqa: BLE001  a bug here must not end the session
        _report(loop, error)
        return lib.IH_WAIT_POLL
    return wait


def _look_at_figures() -> None:
    mpl.interactive_on()
    mpl.redraw(_figure_seen)


@ffi.def_extern("ih_py_run", onerror=_escaped)
def ih_py_run() -> None:
    """Run the loop that prepare() chose, from Python."""
    if not _pump.call(False, _run):
        lib.ih_stop(lib.IH_END_WAKE)


def _run() -> bool:
    """Run the loop; return whether one could be run."""
    loop = _current()
    if loop is None:
        return False
    _state.running.append(loop)
    try:
        loop.run()
    except Exception as error:  # noqa: BLE001
        _report(loop, error)
        return False
    finally:
        _state.running.pop()
    return True


@ffi.def_extern("ih_py_quit", onerror=_escaped)
def ih_py_quit() -> None:
    """The loop that Python runs is to return."""
    if _state.running:
        _pump.call(None, _state.running[-1].quit)


@ffi.def_extern("ih_py_serve", onerror=_escaped)
def ih_py_serve() -> None:
    """What the loops watch is readable, and it is not the end of the pump."""
    _pump.call(None, _serve_unless_held)
    if _pump.off:
        lib.ih_stop(lib.IH_END_WAKE)


def _serve_unless_held() -> None:
    if _standing.call(False, holding.is_on, None):  # since the pump began
        lib.ih_stop(lib.IH_END_WAKE)
    else:
        _serve()


@ffi.def_extern("ih_py_interrupted", onerror=_escaped)
def ih_py_interrupted() -> None:
    """Ctrl-C has stopped a callback and was used up there: the line goes too."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        lib.ih_trip(signal.SIGINT)
    _warnings.call(None, slow.interrupted)


@ffi.def_extern("ih_py_settle", onerror=_escaped)
def ih_py_settle() -> None:
    """What was printed is over, or somebody is about to read."""
    _settle(above.settle)


@ffi.def_extern("ih_py_disabled", onerror=_escaped)
def ih_py_disabled() -> None:
    """The pump in which disable() was called is over."""
    if _state.leaves_later:
        _state.leaves_later = False
        _disabling.call(None, _leave_prompts)
    _disabling.call(None, _close)


@ffi.def_extern("ih_py_prompt_changed", onerror=_escaped)
def ih_py_prompt_changed() -> None:
    """The readline module has been imported since."""
    _noticing.call(None, attach)


@ffi.def_extern("ih_py_slow", onerror=_escaped)
def ih_py_slow(span: int, nested: int) -> None:
    """What runs has held the prompt for too long."""
    frame = sys._getframe().f_back  # noqa: SLF001  documented
    _warnings.call(None, slow.look, span, frame, nested)
