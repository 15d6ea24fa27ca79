"""Callbacks that compute, 50 ms between two: by a plain timer, or a figure that is drawn."""

from __future__ import annotations

import math
import os
import random
import time
from typing import TYPE_CHECKING, Any

import windows

if TYPE_CHECKING:
    from collections.abc import Callable

GAP = 0.05  # s between two callbacks
DRAW = 0.15  # s that a figure takes to be drawn, about
POINTS = 1500  # of each of its lines
SIZE: dict[str, Any] = {"figsize": (4, 3), "dpi": 80}
BACKENDS = {"tk": "TkAgg", "gtk3": "GTK3Agg", "gtk4": "GTK4Agg", "wx": "WXAgg"}

running = [False]
kept: list[Any] = []


def compute(seconds: float) -> None:
    """Python code, for so long by the clock: it has the GIL, as Python code does."""
    start = time.monotonic()
    while time.monotonic() < start + seconds:
        pass
    windows.record("slow", time.monotonic() - start)


def loop(toolkit: str, seconds: float) -> None:
    """Compute for so long, wait 50 ms, and so on until stop()."""
    later = _later(toolkit)
    running[0] = True

    def callback() -> None:
        if running[0]:
            compute(seconds)
            later(callback)

    later(callback)


def _later(toolkit: str) -> Callable[[Callable[[], None]], object]:
    if toolkit != "asyncio":
        return lambda call: windows.windows[-1].later(round(1000 * GAP), call)
    event_loop = _event_loop()
    return lambda call: event_loop.call_later(GAP, call)


def _event_loop() -> Any:
    """The one that the prompt serves."""
    import asyncio
    import builtins

    shell = getattr(builtins, "get_ipython", lambda: None)()
    if shell is not None and shell.active_eventloop == "asyncio":
        from IPython.core.async_helpers import get_asyncio_loop

        return get_asyncio_loop()
    return asyncio.get_event_loop()


def figure(toolkit: str) -> None:
    """A real animation in a real window, until stop()."""
    import matplotlib as mpl

    if toolkit.startswith("Py"):
        os.environ["QT_API"] = toolkit
    mpl.use(BACKENDS.get(toolkit, "QtAgg"))
    mpl.rcParams["figure.raise_window"] = False
    import matplotlib.pyplot as plt
    from matplotlib.animation import FuncAnimation

    plt.ion()
    figure = plt.figure("figure", **SIZE)
    amount = _amount()
    lines = _plot(figure, 2 * amount)
    shown = [float(amount)]
    took = _timed(figure)

    def update(frame: int) -> list[Any]:
        # whoever else is on the machine: a frame takes as long
        shown[0] *= math.sqrt(DRAW / took[0])
        shown[0] = max(1.0, min(2.0 * amount, shown[0]))
        for number, line in enumerate(lines):
            line.set_visible(number < shown[0])
        lines[0].set_ydata(_wave(frame))
        return lines

    interval = round(1000 * (DRAW + GAP))
    kept[:] = [FuncAnimation(figure, update, interval=interval, cache_frame_data=False)]
    plt.show(block=False)


def _plot(figure: Any, amount: int) -> list[Any]:
    axes = figure.gca()
    return [axes.plot(_wave(number), linewidth=0.5)[0] for number in range(amount)]


def _wave(seed: int) -> list[float]:
    chance = random.Random(seed)
    return [chance.random() for _ in range(POINTS)]


def _amount() -> int:
    """How many lines are drawn in about DRAW seconds, on this machine."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    amount = 10
    for _ in range(3):
        figure = Figure(**SIZE)
        canvas = FigureCanvasAgg(figure)
        _plot(figure, amount)
        canvas.draw()
        took = []
        for _ in range(3):
            start = time.process_time()  # of an idle machine, whoever else is there
            canvas.draw()
            took.append(time.process_time() - start)
        amount = max(1, round(amount * DRAW / sorted(took)[1]))
    return amount


def _timed(figure: Any) -> list[float]:
    """Note what each draw takes; the last is in the list."""
    draw = figure.draw
    took = [DRAW]

    def timed(renderer: Any) -> None:
        start = time.monotonic()
        draw(renderer)
        took[0] = time.monotonic() - start
        windows.record("slow", took[0])

    figure.draw = timed
    return took


def stop() -> None:
    """No more callbacks; the figure is closed."""
    running[0] = False
    if kept:
        import matplotlib.pyplot as plt

        kept.pop().event_source.stop()
        plt.close("all")
