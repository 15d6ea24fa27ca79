"""What a prompt is to the rest: a line being typed, which can be wiped and drawn."""

from __future__ import annotations

import abc
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


class Prompt(abc.ABC):
    """One way to read a line. All calls are made on the main thread."""

    #: in how many callbacks another prompt reads meanwhile
    away = 0

    @abc.abstractmethod
    def attach(self) -> None:
        """Make the hook work at this prompt, if the prompt is there; else do nothing."""

    @abc.abstractmethod
    def detach(self) -> None:
        """Undo attach()."""

    @abc.abstractmethod
    def reading(self) -> bool:
        """Is it reading a line now? Any thread may ask."""

    @abc.abstractmethod
    def clear(self) -> None:
        """Wipe the prompt and the line from the screen; the cursor is where they began.

        Neither this nor redraw() may write to sys.stdout, which may be what called it.
        """

    @abc.abstractmethod
    def redraw(self) -> None:
        """Draw prompt and line again, below whatever has been printed."""

    def drawn_by(self, _thread: int) -> bool:
        """Is it drawn by this thread, another one than that in which callbacks run?"""
        return False

    def suspend(self) -> bool:
        """After clear(): leave the terminal, in its usual mode, to others until redraw().

        False if that cannot be done.
        """
        return False

    def shower(self, behind: Callable[..., Any]) -> Callable[..., Any]:
        """What shows an exception here: `behind`, which is sys.excepthook, or better."""
        return behind

    @abc.abstractmethod
    def abandon(self) -> None:
        """Leave the terminal as a shell wants it: the process is about to end."""
