"""In the child: a window that ticks, and what only the process itself can measure."""

from __future__ import annotations

import contextlib
import ctypes
import io
import json
import os
import random
import select
import statistics
import threading
import time
from typing import Any

_CALLS = 20
_WAIT = 2.0  # seconds for one call, or for the line that follows
_BATCH = 2e-3  # seconds of calls of the hook for one sample
_BATCHES = 20

_ticks: list[float] = []
_calls: list[float] = []
_names: dict[str, Any] = {"tick": lambda: _ticks.append(time.monotonic())}
_descriptor = -1


def begin(descriptor: int, toolkit: str, window: str, ours: bool) -> None:
    """Open the window and enable the toolkit; say so."""
    global _descriptor  # noqa: PLW0603  the child has one parent
    _descriptor = descriptor
    printed = io.StringIO()
    try:
        with contextlib.redirect_stdout(printed):
            if ours:
                import inputhook

                inputhook.enable(toolkit)
                threading.Thread(target=_ask, daemon=True).start()
            exec(window, _names)
    except SystemExit:
        _say(ready=False, absent=True)
    except Exception as error:  # noqa: BLE001  whatever it is, the parent says it
        _say(ready=False, error=f"{type(error).__name__}: {error}")
    else:
        version = printed.getvalue().strip()
        _say(ready=True, hook=bool(_slot()), version=version)


def tell() -> None:
    """Say what was measured; a line must have been typed after this one."""
    select.select([0], [], [], _WAIT)
    slot = _slot()
    _say(told=True, ticks=_ticks, calls=_calls, entry=_entry(slot) if slot else None)


def _ask() -> None:
    """Another thread that wants something done, and notes how long it takes."""
    import inputhook

    time.sleep(0.5)  # the prompt is waiting by then
    for _ in range(_CALLS):
        made = threading.Event()
        start = time.perf_counter()

        def note(start: float = start, made: threading.Event = made) -> None:
            _calls.append(time.perf_counter() - start)
            made.set()

        inputhook.call_soon(note)
        if not made.wait(_WAIT):
            break
        time.sleep(random.uniform(0.01, 0.03))


def _slot() -> int | None:
    """The address in PyOS_InputHook."""
    return ctypes.c_void_p.in_dll(ctypes.pythonapi, "PyOS_InputHook").value


def _entry(slot: int) -> float:
    """Seconds for one call of the hook, without those for the way there from Python.

    pthread_self() does next to nothing: what is left of calling it is the way.
    """
    empty = ctypes.cast(ctypes.CDLL(None).pthread_self, ctypes.c_void_p).value or 0
    return max(0.0, _cost(slot) - _cost(empty))


def _cost(address: int) -> float:
    """Seconds for one call of what is at this address; the GIL is not held there."""
    call = ctypes.CFUNCTYPE(ctypes.c_int)(address)
    start = time.perf_counter()
    call()
    once = time.perf_counter() - start
    number = max(1, min(1000, int(_BATCH / once)))
    times = []
    for _ in range(_BATCHES if number > 1 else 3):
        start = time.perf_counter()
        for _ in range(number):
            call()
        times.append((time.perf_counter() - start) / number)
    return statistics.median(times)


def _say(**what: Any) -> None:
    os.write(_descriptor, json.dumps(what).encode() + b"\n")
