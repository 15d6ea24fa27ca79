"""The hook that is in the slot, called from C; what entry.py and scale.py run."""

from __future__ import annotations

import ctypes
import json
import os
import sys
from pathlib import Path

library = ctypes.CDLL(os.environ["INPUTHOOK_BENCH_LIBRARY"])
library.entries.restype = library.pumps.restype = ctypes.c_double
library.entries.argtypes = [ctypes.c_void_p, ctypes.c_long]
library.pumps.argtypes = [ctypes.c_void_p, *[ctypes.c_int] * 2, *[ctypes.c_long] * 2]


def hook() -> int:
    """The address in PyOS_InputHook."""
    found = ctypes.c_void_p.in_dll(ctypes.pythonapi, "PyOS_InputHook").value
    assert found, "no hook is installed"
    return found


def entry(calls: int) -> float:
    """Seconds for one call with input waiting."""
    empty = ctypes.cast(library.empty, ctypes.c_void_p).value
    return library.entries(hook(), calls) - library.entries(empty, calls)


def entries(batches: int) -> list[float]:
    """That often; each batch lasts a few milliseconds."""
    once = library.entries(hook(), 1)
    once = library.entries(hook(), 3) if once < 1e-3 else once  # the first is slow
    calls = max(1, min(2000, int(2e-3 / once)))
    return [entry(calls) for _ in range(batches if once < 1e-2 else 5)]


def pumps(count: int, moment: int) -> float:
    """Seconds for one call that waits until a byte comes, and reads it.

    Standard input must be a pipe whose other end is INPUTHOOK_BENCH_INPUT.
    """
    to = int(os.environ["INPUTHOOK_BENCH_INPUT"])
    return library.pumps(hook(), 0, to, count, moment)


def cost() -> dict[str, int]:
    """What this process holds: resident memory in kB, and descriptors."""
    status = Path("/proc/self/status").read_text()
    rss = int(status.partition("\nVmRSS:")[2].split()[0])
    return {"rss": rss, "descriptors": len(list(Path("/proc/self/fd").iterdir()))}


def main() -> None:
    """A window, its hook, and what one call costs: as JSON."""
    toolkit, who, batches = sys.argv[1], sys.argv[2], int(sys.argv[3])
    import windows

    windows.open_window(toolkit, "w", None)
    if who == "inputhook":
        import inputhook

        inputhook.enable("qt" if toolkit.startswith("Py") else toolkit)
    to = int(os.environ["INPUTHOOK_BENCH_INPUT"])
    waits = []
    if who == "inputhook":
        pumps(20, 200_000)  # the window is drawn meanwhile
        waits = [pumps(1, 200_000) - 200e-6 for _ in range(4 * batches)]
    os.write(to, b"typed\n")
    print(json.dumps({"entry": entries(batches), "pump": waits}))


if __name__ == "__main__":
    main()
    sys.stdout.flush()
    os._exit(0)  # how a toolkit cleans up is not what is measured
