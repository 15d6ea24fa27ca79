"""The base class Loop: what a toolkit's loop is to the rest of inputhook.

One loop, the host, waits for the prompt's input: it is run until there is some. All others
are guests, served inside the host's wait whenever a descriptor of theirs is readable or
their time has come. Some loops are never run, but always guests. Without a host the C core
waits for the guests.

A Loop knows its toolkit and the C core, but neither prompts nor other toolkits. It
never imports a toolkit and never creates an application or a window: at every prompt it
looks into sys.modules for what the program has imported.
"""

from __future__ import annotations

import abc
from importlib.machinery import PathFinder
from importlib.util import find_spec
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from .. import _display
from .._failures import TO_DEVELOPERS
from ..errors import ToolkitNotInstalled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from .._problem import Problem

#: the exit status of a smoke test whose import finds that the toolkit is not installed
NOT_INSTALLED = 3


class SmokeTest(NamedTuple):
    """How the doctor tries, by `python -c` in another process, whether a toolkit works."""

    name: str
    """The name of the toolkit, or of the binding to it."""

    imports: str
    """Python source that imports the toolkit and prints its version."""

    starts: str
    """Source that follows if there is a display: makes an application, and no window."""

    libraries: str
    """What to do if a library that the toolkit needs is missing."""

    again: str
    """What to do if the toolkit fails for another reason: mostly, install it again."""

    ticks: str = ""
    """Source that follows `imports` in `python -m inputhook bench`: opens a window, and
    calls tick() every 10 ms from a timer. "": the toolkit has no windows."""


class Guest(abc.ABC):
    """Events that are served in another loop's wait. All calls are made on the main thread."""

    #: enum ih_wait of the loops that handle these events when they are run themselves
    waits: set[int]

    #: a descriptor or due() says when another toolkit's callback has made something pending
    tells: bool = True

    @abc.abstractmethod
    def handle(self) -> None:
        """Handle what is pending. A callback may run a dialog, which has this called again."""

    @abc.abstractmethod
    def descriptors(self) -> Mapping[int, int]:
        """Return the descriptors to watch, with their events as selectors has them."""

    @abc.abstractmethod
    def due(self) -> float | None:
        """Return the seconds until handle() is to be called at the latest; None: never.

        Called after descriptors().
        """

    @abc.abstractmethod
    def arm(self, on: bool) -> None:
        """Have the loop itself watch the wake descriptor (lib.ih_wake_fd()), or no more.

        A callback may run the loop, a dialog's, in which all others are to be served: the
        callback of this loop, or of another one.
        """

    def rest(self) -> None:  # noqa: B027  most have nothing to do
        """Nothing of descriptors() is watched any more, until the next handle()."""


