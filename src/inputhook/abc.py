"""The contract for a toolkit that inputhook does not know: derive from Toolkit and Loop.

A toolkit of yours is alive at every prompt, beside any other, as soon as it is registered
and enabled. This module is all that you need to know. Here is a whole toolkit; a pair of
sockets stands for a library that is connected to its windows, and it runs as it stands::

    import socket
    import inputhook
    import inputhook.abc

    window, person = socket.socketpair()
    window.setblocking(False)

    class ChatLoop(inputhook.abc.Loop):
        def fileno(self):
            return window.fileno()  # readable: events have arrived

        def dispatch(self):
            try:
                print("event:", window.recv(100).decode())
            except BlockingIOError:
                pass  # nothing is pending, and dispatch() does not wait

    class Chat(inputhook.abc.Toolkit):
        name = "chat"
        needs_display = False  # there is no window on DISPLAY

        def has_application(self):
            return window.fileno() >= 0  # -1: it is closed

        def loop(self):
            return ChatLoop()

    inputhook.register(Chat())
    inputhook.enable("chat")
    person.send(b"click")  # the prompt prints: event: click

A library that has only a function "handle what is pending" needs no classes::

    inputhook.register("imaginary", imaginary.process_events, interval=0.02)
    inputhook.enable("imaginary")

A package gives its toolkit to whoever installs it with an entry point, in pyproject.toml;
enable("imaginary") then needs no register()::

    [project.entry-points."inputhook.toolkits"]
    imaginary = "imaginary_inputhook:Imaginary"

The left side is the toolkit's name, the same as Toolkit.name; the right side the class or a
function, which is called without arguments and returns the toolkit. The module on the right is
imported when somebody asks for the toolkit, and only then: it may import inputhook.abc, and
must not import a library that takes long or opens anything. `python -m inputhook list` says
whether it works.
Auto-activation looks for `module` of what has been registered, by PYTHONSTARTUP for example;
an entry point is enabled by name, INPUTHOOK=imaginary or enable("imaginary").

inputhook calls everything here on the main thread, except that has_application() may be
asked by active() on any. All is called while a prompt waits, and in pause(), block(),
wait_for() and flush(). An exception is shown as any other of the program's. Where dispatch()
has raised, it is called again, until it has raised ten times in a row; where another method
has raised, or has returned what it may not, the toolkit is left alone until the next enable().
Either way a sentence names the toolkit, and the prompt and the other toolkits go on.
"""

import abc
from collections.abc import Callable

#: seconds between two calls of dispatch() for a loop that does not tell when it is due
INTERVAL = 0.02


class Loop(abc.ABC):
    """How the events of one application are handled.

    The prompt waits for what is typed, for fileno() and until timeout(); when either of the
    loop's is due, dispatch() is called. A loop that tells both costs nothing while nothing
    happens. One that tells neither is polled: dispatch() is called every 20 ms while there
    is an application.
    """

    def fileno(self) -> int:
        """Return the descriptor that is readable when events have arrived; -1: none is.

        Asked after each dispatch() and before each wait, so it may change. It stays the
        library's: inputhook only waits for it, and forgets it before close() is called. The
        connection to an X server and a library's own epoll descriptor are good answers; of
        several descriptors make one with select.epoll(). dispatch() has to read what there
        is: if the descriptor stays readable nevertheless, the loop is polled.
        """
        return -1

    def timeout(self) -> float | None:
        """Return the seconds from now until dispatch() is to be called at the latest.

        Seconds, not milliseconds: 0.05, not 50. 0 or less: at once, for there is more to do,
        such as events that the library has read from the descriptor already; None: not before
        the descriptor is readable.

        Asked after each dispatch() and before each wait. Who sets an earlier time meanwhile,
        such as a timer, in a callback of another toolkit or on another thread, calls
        inputhook.call_soon(int), after which all loops are asked again.
        """
        return None if self.fileno() >= 0 else INTERVAL

    @abc.abstractmethod
    def dispatch(self) -> None:
        """Handle what is pending: events, timers, drawing; never wait.

        If dispatch() waits, no key is handled meanwhile. When Ctrl-C has ended three calls in a
        row, the toolkit is left alone, so that the prompt is to be had again.

        It is also called at the beginning of each wait, and by flush(), when perhaps nothing
        is pending: a library may have kept back what the program has drawn. What arrives
        while it runs can stay for the next call.

        The program's handlers are called here, and their exceptions may pass: what is still
        pending then has its turn in the next call. A handler may wait at a prompt of its own
        or call pause(): meanwhile the other toolkits are served, and dispatch() of this one
        is not called. It may call disable(), too: then close() is called later.
        """

    def close(self) -> None:  # noqa: B027  most have nothing to give back
        """Give back what the loop has made; the application is the program's, and stays.

        Called by disable(), and when the application has gone; loop() makes another one. In
        the child of a fork it is not called: what the loop has is the parent's.
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
    """A toolkit: what it is called, whether it is in use, and its loop."""

    name: str
    """What enable() takes. Lower-case letters, digits, "-" and "_", beginning with a letter."""

    module: str = ""
    """The module whose import says that a program uses the toolkit. Its whole name, as in
    sys.modules, "imaginary.gui"; enable() raises ToolkitNotInstalled where there is none. Only
    when the module is imported may enable() without a name, pause(), block() and
    auto-activation choose the toolkit, and has_application() is not asked before; "": it is
    asked always, and the toolkit is enabled by its name only."""

    aliases: tuple[str, ...] = ()
    """Other names for enable(), in lower case."""

    backend: str | None = None
    """matplotlib's backend whose figures are windows of the toolkit, if there is one."""

    install: str = ""
    """How to install the library, for the error message. Such as "pip install imaginary"."""

    needs_display: bool = True
    """Whether its windows open on DISPLAY. enable() raises NoDisplay where there is none.
    False for what has no windows there: lamps, sockets, a terminal's own windows."""

    @abc.abstractmethod
    def has_application(self) -> bool:
        """Return whether there is something to serve: an application, a window.

        Asked before each wait and after each dispatch(), so it should be quick. It imports
        and creates nothing: the library is in sys.modules.
        """

    @abc.abstractmethod
    def loop(self) -> Loop:
        """Return the loop of the application that there is now.

        Called once when has_application() begins to be true, and again after close().
        """

    def has_windows(self) -> bool:
        """Return whether a window is open; block() waits until none is."""
        return self.has_application()
