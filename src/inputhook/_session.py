"""Enables and disables toolkits for the process, and has the functions that C calls.

Whatever is installed is pushed, together with its undo, onto one of two stacks.
disable() undoes the first stack at once, and the second one when no pump runs any more:
a callback may call disable() inside a pump that still needs what the second stack has
installed. Loops are opened by enable(), and closed when no pump runs. Loops and prompts
meet here and nowhere else.

C calls the functions at the end of this file, with the GIL, on the main thread; no
exception may leave them.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import signal
import sys
import threading
from typing import TYPE_CHECKING

from . import (
    _choose,
    _current_prompt,
    _exceptions,
    _failures,
    _hold,
    _last_prompt,
    _loops,
    _output,
    _process,
    _served,
    _slow_callbacks,
    mpl,
    prompts,
    toolkits,
)
from ._core import ffi, lib
from ._failures import Part
from ._imports import Imports
from ._interactive import on_first_prompt
from ._main_thread import check_thread
from ._pump import once
from ._registry import TABLE
from ._state import MODES, SLICE, Reason, names, slice_ms, state
from ._watch import watches
from .errors import UnknownToolkit
from .prompts.base import Attachment, Line
from .prompts.ipython import IPythonShell

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from types import FrameType, TracebackType

    from ._state import Mode, Snapshot
    from .toolkits.base import Loop

_LITTLE = 0.001  # seconds

# What may be lost while the prompt goes on. A pump that cannot be prepared waits in poll().
_pump = Part("what keeps windows alive")
_noticing = Part("noticing a toolkit or a prompt that is imported later")
_figures = Part("drawing matplotlib's figures when they have changed")
_standing = Part("leaving windows alone while they paint or are held")
_disabling = Part("putting things back after disable() in a callback")


class Session:
    """Enables and disables toolkits; one object for the process, as there is one slot."""

    def __init__(self) -> None:
        self._undo = contextlib.ExitStack()
        self._undo_after_pump = contextlib.ExitStack()
        self._closing: list[Loop] = []  # disabled inside a pump, closed after it
        #: toolkits that were disabled, or whose frozen figures the user has been told
        #: of
        self._explained: set[str] = set()
        self._imports = Imports(_imported)
        known = prompts.make(
            self._enable_for_ipython, self._disable_for_ipython, _active_for_ipython
        )
        self.ipython = next(each for each in known if isinstance(each, IPythonShell))
        _current_prompt.PROMPTS[:] = (p for p in known if isinstance(p, Line))
        _current_prompt.ATTACHMENTS[:] = (p for p in known if isinstance(p, Attachment))

    def enable(
        self,
        names: Sequence[str],
        reason: Reason,
        *,
        mode: Mode | None = None,
        duration: float | None = None,
        hurry: bool = False,
    ) -> None:
        """Enable all of the toolkits named, or none if one of them raises.

        Args:
            names: keys of TABLE.
            reason: who has asked for them.
            mode: None: the mode stays.
            duration: seconds of a slice; None: the duration stays.
            hurry: assume that a display works if its X server does not answer at once.

        Raises:
            ToolkitNotInstalled, NoDisplay: from the loops' check().
            WrongThread: not the main thread.
            OSError: no descriptor or timer was to be had.
        """
        check_thread("enable")
        _process.check()
        self._enable(names, reason, hurry=hurry)
        self._set_mode(mode or state.mode, duration or state.duration)
        if lib.ih_pump.depth:
            # called by a callback: begin again, with the new loops
            lib.ih_stop(lib.IH_END_WAKE)

    def _enable(
        self, names: Sequence[str], reason: Reason, *, hurry: bool = False
    ) -> None:
        # a loop that was disabled in a callback still runs the pump, which a new one could
        # not end
        again = {
            each.name: each
            for each in self._closing
            if each.name in names
            # else another toolkit was registered by that name meanwhile
            and TABLE[each.name].toolkit in {None, getattr(each, "toolkit", None)}
        }
        fresh = {
            name: toolkits.new(name)
            for name in names
            if name not in state.loops and name not in again
        }
        for loop in fresh.values():
            loop.check(hurry=hurry)
        with contextlib.ExitStack() as undo:
            session = contextlib.ExitStack()
            if not state.loops:
                undo.enter_context(session)
                self._install(session)
            for loop in fresh.values():
                loop.open()
                undo.callback(loop.close)
            undo.pop_all()
        if not state.loops:
            self._undo = session
        for name in names:
            known = state.loops.pop(name, None) or again.get(name)
            state.loops[name] = known or fresh[name]
            before = state.reasons.pop(name, reason)
            state.reasons[name] = before if reason is Reason.AUTOMATIC else reason
        self._closing = [e for e in self._closing if again.get(e.name) is not e]
        state.of_parent.clear()
        state.refused.difference_update(names)
        _loops.try_again()
        _figures.call(None, self._prefer)
        self._follow()

    def _install(self, undo: contextlib.ExitStack) -> None:
        """Install what the first toolkit needs, once for all toolkits.

        Raises:
            OSError: no descriptor or timer was to be had.
        """
        undo.callback(self.close_outside_pumps)
        error = lib.ih_enable()
        if error:
            raise OSError(
                error, f"inputhook could not be enabled: {os.strerror(error)}"
            )
        undo.callback(lib.ih_disable)
        # do not undo what a callback's disable() has left there: the same is installed
        # again
        self._undo_after_pump.pop_all()
        self._undo_after_pump.callback(watches.close)
        watches.open()
        undo.callback(atexit.unregister, _at_exit)
        atexit.register(_at_exit)
        undo.callback(_exceptions.remove)
        undo.callback(_exceptions.unguard)  # a toolkit may have called guard()
        _exceptions.install()
        undo.callback(mpl.put_back)
        mpl.interactive_on()
        undo.callback(on_first_prompt(self.attach))
        undo.callback(self._set_mode, MODES[0], SLICE)
        undo.callback(state.refused.clear)
        # undo what _follow() and the pumps install again and again
        undo.callback(self._imports.forget)
        undo.callback(_output.forget)
        # now: a thread may print before the first pump begins
        _output.part.call(None, _output.watch)
        self._undo_after_pump.callback(lib.ih_input_unwrap)
        if not lib.ih_input_wrap():
            raise MemoryError(
                "inputhook could not be enabled: there is no memory for its input()"
            )
        for attachment in reversed(_current_prompt.ATTACHMENTS):
            self._undo_after_pump.callback(attachment.detach)

    def _follow(self) -> None:
        """Attach to the prompts, now and whenever an import may have brought another prompt."""
        self.attach()
        self._imports.watch(["matplotlib", "matplotlib.pyplot"])
        for attachment in _current_prompt.ATTACHMENTS:
            self._imports.watch(attachment.imports_to_watch)
        for loop in state.loops.values():
            self._imports.watch(loop.takes_hook_on_import + loop.imports_to_watch)

    def disable(self, names: Iterable[str]) -> None:
        """Disable the toolkits named; with the last enabled one, undo all that is installed.

        Raises:
            WrongThread: not the main thread.
        """
        check_thread("disable")
        _process.check()
        was_enabled = bool(state.loops)
        for name in names:
            self._explained.add(name)
            loop = state.loops.pop(name, None)
            if loop is not None:
                del state.reasons[name]
                state.refused.add(name)
                self._closing.append(loop)
        if was_enabled and not state.loops:
            self._undo.close()
        elif lib.ih_pump.depth:
            lib.ih_stop(lib.IH_END_WAKE)
        self.close_outside_pumps()

    def restore(self, before: Snapshot) -> None:
        """Enable again what was enabled before, in the same way. Does nothing in a fork's child.

        Raises:
            What enable() and disable() raise.
        """
        check_thread("enable")
        _process.check()
        if before.process is not state.process:
            return
        self.disable([name for name in state.loops if name not in before.reasons])
        for name, reason in before.reasons.items():
            self.enable([name], reason)
        state.reasons.update(before.reasons)
        if before.reasons:
            state.refused = set(before.refused)
            self._set_mode(before.mode, before.duration)

    def _set_mode(self, mode: Mode, duration: float) -> None:
        state.mode, state.duration = mode, duration
        lib.ih.slice = slice_ms()
        self.attach()  # a prompt whose hook cannot be used sets a short slice

    def close_outside_pumps(self) -> None:
        """close() now, where no loop runs; else who runs it does that later.

        That is the end of the pump or the begin of the next one, drain(), or serve_all().
        """
        if not lib.ih_pump.depth and not _loops.is_serving():
            self.close()

    def close(self) -> None:
        """Close disabled loops; if nothing is enabled, undo what their pumps needed."""
        if not state.loops:
            self._undo_after_pump.close()
        if not self._closing:
            return
        lib.ih_deadline_set(-1.0)  # the remaining loops set it anew
        while self._closing:
            loop = self._closing.pop()
            try:
                _loops.forget(loop)
                loop.close()
            except Exception as error:  # noqa: BLE001  the other loops must be closed, too
                _loops.give_up(loop, error)
        _figures.call(None, self._prefer)

    def attach(self) -> None:
        """Attach to the prompts that exist by now, if something is enabled."""
        if not state.loops:
            return
        for attachment in _current_prompt.ATTACHMENTS:
            attachment.attach()
        lib.ih_input_wrap()

    def notice_import(self) -> None:
        """React to the import of a toolkit, a prompt, or matplotlib."""
        if not state.loops:  # in the child of a fork
            return
        lib.ih_take_back()
        self.attach()
        for loop in tuple(state.loops.values()):
            loop.on_import()
        mpl.interactive_on()
        _figures.call(None, self._prefer)
        mpl.advise()

    def look_at_figures(self) -> None:
        """Draw pyplot's changed figures, and enable, or advise on, their toolkits."""
        if not state.loops:  # flush() waits, too, and no disable() would put this back
            return
        mpl.interactive_on()
        for name in sorted(mpl.redraw()):
            if name in state.loops or name not in TABLE:
                continue
            reasons = state.reasons.values()
            if Reason.CHOSEN in reasons and name not in state.refused:
                self._enable([name], Reason.CHOSEN)
            elif Reason.NAMED in reasons and name not in self._explained:
                self._explained.add(name)
                mpl.advise(frozen=name)

    def _prefer(self) -> None:
        """Make matplotlib's automatic choice the toolkit that a person has named last."""
        backends = (
            TABLE[name].backend
            for name in reversed(state.loops)
            if state.reasons[name] is Reason.NAMED and state.loops[name].has_windows
        )
        mpl.prefer(next(filter(None, backends), None))

    def _enable_for_ipython(self, gui: str) -> UnknownToolkit | None:
        """Enable the toolkit that %gui calls `gui`; return the error if there is none."""
        try:
            self.enable([_choose.resolve(gui)], Reason.NAMED)
        except UnknownToolkit as error:
            return error
        return None

    def _disable_for_ipython(self) -> bool:
        """Disable everything, for %gui; return whether something was enabled."""
        found = names()
        self.disable(found)
        return bool(found)


