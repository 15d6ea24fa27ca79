"""What the interpreter under test tells about its own costs."""

from __future__ import annotations

import ctypes
import sys
import threading
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import windows

import inputhook
from inputhook._core import ffi, lib

if TYPE_CHECKING:
    from collections.abc import Callable

_counts = lib.ih.counts
_calls_of_pump: Counter[int] = Counter()


def where() -> dict[str, int]:
    """Return the address of each of the C core's counters: the test reads our memory."""
    address = int(ffi.cast("uintptr_t", ffi.addressof(lib.ih, "counts")))
    fields = ffi.typeof("struct ih_counts").fields
    return {name: address + field.offset for name, field in fields}


def profile() -> None:
    """Count, for each pump, the calls of the C core: each releases the GIL and takes it."""

    def called(_frame: object, event: str, function: Any) -> None:
        if event == "c_call" and getattr(function, "__self__", None) is lib:
            _calls_of_pump[_counts.pumps] += 1

    sys.setprofile(called)


def calls_of_pumps() -> list[int]:
    """End profile(); return how many calls each pump made, but for the first and the last."""
    sys.setprofile(None)
    return [count for _, count in sorted(_calls_of_pump.items())][1:-1]


def when_told(work: Callable[[int], object], number: int) -> None:
    """Call a function in a thread, as soon as the test has written to the FIFO `go`."""

    def wait() -> None:
        Path("go").read_bytes()
        work(number)
        windows.record("worked")

    threading.Thread(target=wait, daemon=True).start()


def _soon(call: Callable[[], object]) -> None:
    """Ask for a call by call_soon(), and wait until it was made."""
    done = threading.Event()

    def and_tell() -> None:
        call()
        done.set()

    inputhook.call_soon(and_tell)
    done.wait()


def calls(number: int) -> None:
    """Ask for so many calls, each when the one before is over."""
    for _ in range(number):
        _soon(int)


def prints(number: int) -> None:
    """Have so many callbacks called, each of which prints three lines."""

    def say() -> None:
        for line in range(3):
            print("line", line)

    for _ in range(number):
        _soon(say)


def keep_gil(_: int) -> None:
    """Keep the GIL until there is something in the FIFO `stop`: read() through PyDLL."""
    with Path("stop").open("rb") as stop:  # the test has opened the other end
        windows.record("keeping")
        ctypes.PyDLL(None).read(stop.fileno(), ctypes.create_string_buffer(1), 1)
