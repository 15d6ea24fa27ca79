"""A toolkit of one's own: windows of python-xlib, alive at every prompt.

    >>> import inputhook, inputhook_xlib
    >>> inputhook.enable("xlib")
    ('xlib',)
    >>> window = inputhook_xlib.Window("click me", on_click=print)
    >>> timer = inputhook_xlib.Timer(1.0, lambda: window.fill(0x00FF00))

python-xlib has a connection, requests and events, and no loop. So this is a small toolkit,
windows and timers, and below it all that inputhook has to know of it: XlibLoop, XlibToolkit.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import inputhook.abc

if TYPE_CHECKING:
    from collections.abc import Callable

SIZE = 200
RED = 0xFF0000

_display: Any = None  # the connection, made with the first window
_windows: dict[int, Window] = {}
_timers: list[Timer] = []


class Window:
    """A window of one colour, whose clicks are told."""

    def __init__(self, title: str, on_click: Callable[[int, int], object]) -> None:
        from Xlib import X  # as late as possible: inputhook imports this module, too

        display = connection()
        screen = display.screen()
        self.on_click = on_click
        self._window = screen.root.create_window(
            *(0, 0, SIZE, SIZE, 0, screen.root_depth),
            background_pixel=RED,
            event_mask=X.ButtonPressMask,
        )
        self._window.set_wm_name(title)
        self._delete = display.intern_atom("WM_DELETE_WINDOW")
        self._window.set_wm_protocols([self._delete])
        self._window.map()
        _windows[self._window.id] = self

    def fill(self, colour: int) -> None:
        """Change the colour. The request is sent with the next dispatch()."""
        self._window.change_attributes(background_pixel=colour)
        self._window.clear_area()

    def close(self) -> None:
        """Close the window."""
        del _windows[self._window.id]
        self._window.destroy()
        _display.flush()

    def handle(self, event: Any) -> None:
        """Call the program's handler."""
        from Xlib import X

        if event.type == X.ButtonPress:
            self.on_click(event.event_x, event.event_y)
        elif event.type == X.ClientMessage and event.data[1][0] == self._delete:
            self.close()


class Timer:
    """Calls a function again and again, until cancel()."""

    def __init__(self, seconds: float, call: Callable[[], object]) -> None:
        self._seconds = seconds
        self._call = call
        self.due = time.monotonic() + seconds
        _timers.append(self)
        inputhook.call_soon(int)  # has timeout() asked again

    def run(self) -> None:
        """Call the function; the next time is set before, for it may raise."""
        self.due = time.monotonic() + self._seconds
        self._call()

    def cancel(self) -> None:
        """Never call the function again."""
        if self in _timers:
            _timers.remove(self)


def connection() -> Any:
    """Return the connection to the X server."""
    global _display  # noqa: PLW0603  there is one
    if _display is None:
        from Xlib import display

        _display = display.Display()
    return _display


class XlibLoop(inputhook.abc.Loop):
    """Events and timers. It sleeps until the X server says something, or a timer is due."""

    def fileno(self) -> int:
        return int(_display.fileno())

    def timeout(self) -> float | None:
        # requests that wait for an answer read events, too: these are in a queue, and the
        # descriptor does not tell of them any more
        if _display.pending_events():
            return 0
        due = min((timer.due for timer in _timers), default=None)
        return None if due is None else due - time.monotonic()

    def dispatch(self) -> None:
        while _display.pending_events():
            event = _display.next_event()
            window = _windows.get(getattr(getattr(event, "window", None), "id", 0))
            if window is not None:  # it may be closed by now
                window.handle(event)
        for timer in tuple(_timers):
            if timer.due <= time.monotonic():
                timer.run()
        _display.flush()


class XlibToolkit(inputhook.abc.Toolkit):
    """What inputhook has to know; an entry point in pyproject.toml names this class."""

    name = "xlib"
    module = "Xlib.display"
    install = "pip install python-xlib"

    def has_application(self) -> bool:
        return _display is not None and bool(_windows or _timers)

    def has_windows(self) -> bool:
        return bool(_windows)

    def loop(self) -> inputhook.abc.Loop:
        return XlibLoop()
