"""Tk's loop: mainloop() of a Tcl interpreter of our own, which watches our descriptors.

Tcl has one queue of events for each thread, so an interpreter without Tk (wantTk=0)
serves the windows of all other interpreters. We call mainloop(), not dooneevent():
mainloop() waits in C, lets other threads call Tk meanwhile, and passes on an exception
of a callback, which dooneevent() would swallow (CPython, Modules/_tkinter.c,
Tkapp_MainLoop).
"""

from __future__ import annotations

import contextlib
import os
import selectors
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

from .. import _exceptions, _output
from .._core import lib
from .._failures import is_of_signal_handler
from .._patch import Patches
from .._privates import Private
from . import low_descriptors
from .base import Guest, Loop, SmokeTest, can_import
from .modules import modules
from .tk_exit import Exits
from .tk_interrupt import Waits
from .tk_threads import TOO_MANY, Interpreters

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

#: each may be missing: then Tk's first window is not known, or errors print into the
#: line
PRIVATES = (
    Private("tkinter", "_default_root", "3.11 to 3.15"),
    Private("tkinter", "Misc._report_exception", "3.11 to 3.15"),
)

#: seconds; no longer for events that renew themselves
_DRAIN = 0.05

#: mainloop() runs while there are more main windows than this
_FOR_EVER = -1
_LAST = 0

#: descriptors that Tcl's own thread opens when it starts: a pipe (tclUnixNotfy.c)
_TCL_OPENS = 2

#: seconds; then other loops and the prompt's input have their turn
_TURN = 0.005
#: seconds, between two looks as a guest where Tcl does not tell its timers
_INTERVAL = 0.02
#: the same where other threads may call Tk: nothing tells a guest that they do
_THREADS = 0.05

#: the handler of this descriptor stays from one pump to the next: nobody closes it at a prompt
_STDIN = 0

_TICKS = """\
root = tkinter.Tk()
def again():
    root.after(10, again)
    tick()
again()
"""


