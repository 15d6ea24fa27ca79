"""Callbacks of the child with inputhook, each called when the driver asks for it.

The driver writes their names into a pipe (`twins.callback()`). The enabled toolkit watches
that pipe as it watches a program's own descriptors.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

LASTS = 0.2  # seconds


class Wanted:
    """Reads the names, and calls the callbacks.

    Args:
        descriptor: of the pipe.
        say: tells the driver.
        library: returns the module that keeps the history, or None.
    """

    def __init__(
        self,
        descriptor: int,
        say: Callable[..., None],
        library: Callable[[], Any],
    ) -> None:
        self._descriptor = descriptor
        self._library = library
        self._say = say
        self._times = 0

    def watch_by_asyncio(self) -> None:
        import asyncio

        loop = asyncio.get_event_loop()
        loop.add_reader(self._descriptor, self)

    def watch_by_tk(self, root: Any) -> None:
        import tkinter

        root.createfilehandler(self._descriptor, tkinter.READABLE, lambda *_: self())

    def __call__(self) -> None:
        for name in os.read(self._descriptor, 4096).decode().split():
            self._times += 1
            self._say("called", name)
            getattr(self, name.replace("-", "_"))()

    def print(self) -> None:
        print(f"callback {self._times}")

    def print_to_stderr(self) -> None:
        print(f"callback {self._times}: 日本語 é", file=sys.stderr)

    def print_much(self) -> None:
        for number in range(30):
            print(f"callback {self._times}, line {number}, " + "long " * 20)

    def print_open(self) -> None:
        print(f"callback {self._times} without end", end="", flush=True)

    def print_in_thread(self) -> None:
        thread = threading.Thread(target=self.print)
        thread.start()
        thread.join()

    def raise_error(self) -> None:
        raise LookupError(f"raised by callback {self._times}")

    def ask(self) -> None:
        """Ask, and remove the answer from the history: the other child has not got it."""
        readline = self._library()
        before = readline and readline.get_current_history_length()
        self._say("answer", input("name? "))
        if readline and readline.get_current_history_length() > before:
            readline.remove_history_item(before)

    def fork(self) -> None:
        pid = os.fork()
        if not pid:
            os._exit(0)
        os.waitpid(pid, 0)

    def compute(self) -> None:
        until = time.monotonic() + LASTS
        while time.monotonic() < until:
            pass

    def compute_and_print(self) -> None:
        self.compute()
        self.print()
