"""GLFW, and the canvases of rendercanvas on it (pygfx, fastplotlib).

For these see rendercanvas_asyncio.py.

GLFW has callbacks for events, and neither timers nor drawing: those are the program's.
"""

from __future__ import annotations

import sys
from typing import Any

from .. import abc
from .._privates import Private
from . import rendercanvas_asyncio
from .adapted import AdaptedLoop
from .shown import shown
from .x11 import Connection

#: without the first no window is served, without the second block() waits for none
PRIVATES = (
    Private("glfw", "_glfw", "2.7 to 2.11"),
    Private("glfw", "_callback_repositories", "2.7 to 2.11", list),
)


class Glfw(abc.Toolkit):
    """GLFW, by its Python package of that name."""

    name = "glfw"
    module = "glfw"
    install = "pip install glfw"

    def has_application(self) -> bool:
        # it needs glfw.init(), and has no other way to fail
        return bool(_ask("glfwGetTimerFrequency"))

    def has_windows(self) -> bool:
        # GLFW lists no windows; the package knows those that have a callback
        callbacks = getattr(sys.modules.get("glfw"), "_callback_repositories", ())
        return self.has_application() and any(callbacks)

    def loop(self) -> abc.Loop:
        return _Loop()


class _Loop(abc.Loop):
    """poll_events(), when something has come from the X server; elsewhere every 20 ms.

    GLFW on Wayland has further descriptors, of timers for the keys that repeat.
    """

    def __init__(self) -> None:
        self._connection: Connection | None = None

    def fileno(self) -> int:
        return -1 if self._connection is None else self._connection.fileno()

    def timeout(self) -> float | None:
        if self._connection is None:
            return abc.INTERVAL
        return 0.0 if self._connection.has_events() else None

    def dispatch(self) -> None:
        with shown():  # the package raises what a callback has raised
            sys.modules["glfw"].poll_events()
        display = _ask("glfwGetX11Display")
        if not display:
            self._connection = None
        elif self._connection is None or self._connection.display != display:
            self._connection = _connection(display)


class GlfwLoop(AdaptedLoop):
    """Serves GLFW's events and, where rendercanvas is in use, the tasks of that."""

    imports_to_watch = (rendercanvas_asyncio.MODULE,)

    def __init__(self) -> None:
        super().__init__(Glfw())
        self._canvases = rendercanvas_asyncio.CanvasesOnAsyncio()

    def open(self) -> None:
        super().open()
        self.on_import()

    def on_import(self) -> None:
        self._canvases.attach()

    def serve(self) -> float | None:
        waits = super().serve(), self._canvases.serve()
        return min((each for each in waits if each is not None), default=None)

    def stop_serving(self) -> None:
        super().stop_serving()
        self._canvases.rest()

    def close(self) -> None:
        try:
            super().close()
        finally:
            self._canvases.detach()


def _ask(name: str) -> Any:
    """Call a function of GLFW's without arguments; None, or what it returns in vain.

    Its error is nobody's: the package would warn, or call what the program has set.
    """
    library = getattr(sys.modules.get("glfw"), "_glfw", None)
    function = getattr(library, name, None)
    if library is None or function is None:
        return None
    before = library.glfwSetErrorCallback(_no_callback(library))
    try:
        return function()
    finally:
        library.glfwSetErrorCallback(before)


def _no_callback(library: Any) -> Any:
    return library.glfwSetErrorCallback.argtypes[0]()


def _connection(display: int) -> Connection | None:
    try:
        return Connection(display)
    except OSError:
        return None
