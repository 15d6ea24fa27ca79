"""The base classes of prompts: what a prompt is to the rest of inputhook.

- An Attachment keeps windows alive in one place where Python waits at a terminal: it
  replaces what waits there.
- A Line is a line being typed, which can be wiped from the screen and drawn again.
- A Prompt is both.

Most subclasses use private names of the program that reads the line. These names are
checked before their first use, and what fails is off for the session (_failures.py).
The rest of inputhook calls the public methods here; a subclass defines the methods with
an underscore.
"""

from __future__ import annotations

import abc
import contextlib
import os
import sys
from typing import TYPE_CHECKING, Any, ClassVar

from .. import _privates
from .._core import lib
from .._failures import Part

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from .._privates import Private


class _Known(abc.ABC):
    """A part of another package, or of Python, whose private names inputhook uses."""

    title: ClassVar[str]
    """The user's name for it."""

    package: ClassVar[str] = ""
    """The module with the version; "": a part of Python."""

    def expect(self, table: Iterable[Private]) -> None:
        """Raise UnknownShape if a private of the table is not as expected.

        Raises:
            UnknownShape: one of them is not as expected.
        """
        if self.package:
            whose = _privates.package(self.package, self.title)
        else:
            whose = f"{self.title} of Python {sys.version.split()[0]}"
        _privates.require(table, whose)


class Attachment(_Known):
    """One place where Python waits at a terminal, and windows are kept alive.

    All methods are called on the main thread.
    """

    imports_to_watch: ClassVar[tuple[str, ...]] = ()
    """attach() is called again after the import of these modules."""

    privates: ClassVar[tuple[Private, ...]] = ()
    """The privates without which windows cannot be kept alive here."""

    def __init__(self) -> None:
        """Make an Attachment that is not attached yet."""
        super().__init__()
        self.hook = Part(f"what keeps windows alive at {self.title}")
        self.undoing = Part(f"putting {self.title} back")

    def attach(self) -> None:
        """Keep windows alive in this place, if its module has been imported; else do nothing.

        Called again and again: by enable(), and after imports.
        """
        self.hook.call(None, self.expect, self.privates)
        self.hook.call(None, self._attach)
        if self.hook.off:
            self._without_hook()

    def detach(self) -> None:
        """Undo attach()."""
        self.undoing.call(None, self._detach)

    def exception_printer(self, original: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function that shows an exception as this prompt shows its own.

        Args:
            original: sys.excepthook, returned if it is as good.
        """
        return self.hook.call(original, self._exception_printer, original)

    @abc.abstractmethod
    def _attach(self) -> None:
        """See attach()."""

    @abc.abstractmethod
    def _detach(self) -> None:
        """See detach()."""

    def _without_hook(self) -> None:
        """Do what can be done although attach() has failed; may be called more than once."""

    def _exception_printer(self, original: Callable[..., Any]) -> Callable[..., Any]:
        """See exception_printer()."""
        return original


class Line(_Known):
    """A line being typed.

    All methods but reading(), drawn_by() and clear() are called on the main thread
    only. A thread that prints while the prompt waits clears the line itself; it has
    taken the screen (csrc/screen.c), so the main thread neither begins nor ends a pump
    meanwhile.
    """

    line_privates: ClassVar[tuple[Private, ...]] = ()
    """The privates without which the line cannot be wiped and drawn, while the rest works."""

    #: how many nested input() calls, made by callbacks, are reading instead of this prompt
    nested_reads = 0

    def __init__(self) -> None:
        """Make a line that nobody is typing yet."""
        super().__init__()
        self.line = Part(f"output above the line at {self.title}")
        self.telling = Part(f"knowing when a line is read at {self.title}")
        self._line_checked = False
        self._below = -1  # the number of the pump in which _go_below() has been called

    def reading(self) -> bool:
        """Return whether the line is being read now. Any thread may ask."""
        return self.telling.call(False, self._reading)

    def clear(self) -> None:
        """Wipe prompt and line from the screen; the cursor is then where the prompt began.

        If that cannot be done, the cursor goes to the beginning of a line below.
        """
        if not self._line_checked:
            self._line_checked = True
            self.line.call(None, self.expect, self.line_privates)
        if not self.line.call(False, self._did, self._clear):
            self._go_below()

    def redraw(self) -> None:
        """Draw prompt and line again, below the printed text."""
        self.line.call(None, self._redraw)

    def suspend(self) -> bool:
        """After clear(), leave the terminal, in its usual mode, to a callback until redraw().

        Return whether that has been done.
        """
        return self.line.call(False, self._suspend)

    def abandon(self) -> None:
        """Put the terminal into the state that a shell expects: the process is about to end."""
        lib.ih_ahead_hide()
        self.line.call(None, self._abandon)

    def drawn_by(self, _thread: int) -> bool:
        """Return whether this thread draws the line, while another thread runs the callbacks."""
        return False

    @abc.abstractmethod
    def _reading(self) -> bool:
        """See reading()."""

    @abc.abstractmethod
    def _clear(self) -> None:
        """See clear(). Neither this nor _redraw() may write to sys.stdout.

        A write to sys.stdout may have called it.
        """

    @abc.abstractmethod
    def _redraw(self) -> None:
        """See redraw()."""

    def _suspend(self) -> bool:
        """See suspend()."""
        return False

    def _abandon(self) -> None:
        """See abandon()."""

    def _go_below(self) -> None:
        """Begin a new line, once in a pump: a key ends the pump, and is shown in the line."""
        pumps = lib.ih.counts.pumps
        if pumps != self._below:
            self._below = pumps
            with contextlib.suppress(OSError):
                os.write(1, b"\r\n")

    @staticmethod
    def _did(function: Callable[[], object]) -> bool:
        function()
        return True


class Prompt(Attachment, Line):
    """A prompt: it reads a line at a terminal, and windows are kept alive meanwhile."""
