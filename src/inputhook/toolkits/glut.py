"""GLUT: windows of PyOpenGL's OpenGL.GLUT, with freeglut, on X11.

glutMainLoopEvent() handles events, timers and drawing. It tells neither when the next timer
is due, nor calls what glutIdleFunc() was given: PyOpenGL's functions are wrapped, to know of
both. A program that has imported the functions before that is polled.

freeglut ends the process when a window is closed, unless it is told otherwise, and its main
loop does not end at Ctrl-C. So a window that is closed at the prompt is closed and no more,
and glutMainLoop() returns at once where the prompt runs the loop.
"""

from __future__ import annotations

import ctypes
import os
import sys
import time
from typing import TYPE_CHECKING, Any

from .. import _exceptions, abc
from .._patch import Patches
from .adapted import Extended
from .x11 import Xlib

if TYPE_CHECKING:
    from collections.abc import Callable

_MODULE = "OpenGL.GLUT"

#: seconds between two calls of the idle function: as often as a screen shows something new
_IDLE = 1 / 60
#: seconds until it is asked again whose timer should have been due
_LATER = 0.001

# freeglut_ext.h, freeglut_std.h; glutGet(_INIT_STATE) may be called before glutInit()
_INIT_STATE = 0x007C
_ACTION_ON_WINDOW_CLOSE = 0x01F9
_CONTINUE = 2


class GlutToolkit(Extended):
    """GLUT, from glutInit() on."""

    name = "glut"
    module = _MODULE
    aliases = ("freeglut", "pyopengl")
    install = (
        "pip install PyOpenGL, and freeglut of your system (Debian, Ubuntu: apt install "
        "freeglut3-dev)"
    )
    imports_to_watch = (_MODULE,)
    needs = """\
if not OpenGL.GLUT.glutMainLoopEvent:
    sys.exit("PyOpenGL finds no freeglut")
"""

    def __init__(self) -> None:
        #: when each is due, by time.monotonic(), until its function is called
        self.timers: dict[object, float] = {}
        #: what GLUT will call for each, and what it has called last. PyOpenGL keeps these per
        #: context, and drops those of the context that is current when the last timer of
        #: another one is called (GLUTTimerCallback, OpenGL/GLUT/special.py).
        self.callbacks: dict[object, object] = {}
        self.called: object = None
        self.idle: Callable[[], object] | None = None
        #: whether timers and the idle function are known
        self.knows_all = False
        self._patches = Patches()

    @staticmethod
    def glut() -> Any:
        """Return the module, if the program has imported it wholly."""
        glut = sys.modules.get(_MODULE)
        return glut if hasattr(glut, "glutMainLoopEvent") else None

    def has_application(self) -> bool:
        glut = self.glut()
        return bool(glut and glut.glutGet and glut.glutGet(_INIT_STATE) == 1)

    def has_windows(self) -> bool:
        return self.has_application() and self.glut().glutGetWindow() != 0

    def loop(self) -> abc.Loop:
        return GlutLoop(self, self.glut())

    def follow(self) -> None:
        glut = self.glut()
        if glut is None or self._patches:
            return
        # without glutInit() no timer is set yet
        self.knows_all = not self.has_application()
        self._patches.wrap(glut, "glutTimerFunc", self._timer)
        self._patches.wrap(glut, "glutIdleFunc", self._idle)
        self._patches.wrap(glut, "glutMainLoop", self._main_loop)

    def unfollow(self) -> None:
        self._patches.undo()
        self.knows_all = False

    def _timer(
        self,
        original: Callable[..., Any],
        milliseconds: int,
        function: Callable[[int], object],
        value: int,
    ) -> Any:
        timer = object()

        def due(value: int) -> object:
            self.timers.pop(timer, None)
            self.called = self.callbacks.pop(timer, None)
            return function(value)

        self.timers[timer] = time.monotonic() + milliseconds / 1000
        try:
            callback = self.callbacks[timer] = original(milliseconds, due, value)
        except BaseException:
            self.timers.pop(timer, None)
            raise
        return callback

    def _idle(
        self, original: Callable[..., Any], function: Callable[[], object] | None = None
    ) -> Any:
        self.idle = function
        return original(function)

    def _main_loop(self, original: Callable[..., Any]) -> Any:
        return None if self.is_run() else original()


class GlutLoop(abc.Loop):
    """The events of the connection to the X server, and what timers and idling are due."""

    def __init__(self, toolkit: GlutToolkit, glut: Any) -> None:
        self._toolkit = toolkit
        self._glut = glut
        self._xlib = Xlib()
        self._display = 0  # a Display *

    def fileno(self) -> int:
        if not self._display and self._xlib.works:
            self._display = _display()
        return self._xlib.descriptor(self._display) if self._display else -1

    def timeout(self) -> float | None:
        if self._toolkit.idle is not None:
            return _IDLE
        if not self._toolkit.knows_all or not self._display:
            return abc.INTERVAL
        if self._xlib.has_events(self._display):
            return 0
        timers = self._toolkit.timers.values()
        # GLUT has milliseconds of its own clock: it may call a little later than was said
        return max(min(timers) - time.monotonic(), _LATER) if timers else None

    def dispatch(self) -> None:
        glut = self._glut
        action = glut.glutGet(_ACTION_ON_WINDOW_CLOSE)
        glut.glutSetOption(_ACTION_ON_WINDOW_CLOSE, _CONTINUE)
        try:
            glut.glutMainLoopEvent()
        finally:
            glut.glutSetOption(_ACTION_ON_WINDOW_CLOSE, action)
        if self._toolkit.idle is not None:
            try:
                self._toolkit.idle()
            except Exception as error:  # noqa: BLE001  the program's
                self._toolkit.idle = None  # else it would raise again and again
                _exceptions.show(error)
        if self._display:
            self._xlib.flush(self._display)


def _display() -> int:
    """Return the X connection of the window that GLUT draws in now; 0: not known."""
    try:
        function = ctypes.CDLL("libGL.so.1", os.RTLD_NOLOAD).glXGetCurrentDisplay
    except (OSError, AttributeError):
        return 0
    function.restype = ctypes.c_void_p
    return int(function() or 0)