def _active_for_ipython() -> str | None:
    """Return the toolkit whose loop is run, or will be when it has been imported.

    None in the script of `ipython program.py`, which no prompt follows.
    """
    if _served.is_script():
        return None
    # Qt may be asked for the application's thread on the main one only
    here = threading.current_thread() is threading.main_thread()
    loop = next(iter(_loops.hosts()), None) if here else None
    if loop is not None:
        return loop.name
    with_windows = (
        name for name in reversed(state.loops) if state.loops[name].has_windows
    )
    return next(with_windows, next(reversed(state.loops), None))


def _imported() -> None:
    _noticing.call(None, session.notice_import)


session = Session()
_process.in_child_of_fork(session.__init__)  # type: ignore[misc]


def _at_exit() -> None:
    """Disable everything when the interpreter ends, perhaps by sys.exit() in a callback."""
    found = names()
    if not found:  # in the child of a fork the terminal is the parent's
        return
    prompt = _current_prompt.current()
    if lib.ih_pump.depth and prompt is not None:
        prompt.abandon()
    session.disable(found)


@contextlib.contextmanager
def until_windows_change() -> Iterator[bool]:
    """Inside this, a window that is closed ends the wait; False if there is none."""
    every = [*_loops.hosts(), *_loops.guests()]
    loop = next((each for each in every if _loops.ask(each, each.windows)), None)
    if loop is None:
        yield False
        return
    undo = loop.watch_windows(lambda: lib.ih_stop(lib.IH_END_WAKE))
    before = _loops.block_on(loop)
    try:
        yield True
    finally:
        _loops.block_on(before)
        undo()


