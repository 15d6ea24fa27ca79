"""Threads that ask the prompt's thread for calls."""

from __future__ import annotations

import os
import threading
import time
from collections import defaultdict

import dialogs
import windows

import inputhook

made: defaultdict[int, list[int]] = defaultdict(list)
inside: list[int] = []  # descriptors whose callback is running


def called(number: int) -> None:
    windows.record("called", number, threading.current_thread().name)


def call_every(times: int, seconds: float) -> None:
    """Ask for calls from a thread, one after the other."""

    def run() -> None:
        for number in range(times):
            time.sleep(seconds)
            inputhook.call_soon(called, number)

    threading.Thread(target=run, daemon=True).start()


def call_many(threads: int, calls: int) -> None:
    """Ask for calls from several threads at once."""

    def note(thread: int, number: int) -> None:
        made[thread].append(number)
        if sum(map(len, made.values())) == threads * calls:
            windows.record("all called")

    def run(thread: int) -> None:
        for number in range(calls):
            inputhook.call_soon(note, thread, number)

    for thread in range(threads):
        threading.Thread(target=run, args=(thread,), daemon=True).start()


def nested(kind: str, descriptor: int) -> None:
    """A watch's callback that runs the toolkit's own loop before it reads."""
    inside.append(descriptor)
    depth = len(inside)
    dialogs.for_a_while(kind, 0.3)
    os.read(descriptor, 9)
    windows.record("nested", depth)
    inside.pop()
