"""Checks for a display: several toolkits abort the process if their first window finds none."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import threading
import time
from typing import TYPE_CHECKING, Any

from ._descriptors import above_standard
from .errors import NoDisplay

if TYPE_CHECKING:
    from collections.abc import Iterator

#: seconds; enough for ssh -X to the other side of the world
_PATIENCE = 3.0
#: seconds; nobody notices this delay, and a server on this machine needs a tenth of it
_MOMENT = 0.1
#: seconds; an X server that was started without -noreset, as xvfb-run's is, starts
#: afresh when its last client goes, which may be our question, and refuses the next one
_STARTS_AFRESH = 2.0

_REMEDY = (
    "Start Python where windows can open, forward a display (ssh -X), or run a virtual "
    "one: xvfb-run python. For matplotlib's figures in a browser: pip install tornado "
    "matplotlib, then inputhook.enable('web')"
)


def check(*, hurry: bool = False) -> str:
    """Return where a window would open, in words; raise NoDisplay if nowhere.

    The compositor or the X server is really asked, for a display that does not answer
    is as bad as none. On macOS a display is assumed.

    Args:
        hurry: assume that a display works if its X server does not answer at once.

    Raises:
        NoDisplay: there is no display, or it does not answer for some seconds.
    """
    if os.uname().sysname == "Darwin":
        return "macOS"
    wayland, x = os.environ.get("WAYLAND_DISPLAY"), os.environ.get("DISPLAY")
    no_wayland = ""
    # WAYLAND_SOCKET: the descriptor of a connection that our parent has made
    if wayland or os.environ.get("WAYLAND_SOCKET"):
        no_wayland = _no_compositor(wayland) if wayland else ""
        if not no_wayland:
            return f"Wayland, {wayland or 'WAYLAND_SOCKET'}"
    if not x:
        raise NoDisplay(
            f"No display: {no_wayland}, and DISPLAY is not set. Correct it, "
            f"or: {_REMEDY[0].lower()}{_REMEDY[1:]}"
            if no_wayland
            else "No display: neither DISPLAY nor WAYLAND_DISPLAY is set, so no window "
            f"can open. {_REMEDY}"
        )
    no_server = _no_x_server(x, hurry=hurry)
    if no_server:
        names = "DISPLAY"
        if no_wayland:
            names, no_server = (
                "DISPLAY or WAYLAND_DISPLAY",
                f"{no_server}; {no_wayland}",
            )
        raise NoDisplay(
            f"No display: {no_server}. "
            f"Correct {names}, or: {_REMEDY[0].lower()}{_REMEDY[1:]}"
        )
    return x


def _no_compositor(name: str) -> str:
    """Return why no compositor of this name can be reached, or "".

    The socket is found as libwayland does (wayland-client.c, connect_to_socket).
    """
    path = name
    if not name.startswith("/"):
        folder = os.environ.get("XDG_RUNTIME_DIR")
        if not folder:
            return (
                f"WAYLAND_DISPLAY is {name!r}, but XDG_RUNTIME_DIR, the folder of its "
                "socket, is not set"
            )
        path = f"{folder}/{name}"
    with contextlib.closing(socket.socket(socket.AF_UNIX)) as ours:
        ours.setblocking(False)
        try:
            ours.connect(path)
        except BlockingIOError:  # somebody listens, and is busy
            pass
        except OSError:
            return f"WAYLAND_DISPLAY is {name!r}, but nobody listens at {path}"
    return ""


def _no_x_server(name: str, *, hurry: bool) -> str:
    """Return why the X server of this name cannot be used, or ""."""
    xcb = _xcb()
    if xcb is None:
        return ""
    key = os.getpid(), name
    if time.monotonic() < _accepted.get(key, 0.0) + _STARTS_AFRESH:
        return ""
    question = _questions.get(key)
    if question is None or question.over():  # there may be another server by now
        question = _questions[key] = _Question(xcb, name)
        question.ask()  # after it was stored, for Ctrl-C may come
    accepts = question.answer(_MOMENT if hurry else _PATIENCE)
    if accepts is not None:
        _questions.pop(key, None)
    if accepts:
        _accepted[key] = time.monotonic()
    if accepts or (accepts is None and hurry):
        return ""
    if accepts is None:
        return (
            f"DISPLAY is {name!r}, but the X server there does not answer within "
            f"{_PATIENCE:.0f} s (it hangs, or the network is down)"
        )
    return (
        f"DISPLAY is {name!r}, but no X server there accepts a connection (it is not "
        "running, or this user may not use it)"
    )


class _Question:
    """One attempt to connect to an X server, on a thread of its own.

    xcb waits for the answer for ever, and nothing ends its wait: thread and connection
    stay, one of each for each name.
    """

    def __init__(self, xcb: Any, name: str) -> None:
        self._xcb = xcb
        self._name = os.fsencode(name)
        self._accepts: bool | None = None
        self._began = time.monotonic()
        self._thread = threading.Thread(
            target=self._connect, name="inputhook asks the X server", daemon=True
        )

    def ask(self) -> None:
        """Begin the attempt."""
        with _signals_blocked():  # Ctrl-C is for the thread that waits for the answer
            self._thread.start()

    def over(self) -> bool:
        """Return whether the attempt has ended."""
        return not self._thread.is_alive()

    def answer(self, seconds: float) -> bool | None:
        """Return whether the server accepts a connection; None: no answer within that time.

        The time counts from the beginning of the attempt: a second caller waits no
        longer.
        """
        left = self._began + seconds - time.monotonic()
        self._thread.join(max(left, 0.0))
        return self._accepts

    def _connect(self) -> None:
        # by xcb, which knows the cookies
        connection = self._xcb.xcb_connect(self._name, None)
        self._accepts = not self._xcb.xcb_connection_has_error(connection)
        self._xcb.xcb_disconnect(connection)


#: questions without an answer yet, by process and DISPLAY
_questions: dict[tuple[int, str], _Question] = {}
#: when each was accepted last, by the monotonic clock
_accepted: dict[tuple[int, str], float] = {}


def _xcb() -> Any:
    """Return libxcb, or None where there is none."""
    # libffi keeps a file open (src/tramp.c), which must not become a standard
    # descriptor
    with above_standard():
        import ctypes

    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return None
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connect.argtypes = [ctypes.c_char_p, ctypes.c_void_p]
    xcb.xcb_connection_has_error.argtypes = [ctypes.c_void_p]
    xcb.xcb_disconnect.argtypes = [ctypes.c_void_p]
    return xcb


@contextlib.contextmanager
def _signals_blocked() -> Iterator[None]:
    """Block all signals while a thread is started, so that the thread gets none."""
    found = signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, found)
