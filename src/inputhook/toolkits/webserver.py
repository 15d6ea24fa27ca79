"""The server of web.py: matplotlib's own WebAgg server, made fit for a prompt.

The differences: show() returns, the server can be stopped, a page that goes away is no
error, exceptions of callbacks are shown as with any other toolkit, and nobody sees a
figure who has not got its address from here (webaccess.py). This file is imported only
after matplotlib's backend.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import json
import mimetypes
import socket
import sys
import weakref
import webbrowser
from typing import TYPE_CHECKING, Any

from matplotlib import rcParams
from matplotlib._pylab_helpers import Gcf
from matplotlib.backends.backend_webagg import WebAggApplication
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import ErrorHandler, HTTPError, OutputTransform, RedirectHandler
from tornado.websocket import WebSocketClosedError

from .. import _display, _exceptions
from .._core import lib
from .._interactive import is_interactive
from .._patch import Patches
from ..errors import NoDisplay
from . import webaccess, webmessages
from .asyncio import shared_loop

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


_HEADERS = {
    # the address is the secret: it must not reach the site that a link leads to
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    # no page of another site shows an image of ours, or runs a script
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "SAMEORIGIN",
    # in place of X-Frame-Options where both are known: no site can have VS Code's schemes,
    # whose "Simple Browser" is a frame
    "Content-Security-Policy": "frame-ancestors 'self' vscode-file: vscode-webview:",
}
_MOST = 256  # connections: each descriptor of the process must not become a stranger's
_PATIENCE = 60.0  # seconds that a connection may say nothing
_BIGGEST = 1 << 20  # bytes of a request; 100 MB are tornado's


class _Headers(OutputTransform):  # type: ignore[misc]
    """What each answer says of itself to the browser."""

    def transform_first_chunk(
        self, status: int, headers: Any, chunk: bytes, _finishing: bool
    ) -> tuple[int, Any, bytes]:
        for name, value in _HEADERS.items():
            headers[name] = value
        headers.pop("Server", None)
        return status, headers, chunk


class _Server(HTTPServer):  # type: ignore[misc]
    """A server with bounds, for every user of the machine can connect to it."""

    def initialize(self, *args: Any, **options: Any) -> None:
        """Begin with no connection."""
        self._streams: weakref.WeakSet[Any] = weakref.WeakSet()
        super().initialize(*args, **options)

    def handle_stream(self, stream: Any, address: Any) -> None:
        """Serve a connection, or close it if there are too many."""
        if sum(not each.closed() for each in self._streams) >= _MOST:
            stream.close()
            return
        self._streams.add(stream)
        super().handle_stream(stream, address)


class _Quiet:
    """A page whose exceptions are shown at the prompt, not logged into the line being typed."""

    def log_exception(self, _kind: Any, value: BaseException, _trace: Any) -> None:
        if isinstance(value, Exception) and not isinstance(value, HTTPError):
            _exceptions.show(value)


class _OfFigure(_Quiet):
    """A page of one figure: 404 if the figure is closed; leaves pyplot's current figure."""

    def prepare(self) -> None:
        if _number(self.path_args[0]) not in Gcf.figs:  # type: ignore[attr-defined]
            raise HTTPError(404)

    def get(self, *args: Any) -> None:
        with _active_kept():
            super().get(*args)  # type: ignore[misc]


