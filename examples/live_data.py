"""A live plot fed by an asyncio task, beside the prompt; both stay free.

python -i examples/live_data.py
>>> rate = 5           # values a second
>>> task.cancel()
"""

import asyncio
import collections
import math

import matplotlib.pyplot as plt

import inputhook

inputhook.enable()
inputhook.enable("asyncio")

figure, axes = plt.subplots(num="live data")
axes.set(xlim=(0, 100), ylim=(-1.1, 1.1))
(line,) = axes.plot([], [])
figure.show()

rate = 50
values: collections.deque[float] = collections.deque(maxlen=100)


async def measure() -> None:
    """Append values for ever, as from a device that is asked over the network."""
    step = 0
    while True:
        step += 1
        values.append(math.sin(step / 8))
        line.set_data(range(len(values)), values)
        figure.canvas.draw_idle()
        await asyncio.sleep(1 / rate)


task = asyncio.create_task(measure())  # noqa: RUF006  the prompt has the name
