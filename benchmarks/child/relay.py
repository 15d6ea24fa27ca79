"""python relay.py FILE COMMAND: run a command on a terminal of its own, inside this one.

What is typed goes to the command, and what it writes comes back, at once; when which bytes
passed is noted in the file, as `child/windows.py` of the tests notes its events.
"""

from __future__ import annotations

import fcntl
import json
import os
import pty
import select
import sys
import termios
import time
import tty
from pathlib import Path


def main(file: str, command: list[str]) -> None:
    pid, master = pty.fork()
    if pid == 0:
        os.execvp(command[0], command)
    size = fcntl.ioctl(0, termios.TIOCGWINSZ, bytes(8))
    fcntl.ioctl(master, termios.TIOCSWINSZ, size)
    tty.setraw(0)
    ways = {0: ("typed", master), master: ("shown", 1)}
    with Path(file).open("ab", buffering=0) as notes:
        while True:
            for source in select.select(list(ways), [], [])[0]:
                try:
                    data = os.read(source, 65536)
                except OSError:  # EIO: the command ended
                    data = b""
                if not data:
                    return
                now = time.monotonic()
                kind, target = ways[source]
                os.write(target, data)
                text = data.decode(errors="replace")
                notes.write(json.dumps([now, kind, text]).encode() + b"\n")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
