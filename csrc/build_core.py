"""Build inputhook._core with cffi: api.h is the interface, the .c files the code."""

import sys
import sysconfig
from pathlib import Path

from cffi import FFI

HERE = Path(__file__).parent
SOURCES = [
    "state.c",
    "slot.c",
    "pump.c",
    "hook.c",
    "live.c",
    "system.c",
    "input.c",
    "ahead.c",
    "arrived.c",
    "watchdog.c",
    "wake.c",
    "signals.c",
    "nudge.c",
    "process.c",
    "timer_linux.c",
    "timer_kqueue.c",
    "terminal.c",
    "screen.c",
    "output.c",
    "library.c",
    "line.c",
    "suspend.c",
    "reader.c",
    "nested.c",
    "symbols.c",
    "loop_poll.c",
    "loop_glib.c",
    "loop_qt.c",
    "loop_tk.c",
    "poll_glib.c",
    "paint_gtk.c",
    "busy.c",
    "interrupt.c",
    "interrupt_qt.c",
    "xlib.c",
]


def stable_abi() -> str | None:
    """Return the oldest Python whose stable ABI is used; None: there is none.

    A free-threaded Python has one since 3.15 (abi3t, PEP 803), which pyabi.h chooses by
    itself where Py_GIL_DISABLED is defined; before, Py_LIMITED_API is an error there.
    """
    if not sysconfig.get_config_var("Py_GIL_DISABLED"):
        return "0x030b0000"
    return "0x030f0000" if sys.version_info >= (3, 15) else None


ABI = stable_abi()

ffibuilder = FFI()
ffibuilder.cdef((HERE / "api.h").read_text())
ffibuilder.cdef(f'extern "Python+C" {{ {(HERE / "callbacks.h").read_text()} }}')
ffibuilder.set_source(
    "inputhook._core",
    '#include "inputhook.h"',
    # relative to setup.py: setuptools wants no absolute paths in an sdist
    sources=[f"csrc/{name}" for name in SOURCES],
    depends=[
        f"csrc/{name}"
        for name in (
            *("api.h", "callbacks.h", "inputhook.h"),
            *("library.h", "poll_glib.h", "qt.h"),
        )
    ],
    include_dirs=["csrc"],
    define_macros=[
        ("_GNU_SOURCE", None),
        *([("Py_LIMITED_API", ABI)] if ABI else []),
    ],
    extra_compile_args=[
        "-std=c11",
        "-fvisibility=hidden",
        # the same file wherever it is compiled: debug information names the folder
        f"-ffile-prefix-map={HERE.parent.resolve()}=.",
    ],
    py_limited_api=ABI is not None,
)
