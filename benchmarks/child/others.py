"""Windows of libraries without widgets, which tell of the pointer's motions."""

from __future__ import annotations

import ctypes
import re
from pathlib import Path
from typing import Any

import gl_windows
import more_windows
import windows

import inputhook

SDL_MOUSEMOTION = 0x400

kept: list[Any] = []


def enable(kit: str) -> None:
    if kit == "xlib":
        import inputhook_xlib

        inputhook.register(inputhook_xlib.XlibToolkit())
    inputhook.enable(kit)


def open_window(kit: str, title: str) -> None:
    """One that sleeps."""

    def moved(*_: object) -> None:
        windows.record("motion", title)

    if kit == "vtk":
        window = gl_windows.vtk_window(title, None)
        window.AddObserver("MouseMoveEvent", moved)
    elif kit == "glut":
        from OpenGL import GLUT

        window = gl_windows.glut_window(title, None)
        GLUT.glutPassiveMotionFunc(moved)
    elif kit == "xlib":
        window = xlib_window(title, moved)
    else:
        window = more_windows.open_window(kit, title, None)
        if kit == "sdl":
            watch_sdl(moved)
    kept.append(window)


def xlib_window(title: str, moved: Any) -> Any:
    import inputhook_xlib
    from Xlib import X

    window = inputhook_xlib.Window(title, moved)
    window._window.change_attributes(  # noqa: SLF001  the example hears of clicks alone
        event_mask=X.PointerMotionMask
    )
    window.handle = moved
    return window


def watch_sdl(moved: Any) -> None:
    """SDL's own callback, when an event comes into its queue: pygame has none."""
    loaded = re.search(r"/\S*libSDL2-\S*", Path("/proc/self/maps").read_text())
    assert loaded
    kind = ctypes.CFUNCTYPE(
        ctypes.c_int, ctypes.c_void_p, ctypes.POINTER(ctypes.c_uint32)
    )

    def seen(_data: object, event: Any) -> int:
        if event[0] == SDL_MOUSEMOTION:
            moved()
        return 1

    kept.append(kind(seen))
    ctypes.CDLL(loaded[0]).SDL_AddEventWatch(kept[-1], None)
