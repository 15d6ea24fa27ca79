"""A script that shows figures and ends when they are closed, with any toolkit.

python examples/blocking.py
"""

import matplotlib.pyplot as plt

import inputhook

figure, axes = plt.subplots(num="blocking")
axes.plot([1, 4, 9, 16])
figure.show()

print("Close the window to go on.", flush=True)
inputhook.block()
print("The window is closed; the script goes on.")
