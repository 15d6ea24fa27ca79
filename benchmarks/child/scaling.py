"""More and more of something, at a prompt; and what a call of the hook costs then."""

from __future__ import annotations

import os
import statistics
import tempfile
import threading
import time
from pathlib import Path

import hookbuild
import windows

import inputhook
from inputhook import _session as manager

kept: list[object] = []


def prepare(toolkit: str) -> None:
    """Compile what calls the hook, and choose matplotlib's backend."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["INPUTHOOK_BENCH_LIBRARY"] = str(hookbuild.build(Path(folder)))
        import hooks

        kept.append(hooks)
    import matplotlib as mpl

    if toolkit.startswith("Py"):
        os.environ["QT_API"] = toolkit
    mpl.use("TkAgg" if toolkit == "tk" else "QtAgg")
    mpl.rcParams["figure.max_open_warning"] = 0
    mpl.rcParams["figure.raise_window"] = False


def figures(amount: int) -> None:
    """So many open, small ones."""
    import matplotlib.pyplot as plt

    plt.ion()
    for _ in range(amount - len(plt.get_fignums())):
        plt.figure(figsize=(2, 1.5), dpi=60).add_subplot().plot([1, 2, 3])
    inputhook.flush()


def descriptors(amount: int) -> None:
    """So many watched, of pipes that nobody writes to."""
    for _ in range(amount - len(kept) + 1):
        read, _write = os.pipe()
        kept.append(inputhook.watch(read, lambda: None))


def threads(amount: int) -> None:
    """So many that sleep."""
    for _ in range(amount - len(kept) + 1):
        thread = threading.Thread(target=time.sleep, args=(1e6,), daemon=True)
        thread.start()
        kept.append(thread)


def tell() -> None:
    """What it costs; the next line has been typed, so the hook sees input waiting."""
    import hooks

    entry = statistics.median(hooks.entries(20))
    start = time.perf_counter()
    for _ in range(1000):
        manager.ih_py_prepare()
    prepare = (time.perf_counter() - start) / 1000
    windows.record("cost", {"entry": entry, "prepare": prepare, **hooks.cost()})
