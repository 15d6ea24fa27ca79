"""Data that comes in a file now and then: look for it while the figure stays alive.

python examples/polling.py
"""

import tempfile
import threading
import time
from pathlib import Path

import matplotlib.pyplot as plt

import inputhook

EXPECTED = 5
path = Path(tempfile.mkdtemp()) / "data.txt"


def instrument() -> None:
    """Add a value to the file now and then, as another program would."""
    for value in range(EXPECTED):
        time.sleep(0.2)
        with path.open("a") as file:
            file.write(f"{value}\n")


threading.Thread(target=instrument, daemon=True).start()

figure, axes = plt.subplots(num="polling")
axes.set(xlim=(0, 5), ylim=(0, 5))
(line,) = axes.plot([], [], "o")
figure.show()

values: list[float] = []
while len(values) < EXPECTED:
    values = [float(each) for each in path.read_text().split()] if path.exists() else []
    line.set_data(range(len(values)), values)
    figure.canvas.draw_idle()
    inputhook.pause(0.1)
print(f"{len(values)} values")
