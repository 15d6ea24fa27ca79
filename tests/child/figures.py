"""A matplotlib figure in the interpreter under test, which says what happens to it.

Its canvas fills the window, so a place in the one is a place in the other. The colour of its
background, at the edge, is what a test reads from the screen; it can be clicked and drawn.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import matplotlib
from matplotlib.artist import Artist
from windows import record

if TYPE_CHECKING:
    from collections.abc import Callable

matplotlib.rcParams["toolbar"] = "None"
matplotlib.rcParams["figure.figsize"] = (4, 3)
matplotlib.rcParams["figure.dpi"] = 100

kept: list[object] = []
"""Widgets, timers and animations, which end when nobody has them any more."""


class FailingArtist(Artist):
    """An artist that cannot be drawn, until it is mended."""

    broken = True

    def draw(self, _renderer: object) -> None:
        record("drawing", self.broken)
        if self.broken:
            msg = "this cannot be drawn"
            raise ArithmeticError(msg)
        self.stale = False


def figure(title: str, colour: str = "red") -> Any:
    """Return a new figure of pyplot, with one pair of axes from (0, 0) to (1, 1)."""
    from matplotlib import pyplot

    made = pyplot.figure(title, facecolor=colour)
    axes = made.add_axes((0.25, 0.25, 0.5, 0.5))
    axes.set(xlim=(0, 1), ylim=(0, 1))
    return watched(made, title)


def watched(figure: Any, title: str) -> Any:
    """Record what happens to a figure, pyplot's or not, and return the figure."""
    connect = figure.canvas.mpl_connect
    connect("draw_event", lambda _: record("draw", title, drawn(figure)))
    connect("button_press_event", lambda event: record("press", title, event.button))
    connect("motion_notify_event", lambda event: record("motion", title, *at(event)))
    connect("close_event", lambda _: record("closed", title))
    return figure


def at(event: Any) -> tuple[int, int]:
    """Return where a mouse event was in the window, in pixels from the top left."""
    return round(event.x), round(event.canvas.figure.bbox.height - event.y)


def drawn(figure: Any) -> str:
    """Return the colour that has just been drawn."""
    from matplotlib.colors import to_hex

    return to_hex(figure.get_facecolor())


def change(figure: Any, times: int, colour: str) -> None:
    """Change a figure that many times, and have this colour in the end."""
    for number in range(times - 1):
        figure.axes[0].set_xlim(0, 1 + number)
    figure.set_facecolor(colour)


def place(axes: Any, x: float, y: float) -> tuple[int, int]:
    """Return where a point of the axes is in the window, in pixels from the top left.

    The point counts from the bottom left corner of the axes, whose width and height are 1.
    """
    across, up = axes.transAxes.transform((x, y))
    height = axes.figure.bbox.height  # Tk may have other pixels than the screen's
    return round(across), round(height - up)


def ticking(figure: Any, title: str, interval: int = 10) -> None:
    """Have a timer of the figure's canvas record ticks; `interval` is milliseconds."""
    timer = figure.canvas.new_timer(interval=interval)
    timer.add_callback(record, "tick", title)
    timer.start()
    kept.append(timer)


def animated(figure: Any, title: str) -> None:
    """Have an animation move a line, and record each of its frames."""
    from matplotlib.animation import FuncAnimation

    (line,) = figure.axes[0].plot([0, 1], [0, 1])

    def frame(number: int) -> list[Any]:
        line.set_ydata([0, number % 10 / 10])
        record("frame", title, number)
        return [line]

    kept.append(FuncAnimation(figure, frame, interval=20, cache_frame_data=False))


def later(figure: Any, seconds: float, call: Callable[[], object]) -> None:
    """Call a function once, from a timer of the figure's canvas."""
    timer = figure.canvas.new_timer(interval=max(1, round(seconds * 1000)))

    def once() -> bool:
        timer.stop()
        call()
        return False

    timer.add_callback(once)
    timer.start()
    kept.append(timer)


def widgets(figure: Any) -> None:
    """Add a button at the bottom, a slider at the top, and rectangles drawn in the axes."""
    from matplotlib.widgets import Button, RectangleSelector, Slider

    button = Button(figure.add_axes((0.25, 0.05, 0.5, 0.1)), "press")
    button.on_clicked(lambda _: record("button"))
    slider = Slider(figure.add_axes((0.25, 0.85, 0.5, 0.1)), "", 0, 1)
    slider.on_changed(lambda value: record("slider", round(value, 1)))

    def selected(*corners: Any) -> None:
        found = [round(each, 1) for e in corners for each in (e.xdata, e.ydata)]
        record("rectangle", *found)

    selector = RectangleSelector(figure.axes[0], selected)
    kept.extend((button, slider, selector))


def embed_tk(title: str) -> Any:
    """Return a figure in a program's own Tk window, unknown to pyplot."""
    import tkinter

    from matplotlib.backends.backend_tkagg import FigureCanvasTkAgg
    from matplotlib.figure import Figure

    root = tkinter.Tk()
    root.title(title)
    made = Figure(facecolor="red")
    FigureCanvasTkAgg(made, root).get_tk_widget().pack(fill="both", expand=True)
    return watched(made, title)


def embed_qt(title: str) -> Any:
    """Return a figure in a program's own Qt window, unknown to pyplot."""
    from matplotlib.backends.backend_qtagg import FigureCanvasQTAgg
    from matplotlib.backends.qt_compat import QtWidgets
    from matplotlib.figure import Figure

    kept.append(QtWidgets.QApplication.instance() or QtWidgets.QApplication([]))
    window = QtWidgets.QMainWindow()
    window.setWindowTitle(title)
    made = Figure(facecolor="red")
    window.setCentralWidget(FigureCanvasQTAgg(made))
    window.show()
    kept.append(window)
    return watched(made, title)
