"""How long from a byte in a pipe to the callback of the toolkit's own main loop."""

from __future__ import annotations

import importlib
import json
import os
import random
import select
import struct
import sys
import time
from collections.abc import Callable

WARM = 5
"""The first ones, while the window is still being drawn."""


def write(descriptor: int, count: int) -> None:
    """In a process of its own: when it was, so often, at random moments."""
    chance = random.Random(1)
    time.sleep(0.5)
    for _ in range(count):
        time.sleep(chance.uniform(0.005, 0.02))
        os.write(descriptor, struct.pack("q", time.monotonic_ns()))
    os._exit(0)


class Reader:
    """The end of the pipe, and what came out."""

    def __init__(self, descriptor: int, count: int) -> None:
        self.descriptor = descriptor
        self._count = count
        self._found: list[float] = []

    def read(self, *_: object) -> bool:
        """The callback. Ends the process after the last: loops end in different ways."""
        now = time.monotonic_ns()
        (then,) = struct.unpack("q", os.read(self.descriptor, 8))
        self._found.append((now - then) / 1e9)
        if len(self._found) == self._count:
            print(json.dumps({"waking": self._found[WARM:]}), flush=True)
            os._exit(0)
        return True  # GLib: go on


def poll(reader: Reader) -> None:
    """Without a toolkit: the least that it can be."""
    waiting = select.poll()
    waiting.register(reader.descriptor, select.POLLIN)
    while True:
        waiting.poll()
        reader.read()


def tk(reader: Reader) -> object:
    import tkinter

    tkinter._default_root.tk.createfilehandler(  # type: ignore[attr-defined]  # noqa: SLF001
        reader.descriptor, tkinter.READABLE, reader.read
    )
    return None


def qt(reader: Reader, binding: str) -> object:
    core = importlib.import_module(f"{binding}.QtCore")
    kind = getattr(core.QSocketNotifier, "Type", core.QSocketNotifier).Read
    notifier = core.QSocketNotifier(reader.descriptor, kind)
    notifier.activated.connect(reader.read)
    return notifier


def glib(reader: Reader) -> object:
    from gi.repository import GLib

    GLib.unix_fd_add_full(0, reader.descriptor, GLib.IO_IN, reader.read)
    return None


WATCH: dict[str, Callable[[Reader], object]] = {
    "tk": tk,
    "gtk3": glib,
    "gtk4": glib,
    **{
        binding: lambda reader, binding=binding: qt(reader, binding)
        for binding in ("PyQt6", "PySide6", "PyQt5", "PySide2")
    },
}


def main() -> None:
    toolkit, count = sys.argv[1], int(sys.argv[2]) + WARM
    reading, writing = os.pipe()
    if os.fork() == 0:
        write(writing, count)
    reader = Reader(reading, count)
    if not toolkit:
        poll(reader)
    import windows

    window = windows.open_window(toolkit, "w", None)
    kept = WATCH[toolkit](reader)
    window.main()
    del kept


if __name__ == "__main__":
    main()
