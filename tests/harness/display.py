"""An X server of the tests' own, and somebody with a mouse and a keyboard in front of it.

There is no window manager, so a window is a child of the root window, at the top left, and
gets the keyboard only from `focus()`.
"""

from __future__ import annotations

import contextlib
import os
import select
import socket
import subprocess
from dataclasses import dataclass
from typing import Any

from PIL import Image
from Xlib import XK, X, display, error, protocol
from Xlib.ext import xtest

from .closing import Closing

START = 20.0
"""Seconds that Xvfb may take to start."""


class DisplayError(RuntimeError):
    """Xvfb did not start."""


class SilentDisplay:
    """A server that accepts connections as an X server does, and never says a word."""

    def __init__(self) -> None:
        self._server = socket.create_server(("127.0.0.1", 0), backlog=64)
        self._clients: list[socket.socket] = []
        self.name = f"127.0.0.1:{self._server.getsockname()[1] - 6000}"

    def wait(self) -> None:
        """Wait until a client has connected, and said all that a client begins with."""
        self._server.settimeout(START)
        client, _address = self._server.accept()
        self._clients.append(client)
        client.settimeout(START)
        assert client.recv(1)

    def close(self) -> None:
        """Let the clients go."""
        for each in (self._server, *self._clients):
            each.close()


@dataclass(frozen=True)
class Geometry:
    """Where a window is on the screen, in pixels, without its border."""

    x: int
    y: int
    width: int
    height: int