class Loop(abc.ABC):
    """One toolkit's event loop. All calls are made on the main thread."""

    name: str
    #: what to install, for the error message
    remedy: str

    #: who is to hear that the loop has failed, and what to do next: a sentence
    reports_to: str = TO_DEVELOPERS

    #: modules that take PyOS_InputHook while they are imported
    takes_hook_on_import: ClassVar[tuple[str, ...]] = ()

    #: further modules after whose import on_import() is called; it is so after
    #: matplotlib's
    imports_to_watch: ClassVar[tuple[str, ...]] = ()

    #: enabled where there is no display, if no other toolkit is chosen
    fallback: ClassVar[bool] = False

    #: packages of the toolkit's Python code: in the middle of what they do no callback runs
    own_code: ClassVar[tuple[str, ...]] = ()

    #: methods that the toolkit calls to have the program paint
    paint_methods: ClassVar[tuple[str, ...]] = ()

    #: as Guest.tells; of a loop that is served by others
    tells: bool = True

    #: always a guest, with serve() instead of prepare(), run() and guest()
    served_by_others: ClassVar[bool] = False

    #: it opens windows of its own; False: nothing to see, or pages in a browser
    has_windows: bool = True

    @abc.abstractmethod
    def installed(self) -> bool:
        """Return whether the toolkit can be imported, without importing it."""

    @abc.abstractmethod
    def imported(self) -> bool:
        """Return whether the program has imported the toolkit."""

    @abc.abstractmethod
    def has_application(self) -> bool:
        """Return whether there is an application of the toolkit, or a window."""

    def can_run(self) -> bool:
        """Return whether the loop can be run now; called at every prompt."""
        return self.imported()

    def requested_by_environment(self) -> bool:
        """Return whether an environment variable asks for the toolkit."""
        return False

    def open(self) -> None:  # noqa: B027  most have nothing to do
        """Make what must exist before the first pump; after an exception nothing is left."""

    def on_import(self) -> None:  # noqa: B027
        """React to an import: a module of imports_to_watch may have been imported."""

    def prepare(self) -> int:
        """Prepare one pump; return an IH_WAIT_ value. Called only if can_run()."""
        raise NotImplementedError

    def run(self) -> None:
        """Run the loop until lib.ih_pump.end is set; after prepare() returned IH_WAIT_PYTHON."""
        raise NotImplementedError

    def quit(self) -> None:
        """Make run() return; called in the middle of run()."""
        raise NotImplementedError

    @abc.abstractmethod
    def drain(self) -> None:
        """Handle the events that are pending and return."""

    def serve(self) -> float | None:
        """Handle what is pending, and have what comes next watched. Only if served_by_others.

        An event's callback may run a loop that calls serve() again.

        Returns:
            Seconds until this is to be called again; None: when a descriptor is readable.
        """
        raise NotImplementedError

    def stop_serving(self) -> None:  # noqa: B027
        """Have nothing watched: serve() has failed, and is called no more."""

    def guest(self) -> Guest:
        """Return what serves the loop's events where another loop is run; once prepared.

        Toolkits whose events come through the same queue have the same guest.
        """
        raise NotImplementedError

    #: of those that have an application, the loop with the highest rank is run
    rank: ClassVar[int] = 0

    def leave(self) -> None:  # noqa: B027  most toolkits do it by themselves
        """End the main loops and dialogs that a command runs: a signal's handler has raised.

        Called in such a loop, outside pumps. The exception is raised when the loop has
        ended.
        """

    def dispatching(self) -> int:
        """Return how many of the toolkit's own loops handle an event, one in the other.

        0 where own_code tells: a loop of the toolkit's is called by its Python code.
        """
        return 0

    def painting(self) -> bool:
        """Return whether the toolkit is painting, so that no event may be handled.

        Called before a prompt in a callback waits, for example a debugger's in a paint
        handler.
        """
        return False

    def windows(self) -> bool:
        """Return whether a window of the toolkit is open."""
        return False

    def watch_windows(self, changed: Callable[[], object]) -> Callable[[], None]:  # noqa: ARG002
        """Call `changed`, in a pump, when a window may have been closed; return the undo."""
        return lambda: None

    @abc.abstractmethod
    def close(self) -> None:
        """Undo open() and prepare(). No pump is running."""

    def needs_display(self) -> bool:
        """Return whether the toolkit's windows would open on DISPLAY."""
        return True

    def smoke_tests(self) -> tuple[SmokeTest, ...]:
        """Return how to try the installed bindings; empty if nothing could fail."""
        return ()

    def known_conflicts(self) -> Iterable[Problem]:
        """Return, for the doctor, settings and imports that keep the windows away."""
        return ()

    def check(self, *, hurry: bool = False) -> None:
        """Raise ToolkitNotInstalled or NoDisplay if the toolkit cannot work here.

        Args:
            hurry: as for _display.check().
        """
        if not self.imported() and not self.installed():
            raise ToolkitNotInstalled(
                f"{self.name}: this Python cannot import the toolkit. {self.remedy}, or "
                "enable another toolkit: inputhook.enable() finds one that is there"
            )
        if not self.has_application() and self.needs_display():
            _display.check(hurry=hurry)


def can_import(module: str) -> bool:
    """Return whether a module can be found. Unlike find_spec("a.b") this does not import a."""
    package, _, name = module.partition(".")
    try:
        spec = find_spec(package)
        if name and spec is not None:
            spec = PathFinder.find_spec(module, spec.submodule_search_locations)
    except (ImportError, AttributeError, ValueError):  # half imported, or broken
        return False
    return spec is not None