class Application(WebAggApplication):  # type: ignore[misc]
    """matplotlib's application, while the toolkit is enabled."""

    server: Application | None = None  # the application that listens

    class SingleFigurePage(_OfFigure, WebAggApplication.SingleFigurePage):  # type: ignore[misc]
        """The page of one figure."""

    class AllFiguresPage(_Quiet, WebAggApplication.AllFiguresPage):  # type: ignore[misc]
        """The page of all figures."""

        def get(self) -> None:
            """Give the page; its address ends in a slash, for it has relative ones."""
            if self.request.path.endswith("/"):
                super().get()
            else:
                self.redirect(f"{self.request.path}/")

    class Download(_OfFigure, WebAggApplication.Download):  # type: ignore[misc]
        """A figure as a file."""

        def get(self, fignum: str, fmt: str) -> None:
            """Give the file; 404 if matplotlib knows no such kind of file."""
            canvas = Gcf.figs[_number(fignum)].canvas
            if fmt not in canvas.get_supported_filetypes():
                raise HTTPError(404)
            super().get(fignum, fmt)
            # matplotlib asks for the type of "png", and mimetypes knows ".png"
            kind = mimetypes.guess_type(f"figure.{fmt}")[0]
            self.set_header("Content-Type", kind or "application/octet-stream")

    class WebSocket(_Quiet, WebAggApplication.WebSocket):  # type: ignore[misc]
        """The connection of an open page."""

        manager: Any = None
        _asked = False  # the page was told to ask for an image, and has got none since

        def open(self, fignum: str) -> None:
            """Connect a page that was opened to its figure."""
            self.fignum = _number(fignum)
            self.application.pages.add(self)
            _survive(self.ws_connection.stream.socket)
            manager = Gcf.figs.get(self.fignum)
            if manager is None:  # the figure was closed since the page was loaded
                self.close()
                return
            self.set_nodelay(True)
            self.manager = manager
            manager.add_web_socket(self)

        def on_close(self) -> None:
            """Forget the page, which has been closed or has lost its connection."""
            self.application.pages.discard(self)
            if self.manager is not None:
                self.manager.web_sockets.discard(self)

        def check_origin(self, _origin: str) -> bool:
            """Let every page in: find_handler() has refused those that are not ours."""
            return True

        def on_message(self, message: str | bytes) -> None:
            """Handle an event of the page; unlike the base class, do not select the figure."""
            content = webmessages.read(message)
            # images are sent as they are to every browser
            if content is not None and content["type"] != "supports_binary":
                # not in tornado's task, which a Ctrl-C in a callback would end
                shared_loop().loop.call_soon(self._handle, content)

        def _handle(self, content: Any) -> None:
            if self.manager is None or Gcf.figs.get(self.fignum) is not self.manager:
                return  # the figure has been closed
            canvas = self.manager.canvas
            drawing = contextlib.nullcontext()
            if content["type"] == "resize":
                canvas._force_full = True  # the page has cleared its canvas  # noqa: SLF001
            elif content["type"] == "draw":
                if (
                    not self._asked
                ):  # this page has got the image that another page asked for
                    return
                # a figure that changes while it is drawn must not ask for another
                # drawing: two pages of the figure would make each other draw for ever
                drawing = canvas._idle_draw_cntx()  # noqa: SLF001
            with drawing:
                try:
                    self.manager.handle_json(content)
                except Exception as error:  # noqa: BLE001  a callback's
                    _exceptions.show(error)

        def send_json(self, content: Any) -> None:
            """Send the page a message."""
            if content["type"] == "draw":
                self._asked = True
            self._send(json.dumps(content))

        def send_binary(self, blob: bytes) -> None:
            """Send the page an image."""
            self._asked = False
            self._send(blob)

        def _send(self, message: str | bytes) -> None:
            # tornado needs its loop to be the running loop; at the prompt no loop is
            if asyncio._get_running_loop() is shared_loop().loop:  # noqa: SLF001
                self._write(message)
            else:
                _soon(self._write, message)

        def _write(self, message: str | bytes) -> None:
            with contextlib.suppress(WebSocketClosedError):
                sent = self.write_message(message, binary=isinstance(message, bytes))
                sent.add_done_callback(
                    lambda done: done.cancelled() or done.exception()
                )

    def __init__(self, url_prefix: str) -> None:
        super().__init__(url_prefix)
        self._prefix = url_prefix
        self.settings["websocket_max_message_size"] = webmessages.LONGEST
        self.add_transform(_Headers)

    @classmethod
    def initialize(cls, url_prefix: str = "", **options: Any) -> None:
        """Begin to listen, unless the server does already.

        Args:
            url_prefix: What comes before the token in the path of each address.
            options: As matplotlib's.

        Raises:
            OSError: there is no free port.
        """
        try:
            super().initialize(f"{url_prefix}{webaccess.prefix()}", **options)
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
            shared_loop().ensure_current()
            super().start()

    def listen(self, port: int, address: str) -> None:
        """Listen at an address; raise OSError if that cannot be done."""
        self.pages: set[Any] = set()
        self._sockets = bind_sockets(port, address)
        self._access = webaccess.Access(self._prefix, address)
        self._http = _Server(
            self,
            max_body_size=0,
            max_buffer_size=_BIGGEST,
            idle_connection_timeout=_PATIENCE,
        )
        Application.server = self
        _soon(self._begin)

    def _begin(self) -> None:
        if Application.server is self:  # it was not stopped meanwhile
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
        shared_loop().finish(self._http.close_all_connections)

    def find_handler(self, request: Any, **options: Any) -> Any:
        """Return who answers a request: 403 to whoever does not know the token."""
        headers = request.headers
        asked = request.path, headers.get("Host", ""), headers.get("Origin")
        if self._access.allows(*asked):
            return super().find_handler(request, **options)
        stream = getattr(request.connection, "stream", None)
        if stream and self._access.invited(*asked, stream.socket):
            to = {"url": f"{self._prefix}/", "permanent": False}
            return self.get_handler_delegate(request, RedirectHandler, to)
        return self.get_handler_delegate(request, ErrorHandler, {"status_code": 403})

    def browse(self) -> None:
        """Open a browser on a desktop, at an address that works once."""
        path = f"{self._prefix}/"
        if webaccess.can_tell_users():
            path = self._access.invite()
        host = webaccess.shown(Application.address, Application.port)
        _browse(f"http://{host}{path}")

    def log_request(self, _handler: Any) -> None:
        """Log nothing: somebody is typing."""


