"""The guests, which are kept alive while a prompt waits: windows, a task, a page in a browser.

To have another guest tested at every prompt, and in the table of README.md, add a row to
`GUESTS`.
"""

from __future__ import annotations

import re
import urllib.request
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .terminal import DEADLINE
from .toolkits import MORE_TOOLKITS, TOOLKITS, Toolkit

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .display import Display
    from .terminal import Terminal

ADDRESS = re.compile(rb"visit (http://127\.0\.0\.1:\d+/\S+/)")


@dataclass(frozen=True)
class Guest:
    """One thing that is alive at a prompt, and how a test sees that it is."""

    name: str
    """As `inputhook.enable()` takes it."""

    title: str
    """As the table of README.md says it."""

    lines: Callable[[str], Sequence[str]]
    """Return the lines that a child runs to have the guest, after `enable()`; given a title."""

    alive: Callable[[Terminal, Display, int], None]
    """Wait until the guest has shown so many signs of life more."""

    toolkit: Toolkit | None = None
    """What the interpreter must have."""

    modules: tuple[str, ...] = ()
    """What must be installed."""

    display: bool = True
    """Whether the guest is shown on an X server."""

    library: bool = False
    """Whether the guest is a library that draws without widgets, and no toolkit here."""

    @property
    def group(self) -> str:
        """Return the same for all libraries that draw without widgets."""
        return (
            "a library" if self.library or self.toolkit in MORE_TOOLKITS else self.name
        )

    @property
    def programs(self) -> tuple[str, ...]:
        """Return what else has a version in README.md: names that `versions.py` knows."""
        return self.modules if self.toolkit is None else (self.toolkit.key,)


def ticking(terminal: Terminal, _display: Display, count: int) -> None:
    """Wait for ticks of the guest's timer."""
    terminal.wait_ticks(count)


def clicked(terminal: Terminal, display: Display, count: int) -> None:
    """Click at the guest's window, so many times."""
    [opened] = terminal.events("opened")
    window = terminal.wait_for(lambda: display.find(opened.detail[0]))
    for _ in range(count):
        clicks = len(terminal.events("click"))
        window.click()
        terminal.wait_for(
            lambda clicks=clicks: len(terminal.events("click")) > clicks, why="a click"
        )


def answering(terminal: Terminal, _display: Display, count: int) -> None:
    """Ask for the guest's page, so many times."""
    address = ADDRESS.findall(terminal.raw)[-1].decode()
    for _ in range(count):
        with urllib.request.urlopen(address, timeout=DEADLINE) as page:
            assert b"mpl" in page.read()


def known(id_: str) -> Toolkit:
    every = (*TOOLKITS, *MORE_TOOLKITS)
    return next(toolkit for toolkit in every if toolkit.id == id_)


def window(id_: str, title: str) -> Guest:
    toolkit = known(id_)
    return Guest(
        toolkit.name, title, lambda title: [toolkit.open(title)], ticking, toolkit
    )


def gl_window(name: str, title: str, module: str) -> Guest:
    return Guest(
        name,
        title,
        lambda title: [
            "import windows, gl_windows",
            f"window = gl_windows.{name}_window({title!r})",
        ],
        ticking,
        modules=(module,),
        library=True,
    )


GUESTS = (
    window("tk", "Tk"),
    window("qt:PyQt6", "Qt"),
    window("gtk3", "GTK 3"),
    window("gtk4", "GTK 4"),
    window("wx", "wx"),
    window("pyglet", "pyglet"),
    window("rendercanvas", "GLFW: rendercanvas"),
    Guest(
        "sdl",
        "SDL: pygame",
        lambda title: [
            "import windows, more_windows",
            f"window = more_windows.open_window('sdl', {title!r}); window.tell_clicks()",
        ],
        clicked,
        known("sdl"),
    ),
    gl_window("vtk", "VTK", "vtkmodules"),
    gl_window("glut", "GLUT", "OpenGL"),
    Guest(
        "asyncio",
        "asyncio",
        lambda title: [
            "import asyncio, coroutines, windows",
            f"task = asyncio.create_task(coroutines.tick({title!r}))",
        ],
        ticking,
    ),
    Guest(
        "web",
        "web",
        lambda title: [
            "import windows, matplotlib.pyplot as plt",
            f"figure = plt.figure({title!r}); plt.show(block=False)",
        ],
        answering,
        modules=("matplotlib", "tornado"),
        display=False,
    ),
)