class TkLoop(Loop, Guest):
    """The loop of tkinter, and of anything else on _tkinter."""

    name = "tk"
    # Tcl does not tell all that it waits for: as a guest it serves windows and timers at
    # once, and descriptors of createfilehandler() when one of those is due
    rank = 2
    imports_to_watch = ("tkinter",)
    own_code = ("tkinter",)
    remedy = (
        "Install tkinter (Debian, Ubuntu: apt install python3-tk; Fedora: dnf install "
        "python3-tkinter; pyenv: build Python again with tk-dev installed)"
    )

    def __init__(self) -> None:
        self._interpreter: Any = None
        self._patches = Patches()
        self._inputs: list[int] = []  # of the running pumps, the innermost last
        self._left = False  # the last pump has left a handler for _STDIN
        self._until = _FOR_EVER
        self._changed: Callable[[], object] | None = None
        self._numbers = low_descriptors.Numbers(_TCL_OPENS)
        self._limit = low_descriptors.LIMIT  # of descriptors that Tcl can watch
        self._theirs: Interpreters | None = None
        self._waits: Waits | None = None
        self._exits: Exits | None = None
        self.waits = {lib.IH_WAIT_PYTHON}
        self._armed = False  # the wake descriptor is watched outside of run()
        self._dispatching: list[Any] = []  # interpreters served as a guest
        self._has_more = False  # handle() has not handled all events

    def installed(self) -> bool:
        return can_import("_tkinter") and can_import("tkinter")

    def imported(self) -> bool:
        return hasattr(modules.get("_tkinter"), "create")

    def smoke_tests(self) -> tuple[SmokeTest, ...]:
        # a main window is mapped when Tk is idle, which it never is here
        starts = (
            "root = tkinter.Tk()\nroot.withdraw()\nprint(root.tk.eval('info patch'))\n"
        )
        imports = "import tkinter\nprint(tkinter.TkVersion)\n"
        return (
            SmokeTest(self.name, imports, starts, self.remedy, self.remedy, _TICKS),
        )

    def has_application(self) -> bool:
        tkinter = modules.get("tkinter")
        return getattr(tkinter, "_default_root", None) is not None

    def check(self, *, hurry: bool = False) -> None:
        super().check(hurry=hurry)
        if not _watches_any_number():
            self._numbers.reserve(self.name)

    def prepare(self) -> int:
        lib.ih_xlib_begin()
        if self._interpreter is None:
            self._make()
        if not self._patches:
            # makes tkinter print a callback's traceback above the line being typed
            misc = getattr(modules.get("tkinter"), "Misc", None)
            self._patches.wrap(misc, "_report_exception", _report_above)
        self._follow()
        return lib.IH_WAIT_PYTHON

    def open(self) -> None:
        self.on_import()

    def on_import(self) -> None:
        self._follow()
        if self._theirs is not None and any(self._theirs.all()):
            self._window_made()

    def _follow(self) -> None:
        """From now on, notice tkinter's new windows, and waits in its methods."""
        if self._theirs is None and hasattr(modules.get("tkinter"), "Tk"):
            tkinter = modules["tkinter"]
            self._theirs = Interpreters(tkinter, self._window_made)
            self._waits = Waits(tkinter)

    def _window_made(self) -> None:
        """Prepare for the window's mainloop(), which may begin before the next prompt."""
        if self._interpreter is None:
            with contextlib.suppress(OSError):  # prepare() will say so
                self._make()
        self._watch_for_exit()

    def _watch_for_exit(self) -> None:
        if self._exits is not None and self._theirs is not None:
            self._exits.watch(self._theirs.all())

    def _make(self) -> None:
        tkinter = modules["_tkinter"]
        if _watches_any_number():
            self._limit = sys.maxsize
        else:
            self._numbers.reserve(self.name)
        with self._numbers.room():
            # screenName, baseName, className, interactive, wantobjects, wantTk
            tcl = tkinter.create(None, "inputhook", "Tk", 0, 1, 0)
            # Tcl's thread is started by the first look for events, and its pipe opened:
            # now, for later there may be no number left for it. It runs no callback
            tcl.dooneevent(tkinter.FILE_EVENTS | tkinter.DONT_WAIT)
        self._interpreter = tcl
        self._exits = Exits(tkinter.TclError, tcl)
        self._watch_for_exit()
        self._read = tkinter.READABLE
        self._read_or_fail = tkinter.READABLE | tkinter.EXCEPTION
        path = getattr(tkinter, "__file__", None)  # none where it is built in
        if path and lib.ih_tk_attach(os.fsencode(path)):
            signals = lib.ih_interrupt_fd()
            if signals >= 0:
                self._watch(signals, self._read, lib.ih_interrupt_arrived)

    def _watch(
        self, descriptor: int, mask: int, call: Callable[[int, int], object]
    ) -> None:
        if descriptor < self._limit:
            self._interpreter.createfilehandler(descriptor, mask, call)
            return
        self._interpreter.createfilehandler(
            self._numbers.fileno(), self._read, self._on_high
        )
        self._numbers.register(descriptor, call)

    def _unwatch(self, descriptor: int) -> None:
        if descriptor < self._limit:
            self._interpreter.deletefilehandler(descriptor)
        else:
            self._numbers.unregister(descriptor)

    def _on_high(self, _descriptor: int, _mask: int) -> None:
        self._numbers.serve()

    def run(self) -> None:
        # From a key to its echo only mainloop() may release the GIL: each time it is
        # released a thread that computes may keep it for 5 ms (sys.setswitchinterval())
        tcl = self._interpreter
        pump = lib.ih_pump
        not_yet = lib.IH_END_NOT
        descriptor = lib.ih.input
        self._forget(descriptor)
        by_core = descriptor < self._limit and bool(lib.ih_tk_watch_input())
        if not by_core:
            self._watch(descriptor, self._read_or_fail, self._on_input)
        self._watch(lib.ih_wake_fd(), self._read, self._on_wake)
        self._inputs.append(descriptor)
        dispatching = self._theirs.begin() if self._theirs is not None else []
        stopped_by_user = False
        try:
            while pump.end == not_yet:
                try:
                    tcl.mainloop(self._until)
                except Exception as error:  # noqa: BLE001  not ours
                    if not is_of_signal_handler(error):
                        # that of a file handler of Tk's, which knows no
                        # report_callback_exception (_tkinter.c, FileHandler()): the line
                        # that is being typed goes on
                        _exceptions.show(error)
                        continue
                    # the exception of a signal's handler, which Python runs in whatever
                    # code comes next: it belongs to the prompt
                    _exceptions.raise_at_prompt(error)
                stopped_by_user = pump.end == not_yet
                if stopped_by_user and self._changed is not None:
                    self._changed()
        finally:
            self._inputs.pop()
            if by_core:
                lib.ih_tk_forget_input()
            elif descriptor == _STDIN:
                self._left = True
            else:
                self._unwatch(descriptor)
            if not self._inputs:  # else the pump around this one goes on
                self._unwatch(lib.ih_wake_fd())
                self._armed = False
                if self._theirs is not None:
                    self._theirs.end(dispatching)
            # root.quit() was called. If the prompt is inside a mainloop() of the
            # program's, ours has cleared the flag that was meant to end that one: set
            # the flag again
            if stopped_by_user:
                tcl.quit()

    def _on_input(self, descriptor: int, _mask: int) -> None:
        if self._inputs and descriptor == self._inputs[-1] and not lib.ih_pump.end:
            lib.ih_pump.end = lib.IH_END_INPUT
            self._interpreter.quit()
        else:
            # the handler is an old pump's, or a callback goes on, whose wait_variable()
            # would spin on the descriptor (cpython#139145)
            self._unwatch(descriptor)

    def quit(self) -> None:
        self._interpreter.quit()

    def _on_wake(self, _descriptor: int, _mask: int) -> None:
        lib.ih.waker = lib.IH_WAIT_PYTHON
        if lib.ih_wake_arrived() != lib.IH_END_NOT and self._inputs:
            self._interpreter.quit()

    def _forget(self, descriptor: int) -> None:
        """Delete the handler that a pump has left: tkinter would keep it beside a new one."""
        if descriptor == _STDIN and self._left:
            self._left = False
            self._interpreter.deletefilehandler(descriptor)

    def drain(self) -> None:
        tcl = self._interpreter
        dont_wait = modules["_tkinter"].DONT_WAIT
        dispatching = self._theirs.begin() if self._theirs is not None else []
        end = time.monotonic() + _DRAIN
        for _ in range(1000):  # an after(0) that renews itself never ends
            if not tcl.dooneevent(dont_wait):
                break
            # a computation is to have its turn, however slow the callbacks are
            if lib.ih_live.running and time.monotonic() > end:
                break
        if self._theirs is not None and not self._inputs:
            self._theirs.end(dispatching)

    def guest(self) -> Guest:
        return self

    @property
    def tells(self) -> bool:  # type: ignore[override]
        """Return whether there is no window yet that another toolkit's callback could change."""
        return self._theirs is None or not any(self._theirs.all())

    def handle(self) -> None:
        # so that other threads' calls of Tk wait for the next time
        if not self._dispatching and self._theirs is not None:
            self._dispatching = self._theirs.begin()
        tcl = self._interpreter
        tkinter = modules["_tkinter"]
        end = time.monotonic() + _TURN
        self._has_more = False
        while tcl.dooneevent(tkinter.DONT_WAIT):
            if time.monotonic() > end:
                self._has_more = True
                break
        # what SystemExit or Ctrl-C in a callback have left is raised by mainloop() only:
        # the program's own, if this is inside of one, whose quit() ours would forget
        if self._theirs is None or not self._theirs.running():
            tcl.mainloop(TOO_MANY)

    def descriptors(self) -> Mapping[int, int]:
        """Return the connections to X servers that the program's windows have."""
        if self._theirs is None:
            return {}
        found = {lib.ih_tk_connection(tk.interpaddr()) for tk in self._theirs.all()}
        return dict.fromkeys(found - {-1}, selectors.EVENT_READ)

    def due(self) -> float | None:
        """Return the seconds until Tcl's next timer, or a look for calls of other threads.

        0: there are other events.
        """
        if self._has_more:  # no event may be handled in what follows
            return 0.0
        if not lib.ih_tk_peek():
            return _INTERVAL
        tkinter = modules["_tkinter"]
        try:
            self._interpreter.dooneevent(tkinter.TIMER_EVENTS | tkinter.IDLE_EVENTS)
        finally:
            due = lib.ih_tk_due()
        if self._dispatching and threading.active_count() > 1:
            return _THREADS if due < 0 else min(due, _THREADS)
        return None if due < 0 else due

    def arm(self, on: bool) -> None:
        if self._inputs or self._armed == on or self._interpreter is None:
            return  # run() watches it
        self._armed = on
        if on:
            self._watch(lib.ih_wake_fd(), self._read, self._on_wake)
        else:
            self._unwatch(lib.ih_wake_fd())

    def rest(self) -> None:
        found, self._dispatching = self._dispatching, []
        if self._theirs is not None and not self._inputs:
            self._theirs.end(found)

    def leave(self) -> None:
        if self._theirs is not None and self._waits is not None:
            self._waits.leave(self._theirs.all())

    def windows(self) -> bool:
        """Return whether there is a main window, by Tk's count: tkinter knows only the first.

        mainloop(0) returns at once if there is no main window; else our timer ends it.
        """
        if not self.imported():
            return False
        self.prepare()
        tcl = self._interpreter
        timers: list[Any] = []

        def due() -> None:
            timers.clear()
            tcl.quit()

        timers.append(tcl.createtimerhandler(0, due))
        tcl.mainloop(_LAST)
        if not timers:
            return True
        timers[0].deletetimerhandler()
        return False

    def watch_windows(self, changed: Callable[[], object]) -> Callable[[], None]:
        self._until, self._changed = _LAST, changed

        def undo() -> None:
            self._until, self._changed = _FOR_EVER, None

        return undo

    def close(self) -> None:
        self.rest()
        self._patches.undo()
        if self._exits is not None and self._theirs is not None:
            self._exits.close(self._theirs.all())
        self._exits = None
        for each in (self._theirs, self._waits):
            if each is not None:
                each.close()
        self._theirs = self._waits = None
        was_run = self._interpreter is not None
        if was_run:
            self._forget(_STDIN)
            if lib.ih_interrupt_fd() >= 0:
                self._unwatch(lib.ih_interrupt_fd())
            self._interpreter = None
        self._numbers.close()
        lib.ih_tk_detach()
        # tkinter installs its own hook only when an interpreter is made, and into an
        # empty slot (EnableEventHook): make one, as the program did while ours was in
        # the slot. If no descriptor is left to read Tcl's library, the slot stays empty
        if was_run and self.has_application():
            tkinter = modules["_tkinter"]
            with contextlib.suppress(tkinter.TclError):
                tkinter.create(None, "inputhook", "Tk", 0, 1, 0)


def _report_above(original: Callable[[Any], None], widget: Any) -> None:
    with _output.output():
        original(widget)


def _watches_any_number() -> bool:
    """Return whether Tcl is known to wait without select(): version 9 does."""
    version = str(getattr(modules.get("_tkinter"), "TCL_VERSION", "8"))
    return not version.startswith("8")
