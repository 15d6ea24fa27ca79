"""Is the C core's file whole? Loading one that was cut short ends the process (SIGBUS).

A full disk or an interrupted copy leaves such a file, and dlopen() maps it without looking
at its length.
"""

from __future__ import annotations

import os
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path

_BIG = 2  # ELFDATA2MSB
_HEADER = 64  # bytes of an ELF header; 52 in one of 32 bits
#: where e_shoff, e_shentsize and e_shnum are, and the bytes of e_shoff: elf(5)
_FIELDS = {1: (0x20, 0x2E, 0x30, 4), 2: (0x28, 0x3A, 0x3C, 8)}


def path() -> Path | None:
    """The file that `import inputhook._core` would load."""
    folder = Path(__file__).parent
    found = (folder / f"_core{suffix}" for suffix in EXTENSION_SUFFIXES)
    return next((file for file in found if file.exists()), None)


def check() -> None:
    """Raise ImportError if it is a file for ELF systems that ends too early."""
    file = path()
    if file is None or not file.is_file():
        return  # the import says so better
    with file.open("rb") as opened:
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