def replace(backend: Any) -> Callable[[], object]:
    """Make matplotlib's backend use this file's server; return the undo."""
    patches = Patches()
    patches.replace(backend, "WebAggApplication", Application)
    patches.replace(backend.FigureManagerWebAgg, "pyplot_show", classmethod(_show))
    patches.replace(backend.FigureCanvasWebAgg, "flush_events", _flush_events)
    return patches.undo


def running() -> bool:
    """Return whether there is a server."""
    return Application.server is not None


def stop() -> None:
    """Stop the server, if there is one."""
    if Application.server is not None:
        Application.server.stop()
    Application.initialized = Application.started = False


def _show(_manager: Any, *, block: bool | None = None) -> None:
    """Do plt.show(): print the figures' address, and open a browser on a desktop."""
    first = not Application.initialized
    Application.initialize()
    # plt.pause() calls show(block=False) again and again
    if first or block is not False:
        _announce()
    if block or (block is None and not _at_prompt()):
        Application.start()


def _announce() -> None:
    host = webaccess.shown(Application.address, Application.port)
    text = f"To view figure, visit http://{host}{Application.url_prefix}/\n"
    if not webaccess.loopback(Application.address):
        text += (
            f"rcParams['webagg.address'] is {Application.address!r}: whoever has all of "
            "this address sees the figures, from other machines, too, and the network "
            "carries them unencrypted.\n"
        )
    sys.stdout.write(text)
    sys.stdout.flush()
    if rcParams["webagg.open_in_browser"] and Application.server is not None:
        with contextlib.suppress(NoDisplay):
            _display.check()
            Application.server.browse()


def _flush_events(_canvas: Any) -> None:
    """Serve the pages; plt.pause() and ginput() call this again and again while they wait."""
    shared_loop().serve()
    if lib.ih_pump.depth:
        _soon(int)  # makes the pump ask again when the loop's next timer is due


def _number(figure: str) -> int:
    """Return the number of a figure; -1 if nothing has a number of so many digits."""
    return int(figure) if len(figure) < sys.int_info.str_digits_check_threshold else -1


def _at_prompt() -> bool:
    return is_interactive() or bool(lib.ih_pump.depth)


def _browse(address: str) -> None:
    """Open a browser that has a window: one like lynx would take the terminal."""
    with contextlib.suppress(webbrowser.Error):  # there is none
        browser = webbrowser.get()
        if getattr(
            browser, "background", type(browser) is not webbrowser.GenericBrowser
        ):
            browser.open(address)


def _soon(call: Callable[..., object], *args: Any) -> None:
    """Let the loop make a call, from any place, even while the loop is not running."""
    shared_loop().loop.call_soon_threadsafe(call, *args)


def _survive(connection: socket.socket) -> None:
    """Let the kernel close the connection to a browser that no longer answers."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)


@contextlib.contextmanager
def _active_kept() -> Iterator[None]:
    """Keep pyplot's current figure, which a request for another figure's page would change."""
    active = Gcf.get_active()
    try:
        yield
    finally:
        if active is not None and active.num in Gcf.figs:
            Gcf.set_active(active)