class Display(Closing):
    """An Xvfb process, and a connection to it which sends real events through XTEST."""

    def __init__(self) -> None:
        ready, says = os.pipe()
        command = ["Xvfb", "-displayfd", str(says), "-screen", "0", "1280x800x24"]
        # Without -noreset the server starts afresh when its last client goes, and loses
        # the client that connects meanwhile.
        self.process = subprocess.Popen(
            [*command, "-noreset", "-nolisten", "tcp"],
            pass_fds=[says],
            stdin=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        os.close(says)
        with os.fdopen(ready, "rb") as file:
            if not select.select([file], [], [], START)[0]:
                msg = f"Xvfb said nothing for {START} s. Try to start it by hand."
                raise DisplayError(msg)
            # To its end: the line comes in two writes, and Xvfb dies of a broken pipe.
            number = file.read().strip().decode()
        if not number:
            assert self.process.stderr is not None
            raise DisplayError(self.process.stderr.read().decode())
        self.name = f":{number}"
        self.connection = display.Display(self.name)
        self._root = self.connection.screen().root

    def close(self) -> None:
        """End the server; clients lose their connection."""
        with contextlib.suppress(error.ConnectionClosedError):  # after kill()
            self.connection.close()
        self.kill()
        assert self.process.stderr is not None
        self.process.stderr.close()

    def kill(self) -> None:
        """Let the server die in front of its clients."""
        self.process.kill()
        self.process.wait()

    # Looking.

    def find(self, title: str) -> Window | None:
        """Return the visible window with this title, or None: for `Terminal.wait_for()`."""
        for window in self._tree(self._root):
            try:
                if self._title(window) == title and (
                    window.get_attributes().map_state == X.IsViewable
                ):
                    return Window(self, window)
            except (error.BadWindow, error.BadDrawable):
                continue  # gone since it was listed
        return None

    def titles(self) -> set[str]:
        """Return the titles of all windows, for a test that wonders."""
        return {title for title in map(self._title, self._tree(self._root)) if title}

    def stacking(self) -> list[str]:
        """Return the titles of all windows, those on top first."""
        return [title for title in map(self._title, self._tree(self._root)) if title]

    def focused(self) -> int:
        """Return the id of the window that has the keyboard."""
        focus = self.connection.get_input_focus().focus
        return focus if isinstance(focus, int) else focus.id

    def _tree(self, window: Any) -> list[Any]:
        """Return the descendants of `window`, those on top first."""
        try:
            children = reversed(window.query_tree().children)
        except error.BadWindow:
            return []
        return [found for child in children for found in (child, *self._tree(child))]

    def _title(self, window: Any) -> str | None:
        try:
            for name in ("_NET_WM_NAME", "WM_NAME"):
                atom = self.connection.get_atom(name)
                title = window.get_full_property(atom, X.AnyPropertyType)
                if title is not None:
                    return bytes(title.value).decode(errors="replace")
        except error.BadWindow:  # gone since it was listed
            pass
        return None

    # The mouse and the keyboard.

    def press(self, key: str, *, shift: bool = False) -> None:
        """Press and release a key, named as X names it: `a`, `Return`, `Escape`."""
        names = ["Shift_L", key] if shift else [key]
        keys = [
            self.connection.keysym_to_keycode(XK.string_to_keysym(n)) for n in names
        ]
        if not all(keys):
            msg = f"no key {key!r}. Names are those of X's keysyms, without XK_."
            raise ValueError(msg)
        for pressed in keys:
            xtest.fake_input(self.connection, X.KeyPress, pressed)
        for released in reversed(keys):
            xtest.fake_input(self.connection, X.KeyRelease, released)
        self.connection.sync()

    def button(self, number: int = 1) -> None:
        """Press and release a button of the mouse where the pointer is."""
        xtest.fake_input(self.connection, X.ButtonPress, number)
        xtest.fake_input(self.connection, X.ButtonRelease, number)
        self.connection.sync()

    def hold(self, *, down: bool, number: int = 1) -> None:
        """Press a button of the mouse and keep it down, or let go of it."""
        kind = X.ButtonPress if down else X.ButtonRelease
        xtest.fake_input(self.connection, kind, number)
        self.connection.sync()

    def move(self, x: int, y: int) -> None:
        """Move the pointer, on the screen."""
        xtest.fake_input(self.connection, X.MotionNotify, x=x, y=y)
        self.connection.sync()


class Window:
    """A window on a `Display`; places in it count from its top left, or from the other side.

    A negative place counts from the bottom or the right, as in Python's sequences.
    """

    def __init__(self, display: Display, window: Any) -> None:
        self.display = display
        self._window = window

    def geometry(self) -> Geometry:
        """Return where the window is on the screen."""
        size = self._window.get_geometry()
        place = size.root.translate_coords(self._window, 0, 0)
        return Geometry(place.x, place.y, size.width, size.height)

    def _place(self, x: int | None, y: int | None) -> tuple[int, int]:
        """Return a place in the window as pixels from its top left; None is the middle."""
        size = self._window.get_geometry()
        across = size.width // 2 if x is None else x % size.width
        down = size.height // 2 if y is None else y % size.height
        return across, down

    def move(self, x: int | None = None, y: int | None = None) -> None:
        """Move the pointer into the window."""
        where = self.geometry()
        across, down = self._place(x, y)
        self.display.move(where.x + across, where.y + down)

    def click(
        self, x: int | None = None, y: int | None = None, button: int = 1
    ) -> None:
        """Click in the window; its middle is the button of `child/windows.py`.

        The pointer comes from beside that place, as a person's does: Tk knows nothing of one
        that rested there when the window was opened, and drops the click.
        """
        across, down = self._place(x, y)
        self.move(across + 1, down)
        self.move(across, down)
        self.display.button(button)

    def focus(self) -> None:
        """Give the window the keyboard, as a window manager would."""
        self._window.set_input_focus(X.RevertToParent, X.CurrentTime)
        self.display.connection.sync()

    def type(self, text: str) -> None:
        """Type letters and digits into the window."""
        self.focus()
        for letter in text:
            self.display.press(letter, shift=letter.isupper())

    def close(self) -> None:
        """Ask the window to close, as the button in a title bar does (WM_DELETE_WINDOW)."""
        atom = self.display.connection.get_atom
        event = protocol.event.ClientMessage(
            window=self._window,
            client_type=atom("WM_PROTOCOLS"),
            data=(32, [atom("WM_DELETE_WINDOW"), X.CurrentTime, 0, 0, 0]),
        )
        self._window.send_event(event)
        self.display.connection.sync()

    def resize(self, width: int, height: int) -> None:
        """Give the window another size."""
        self._window.configure(width=width, height=height)
        self.display.connection.sync()

    def shift(self, x: int, y: int) -> None:
        """Put the window at this place on the screen: a window that is covered has no image."""
        self._window.configure(x=x, y=y)
        self.display.connection.sync()

    def image(self) -> Image.Image:
        """Return what the window shows."""
        size = self._window.get_geometry()
        pixels = self._window.get_image(
            0, 0, size.width, size.height, X.ZPixmap, 0xFFFFFFFF
        )
        return Image.frombytes(
            "RGB", (size.width, size.height), pixels.data, "raw", "BGRX"
        )

    def colour(self, x: int | None = None, y: int | None = -20) -> str:
        """Return the colour at a place, `#rrggbb`; by default in the canvas of `child/windows.py`."""
        across, down = self._place(x, y)
        return f"#{self.image().crop((across, down, across + 1, down + 1)).tobytes().hex()}"
