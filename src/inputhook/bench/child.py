"""Runs in the child: opens a window that ticks, and measures what only the child can."""

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

from .._pty import SAYS

_CALLS = 20
_WAIT = 2.0  # seconds to wait for one call, or for the next line
_BATCH = 2e-3  # seconds of calls of the hook that make one sample
_BATCHES = 20

_ticks: list[float] = []
_calls: list[float] = []
_names: dict[str, Any] = {"tick": lambda: _ticks.append(time.monotonic())}


def begin(toolkit: str, window: str, ours: bool) -> None:
    """Open the window, enable the toolkit, and report that to the parent.

    Args:
        toolkit: for enable().
        window: Python source that opens the window, and prints the toolkit's version.
        ours: enable inputhook; else the toolkit's own hook is measured.
    """
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
    except Exception as error:  # noqa: BLE001  the parent reports any error
        _say(ready=False, error=f"{type(error).__name__}: {error}")
    else:
        version = printed.getvalue().strip()
        _say(ready=True, hook=bool(_slot()), version=version)


def tell() -> None:
    """Report the measurements; the parent must type another line, which stays unread."""
    select.select([0], [], [], _WAIT)
    slot = _slot()
    _say(told=True, ticks=_ticks, calls=_calls, entry=_entry(slot) if slot else None)


def _ask() -> None:
    """Call call_soon() several times in another thread, and note how long each call takes."""
    import inputhook

    time.sleep(0.5)  # by then the prompt waits
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
    """Return the address in PyOS_InputHook, or None."""
    return ctypes.c_void_p.in_dll(ctypes.pythonapi, "PyOS_InputHook").value


def _entry(slot: int) -> float:
    """Return the seconds of one call of the hook, without the time that ctypes adds.

    pthread_self() does next to nothing: the time of its call is that of ctypes.
    """
    empty = ctypes.cast(ctypes.CDLL(None).pthread_self, ctypes.c_void_p).value or 0
    return max(0.0, _cost(slot) - _cost(empty))


def _cost(address: int) -> float:
    """Return the seconds of one call of the function at an address, without the GIL."""
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
    os.write(int(os.environ[SAYS]), json.dumps(what).encode() + b"\n")
