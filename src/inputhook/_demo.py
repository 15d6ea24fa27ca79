"""The demo of `python -m inputhook --demo`: a moving figure, and a prompt to change it.

At a terminal without a display the figure is shown in a browser. Without a terminal it
is served to a browser for a few seconds. `make demo` without a terminal runs the demo
on a virtual screen, see .ci/demo.py.
"""

from __future__ import annotations

import atexit
import importlib.util
import math
import os
import sys
from typing import Any, NoReturn

from . import _choose, _display
from ._registry import TABLE
from .errors import NoDisplay, ToolkitNotInstalled, UnknownToolkit

_FRAME = 50  # ms; a frame of this figure takes a slow machine half of that
_TO_TRY = """\
The curve moves while Python waits for you. Pan and zoom in it, and try:
    wave.speed = 4                  wave.points = 2000
    line.set_color("crimson")       ax.set_title("alive")
    half a line, then Ctrl-C        inputhook.disable(), and enable() again
"""
_SERVED = 5.0  # seconds, without a terminal


class Wave:
    """A curve that runs along. The user may change its attributes meanwhile."""

    def __init__(self, line: Any) -> None:
        self.line = line
        self.speed = 1.0
        self.points = 200
        self.phase = 0.0

    def step(self) -> None:
        """Move the curve by one frame; the figure is drawn when there is time."""
        self.phase += 0.06 * self.speed
        x = [8 * math.pi * i / self.points for i in range(self.points + 1)]
        y = [math.sin(v - self.phase) * math.cos(v / 8 - self.phase / 5) for v in x]
        self.line.set_data(x, y)
        self.line.figure.canvas.draw_idle()


def check(gui: str | None) -> None:
    """Return if the demo can run at this terminal; else serve it for a while, and end.

    Args:
        gui: the toolkit that the user has named.

    Raises:
        SystemExit: the demo is over: 0 if it was served, 2 if something is missing.
    """
    if importlib.util.find_spec("matplotlib") is None:
        _give_up(
            "The demo draws with matplotlib, which is not installed here. Install it "
            "(pip install matplotlib), or start without --demo"
        )
    terminal = os.isatty(0)
    missing = "" if terminal else "Standard input is no terminal"
    try:
        _display.check()
    except NoDisplay as error:
        missing, _, _ = str(error).partition(". ")  # what to do is said below
    browser = _browser(gui)
    if not missing:
        return
    if browser and terminal:
        sys.stdout.write(f"{missing}. The figure is shown in a browser.\n")
        return
    if not browser:
        steps = [] if _choose.fallback() else ["pip install tornado"]
        steps.append("start it again" if gui is None else "leave out --gui")
        _give_up(
            f"{missing}. The demo needs a terminal and a display. In a browser it needs "
            f"neither: {', and '.join(steps)}"
        )
    sys.stdout.write(
        f"{missing}.\nServing the demo's figure for {_SERVED:.0f} seconds.\n"
    )
    _serve(str(browser))
    raise SystemExit(0)


def start(gui: str | None) -> dict[str, Any]:
    """Open the figure; return the names for the prompt's namespace.

    Args:
        gui: the toolkit that the user has named; None: one is chosen.

    Raises:
        SystemExit: there is no toolkit, or it shows no figures.
    """
    import inputhook

    toolkit = _choose.resolve(gui) if gui else _toolkit()
    import matplotlib

    backend = TABLE[toolkit].backend
    if backend is None:
        _give_up(f"The demo is a figure, and {toolkit} shows none")
    matplotlib.use(backend)
    import matplotlib.pyplot as plt

    plt.ion()
    figure, axes = plt.subplots(num="inputhook demo", figsize=(6, 4.2))
    axes.set(xlim=(0, 8 * math.pi), ylim=(-1.1, 1.1), title=f"live, on {toolkit}")
    axes.grid(alpha=0.3)
    (line,) = axes.plot([], [], linewidth=2)
    wave = Wave(line)
    timer = figure.canvas.new_timer(interval=_FRAME)
    timer.add_callback(wave.step)
    timer.start()
    wave.timer = timer  # type: ignore[attr-defined]
    # matplotlib closes Tk's figures by update(), which never ends if a frame takes
    # longer than the timer's interval
    atexit.register(lambda: plt.fignum_exists(figure.number) and timer.stop())
    plt.show(block=False)
    sys.stdout.write(_TO_TRY)
    sys.stdout.flush()
    return {
        "inputhook": inputhook,
        "plt": plt,
        "fig": figure,
        "ax": axes,
        "line": line,
        "wave": wave,
    }


def _toolkit() -> str:
    """Return the toolkit that enable() chooses."""
    try:
        return _choose.choose()[0]
    except ToolkitNotInstalled as error:
        _give_up(f"The demo opens a window. {error}")


def _browser(gui: str | None) -> str | None:
    """Return the toolkit that shows figures in a browser; None if `gui` is another one."""
    found = _choose.fallback()
    if gui is None:
        return found[0] if found else None
    try:
        name = _choose.resolve(gui)
    except UnknownToolkit as error:
        _give_up(str(error))
    return name if name in found else None


def _serve(toolkit: str) -> None:
    """Show the figure in a browser, for a while."""
    import inputhook

    inputhook.enable(toolkit)
    start(toolkit)
    inputhook.pause(_SERVED)


def _give_up(why: str) -> NoReturn:
    """End the program with a message about what is missing."""
    sys.stderr.write(f"{why}\n")
    raise SystemExit(2)
