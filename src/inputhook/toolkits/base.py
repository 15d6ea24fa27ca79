"""What a toolkit's loop is: the shape that every file here has.

One loop waits for the prompt's input: a host, run until there is some. Guests are served
inside that wait, whenever the descriptor they name is readable or the time they name has
come; without a host the C core waits for them.

A loop knows its toolkit and the C core, neither prompts nor other toolkits. It never
imports a toolkit and never creates an application or a window: it looks in sys.modules
at every prompt, and what it finds there is the user's.
"""

from __future__ import annotations

import abc
from importlib.machinery import PathFinder
from importlib.util import find_spec
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from .. import _display
from ..errors import ToolkitNotInstalled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from .._problem import Problem

#: the exit status of a trial whose import says that the toolkit is not there after all
NOT_INSTALLED = 3


class Trial(NamedTuple):
    """How the doctor tries in another process, by `python -c`, whether a toolkit works."""

    name: str
    """Of the toolkit, or of the binding to it."""

    imports: str
    """Python source: import it, and print its version."""

    starts: str
    """To follow where there is a display: make an application. Maps no window."""

    libraries: str
    """What to do if a library that it needs is missing."""

    again: str
    """What to do if it does not work for another reason: install it again."""

    ticks: str = ""
    """To follow the imports, for `python -m inputhook bench`: open a window, and call
    tick() every 10 ms from a timer; none: it has no windows."""


class Loop(abc.ABC):
    """One toolkit's event loop. All calls are made on the main thread."""

    name: ClassVar[str]
    #: what to install, for the error message
    remedy: ClassVar[str]

    #: modules that take the slot while they are imported
    takers: ClassVar[tuple[str, ...]] = ()

    #: other modules whose import the loop wants to know of, beside matplotlib: noticed()
    follows: ClassVar[tuple[str, ...]] = ()

    #: chosen where there is no display, if nothing else is
    fallback: ClassVar[bool] = False

    #: served inside another loop's wait: serve() instead of prepare() and run()
    guest: ClassVar[bool] = False

    @abc.abstractmethod
    def installed(self) -> bool:
        """Could the toolkit be imported? Found out without importing it."""

    @abc.abstractmethod
    def imported(self) -> bool:
        """Has the program imported it?"""

    @abc.abstractmethod
    def live(self) -> bool:
        """Is there an application or a window of it?"""

    def ready(self) -> bool:
        """Can the loop be run now? Asked at every prompt."""
        return self.imported()

    def wanted(self) -> bool:
        """Does the environment ask for it, although nothing of it is imported?"""
        return False

    def open(self) -> None:  # noqa: B027  most have nothing to do
        """Make what must be there before the first pump; if that raises, leave nothing."""

    def noticed(self) -> None:  # noqa: B027
        """matplotlib, or a module that it follows, has been imported; or may have been."""

    def prepare(self) -> int:
        """Make ready for one pump, when ready(): an IH_WAIT_ value."""
        raise NotImplementedError

    def run(self) -> None:
        """Run the loop until lib.ih_pump.end; only after prepare() said IH_WAIT_PYTHON."""
        raise NotImplementedError

    def quit(self) -> None:
        """Have run() return: lib.ih_pump.end says so. Called in the middle of it."""
        raise NotImplementedError

    @abc.abstractmethod
    def drain(self) -> None:
        """Handle the events that are pending and return."""

    def serve(self) -> float | None:
        """Handle what is pending; seconds until the next time, None: when it is readable.

        Only guests are asked. What is served may run a loop that asks again.
        """
        raise NotImplementedError

    def leave(self) -> None:  # noqa: B027  most toolkits do it by themselves
        """Have the main loops and dialogs end that a command runs: a signal's handler raised.

        Called in such a loop, outside of pumps; the exception is raised when it has ended.
        """

    def painting(self) -> bool:
        """Is it in the middle of painting, so that no event may be handled?

        Asked before a prompt in a callback waits: a debugger's, in a paint handler.
        """
        return False

    def windows(self) -> bool:
        """Is a window of it open?"""
        return False

    def watch_windows(self, changed: Callable[[], object]) -> Callable[[], None]:  # noqa: ARG002
        """Call `changed` in a pump when a window may have been closed; returns the undo."""
        return lambda: None

    @abc.abstractmethod
    def close(self) -> None:
        """Give back what open() and prepare() made. No pump is running."""

    def needs_display(self) -> bool:
        """Would its windows open on DISPLAY?"""
        return True

    def trials(self) -> tuple[Trial, ...]:
        """How to try what is installed; none: there is nothing that could fail."""
        return ()

    def conflicts(self) -> Iterable[Problem]:
        """What is set or imported here that keeps its windows away; for the doctor."""
        return ()

    def check(self, *, hurry: bool = False) -> None:
        """Raise ToolkitNotInstalled or NoDisplay if it cannot work here.

        Args:
            hurry: as for display.check().
        """
        if not self.imported() and not self.installed():
            raise ToolkitNotInstalled(
                f"{self.name}: this Python cannot import the toolkit. {self.remedy}, or "
                "enable another toolkit: inputhook.enable() finds one that is there"
            )
        if not self.live() and self.needs_display():
            _display.check(hurry=hurry)


def can_import(module: str) -> bool:
    """Is there such a module? Imports nothing, which find_spec("a.b") would: it needs a."""
    package, _, name = module.partition(".")
    try:
        spec = find_spec(package)
        if name and spec is not None:
            spec = PathFinder.find_spec(module, spec.submodule_search_locations)
    except (ImportError, AttributeError, ValueError):  # half imported, or broken
        return False
    return spec is not None