class _Draining:
    wanted = False  # by the pump that is about to begin


@_process.in_child_of_fork
def _forget_draining() -> None:
    _Draining.wanted = False


def serve_pending() -> None:
    """Run a pump that handles what is pending in every loop, and ends.

    Unlike drain() it treats a signal that comes meanwhile as every pump does.

    Raises:
        KeyboardInterrupt, and what other handlers of signals raise; and what a callback
        has raised that ends a pump, SystemExit for one.
    """
    _Draining.wanted = True
    try:
        once(_LITTLE)
    finally:
        _Draining.wanted = False


def _drain_in_pump() -> None:
    _Draining.wanted = False  # a pump in a callback is another one
    _loops.watch_none()
    for loop in _loops.hosts():
        try:
            loop.prepare()
            loop.drain()
        except Exception as error:  # noqa: BLE001
            if _failures.is_ours(error):
                _loops.give_up(loop, error)
            else:
                _exceptions.show(error)
    _loops.serve()
    lib.ih_stop(lib.IH_END_TIME)


def drain() -> None:
    """Handle the pending events of every loop, and return."""
    if _hold.is_on(None):
        return
    _loops.watch_none()
    _figures.call(None, session.look_at_figures)
    _loops.make_calls()
    _loops.serve()
    for loop in _loops.hosts():
        if not lib.ih_pump.depth:
            loop.prepare()
        _loops.drain(loop)
    _loops.serve()
    session.close_outside_pumps()


