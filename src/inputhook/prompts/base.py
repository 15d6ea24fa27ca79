"""What a prompt is to the rest: a line being typed, which can be wiped and drawn.

Each prompt reaches into the privates of whoever reads the line. What it needs is looked at
before it begins, and what fails is off for the session (failures.py): the methods that the
rest calls are here, those that a prompt writes have an underscore.
"""

from __future__ import annotations

import abc
import contextlib
import os
import sys
from typing import TYPE_CHECKING, Any, ClassVar

from .. import privates
from .._core import lib
from ..failures import Part

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ..privates import Private


class Prompt(abc.ABC):
    """One way to read a line.

    All calls are made on the main thread, but reading(), drawn_by() and clear(): a thread
    that prints while the prompt waits clears the line itself. The thread has the screen
    then (csrc/screen.c), so that the main thread neither begins nor ends a pump meanwhile.
    """

    title: ClassVar[str]
    """What a user calls it."""

    package: ClassVar[str] = ""
    """The module that knows its version; "": it comes with Python."""

    modules: ClassVar[tuple[str, ...]] = ()
    """Those whose import may bring it: attach() is called again then."""

    privates: ClassVar[tuple[Private, ...]] = ()
    """Without one of these the hook does not work at this prompt."""

    line_privates: ClassVar[tuple[Private, ...]] = ()
    """Without one of these only the line being typed cannot be wiped and drawn."""

    #: in how many callbacks another prompt reads meanwhile
    away = 0

    def __init__(self) -> None:
        """Make one that is not attached yet."""
        self.hook = Part(f"what keeps windows alive at {self.title}")
        self.undoing = Part(f"putting {self.title} back")
        self.line = Part(f"output above the line at {self.title}")
        self.telling = Part(f"knowing when a line is read at {self.title}")
        self._line_checked = False
        self._below = -1  # the pump for which the cursor has left the line

    def expect(self, table: Iterable[Private]) -> None:
        """Do nothing if all of these are as expected.

        Raises:
            UnknownShape: one of them is not.
        """
        privates.require(table, self._whose())

    def attach(self) -> None:
        """Make the hook work at this prompt, if the prompt is there; else do nothing."""
        self.hook.call(None, self.expect, self.privates)
        self.hook.call(None, self._attach)
        if self.hook.off:
            self._without_hook()

    def detach(self) -> None:
        """Undo attach()."""
        self.undoing.call(None, self._detach)

    def clear(self) -> None:
        """Wipe the prompt and the line from the screen; the cursor is where they began.

        Where that cannot be done, the cursor goes to the beginning of a line below.
        """
        if not self._line_checked:
            self._line_checked = True
            self.line.call(None, self.expect, self.line_privates)
        if not self.line.call(False, self._did, self._clear):
            self._go_below()

    def redraw(self) -> None:
        """Draw prompt and line again, below whatever has been printed."""
        self.line.call(None, self._redraw)

    def suspend(self) -> bool:
        """After clear(): leave the terminal, in its usual mode, to others until redraw().

        Return whether that has been done.
        """
        return self.line.call(False, self._suspend)

    def shower(self, behind: Callable[..., Any]) -> Callable[..., Any]:
        """What shows an exception here: `behind`, which is sys.excepthook, or better."""
        return self.hook.call(behind, self._shower, behind)

    def abandon(self) -> None:
        """Leave the terminal as a shell wants it: the process is about to end."""
        lib.ih_ahead_hide()
        self.line.call(None, self._abandon)

    def reading(self) -> bool:
        """Return whether it is reading a line now. Any thread may ask."""
        return self.telling.call(False, self._reading)

    def drawn_by(self, _thread: int) -> bool:
        """Return whether this thread draws it, another one than runs the callbacks."""
        return False

    @abc.abstractmethod
    def _reading(self) -> bool:
        """See reading()."""

    def _attach(self) -> None:
        """See attach()."""

    def _detach(self) -> None:
        """See detach()."""

    def _without_hook(self) -> None:
        """Do what can be done where attach() has failed; called more than once."""

    def _clear(self) -> None:
        """See clear(). Neither this nor _redraw() may write to sys.stdout.

        That may be what called it.
        """

    def _redraw(self) -> None:
        """See redraw()."""

    def _suspend(self) -> bool:
        """See suspend()."""
        return False

    def _shower(self, behind: Callable[..., Any]) -> Callable[..., Any]:
        """See shower()."""
        return behind

    def _abandon(self) -> None:
        """See abandon()."""

    def _whose(self) -> str:
        if self.package:
            return privates.package(self.package, self.title)
        return f"{self.title} of Python {sys.version.split()[0]}"

    def _go_below(self) -> None:
        pumps = lib.ih.counts.pumps
        if (
            pumps != self._below
        ):  # each key ends one, and the cursor is in the line again
            self._below = pumps
            with contextlib.suppress(OSError):
                os.write(1, b"\r\n")

    @staticmethod
    def _did(function: Callable[[], object]) -> bool:
        function()
        return True
