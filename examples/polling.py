"""Data that comes in a file now and then: look for it while the figure stays alive.

    python examples/polling.py
"""

import itertools
import tempfile
import threading
import time
from pathlib import Path

import matplotlib.pyplot as plt

import inputhook

path = Path(tempfile.mkdtemp()) / "data.txt"


def instrument() -> None:
    """Stands for another program, which adds a value to the file now and then."""
    for value in range(5):
        time.sleep(0.2)
        with path.open("a") as file:
            file.write(f"{value}\n")


threading.Thread(target=instrument, daemon=True).start()

figure, axes = plt.subplots(num="polling")
axes.set(xlim=(0, 5), ylim=(0, 5))
(line,) = axes.plot([], [], "o")
figure.show()

for look in itertools.count(1):
    values = [float(each) for each in path.read_text().split()] if path.exists() else []
    line.set_data(range(len(values)), values)
    figure.canvas.draw_idle()
    if len(values) == 5:
        break
    inputhook.pause(0.1)
print(f"{len(values)} values")
