"""A thread that asks for calls, and notes how long each took to come."""

from __future__ import annotations

import random
import threading
import time

import windows

import inputhook


def start(count: int) -> None:
    """Ask that often, at a person's pace; then say so to the parent."""
    threading.Thread(target=_ask, args=(count,), daemon=True).start()


def _ask(count: int) -> None:
    times: list[float] = []
    for _ in range(count):
        made = threading.Event()
        time.sleep(random.uniform(0.01, 0.03))
        begin = time.perf_counter()

        def note(begin: float = begin, made: threading.Event = made) -> None:
            times.append(time.perf_counter() - begin)
            made.set()

        inputhook.call_soon(note)
        if not made.wait(5):
            break
    windows.record("called", times)
