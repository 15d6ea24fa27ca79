"""pyglet 2: what pyglet.app.run() does, in the turns that inputhook gives it.

On X11 pyglet's loop is a set of devices with descriptors, and its clock knows when the next
function is due. Windows are drawn 60 times a second, as pyglet.app.run() draws them; a
window that has neither on_draw nor on_refresh is left to who draws it at the prompt.
"""

from __future__ import annotations

import heapq
import selectors
import sys
import time
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from .. import _exceptions, abc
from .._descriptors import above_standard
from .._failures import is_of_signal_handler
from .._patch import Patches
from .._privates import Private, require
from .shown import shown

if TYPE_CHECKING:
    from types import CodeType, FrameType

_FRAME = 1 / 60  # seconds between two drawings; what pyglet.app.run() takes
_AFTER_ERROR = 1.0  # seconds; until a window is drawn again whose drawing has raised
_TURN = 0.005  # seconds; then other loops and the prompt's input have their turn
#: seconds between two calls of a function that is to be called "every tick"
_SHORTEST = 0.001

PRIVATES = (
    Private("pyglet.window", "BaseWindow.draw", "2.1"),
    Private("pyglet.window", "Window.dispatch_pending_events", "2.1"),
    Private("pyglet.window", "BaseWindow._enable_event_queue", "2.1", bool),
    Private("pyglet.app", "event_loop.is_running", "2.1", bool),
    Private("pyglet.app", "platform_event_loop.step", "2.1"),
)
#: without them more is drawn than need be, or an exception ends a schedule
ASKED = (
    Private("pyglet.window", "BaseWindow._event_stack", "2.1"),
    Private("pyglet.app", "event_loop._redraw_windows", "2.1"),
    Private("pyglet.clock", "Clock._schedule_items", "2.1"),
    Private("pyglet.clock", "Clock._schedule_interval_items", "2.1"),
    Private("pyglet.clock", "Clock._current_interval_item", "2.1"),
)
#: the events for which a window is drawn
_DRAWN_BY = ("on_draw", "on_refresh")


class Pyglet(abc.Toolkit):
    """pyglet, on its own platform loop."""

    name = "pyglet"
    module = "pyglet"
    install = "pip install pyglet"

    def has_application(self) -> bool:
        app = _app()
        return app is not None and (
            bool(app.windows) or app.event_loop.clock.get_sleep_time(True) is not None
        )

    def has_windows(self) -> bool:
        app = _app()
        return app is not None and any(window.visible for window in app.windows)

    def loop(self) -> abc.Loop:
        require(PRIVATES, f"pyglet {getattr(sys.modules['pyglet'], 'version', '')}")
        return _Loop(_app())


