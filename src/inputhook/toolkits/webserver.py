"""The server behind web.py: matplotlib's own, made fit for a prompt.

What differs: show() returns, the server can be stopped, a page that goes away is no error,
and what callbacks raise is shown like that of any other callback. Imported once matplotlib's
backend is.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import functools
import json
import socket
import sys
import webbrowser
from typing import TYPE_CHECKING, Any

from matplotlib import rcParams
from matplotlib._pylab_helpers import Gcf
from matplotlib.backends.backend_webagg import WebAggApplication
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import HTTPError
from tornado.websocket import WebSocketClosedError

from .. import _display, _exceptions
from .._core import lib
from .._interactive import is_interactive
from ..errors import NoDisplay
from .asyncio import place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class _Quiet:
    """A page whose failure is shown at the prompt, not logged over the line being typed."""

    def log_exception(self, _kind: Any, value: BaseException, _trace: Any) -> None:
        if isinstance(value, Exception) and not isinstance(value, HTTPError):
            _exceptions.show(value)


class _OfFigure(_Quiet):
    """A page of one figure: none, if that has been closed; else it stays in its place."""

    def prepare(self) -> None:
        if int(self.path_args[0]) not in Gcf.figs:  # type: ignore[attr-defined]
            raise HTTPError(404)

    def get(self, *args: Any) -> None:
        with _active_kept():
            super().get(*args)  # type: ignore[misc]


class Application(WebAggApplication):  # type: ignore[misc]
    """matplotlib's application, while the toolkit is enabled."""

    server: Application | None = None  # the one that listens

    class SingleFigurePage(_OfFigure, WebAggApplication.SingleFigurePage):  # type: ignore[misc]
        """The page of one figure."""

    class AllFiguresPage(_Quiet, WebAggApplication.AllFiguresPage):  # type: ignore[misc]
        """The page of all."""

    class Download(_OfFigure, WebAggApplication.Download):  # type: ignore[misc]
        """A figure as a file."""

    class WebSocket(_Quiet, WebAggApplication.WebSocket):  # type: ignore[misc]
        """What an open page is connected by."""

        manager: Any = None
        _asked = False  # to ask for an image, and was sent none since

        def open(self, fignum: str) -> None:
            """A page has been opened."""
            self.fignum = int(fignum)
            self.application.pages.add(self)
            _survive(self.ws_connection.stream.socket)
            manager = Gcf.figs.get(self.fignum)
            if manager is None:  # closed since the page was loaded
                self.close()
                return
            self.set_nodelay(True)
            self.manager = manager
            manager.add_web_socket(self)

        def on_close(self) -> None:
            """The page has been closed, or the connection is lost."""
            self.application.pages.discard(self)
            if self.manager is not None:
                self.manager.web_sockets.discard(self)

        def on_message(self, message: str) -> None:
            """The page reports an event. Unlike its base's this does not select the figure."""
            content = json.loads(message)
            if content["type"] == "supports_binary":
                self.supports_binary = content["value"]
            else:  # outside tornado's task: Ctrl-C in a callback would end that
                place().loop.call_soon(self._handle, content)

        def _handle(self, content: Any) -> None:
            if self.manager is None or Gcf.figs.get(self.fignum) is not self.manager:
                return  # the figure has been closed
            canvas = self.manager.canvas
            drawing = contextlib.nullcontext()
            if content["type"] == "resize":
                canvas._force_full = True  # the page has cleared its canvas  # noqa: SLF001
            elif content["type"] == "draw":
                if not self._asked:  # what another page asked for came here, too
                    return
                # what changes as it is drawn must not ask for the next drawing: two pages
                # of a figure would ask each other for ever
                drawing = canvas._idle_draw_cntx()  # noqa: SLF001
            with drawing:
                try:
                    self.manager.handle_json(content)
                except Exception as error:  # noqa: BLE001  a callback's
                    _exceptions.show(error)

        def send_json(self, content: Any) -> None:
            """Tell the page something."""
            if content["type"] == "draw":
                self._asked = True
            self._send(json.dumps(content))

        def send_binary(self, blob: bytes) -> None:
            """Send the page an image."""
            self._asked = False
            self._send(blob)

        def _send(self, message: str | bytes) -> None:
            # tornado needs its loop to be the running one; at the prompt none is
            if asyncio._get_running_loop() is place().loop:  # noqa: SLF001
                self._write(message)
            else:
                _soon(self._write, message)

        def _write(self, message: str | bytes) -> None:
            with contextlib.suppress(WebSocketClosedError):
                sent = self.write_message(message, binary=isinstance(message, bytes))
                sent.add_done_callback(
                    lambda done: done.cancelled() or done.exception()
                )

    @classmethod
    def initialize(cls, *args: Any, **options: Any) -> None:
        """Begin to listen, unless that is done.

        Raises:
            OSError: there is no free port.
        """
        try:
            super().initialize(*args, **options)
        except SystemExit:
            raise OSError(
                errno.EADDRINUSE,
                f"No port for the figures' pages: {rcParams['webagg.port_retries']} of "
                f"those around {rcParams['webagg.port']} on {cls.address} were tried, "
                "and are taken. Choose another: "
                "matplotlib.rcParams['webagg.port'] = 9988",
            ) from None

    @classmethod
    def start(cls) -> None:
        """Return at a prompt; serve until Ctrl-C in a script."""
        if not _at_prompt():
            place().be_found()
            super().start()

    def listen(self, port: int, address: str) -> None:
        """Listen there. Raises OSError if that cannot be done."""
        self.pages: set[Any] = set()
        self._sockets = bind_sockets(port, address)
        self._http = HTTPServer(self)
        Application.server = self
        _soon(self._begin)

    def _begin(self) -> None:
        if Application.server is self:  # not stopped yet
            self._http.add_sockets(self._sockets)

    def stop(self) -> None:
        """Listen no more, and let go of the pages, which are told so."""
        Application.server = None
        self._http.stop()
        for listening in self._sockets:
            listening.close()
        for page in tuple(self.pages):
            page.on_close()
            if page.ws_connection is not None:
                page.ws_connection.stream.close()
        place().finish(self._http.close_all_connections)

    def log_request(self, _handler: Any) -> None:
        """Say nothing: somebody is typing."""


