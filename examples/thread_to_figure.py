"""A thread computes, the figure follows: call_soon() brings results to the window's thread.

python -i examples/thread_to_figure.py
"""

import threading
import time

import matplotlib.pyplot as plt

import inputhook

inputhook.enable()

figure, axes = plt.subplots(num="thread to figure")
axes.set(xlim=(0, 20), ylim=(0, 400))
(line,) = axes.plot([], [], "o-")
figure.show()

values: list[int] = []


def show(value: int) -> None:
    """Draw a value. Runs on the main thread, where figures may be touched."""
    values.append(value)
    line.set_data(range(len(values)), values)
    figure.canvas.draw_idle()


def compute() -> None:
    """Compute values. Runs on a thread of its own, and touches no figure."""
    for number in range(20):
        time.sleep(0.05)  # the computation
        inputhook.call_soon(show, number * number)


thread = threading.Thread(target=compute, daemon=True)
thread.start()
