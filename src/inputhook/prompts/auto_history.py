"""Finds where the readline module keeps the value of set_auto_history().

inputhook reads lines in place of the module's own reader, and so must add them to the
history in its place. Whether to do so is in should_auto_add_history, a static variable
of Modules/readline.c that no function returns. The variable is found where the module's
memory changes when set_auto_history() is called.
"""

from __future__ import annotations

import os
import struct
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .._core import ffi

if TYPE_CHECKING:
    from collections.abc import Iterator

_CHUNK = 256  # bytes
_ELF64 = b"\x7fELF\x02"
_LOAD, _WRITE = 1, 2  # PT_LOAD, PF_W


def find(module: Any) -> Any:
    """Return the address of the variable, as an `int *`; NULL if it was not found.

    The variable has its old value when find() returns.

    Args:
        module: the readline module.
    """
    switch = getattr(module, "set_auto_history", None)
    if switch is None or not getattr(module, "__file__", None):
        return ffi.NULL  # built into the interpreter, whose memory changes by itself
    spans = list(_writable(module.__file__))
    found = _copies(spans)
    switch(True)
    on = _copies(spans)
    switch(False)
    off = _copies(spans)
    places = [
        (span, place)
        for span in range(len(spans))
        for place in _turned_off(on[span], off[span])
    ]
    if len(places) != 1:
        switch(True)
        return ffi.NULL
    span, place = places[0]
    switch(bool(_number(found[span], place)))
    return ffi.cast("int *", spans[span][0] + place)


def _writable(file: str) -> Iterator[tuple[int, int]]:
    """Yield address and size of a library's variables: proc(5) maps, elf(5) Elf64_Phdr."""
    try:
        maps = Path("/proc/self/maps").read_bytes()
        contents = Path(file).read_bytes()
    except OSError:
        return
    path = os.fsencode(Path(file).resolve())
    lines = (line.split(maxsplit=5) for line in maps.splitlines())
    first = next((each for each in lines if each[5:] == [path]), None)
    if first is None or contents[:5] != _ELF64:
        return
    begin = int(first[0].split(b"-")[0], 16)
    (table,) = struct.unpack_from("Q", contents, 32)
    size, count = struct.unpack_from("HH", contents, 54)
    for number in range(count):
        kind, flags, _, address, _, _, length, _ = struct.unpack_from(
            "IIQQQQQQ", contents, table + number * size
        )
        if kind == _LOAD and flags & _WRITE:
            yield begin + address, length // 4 * 4


def _copies(spans: list[tuple[int, int]]) -> list[bytes]:
    return [bytes(ffi.buffer(ffi.cast("char *", at), size)) for at, size in spans]


def _turned_off(on: bytes, off: bytes) -> Iterator[int]:
    """Yield the offset of each int that was 1 and has become 0."""
    for chunk in range(0, len(on), _CHUNK):
        if on[chunk : chunk + _CHUNK] != off[chunk : chunk + _CHUNK]:
            for place in range(chunk, min(chunk + _CHUNK, len(on)), 4):
                if _number(on, place) == 1 and _number(off, place) == 0:
                    yield place


def _number(memory: bytes, place: int) -> int:
    return int.from_bytes(memory[place : place + 4], "little")
