"""A computation in Python, with a window that ticks every 10 ms as long as it is alive."""

from __future__ import annotations

import itertools
import json
import os
import sys
import time
from typing import TYPE_CHECKING

import windows

import inputhook

if TYPE_CHECKING:
    from collections.abc import Callable

PAIRS = 40
EACH = 0.02  # s; so often the computation looks after the window
BACKENDS = {
    "tk": "tkagg",
    "gtk3": "gtk3agg",
    "gtk4": "gtk4agg",
    "wx": "wxagg",
}


def step() -> int:
    """Compute for some ten microseconds."""
    total = 0
    for number in range(300):
        total += number * number % 7
    return total


def compute(steps: int) -> None:
    for _ in range(steps):
        step()


def looking(steps: int, look: Callable[[], None]) -> None:
    """Compute, and call `look` every 20 ms."""
    due = time.monotonic() + EACH
    for _ in range(steps):
        step()
        if time.monotonic() >= due:
            look()
            due = time.monotonic() + EACH


def loop(steps: int) -> None:
    for _ in inputhook.live(range(steps)):
        step()


def block(steps: int) -> None:
    with inputhook.live():
        compute(steps)


def pausing(toolkit: str) -> Callable[[int], None] | None:
    """By matplotlib, which has a figure of its own; None: it cannot draw here."""
    try:
        import matplotlib as mpl

        mpl.use(BACKENDS.get(toolkit, "qtagg"))
        import matplotlib.pyplot as plt

        plt.plot([1, 2])
        plt.pause(0.2)
    except ImportError:
        return None
    return lambda steps: looking(steps, lambda: plt.pause(0.001))


def costs(compute_so: Callable[[int], None], steps: int) -> list[float]:
    """Return how much longer it takes than without a window, pair by pair, in turns."""

    def seconds(call: Callable[[int], None]) -> float:
        begun = time.thread_time()
        call(steps)
        return time.thread_time() - begun

    found = []
    for number in range(PAIRS):
        pair = [compute, compute_so]
        taken = {call: seconds(call) for call in (pair if number % 2 else pair[::-1])}
        found.append(taken[compute_so] / taken[compute] - 1)
    return found


def main() -> None:
    toolkit, how, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
    if toolkit.startswith("Py"):
        os.environ["QT_API"] = toolkit
    windows.open_window(toolkit, "w", None)
    ways: dict[str, Callable[[int], None] | None] = {
        "plain": compute,
        "flush()": lambda steps: looking(steps, inputhook.flush),
        "live() loop": loop,
        "live() block": block,
    }
    compute_so = ways[how] if how in ways else pausing(toolkit)
    found: dict[str, list[float]] = {}
    if compute_so is not None:
        inputhook.enable("qt" if toolkit.startswith("Py") else toolkit)
        inputhook.pause(0.5)  # the window is drawn
        compute(count // 10)
        if how.startswith("live()"):
            found["live_cost"] = costs(compute_so, count // 10)
        windows.open_window(toolkit, "ticking")
        inputhook.pause(0.5)
        start = time.monotonic()
        compute_so(count)
        end = time.monotonic()
        times = [start, *(each for each in windows.ticks if start < each < end), end]
        gaps = [after - before for before, after in itertools.pairwise(times)]
        found["live_total"] = [end - start]
        found["live_ticks"] = [(len(times) - 2) / ((end - start) / 0.01)]
        found["live_gap"] = [max(gaps)]
    print(json.dumps(found), flush=True)
    os._exit(0)


if __name__ == "__main__":
    main()