def replace(backend: Any) -> Callable[[], None]:
    """Have matplotlib's backend use what is here; returns the undo."""
    undo = contextlib.ExitStack()
    _set(undo, backend, "WebAggApplication", Application)
    if hasattr(backend.FigureManagerWebAgg, "pyplot_show"):
        _set(undo, backend.FigureManagerWebAgg, "pyplot_show", classmethod(_show))
    else:  # before 3.7
        _set(undo, backend, "show", functools.partial(_show, None))
    _set(undo, backend.FigureCanvasWebAgg, "flush_events", _flush_events)
    return undo.close


def _set(undo: contextlib.ExitStack, owner: Any, name: str, value: Any) -> None:
    if name in vars(owner):
        undo.callback(setattr, owner, name, vars(owner)[name])
    else:  # inherited
        undo.callback(delattr, owner, name)
    setattr(owner, name, value)


def running() -> bool:
    """Is there a server?"""
    return Application.server is not None


def stop() -> None:
    """Stop it, if there is one."""
    if Application.server is not None:
        Application.server.stop()
    Application.initialized = Application.started = False


def _show(_manager: Any, *, block: bool | None = None) -> None:
    """What plt.show() does: say where the figures are, and open a browser on a desktop."""
    first = not Application.initialized
    Application.initialize()
    if first or block is not False:  # which plt.pause() calls it with, time and again
        _announce()
    if block or (block is None and not _at_prompt()):
        Application.start()


def _announce() -> None:
    address = (
        f"http://{Application.address}:{Application.port}{Application.url_prefix}/"
    )
    sys.stdout.write(f"To view figure, visit {address}\n")
    sys.stdout.flush()
    if rcParams["webagg.open_in_browser"]:
        with contextlib.suppress(NoDisplay):
            _display.check()
            _browse(address)


def _flush_events(_canvas: Any) -> None:
    """What plt.pause() and ginput() call again and again, as long as they wait."""
    place().serve()
    if lib.ih_pump.depth:
        _soon(int)  # when its next timer is due has not been noted here


def _at_prompt() -> bool:
    return is_interactive() or bool(lib.ih_pump.depth)


def _browse(address: str) -> None:
    """Open it in a browser with a window; one of the terminal would take that."""
    with contextlib.suppress(webbrowser.Error):  # there is none
        browser = webbrowser.get()
        if getattr(
            browser, "background", type(browser) is not webbrowser.GenericBrowser
        ):
            browser.open(address)


def _soon(call: Callable[..., object], *args: Any) -> None:
    """Have the loop make a call, wherever we are; it need not be running."""
    place().loop.call_soon_threadsafe(call, *args)


def _survive(connection: socket.socket) -> None:
    """Have the kernel notice a browser that is gone without a word."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)


@contextlib.contextmanager
def _active_kept() -> Iterator[None]:
    """Looking at a figure does not make it the one that pyplot draws on."""
    active = Gcf.get_active()
    try:
        yield
    finally:
        if active is not None and active.num in Gcf.figs:
            Gcf.set_active(active)
