"""The contract for a toolkit that inputhook does not know: derive from Toolkit and Loop.

A toolkit of yours is alive at every prompt, beside any other, as soon as it is registered:
by inputhook.register(), or by an entry point of the group "inputhook.toolkits" in your
package. This module is all that you need, and it runs as it stands:

    import collections
    import inputhook
    import inputhook.abc

    class Clicks(inputhook.abc.Loop):
        "The events of an imaginary library."

        def __init__(self):
            self.connection = imaginary.connect()

        def fileno(self):
            return self.connection.fileno()  # readable: there are events

        def timeout(self):
            return self.connection.next_timer()  # seconds, or None

        def dispatch(self):
            self.connection.handle_pending_events()

    class Imaginary(inputhook.abc.Toolkit):
        name = "imaginary"
        module = "imaginary"

        def has_application(self):
            return bool(imaginary.windows)

        def loop(self):
            return Clicks()

    inputhook.register(Imaginary())
    inputhook.enable("imaginary")

A library that has only a function "handle what is pending" needs no classes:

    inputhook.register("imaginary", imaginary.process_events, interval=0.02)

inputhook calls everything here on the main thread while a prompt waits, in pause(), block(),
wait_for() and flush(). What raises is shown once, with the toolkit's name; its loop is then
left alone until the next enable(), and the prompt goes on.
"""

import abc
from collections.abc import Callable

#: seconds between two calls of dispatch() for a loop that does not tell when it is due
INTERVAL = 0.02


class Loop(abc.ABC):
    """How the events of one application are handled.

    The prompt waits for what is typed, for fileno() and until timeout(); when either is due,
    dispatch() is called. A loop that tells both costs nothing while nothing happens. One that
    tells neither is polled: dispatch() is called every 20 ms while there is an application.
    """

    def fileno(self) -> int:
        """Return the descriptor that is readable when events have arrived; -1: none is.

        Asked after each dispatch(), so it may change. It stays the library's: inputhook
        only waits for it, and forgets it before close() is called. The connection to an X
        server and a library's own epoll descriptor are good answers.
        """
        return -1

    def timeout(self) -> float | None:
        """Return the seconds until dispatch() is to be called at the latest.

        Asked after each dispatch() and before each wait. 0: at once, there is more to do;
        None: not before the descriptor is readable.
        """
        return None if self.fileno() >= 0 else INTERVAL

    @abc.abstractmethod
    def dispatch(self) -> None:
        """Handle the events that are pending, timers and drawing included; never wait.

        It is not called again while it runs: a prompt in one of its callbacks serves the
        other toolkits and not this one.
        """

    def close(self) -> None:  # noqa: B027  most have nothing to give back
        """Give back what the loop has made; the application is the program's, and stays.

        Called by disable(), and when the application has gone; loop() makes another one.
        """


class Poll(Loop):
    """A loop of one function, for a library that tells neither descriptor nor time."""

    def __init__(
        self, process_events: Callable[[], object], interval: float = INTERVAL
    ) -> None:
        """Poll a library.

        Args:
            process_events: handles what is pending, and does not wait.
            interval: seconds between two calls.
        """
        self._process_events = process_events
        self._interval = interval

    def timeout(self) -> float:
        """Return the interval, in seconds."""
        return self._interval

    def dispatch(self) -> None:
        """Call the function."""
        self._process_events()


class Toolkit(abc.ABC):
    """A toolkit: what it is called, whether it is in use, and its loop.

    An entry point names the class, or a function that returns an instance; it is called
    without arguments. It must not import the toolkit: the program does that, if it wants to.
    """

    name: str
    """For enable(): lower-case letters, digits, "-" and "_", beginning with a letter."""

    module: str = ""
    """The module whose import says that a program uses the toolkit; "": whenever
    has_application() says so."""

    aliases: tuple[str, ...] = ()
    """Other names for enable(), in lower case."""

    backend: str | None = None
    """matplotlib's backend with windows of the toolkit."""

    install: str = ""
    """How to install it, for the error message: "pip install imaginary"."""

    needs_display: bool = True
    """Whether its windows open on DISPLAY: enable() says at once if there is none."""

    @abc.abstractmethod
    def has_application(self) -> bool:
        """Return whether there is something to serve: an application, a window.

        Asked before each wait, after `module` was imported. It imports and creates nothing.
        """

    @abc.abstractmethod
    def loop(self) -> Loop:
        """Return the loop of the application that there is now."""

    def has_windows(self) -> bool:
        """Return whether a window is open; block() waits until none is."""
        return self.has_application()
