"""How long from the browser to the callback, and from a command to changed pixels."""

from __future__ import annotations

import re
import subprocess
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from tests.harness.browser import Browser, program

from .rig import pause, session

if TYPE_CHECKING:
    from tests.harness.browser import Page
    from tests.harness.display import Display

    from .rig import Session, Sizes
    from .setups import Setup


def available(python: str) -> bool:
    """Is there a browser to drive, and a server?"""
    return program() is not None and _served(python)


def measure(
    setup: Setup, python: str, display: Display, sizes: Sizes
) -> dict[str, object]:
    """A click in the page; a line typed at the prompt. There is no other hook to compare."""
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile,
        session(setup, python, display) as terminal,
        Browser(Path(profile)) as browser,
    ):
        terminal.run("import inputhook; _ = inputhook.enable('web')")
        terminal.run("import matplotlib.pyplot as plt", timeout=60)
        terminal.run("plt.rcParams['webagg.open_in_browser'] = False")
        terminal.run("fig = plt.figure(facecolor='#ff0000'); _ = plt.plot([1, 4, 9])")
        terminal.run(
            "_ = fig.canvas.mpl_connect('button_press_event',"
            " lambda e: windows.record('click'))"
        )
        shown = re.search(r"http://\S+", terminal.run("plt.show()"))
        assert shown
        page = browser.open(shown[0])
        terminal.wait_for(lambda: page.count("#ff0000") > 1000, why="a red figure")
        time.sleep(1)
        clicks = [_click(terminal, page) for _ in range(sizes.web)]
        commands = [_command(terminal, page, i) for i in range(sizes.web)]
    return {"web_click": clicks, "web_command": commands}


def _served(python: str) -> bool:
    probe = "import importlib.util as u; assert u.find_spec('tornado')"
    return not subprocess.run([python, "-c", probe], check=False).returncode


def _click(terminal: Session, page: Page) -> float:
    """From the order to the browser, on its way through the page, to the callback."""
    press, release = page.aim()
    before = len(terminal.events("click"))
    start = time.monotonic()
    sent = page.press(press)
    terminal.wait_for(lambda: len(terminal.events("click")) > before)
    page.browser.answer(sent)
    page.browser.answer(page.press(release))
    pause(0.005, 0.02)
    return terminal.events("click")[before].time - start


def _command(terminal: Session, page: Page, i: int) -> float:
    """From Enter to the pixels: drawn, made a PNG, sent, decoded, and put on the canvas."""
    name, colour = (("'#00ff00'", (0, 255)), ("'#ff0000'", (255, 0)))[i % 2]
    changed = page.becomes(*colour)
    terminal.send(f"fig.set_facecolor({name})")
    pause(0.05, 0.1)
    start = time.monotonic()
    terminal.line()
    assert page.result(changed)
    took = time.monotonic() - start
    terminal.prompt()
    return took
