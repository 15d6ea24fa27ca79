"""A measurement that waits between two values, with a figure that stays alive.

plt.pause() would raise the window and take the keyboard each time; this does not.

    python examples/pausing.py
"""

import math

import matplotlib.pyplot as plt

import inputhook

figure, axes = plt.subplots(num="pausing")
axes.set(xlim=(0, 20), ylim=(-1, 1))
(line,) = axes.plot([], [], "o-")
figure.show()

values: list[float] = []
for step in range(20):
    values.append(math.sin(step / 3))  # what your instrument says
    line.set_data(range(len(values)), values)
    figure.canvas.draw_idle()
    inputhook.pause(0.1)
print(f"{len(values)} values")
