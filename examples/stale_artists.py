"""Change a figure; it is drawn by the time the prompt waits again. Type at it:

python -i examples/stale_artists.py
>>> line.set_color("crimson")
>>> for i in range(1000): line.set_linewidth(i % 9)    # drawn once
"""

import matplotlib.pyplot as plt

import inputhook

inputhook.enable()
inputhook.autodraw()  # all figures of pyplot, even with plt.ioff()

figure, axes = plt.subplots(num="stale artists")
(line,) = axes.plot([1, 4, 9, 16])
figure.show()
