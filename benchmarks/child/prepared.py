"""One call of what a pump does in Python before it waits: pyperf's, or ours without it."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable

import windows

import inputhook
from inputhook import _session as manager

try:
    import pyperf
except ImportError:
    pyperf = None

found: dict[str, list[float]] = {}


def loop(loops: int) -> float:
    """Seconds for so many calls."""
    call = manager.ih_py_prepare
    start = time.perf_counter()
    for _ in range(loops):
        call()
    return time.perf_counter() - start


def bench(name: str, runner: object) -> None:
    if runner is None:
        found[name] = [loop(1000) / 1000 for _ in range(20)]
    else:
        runner.bench_time_func(name, loop)  # type: ignore[attr-defined]


def figures() -> None:
    """Ten, drawn, of which none changes."""
    sys.ps1 = ">>> "  # matplotlib looks: is this a prompt?
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt

    mpl.interactive(True)
    for _ in range(10):
        plt.figure().canvas.draw()


def asyncio_too() -> None:
    inputhook.enable("asyncio")


def nothing() -> None:
    pass


def main() -> None:
    runner = pyperf.Runner() if pyperf else None
    toolkit = os.environ["INPUTHOOK_BENCH_TOOLKIT"]
    worker = runner is None or "--worker" in sys.argv
    if worker:  # pyperf's parent only starts processes
        windows.open_window(toolkit, "w", None)
        inputhook.enable("qt" if toolkit.startswith("Py") else toolkit)
    steps: tuple[tuple[str, Callable[[], None]], ...] = (
        ("prepare", nothing),
        ("prepare_figures", figures),
        ("prepare_asyncio", asyncio_too),
    )
    for name, before in steps:
        if worker:
            before()
        bench(name, runner)
    if runner is None:
        print(json.dumps(found))


if __name__ == "__main__":
    main()
    sys.stdout.flush()
    if pyperf is None:
        os._exit(0)