class _Loop(abc.Loop):
    """One turn of pyglet's EventLoop.run() after the other."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self._selector: Any = None
        self._devices: dict[int, Any] = {}  # in the selector
        self._idle_until: float | None = None  # as EventLoop.idle() says
        #: when a window is to be drawn
        self._due: WeakKeyDictionary[Any, float] = WeakKeyDictionary()
        self._drawn: WeakKeyDictionary[Any, float] = WeakKeyDictionary()

    def fileno(self) -> int:
        devices = getattr(self._app.platform_event_loop, "select_devices", None)
        if devices is None:  # neither X11 nor another system with descriptors
            return -1
        if self._selector is None:
            with above_standard():
                self._selector = selectors.DefaultSelector()
        wanted = {each.fileno(): each for each in devices}
        for descriptor in self._devices.keys() - wanted.keys():
            self._selector.unregister(descriptor)
        for descriptor in wanted.keys() - self._devices.keys():
            self._selector.register(descriptor, selectors.EVENT_READ)
        self._devices = wanted
        return int(self._selector.fileno())

    def timeout(self) -> float | None:
        if any(each.poll() for each in self._devices.values()):
            return 0.0  # drawing has read events
        now = time.monotonic()
        sleep = self._app.event_loop.clock.get_sleep_time(True)
        waits = [] if sleep is None else [max(sleep, _SHORTEST)]
        if self._idle_until is not None:
            waits.append(max(self._idle_until - now, _SHORTEST))
        if not self._devices:
            waits.append(abc.INTERVAL)
        waits += [max(self._due[each] - now, 0.0) for each in self._windows_to_draw()]
        return min(waits, default=None)

    def dispatch(self) -> None:
        if self._app.event_loop.is_running and self._is_in_drawing():
            return  # a prompt in on_draw(), which pyglet.app.run() has called
        with Patches() as patches:
            # what run() sets: a click on the close button closes the window, and
            # events are dispatched at once, not kept for Window.dispatch_events()
            patches.replace(self._app.event_loop, "is_running", True)
            window = sys.modules.get("pyglet.window")
            if window is not None:
                patches.replace(window.Window, "_enable_event_queue", False)
            self._handle_events()
            self._call_scheduled()
            self._draw()

    def close(self) -> None:
        if self._selector is not None:
            self._selector.close()
            self._selector = None
            self._devices = {}

    def _handle_events(self) -> None:
        end = time.monotonic() + _TURN
        more = True
        while more and time.monotonic() < end:
            more = False
            with shown():
                more = self._step()
        for window in tuple(self._app.windows):
            with shown():
                if window in self._app.windows:
                    window.switch_to()
                    window.dispatch_pending_events()

    def _step(self) -> bool:
        """Handle what is pending; return whether there was something."""
        if self.fileno() < 0:
            return bool(self._app.platform_event_loop.step(0.0))
        # not platform_event_loop.step(), whose select() knows 1024 descriptors
        ready = [each for each in self._devices.values() if each.poll()] or [
            self._devices[key.fd] for key, _ in self._selector.select(0)
        ]
        for device in ready:
            device.select()
        return bool(ready)

    def _call_scheduled(self) -> None:
        self._idle_until = None
        try:
            seconds = self._app.event_loop.idle()
        except Exception as error:
            _schedule_again(self._app.event_loop.clock)
            if is_of_signal_handler(error):
                raise
            _exceptions.show(error)
            return
        if seconds is not None:
            self._idle_until = time.monotonic() + seconds

    def _draw(self) -> None:
        for window in self._windows_to_draw():
            now = time.monotonic()
            due = self._due[window]
            if due > now or window not in self._app.windows:
                continue
            in_step = due + _FRAME
            self._due[window] = in_step if in_step > now else now + _FRAME
            since = now - self._drawn.get(window, now)
            self._drawn[window] = now
            try:
                window.draw(since)
            except Exception as error:
                if is_of_signal_handler(error):
                    raise
                self._due[window] = now + _AFTER_ERROR
                _exceptions.show(error)

    def _windows_to_draw(self) -> list[Any]:
        """Return the windows that are ours to draw; each has a time in _due."""
        if self._is_drawn_by_program():
            return []
        found = [each for each in self._app.windows if each.visible and _draws(each)]
        for window in found:
            self._due.setdefault(window, 0.0)
        return found

    def _is_drawn_by_program(self) -> bool:
        """Return whether the program has scheduled the drawing, as run(None) wants it.

        So has pyglet.app.run(), which Ctrl-C has ended.
        """
        clock = self._app.event_loop.clock
        items = (
            *getattr(clock, "_schedule_items", ()),
            *getattr(clock, "_schedule_interval_items", ()),
        )
        drawing = {getattr(self._app.event_loop, "_redraw_windows", None)} - {None}
        return any(
            each.func in drawing
            or (
                getattr(each.func, "__name__", "") == "draw"
                and getattr(each.func, "__self__", None) in self._app.windows
            )
            for each in items
        )

    def _is_in_drawing(self) -> bool:
        draw: CodeType = sys.modules["pyglet.window"].BaseWindow.draw.__code__
        frame: FrameType | None = sys._getframe()  # noqa: SLF001  documented
        while frame is not None:
            if frame.f_code is draw:
                return True
            frame = frame.f_back
        return False


def _app() -> Any:
    """Return pyglet.app; None: it is not imported, or not all of it."""
    app = sys.modules.get("pyglet.app")
    return app if hasattr(app, "platform_event_loop") else None


def _draws(window: Any) -> bool:
    """Return whether something draws the window when it is told to."""
    handlers = getattr(window, "_event_stack", None)
    return handlers is None or any(
        callable(getattr(window, name, None)) or any(name in each for each in handlers)
        for name in _DRAWN_BY
    )


def _schedule_again(clock: Any) -> None:
    """Schedule the function again that has raised: the clock has taken it off its heap.

    In pyglet.app.run() that ends the program (pyglet/clock.py, call_scheduled_functions()).
    """
    item = getattr(clock, "_current_interval_item", None)
    heap = getattr(clock, "_schedule_interval_items", None)
    if not getattr(item, "interval", 0) or not isinstance(heap, list) or item in heap:
        return
    item.last_ts = clock.time()  # type: ignore[union-attr]
    item.next_ts = item.last_ts + item.interval  # type: ignore[union-attr]
    heapq.heappush(heap, item)
