"""A toolkit of the public contract (abc.py), as one of the loops that are served by others.

Everything that is called here is somebody else's. What raises there is shown as an exception
of the program's; what returns something that is not as abc.py says is named. Either way
_loops.py gives this loop up, and the prompt and the other loops go on.
"""

from __future__ import annotations

import math
import numbers
import os
import select
import selectors
import sys
import time
from typing import TYPE_CHECKING, Any, TypeVar

from .. import _exceptions, abc
from .._core import lib
from .._failures import is_of_signal_handler
from .._methods import check_methods
from .._served import is_served
from .._watch import watches
from ..errors import NoDisplay
from .base import Loop, SmokeTest, can_import

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

#: dispatch() has raised so often in a row: that is no mistake of one callback any more
_PATIENCE = 10
#: seconds, beside what timeout() says; what is further apart is not in a row: a person clicks
_APART = 1.0

#: dispatch() has been ended by Ctrl-C so often in a row: it waits, and no command can be run
_INTERRUPTS = 3

#: after so many calls of dispatch() in a row the descriptor was readable still: the loop does
#: not read it, or more comes than it can handle
_FULL = 100

#: seconds; what is longer is no time to wait for
_LONG = 86400.0

_TEST_IMPORTS = """\
import MODULE, sys
version = getattr(MODULE, "__version__", None)
version = version or getattr(sys.modules["MODULE".partition(".")[0]], "__version__", "")
print(".".join(map(str, version)) if isinstance(version, tuple) else version)
"""


class Extended(abc.Toolkit):
    """One of inputhook's own, which has to see what the program does with the library."""

    #: modules after whose import follow() is called
    imports_to_watch: tuple[str, ...] = ()

    #: Python source for the doctor that fails where a library is missing; after the import
    needs: str = ""

    is_enabled = False

    def follow(self) -> None:
        """Put in place what the toolkit needs in the modules that are imported by now."""

    def unfollow(self) -> None:
        """Undo follow()."""

    def is_run(self) -> bool:
        """Return whether a prompt handles the events, or show() has to; while enabled."""
        return self.is_enabled and is_served()


