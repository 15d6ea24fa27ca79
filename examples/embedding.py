"""A program's own Tk window with a figure in it, without pyplot, and a prompt beside it.

python -i examples/embedding.py
>>> axes.set_title("set at the prompt")
"""

import tkinter

from matplotlib.backends.backend_tkagg import FigureCanvasTkAgg
from matplotlib.figure import Figure

import inputhook

inputhook.enable("tk")

root = tkinter.Tk()
root.title("embedding")
figure = Figure(figsize=(4, 3))
axes = figure.add_subplot()
(line,) = axes.plot([1, 4, 9, 16])
canvas = FigureCanvasTkAgg(figure, master=root)
canvas.get_tk_widget().pack(fill="both", expand=True)


def steeper() -> None:
    """Change the figure, at the button; autodraw() draws it."""
    line.set_ydata(2 * line.get_ydata())


tkinter.Button(root, text="steeper", command=steeper).pack()

inputhook.autodraw(figure)  # pyplot does not know this figure