def serve_all() -> None:
    """Handle what is pending in every loop, where somebody else's loop is about to wait."""
    if _standing.call(False, _loops.is_held, None):
        return
    _figures.call(None, session.look_at_figures)
    _loops.prepare(_loops.hosts(), run=False)
    _loops.serve()
    session.close_outside_pumps()


# What C calls.


def _escaped(
    kind: type[BaseException], value: BaseException, _traceback: TracebackType
) -> None:
    """Raise at the prompt what one of the functions below has not caught (cffi's onerror)."""
    if issubclass(kind, KeyboardInterrupt):
        lib.ih_trip(signal.SIGINT)
    else:
        _exceptions.raise_at_prompt(value)


def _raised_too_early(
    _kind: type[BaseException], value: BaseException, _traceback: TracebackType
) -> None:
    """Raise an exception of a signal's handler that came before the loop could be ended."""
    _exceptions.raise_in_command(value)


def _raised_by_handler(
    _kind: type[BaseException], value: BaseException, _traceback: TracebackType
) -> None:
    """End the program's main loop, in which a signal's handler has raised an exception."""
    for loop in tuple(state.loops.values()):
        try:
            loop.leave()
        except Exception as error:  # noqa: BLE001  the other loops must end, too
            _loops.give_up(loop, error)
    _exceptions.raise_in_command(value)


@ffi.def_extern("ih_py_meet", onerror=_raised_too_early)
def ih_py_meet() -> None:
    """Prepare for an application that runs a main loop of its own before any prompt."""
    for loop in _loops.hosts():
        try:
            loop.prepare()
        except Exception as error:  # noqa: BLE001  a bug here must not end the session
            _loops.give_up(loop, error)


@ffi.def_extern("ih_py_signalled", onerror=_raised_by_handler)
def ih_py_signalled() -> None:
    """Run Python code, so that Python runs the handlers of signals."""


#: the loops that Python runs, by the depth of their pumps; in the child of a fork they
#: go on
_chosen: dict[int, Loop] = {}


@ffi.def_extern("ih_py_prepare", error=lib.IH_WAIT_POLL, onerror=_escaped)
def ih_py_prepare() -> int:
    """Begin a pump; return how the pump waits, an enum ih_wait."""
    frame = sys._getframe().f_back  # noqa: SLF001  documented
    return _pump.call(lib.IH_WAIT_POLL, _prepare, frame)


def _prepare(frame: FrameType | None) -> int:
    """Bring figures, streams and guests up to date before a wait, and choose the loop.

    Args:
        frame: of the callback that waits; None at a prompt.
    """
    _chosen.pop(lib.ih_pump.depth, None)
    _slow_callbacks.part.call(None, _slow_callbacks.pump_begins, frame)
    if lib.ih_pump.depth == 1:
        session.close()
    _output.part.call(None, _output.watch)
    if _standing.call(False, _loops.is_held, frame):
        return lib.IH_WAIT_HELD
    _figures.call(None, session.look_at_figures)
    _loops.serve()
    if _Draining.wanted:
        _drain_in_pump()
        return lib.IH_WAIT_POLL
    loops = _loops.hosts()
    wait = _loops.prepare(loops)
    loop = next(filter(_loops.is_working, loops), None)
    if loop is None:
        return wait
    if state.mode == "drain" and lib.ih_pump.prompting:
        _loops.drain(loop)
        lib.ih_stop(lib.IH_END_TIME)
    if wait == lib.IH_WAIT_PYTHON:
        _chosen[lib.ih_pump.depth] = loop
    return wait


