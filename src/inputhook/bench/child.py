"""In the child: opens a window that ticks, and measures what only the process itself can."""

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
_WAIT = 2.0  # seconds for one call, or for the line that follows
_BATCH = 2e-3  # seconds of calls of the hook for one sample
_BATCHES = 20

_ticks: list[float] = []
_calls: list[float] = []
_names: dict[str, Any] = {"tick": lambda: _ticks.append(time.monotonic())}


def begin(toolkit: str, window: str, ours: bool) -> None:
    """Open the window and enable the toolkit, and tell the parent of it.

    Args:
        toolkit: for enable().
        window: source of Python that opens the window, and prints the toolkit's version.
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
    except Exception as error:  # noqa: BLE001  whatever it is, the parent says it
        _say(ready=False, error=f"{type(error).__name__}: {error}")
    else:
        version = printed.getvalue().strip()
        _say(ready=True, hook=bool(_slot()), version=version)


def tell() -> None:
    """Tell the parent what was measured. It must type another line, which stays unread."""
    select.select([0], [], [], _WAIT)
    slot = _slot()
    _say(told=True, ticks=_ticks, calls=_calls, entry=_entry(slot) if slot else None)


def _ask() -> None:
    """In another thread: call call_soon() some times, and note how long each call takes."""
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
    """Return the address in PyOS_InputHook, or None."""
    return ctypes.c_void_p.in_dll(ctypes.pythonapi, "PyOS_InputHook").value


def _entry(slot: int) -> float:
    """Return the seconds of one call of the hook, without what ctypes adds to it.

    pthread_self() does next to nothing: the time of a call of it is ctypes'.
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
