"""python -i moving.py TOOLKIT HOOK SECONDS: a figure that moves, whose frames take so long.

The prompt comes when the figure is there. Each frame is noted when it is drawn.
"""

from __future__ import annotations

import math
import os
import sys
import time
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import windows
from matplotlib.animation import FuncAnimation

toolkit, hook, seconds = sys.argv[1], sys.argv[2], float(sys.argv[3])
if toolkit.startswith("Py"):
    os.environ["QT_API"] = toolkit
mpl.use("TkAgg" if toolkit == "tk" else "QtAgg")
mpl.rcParams.update(
    {
        "toolbar": "None",
        "path.simplify": False,  # it draws as many points as there are
        "agg.path.chunksize": 2000,
    }
)

if hook == "inputhook":
    import inputhook

    inputhook.enable()

TITLE = "moving figure"
SIZE = 4.32, 2.0  # inches of 100 pixels
#: s; where the curve is depends on the time alone, so a frame that comes late is a jump
PERIOD = 2.0
#: s between two frames, and at least between the end of one and the begin of the next
FRAME, GAP = 1 / 30, 0.05
#: points of the curve: as it is, at first if a frame is slow, and at most
FEW, FIRST, MANY = 200, 20_000, 5_000_000
#: what a frame may take more or less than it should
CLOSE = 1.15


class Wave:
    """A curve with as many points as take `seconds` to draw, on this machine."""

    def __init__(self) -> None:
        self.points = FIRST if seconds else FEW
        self.make(self.points)

    def make(self, points: int) -> None:
        """Compute what stays the same from frame to frame."""
        self.x = np.linspace(0, 10, points)
        shape = np.sin(0.31 * self.x + 0.2)
        self.sine, self.cosine = (
            shape * np.sin(1.9 * self.x),
            shape * np.cos(1.9 * self.x),
        )

    def update(self, _frame: int) -> list[Any]:
        if len(self.x) != self.points:
            self.make(self.points)
        phase = 2 * math.pi * (time.monotonic() % PERIOD) / PERIOD
        line.set_data(
            self.x, math.cos(phase) * self.sine - math.sin(phase) * self.cosine
        )
        return [line]

    def drawn(self, took: float) -> None:
        if seconds and not 1 / CLOSE < took / seconds < CLOSE:
            # whoever else is on the machine: a frame takes as long
            points = self.points * math.sqrt(seconds / took)
            self.points = int(max(FEW, min(MANY, points)))


def timed(renderer: Any) -> None:
    """Draw the figure, and note how long that took."""
    start = time.monotonic()
    draw(renderer)
    took = time.monotonic() - start
    windows.record("draw", took)
    wave.drawn(took)


plt.ion()
figure, ax = plt.subplots(num=TITLE, figsize=SIZE, dpi=100)
figure.subplots_adjust(left=0.03, right=0.97, bottom=0.06, top=0.86)
ax.set(xlim=(0, 10), ylim=(-1.1, 1.1), xticks=[], yticks=[])
ax.set_title("a moving figure", fontsize=11)
(line,) = ax.plot([], [], linewidth=2)
wave = Wave()
draw = figure.draw
figure.draw = timed
animation = FuncAnimation(
    figure,
    wave.update,
    interval=round(1000 * (seconds + GAP if seconds else FRAME)),
    cache_frame_data=False,
)
plt.show(block=False)
