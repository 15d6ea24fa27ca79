"""Is there a screen? Several toolkits abort the process if their first window finds none."""

from __future__ import annotations

import os

from .errors import NoDisplay

_REMEDY = (
    "Start Python where windows can open, forward a display (ssh -X), or run a virtual "
    "one: xvfb-run python. For matplotlib's figures in a browser: pip install tornado "
    "matplotlib, then inputhook.enable('web')"
)


def check() -> None:
    """Raise NoDisplay unless a window could open here.

    The X server is really asked, for a DISPLAY that refuses is as bad as none. macOS
    and a Wayland session are taken at their word.
    """
    if os.uname().sysname == "Darwin" or os.environ.get("WAYLAND_DISPLAY"):
        return
    name = os.environ.get("DISPLAY")
    if not name:
        raise NoDisplay(
            "No display: neither DISPLAY nor WAYLAND_DISPLAY is set, so no window "
            f"can open. {_REMEDY}"
        )
    if not _x_server_answers():
        raise NoDisplay(
            f"No display: DISPLAY is {name!r}, but no X server there accepts a "
            "connection (it is not running, or this user may not use it). "
            f"Correct DISPLAY, or: {_REMEDY[0].lower()}{_REMEDY[1:]}"
        )


def _x_server_answers() -> bool:
    """Connect with xcb, which knows the cookies, and disconnect; True without xcb."""
    import ctypes

    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return True
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connect.argtypes = [ctypes.c_char_p, ctypes.c_void_p]
    xcb.xcb_connection_has_error.argtypes = [ctypes.c_void_p]
    xcb.xcb_disconnect.argtypes = [ctypes.c_void_p]
    connection = xcb.xcb_connect(None, None)
    refused = xcb.xcb_connection_has_error(connection)
    xcb.xcb_disconnect(connection)
    return not refused
