"""What may leak in the interpreter under test."""

from __future__ import annotations

import ctypes
import gc
import os
import sys
from pathlib import Path


def descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def threads() -> int:
    return len(list(Path("/proc/self/task").iterdir()))


def resident() -> int:
    """Return the bytes of memory in use."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf(
        "SC_PAGE_SIZE"
    )


def qobjects() -> int:
    """Return how many of Qt's objects Python knows, the application's children among them."""
    found = 0
    for binding in ("PyQt6", "PySide6", "PyQt5"):
        core = sys.modules.get(f"{binding}.QtCore")
        if core is not None:
            # first, for PySide makes a Python object for each it finds
            found += len(core.QCoreApplication.instance().findChildren(core.QObject))
            gc.collect()
            found += sum(isinstance(each, core.QObject) for each in gc.get_objects())
    return found


def polled() -> int:
    """Return how many descriptors GLib's default context polls: those of its sources."""
    if "gi" not in sys.modules and "wx" not in sys.modules:
        return 0
    glib = ctypes.CDLL("libglib-2.0.so.0")
    glib.g_main_context_default.restype = ctypes.c_void_p
    context = ctypes.c_void_p(glib.g_main_context_default())
    timeout, priority = ctypes.c_int(), ctypes.c_int()
    records = (ctypes.c_uint64 * 1000)()  # GPollFD, 8 bytes each
    if not glib.g_main_context_acquire(context):
        return -1
    try:
        glib.g_main_context_prepare(context, ctypes.byref(priority))
        most = 2**31 - 1  # every priority
        return int(
            glib.g_main_context_query(
                context, most, ctypes.byref(timeout), records, 1000
            )
        )
    finally:
        glib.g_main_context_release(context)


def all_of_them() -> dict[str, int]:
    functions = (descriptors, threads, qobjects, polled)
    return {function.__name__: function() for function in functions}
