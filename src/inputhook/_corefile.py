"""Loads the C core, if its file is whole: a file that was cut short ends the process (SIGBUS).

A full disk or an interrupted copy leaves such a file, and dlopen() maps it without looking
at its length.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from importlib.machinery import EXTENSION_SUFFIXES
from typing import NamedTuple

from ._descriptors import above_standard

#: Pythons in a browser, or without processes and terminals
_NO_PROCESSES = ("emscripten", "wasi", "ios", "android")
_OWN_LOOP = "end with the toolkit's own main loop: plt.show(), app.exec()"

_BIG = 2  # ELFDATA2MSB
_HEADER = 64  # bytes of an ELF header; 52 in one of 32 bits
#: where e_shoff, e_shentsize and e_shnum are, and the bytes of e_shoff: elf(5)
_FIELDS = {1: (0x20, 0x2E, 0x30, 4), 2: (0x28, 0x3A, 0x3C, 8)}


def path() -> str | None:
    """Return the file that `import inputhook._core` would load; None: there is none."""
    # not pathlib, whose import takes as long as all else that enable() does
    core = os.path.join(os.path.dirname(__file__), "_core")  # noqa: PTH118, PTH120
    found = (core + suffix for suffix in EXTENSION_SUFFIXES)
    return next((file for file in found if os.path.exists(file)), None)  # noqa: PTH110


class Missing(NamedTuple):
    """Why this Python has no C core, although nothing is broken."""

    what: str
    """What is so, and why; sentences."""

    do: str
    """What to do; a sentence."""

    def __str__(self) -> str:
        return f"{self.what}. {self.do}"


def why_none() -> Missing | None:
    """Return why inputhook was installed without a C core; None: there should be one."""
    if "inputhook._core" in sys.modules:
        return None
    name = {"pypy": "PyPy", "graalpy": "GraalPy"}.get(sys.implementation.name)
    if sys.implementation.name != "cpython":
        return Missing(
            "inputhook can run no event loop here: it needs CPython's PyOS_InputHook, "
            f"which {name or sys.implementation.name} does not have",
            f"Use CPython, or {_OWN_LOOP}",
        )
    if os.name != "posix" or sys.platform in _NO_PROCESSES:
        return Missing(
            "inputhook can run no event loop here: its C core waits on descriptors and "
            f"signals that only POSIX systems have, and this is {sys.platform}",
            f"Use a Python on Linux, or {_OWN_LOOP}",
        )
    if path() is None and _is_of_pure_wheel():
        return Missing(
            "inputhook was installed from a wheel for systems that cannot have its C core",
            "Install it with the core, which needs a C compiler and Python's headers: "
            f"{sys.executable} -m pip install --force-reinstall --no-binary inputhook "
            "inputhook",
        )
    return None


def _is_of_pure_wheel() -> bool:
    from pathlib import Path

    for file in Path(__file__).parent.parent.glob("inputhook-*.dist-info/WHEEL"):
        if "Root-Is-Purelib: true" in file.read_text(encoding="utf-8"):
            return True
    return False


def load() -> None:
    """Import the C core.

    Raises:
        ImportError: the core's file is missing, is cut short or cannot be loaded.
    """
    if "inputhook._core" in sys.modules:
        return
    check()
    # libffi, which cffi's own module loads, keeps a file open (src/tramp.c): if
    # standard input is closed, Python would read its lines from that file
    with above_standard():
        import_module("inputhook._core")


def check() -> None:
    """Raise ImportError if the core's file is an ELF file that ends too early."""
    file = path()
    if file is None or not os.path.isfile(file):  # noqa: PTH113
        return  # the import itself gives the better message
    with open(file, "rb") as opened:  # noqa: PTH123
        header = opened.read(_HEADER)
        size = os.fstat(opened.fileno()).st_size
    if header[:4] != b"\x7fELF" or len(header) < _HEADER or header[4] not in _FIELDS:
        return
    offset, entry_size, entries, width = _FIELDS[header[4]]
    big = header[5] == _BIG

    def number(start: int, count: int) -> int:
        return int.from_bytes(header[start : start + count], "big" if big else "little")

    # the table of sections comes last
    needed = number(offset, width) + number(entry_size, 2) * number(entries, 2)
    if size < needed:
        raise ImportError(
            f"{file} is cut short: it has {size} bytes of {needed}", name="_core"
        )


def incomplete(error: ImportError) -> str:
    """Return what to tell a user whose installation is not complete."""
    missing = why_none()
    if missing is not None:
        return str(missing)
    return (
        f"inputhook is not completely installed: {error}. Install it again: "
        f"{sys.executable} -m pip install --force-reinstall inputhook; "
        f"{sys.executable} -m inputhook doctor says more"
    )
