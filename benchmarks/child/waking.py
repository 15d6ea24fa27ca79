"""How long from a byte in a pipe to the callback of the toolkit's own main loop."""

from __future__ import annotations

import json
import os
import random
import select
import struct
import sys
import time

WARM = 20
"""The first ones, while the window is still being drawn."""


def write(descriptor: int, go: int) -> None:
    """In a process of its own: when it was, each time that the reader is ready again."""
    chance = random.Random(1)
    while os.read(go, 1):
        time.sleep(chance.uniform(0.005, 0.02))  # it is asleep by then, as at a prompt
        os.write(descriptor, struct.pack("q", time.monotonic_ns()))


class Reader:
    """The end of the pipe, and what came out."""

    def __init__(self, descriptor: int, go: int, count: int) -> None:
        self._descriptor = descriptor
        self._go = go
        self._count = count
        self._found: list[float] = []

    def read(self) -> None:
        """The callback. Ends the process after the last: loops end in different ways."""
        now = time.monotonic_ns()
        (then,) = struct.unpack("q", os.read(self._descriptor, 8))
        self._found.append((now - then) / 1e9)
        if len(self._found) == self._count:
            finish(self._found[WARM:])
        os.write(self._go, b".")


def finish(found: list[float]) -> None:
    print(json.dumps({"waking": found}), flush=True)
    os._exit(0)


def main() -> None:
    toolkit, count = sys.argv[1], int(sys.argv[2]) + WARM
    reading, writing = os.pipe()
    waiting, going = os.pipe()
    if os.fork() == 0:
        os.close(going)  # so that it ends with the reader
        write(writing, waiting)
        os._exit(0)
    reader = Reader(reading, going, count)
    os.write(going, b".")
    if toolkit:
        import windows

        window = windows.open_window(toolkit, "w", None)
        if not window.watch(reading, reader.read):
            finish([])
        window.main()
    poll = select.poll()  # the least that it can be
    poll.register(reading, select.POLLIN)
    while True:
        poll.poll()
        reader.read()


if __name__ == "__main__":
    main()
