"""A long computation whose window can be moved, resized and clicked meanwhile.

python examples/slow_loop.py
"""

import time

import matplotlib.pyplot as plt

import inputhook

figure, axes = plt.subplots(num="slow loop")
(line,) = axes.plot([1.0])
figure.canvas.mpl_connect("button_press_event", lambda _: print("click", flush=True))
figure.show()

x = 2.0
history = []
end = time.monotonic() + 2
while time.monotonic() < end:
    for _ in range(20_000):  # the computation: a few milliseconds
        x = (x + 2 / x) / 2
    history.append(x)
    line.set_data(range(len(history)), history)
    inputhook.flush()  # handle what has happened to the window; never waits
print(f"{x:.6f}")
