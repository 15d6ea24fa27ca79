"""The public function owner(): who holds PyOS_InputHook, the interpreter's input hook."""

from __future__ import annotations

from typing import NamedTuple

_SIZE = 4096  # bytes: the longest path
#: how the name of a library's file begins -> whose hook is in that library
_KNOWN = {
    "_tkinter": "tkinter",
    "PyQt": "PyQt",
    "PySide": "PySide",
    "_macosx": "matplotlib",
}


def is_known(name: str) -> bool:
    """Return whether the name of an Owner is that of a toolkit's own hook."""
    return name.startswith(tuple(_KNOWN.values()))


class Owner(NamedTuple):
    """Who holds the interpreter's input hook; str() says so in words.

    Attributes:
        name: "inputhook", "tkinter", "PyQt6", "PySide6", ..., for another hook the file
            name of its library; None if nobody holds it.
        library: the file that the hook is in, or "".
        symbol: the hook's name in that file, or "".
    """

    name: str | None
    library: str
    symbol: str

    def __str__(self) -> str:
        if self.name is None:
            return "nobody"
        where = f"{self.symbol} in {self.library}" if self.symbol else self.library
        return f"{self.name} ({where})"


def owner() -> Owner:
    """Return who holds the interpreter's input hook now.

    Returns:
        An Owner, whose `name` is "inputhook", "tkinter", "PyQt6", "PySide6", ..., for another
        hook the file name of its library, or None if there is no hook; `library` and
        `symbol` are what the dynamic linker knows of the hook (dladdr(3)).

    Thread: any.
    """
    # here, for Owner is a public name where there is no C core, too
    from ._core import ffi, lib

    slot = lib.ih_slot()
    if slot == ffi.NULL:
        return Owner(None, "", "")
    library = ffi.new("char[]", _SIZE)
    symbol = ffi.new("char[]", _SIZE)
    lib.ih_describe(slot, library, symbol, _SIZE)
    path = ffi.string(library).decode(errors="replace")
    name = ffi.string(symbol).decode(errors="replace")
    if lib.ih_is_ours(slot):
        return Owner("inputhook", path, name)
    for part in reversed(path.split("/")):
        for known, who in _KNOWN.items():
            if part.startswith(known):
                return Owner(part if who in {"PyQt", "PySide"} else who, path, name)
    return Owner(path.rpartition("/")[2], path, name)
