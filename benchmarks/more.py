"""Libraries without widgets: pyglet, GLFW, SDL, VTK, GLUT, and the example that is registered.

The window sleeps, then the pointer moves over it. At IPython's prompt beside its own hook,
for those of them that it has one for.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING

from tests.harness.needs import missing_modules

from . import idle
from .events import latencies
from .rig import session
from .setups import NONE, OURS, PEER, Setup

if TYPE_CHECKING:
    from tests.harness.display import Display

    from .rig import Sizes
    from .setups import Pythons

HOW = (PEER, OURS)
#: as inputhook.enable() takes them, and what they need
KITS = {
    "pyglet": "pyglet",
    "glfw": "glfw",
    "sdl": "pygame",
    "vtk": "vtkmodules",
    "glut": "OpenGL",
    "xlib": "tkinter",  # python-xlib is the driver's; any Python with a prompt does
}
OF_IPYTHON = ("pyglet", "glut")
EXAMPLE = Path(__file__).parent.parent / "examples" / "xlib_toolkit"


def setups(pythons: Pythons) -> list[Setup]:
    """Each library once at CPython's prompt, and once at IPython's in each way."""
    found = []
    for kit, module in KITS.items():
        for prompt, hooks in (("readline", (OURS,)), ("ipython", HOW)):
            if prompt == "ipython" and kit not in OF_IPYTHON:
                continue
            there = [
                python
                for python in pythons.with_prompt(prompt)
                if not missing_modules(python.executable, (module,))
            ]
            found += [
                Setup(python.name, prompt, kit, hook)
                for python in there[:1]
                for hook in hooks
            ]
    return found


def measure(
    setup: Setup, python: str, display: Display, sizes: Sizes
) -> dict[str, object]:
    """As at the other prompts: enabled before the window, `%gui` after it."""
    bare = Setup(setup.python, setup.prompt, "", NONE)
    with session(bare, python, display) as terminal:
        if setup.toolkit == "xlib":
            terminal.run(f"import sys; sys.path += {[str(EXAMPLE), _driver()]}")
        terminal.run("import others, inputhook", timeout=60)
        if setup.hook == OURS:
            terminal.run(f"others.enable({setup.toolkit!r})")
        terminal.run(f"others.open_window({setup.toolkit!r}, 'w')", timeout=60)
        if setup.hook == PEER:
            terminal.run(f"%gui {setup.toolkit}")
        terminal.wait_for(lambda: display.find("w"), why="the window")
        found = idle.measure(terminal, sizes, display)
        found["event"] = latencies(terminal, display, "w", sizes.motions)
    return {f"more_{metric}": samples for metric, samples in found.items()}


def _driver() -> str:
    """Where python-xlib is."""
    spec = importlib.util.find_spec("Xlib")
    assert spec is not None
    assert spec.origin is not None
    return str(Path(spec.origin).parent.parent)
