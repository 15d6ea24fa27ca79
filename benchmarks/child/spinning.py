"""A thread that computes when the parent says so, without a line typed at the prompt."""

from __future__ import annotations

import mmap
import os
import threading
from pathlib import Path

FLAG, GO = Path("spin-flag"), Path("spin-go")


def start() -> None:
    """Have it wait for a byte in GO, and compute while FLAG is not zero."""
    FLAG.write_bytes(b"\0")
    os.mkfifo(GO)
    threading.Thread(target=_spin, daemon=True).start()


def _spin() -> None:
    go = os.open(GO, os.O_RDWR)  # also written to, so that it never ends
    with FLAG.open("r+b") as file:
        flag = mmap.mmap(file.fileno(), 1)
    while os.read(go, 1):
        while flag[0]:
            pass
