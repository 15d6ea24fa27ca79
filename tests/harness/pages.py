"""A child whose figures are pages of its own server, and requests to that server."""

from __future__ import annotations

import re
import urllib.error
import urllib.request
from typing import TYPE_CHECKING

from .needs import need
from .terminal import DEADLINE

if TYPE_CHECKING:
    from .launch import Launch
    from .table import Cell, PromptCell
    from .terminal import Terminal

RED = "#ff0000"
PLOT = f"line, = plt.plot([1, 4, 9], lw=20, color={RED!r})"


def served(launch: Launch, cell: Cell | PromptCell, figure: str = PLOT) -> Terminal:
    """Return a child at its prompt without a display, with a figure that is not shown yet."""
    need(cell, "matplotlib", "tornado")
    terminal = launch(cell, display=None)
    terminal.run("import inputhook, windows")
    assert terminal.value("inputhook.enable('web')") == ("web",)
    terminal.run("import matplotlib.pyplot as plt", timeout=60)
    terminal.run(figure)
    return terminal


def show(terminal: Terminal) -> str:
    """Return where the figures are, as plt.show() says it."""
    shown = re.search(r"visit (http://\S+/)", terminal.run("plt.show()"))
    assert shown
    return shown[1]


def status(address: str, **headers: str) -> int:
    """Return how the server answers a request."""
    request = urllib.request.Request(address, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=DEADLINE) as page:
            return page.status
    except urllib.error.HTTPError as error:
        error.close()
        return error.code