class AdaptedLoop(Loop):
    """Serves an abc.Toolkit: a guest, dispatched when its descriptor or its time says so."""

    served_by_others = True
    tells = False

    def __init__(self, toolkit: abc.Toolkit) -> None:
        self.toolkit = toolkit
        self.name = toolkit.name
        self.remedy = f"Install what brings the module {self._module}"
        if toolkit.install:
            self.remedy += f": {toolkit.install}"
        self.reports_to = _authors(toolkit) or self.reports_to
        #: whether enable() may choose the toolkit by itself
        self.has_windows = bool(toolkit.module)
        self._extended = toolkit if isinstance(toolkit, Extended) else None
        if self._extended is not None:
            self.imports_to_watch = self._extended.imports_to_watch  # type: ignore[misc]
        self._loop: abc.Loop | None = None
        self._descriptor = -1  # watched
        self._process = 0  # that has opened it; 0: it is closed
        self._is_dispatching = False
        self._raised: list[float] = []  # when dispatch() did, the last times in a row
        self._interrupts = 0  # dispatch() was ended by Ctrl-C, so often in a row
        self._full = 0  # dispatch() has left the descriptor readable, so often in a row
        self._wait = -1  # the pump in which dispatch() was called last
        self._due = math.inf  # when it is to be called at the latest
        self._seconds: float | None = None  # what timeout() has said last
        self._changed: Callable[[], object] | None = None

    @property
    def _module(self) -> str:
        return self.toolkit.module

    @property
    def _is_open(self) -> bool:
        """Whether the loop is enabled, in this process: dispatch() may disable it, or fork."""
        return self._process == os.getpid()

    def installed(self) -> bool:
        return not self._module or can_import(self._module)

    def imported(self) -> bool:
        return not self._module or sys.modules.get(self._module) is not None

    def has_application(self) -> bool:
        try:
            return self.imported() and bool(self.toolkit.has_application())
        except Exception as error:
            if is_of_signal_handler(error):
                raise
            return False  # serve() says so

    def needs_display(self) -> bool:
        return self.toolkit.needs_display

    def check(self, *, hurry: bool = False) -> None:
        try:
            super().check(hurry=hurry)
        except NoDisplay as error:
            if self._extended is not None:
                raise
            kind = type(self.toolkit).__name__
            raise NoDisplay(
                f"{error}. If {self.name} opens no windows: {kind}.needs_display = False"
            ) from None

    def smoke_tests(self) -> tuple[SmokeTest, ...]:
        if not self._module:
            return ()
        imports = _TEST_IMPORTS.replace("MODULE", self._module)
        if self._extended is not None:
            imports += self._extended.needs
        return (SmokeTest(self.name, imports, "", self.remedy, self.remedy),)

    def open(self) -> None:
        self._process = os.getpid()
        if self._extended is not None:
            self._extended.is_enabled = True
        self.on_import()

    def on_import(self) -> None:
        if self._extended is not None:
            self._extended.follow()

    def serve(self) -> float | None:
        if self._is_dispatching:  # one of its callbacks waits for something
            return None
        if not (self.imported() and _ask(self.toolkit.has_application)):
            self._close_loop()
            self._tell_if_closed()
            return None
        if self._loop is None:
            self._loop = self._made()
            self._wait = -1
        if self._is_due(self._loop):
            self._dispatch(self._loop)
        self._tell_if_closed()
        return self._watch_again()

    def _made(self) -> abc.Loop:
        loop: object = _ask(self.toolkit.loop)
        if not isinstance(loop, abc.Loop):
            raise TypeError(
                f"{_name(self.toolkit.loop)}() returned {loop!r}; it must return an "
                "instance of a class derived from inputhook.abc.Loop"
            )
        check_methods(loop, "fileno", "timeout", "dispatch", "close")
        return loop

    def _is_due(self, loop: abc.Loop) -> bool:
        """Return whether dispatch() is to be called.

        That is so when a wait begins, and for flush(), although nothing may be pending:
        libraries keep back what is to be drawn until somebody asks for events. Inside a
        wait this loop is also served because another one is due.
        """
        if not lib.ih_pump.depth or lib.ih.counts.pumps != self._wait:
            return True
        now = time.monotonic()
        seconds = self._timeout(loop)
        if seconds is not None:
            self._due = min(self._due, now + seconds)
        return now >= self._due or is_readable(self._descriptor)

    def _dispatch(self, loop: abc.Loop) -> None:
        if self._interrupts >= _INTERRUPTS:
            self._interrupts = 0
            raise RuntimeError(
                f"{_name(loop.dispatch)}() has returned by Ctrl-C only, {_INTERRUPTS} times "
                "in a row. It must handle what is pending, and never wait"
            )
        self._wait = lib.ih.counts.pumps
        self._due = math.inf
        self._watch(-1)  # a callback may run a main loop, which would spin on it
        self._is_dispatching = True
        try:
            loop.dispatch()
            self._raised.clear()
            self._interrupts = 0
        except Exception as error:
            if is_of_signal_handler(error):
                raise
            self._interrupts = 0
            _exceptions.show(error)
            if self._is_hopeless():
                raise
        except KeyboardInterrupt:
            self._interrupts += 1  # this cancels the line; the next call may give up
            raise
        finally:
            self._is_dispatching = False

    def _is_hopeless(self) -> bool:
        """Return whether dispatch(), which has raised now, does nothing else any more."""
        now = time.monotonic()
        if self._raised and now - self._raised[-1] > _APART + (self._seconds or 0):
            self._raised.clear()
        self._raised.append(now)
        return len(self._raised) >= _PATIENCE

    def _watch_again(self) -> float | None:
        """Have the descriptor watched; return the seconds until the loop is due."""
        loop = self._loop
        if (
            not self._is_open or loop is None
        ):  # dispatch() has called disable(), or fork()
            self._close_loop()
            return None
        if not _ask(self.toolkit.has_application):
            self._close_loop()
            return None
        descriptor = self._fileno(loop)
        seconds = self._timeout(loop)
        self._full = self._full + 1 if is_readable(descriptor) else 0
        if self._full >= _FULL:  # no processor is to be used up for nothing
            descriptor = -1
            seconds = min(abc.INTERVAL, _LONG if seconds is None else seconds)
        self._watch(descriptor)
        now = time.monotonic()
        if seconds is not None:
            self._due = min(self._due, now + seconds)
        return None if self._due == math.inf else max(0.0, self._due - now)

    def _fileno(self, loop: abc.Loop) -> int:
        descriptor: object = _ask(loop.fileno)
        if isinstance(descriptor, bool) or not isinstance(descriptor, int):
            raise TypeError(
                f"{_name(loop.fileno)}() returned {descriptor!r}; it must return a "
                "descriptor, an int as socket.fileno() returns; or -1 where there is none"
            )
        if descriptor >= 0 and descriptor == lib.ih.input:
            raise ValueError(
                f"{_name(loop.fileno)}() returned {descriptor}, which is what the prompt "
                "reads"
            )
        return descriptor

    def _timeout(self, loop: abc.Loop) -> float | None:
        seconds: Any = _ask(loop.timeout)
        if seconds is None:
            self._seconds = None
            return None
        if isinstance(seconds, bool) or not isinstance(seconds, numbers.Real):
            raise TypeError(
                f"{_name(loop.timeout)}() returned {seconds!r}; it must return a number of "
                "seconds, or None"
            )
        number = float(seconds)
        if math.isnan(number):
            raise ValueError(f"{_name(loop.timeout)}() returned {seconds!r}")
        self._seconds = None if number > _LONG else max(0.0, number)
        return self._seconds

    def drain(self) -> None:
        self.serve()

    def windows(self) -> bool:
        return self.has_application() and bool(_ask(self.toolkit.has_windows))

    def watch_windows(self, changed: Callable[[], object]) -> Callable[[], None]:
        self._changed = changed

        def undo() -> None:
            self._changed = None

        return undo

    def _tell_if_closed(self) -> None:
        if self._changed is not None and not self.windows():
            self._changed()

    def close(self) -> None:
        self._process = 0
        if self._extended is not None:
            self._extended.is_enabled = False
            self._extended.unfollow()
        if not self._is_dispatching:  # else _watch_again() does it
            self._close_loop()

    def _close_loop(self) -> None:
        self._watch(-1)
        loop, self._loop = self._loop, None
        self._full = 0
        if loop is not None and self._process in {0, os.getpid()}:
            _ask(loop.close)

    def stop_serving(self) -> None:
        self._watch(-1)

    def _watch(self, descriptor: int) -> None:
        self._descriptor = -1
        watches.remove_guest(self)
        if descriptor >= 0:
            try:
                watches.add_guest(self, {descriptor: selectors.EVENT_READ}, refuse=True)
            except ValueError as error:
                assert self._loop is not None
                fileno = _name(self._loop.fileno)
                raise ValueError(
                    f"{fileno}() returned {descriptor}. {error}. Return -1 where there is "
                    "none to wait for"
                ) from None
            self._descriptor = descriptor


def _ask(question: Callable[[], T]) -> T:
    """Return what a method of the toolkit's returns; show what it raises, and raise that."""
    try:
        return question()
    except Exception as error:
        if not is_of_signal_handler(error):
            _exceptions.show(error)
        raise


def is_readable(descriptor: int) -> bool:
    """Return whether there is something to read, or nobody else to write."""
    if descriptor < 0:
        return False
    poller = select.poll()
    poller.register(descriptor, select.POLLIN)
    return bool(poller.poll(0))


def _name(method: object) -> str:
    return str(getattr(method, "__qualname__", method))


def _authors(toolkit: abc.Toolkit) -> str:
    """Return who is to hear of a mistake, and what to do next; "": inputhook's developers."""
    whose = getattr(toolkit, "polls", type(toolkit))  # register(name, function)
    module = getattr(whose, "__module__", None) or "?"
    if module.partition(".")[0] == __name__.partition(".")[0]:
        return ""
    who = (
        "The mistake is in this program"
        if module == "__main__"
        else f"Please report that to the authors of {module}"
    )
    return f"{who}; inputhook.enable({toolkit.name!r}) tries again"