@ffi.def_extern("ih_py_run", onerror=_escaped)
def ih_py_run() -> None:
    """Run the loop that ih_py_prepare() has chosen; called again if it returns too early."""
    if not _pump.call(False, _run):
        lib.ih_stop(lib.IH_END_WAKE)


def _run() -> bool:
    """Run the loop; return whether it could be run."""
    depth = lib.ih_pump.depth
    loop = _chosen.get(depth)
    if loop is None:
        return False
    try:
        loop.run()
    except Exception as error:  # noqa: BLE001
        _loops.give_up(loop, error)
    works = _loops.is_working(loop)
    # Qt's loop returns too early after QApplication.quit(): run it again while there is
    # an application
    if lib.ih_pump.end or not (works and _loops.ask(loop, loop.can_run)):
        _chosen.pop(depth, None)
    return works


@ffi.def_extern("ih_py_quit", onerror=_escaped)
def ih_py_quit() -> None:
    """Make the loop return that Python runs."""
    loop = _chosen.get(lib.ih_pump.depth)
    if loop is not None:
        _pump.call(None, loop.quit)


@ffi.def_extern("ih_py_serve", onerror=_escaped)
def ih_py_serve() -> None:
    """Serve the descriptors and calls behind the wake descriptor, which is readable."""
    try:
        _pump.call(None, _serve_unless_held)
    except SystemExit as error:
        if _is_loop_of_callback(sys._getframe().f_back):  # noqa: SLF001  documented
            _exceptions.exit_now(error)
        raise
    if _pump.off:
        lib.ih_stop(lib.IH_END_WAKE)


def _is_loop_of_callback(frame: FrameType | None) -> bool:
    """Return whether the loop that serves is one in a callback: a dialog's.

    Args:
        frame: the one that runs that loop.
    """
    # the C core knows by the stack where a loop tells when it waits; and where no pump
    # runs, the callback is one of flush(), or of somebody else's loop
    return (
        bool(lib.ih_pump.nested)
        or not lib.ih_pump.depth
        or _slow_callbacks.is_callbacks(frame)
    )


def _serve_unless_held() -> None:
    if _standing.call(
        False, _hold.is_on, None
    ):  # hold() was called since the pump began
        lib.ih_stop(lib.IH_END_WAKE)
    else:
        _loops.serve(lib.ih.waker)
        session.close_outside_pumps()  # somebody else's loop waits


@ffi.def_extern("ih_py_interrupted", onerror=_escaped)
def ih_py_interrupted() -> None:
    """Cancel the line being typed, too: a callback was interrupted, and used up the Ctrl-C."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        lib.ih_trip(signal.SIGINT)
    _slow_callbacks.part.call(None, _slow_callbacks.interrupted)


@ffi.def_extern("ih_py_settle", onerror=_escaped)
def ih_py_settle() -> None:
    """Draw the line being typed again: the output is complete, or a prompt is about to read."""
    _loops.settle(_output.restore_line)


@ffi.def_extern("ih_py_disabled", onerror=_escaped)
def ih_py_disabled() -> None:
    """Finish disabling: the pump in which a callback called disable() is over."""
    _disabling.call(None, session.close)


@ffi.def_extern("ih_py_rest", onerror=_escaped)
def ih_py_rest() -> None:
    """Watch nothing of the loops that were served: the pump is over."""
    _pump.call(None, _loops.rest)


@ffi.def_extern("ih_py_display_lost", onerror=_escaped)
def ih_py_display_lost() -> None:
    """Ask at a last prompt: the X server is gone, and Xlib is about to end the process."""
    _last_prompt.ask()


@ffi.def_extern("ih_py_prompt_changed", onerror=_escaped)
def ih_py_prompt_changed() -> None:
    """Attach to the readline module, which was imported since the last line."""
    _noticing.call(None, session.attach)


@ffi.def_extern("ih_py_slow", onerror=_escaped)
def ih_py_slow(span: int, nested: int) -> None:
    """Find out which code runs, for it has held the prompt for too long."""
    frame = sys._getframe().f_back  # noqa: SLF001  documented
    _slow_callbacks.part.call(None, _slow_callbacks.look, span, frame, nested)
