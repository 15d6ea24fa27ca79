"""Build inputhook._core with cffi: api.h is the interface, the .c files the code."""

from pathlib import Path

from cffi import FFI

HERE = Path(__file__).parent
SOURCES = [
    "hook.c",
    "input.c",
    "wake.c",
    "signals.c",
    "timer_linux.c",
    "timer_thread.c",
    "terminal.c",
    "readline.c",
    "nested.c",
    "stdio.c",
    "symbols.c",
    "repl.c",
    "loop_poll.c",
    "loop_glib.c",
    "loop_qt.c",
    "loop_tk.c",
    "poll_glib.c",
    "paint_gtk.c",
    "busy.c",
    "slow.c",
    "interrupt.c",
    "interrupt_qt.c",
]

ffibuilder = FFI()
ffibuilder.cdef((HERE / "api.h").read_text())
ffibuilder.cdef(f'extern "Python+C" {{ {(HERE / "callbacks.h").read_text()} }}')
ffibuilder.set_source(
    "inputhook._core",
    '#include "inputhook.h"',
    # relative to setup.py: setuptools wants no absolute paths in an sdist
    sources=[f"csrc/{name}" for name in SOURCES],
    depends=[
        f"csrc/{name}" for name in ("api.h", "callbacks.h", "inputhook.h", "qt.h")
    ],
    include_dirs=["csrc"],
    define_macros=[("Py_LIMITED_API", "0x030b0000"), ("_GNU_SOURCE", None)],
    extra_compile_args=["-std=c11", "-fvisibility=hidden"],
    py_limited_api=True,
)
