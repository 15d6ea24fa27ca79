"""python -m inputhook --demo: a figure that moves, and a prompt to play with it.

At a terminal without a display the figure is in a browser. Without a terminal the same
happens on a virtual screen for a few seconds, typed by this program, and a picture of that
screen is kept.
"""

from __future__ import annotations

import importlib.util
import math
import os
import select
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

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
_TYPED = [
    "wave.speed = 4",
    'line.set_color("crimson")',
    'ax.set_title("alive")',
    "2 + 2",
]
_SERVED = 5.0  # seconds, without a terminal
_PICTURE = "inputhook-demo.png"
_PATIENCE = 20.0  # seconds, for the demo's answer to a key
_SCREEN = (1290, 560)  # pixels of the virtual screen


class Wave:
    """A curve that runs along; the attributes may be changed while it does."""

    def __init__(self, line: Any) -> None:
        self.line = line
        self.speed = 1.0
        self.points = 200
        self.phase = 0.0

    def step(self) -> None:
        """Move on by one frame, and have the figure drawn when there is time."""
        self.phase += 0.06 * self.speed
        x = [8 * math.pi * i / self.points for i in range(self.points + 1)]
        y = [math.sin(v - self.phase) * math.cos(v / 8 - self.phase / 5) for v in x]
        self.line.set_data(x, y)
        self.line.figure.canvas.draw_idle()


def _say(text: str) -> None:
    sys.stdout.write(text if text.endswith("\n") else text + "\n")
    sys.stdout.flush()


def check(gui: str | None) -> None:
    """Return if the demo can run at this terminal; else say why, or show it by itself.

    Raises:
        SystemExit: the demo is over: 0 if it was shown without a terminal or display,
            2 if matplotlib or a toolkit is missing.
    """
    if importlib.util.find_spec("matplotlib") is None:
        sys.stderr.write(
            "The demo draws with matplotlib, which is not installed here. Install it "
            "(pip install matplotlib), or start without --demo\n"
        )
        raise SystemExit(2)
    why = "" if os.isatty(0) else "Standard input is no terminal."
    try:
        _display.check()
    except NoDisplay as error:
        why = str(error)
    browser = _in_browser(gui)
    if why and not (browser and os.isatty(0)):
        raise SystemExit(_by_itself(gui, why, browser))


def start(gui: str | None) -> dict[str, Any]:
    """Open the figure; returns the names for the prompt's namespace."""
    import inputhook

    toolkit = _choose.resolve(gui) if gui else _toolkit()
    import matplotlib

    backend = TABLE[toolkit].backend
    if backend is None:
        sys.stderr.write(f"The demo is a figure, and {toolkit} shows none\n")
        raise SystemExit(2)
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
    _place(figure.canvas.manager)
    plt.show(block=False)
    _say(_TO_TRY)
    return {
        "inputhook": inputhook,
        "plt": plt,
        "fig": figure,
        "ax": axes,
        "line": line,
        "wave": wave,
    }


def _toolkit() -> str:
    try:
        return _choose.choose()[0]
    except ToolkitNotInstalled as error:
        sys.stderr.write(f"The demo opens a window. {error}\n")
        raise SystemExit(2) from None


def _place(manager: Any) -> None:
    """On the demo's own screen, which has no window manager: beside the terminal."""
    if os.environ.get("INPUTHOOK_DEMO_SCREEN") and hasattr(manager.window, "move"):
        manager.window.move(_SCREEN[0] - 620, 20)
    elif os.environ.get("INPUTHOOK_DEMO_SCREEN") and hasattr(
        manager.window, "geometry"
    ):
        manager.window.geometry(f"+{_SCREEN[0] - 620}+20")


def _in_browser(gui: str | None) -> str | None:
    """What would show the figure in a browser, unless something else is to show it."""
    found = _choose.fallback()
    if gui is None:
        return found[0] if found else None
    try:
        name = _choose.resolve(gui)
    except UnknownToolkit as error:
        sys.stderr.write(f"{error}\n")
        raise SystemExit(2) from None
    return name if name in found else None


def _serve(toolkit: str, why: str) -> int:
    """Show the figure in a browser, for a while."""
    import inputhook

    _say(f"{why}\nServing the demo's figure for {_SERVED:.0f} seconds.")
    inputhook.enable(toolkit)
    start(toolkit)
    inputhook.pause(_SERVED)
    return 0


def _by_itself(gui: str | None, why: str, browser: str | None) -> int:
    """Show the demo on a virtual screen, typing at its prompt; keep a picture."""
    missing = [name for name in ("Xvfb", "xterm") if shutil.which(name) is None]
    if browser and (gui or missing):
        return _serve(browser, why)
    if missing:
        _say(
            f"{why} The demo would run on a virtual screen, but {' and '.join(missing)} "
            "cannot be found (Debian, Ubuntu: apt install xvfb xterm)"
        )
        return 2
    _say(f"{why}\nShowing the demo on a virtual screen for a few seconds.")
    with _virtual_screen() as name:
        command = [sys.executable, "-m", "inputhook._demo"]
        if gui:
            command += ["--gui", gui]
        environment = {**os.environ, "DISPLAY": name, "INPUTHOOK_DEMO_SCREEN": "1"}
        environment.pop("WAYLAND_DISPLAY", None)
        picture = Path(_PICTURE).absolute()
        picture.unlink(missing_ok=True)
        xterm = _run(
            [
                *("xterm", "-geometry", "82x34+10+20", "-fa", "Monospace", "-fs", "9"),
                *("-title", "python", "-e", *command),
            ],
            {**environment, "INPUTHOOK_DEMO_PICTURE": str(picture)},
        )
    if not xterm or not picture.exists():
        _say("The demo did not come to its end.")
        return 1
    _say(f"Done. The picture of that screen: {picture}")
    return 0


def _run(command: list[str], environment: dict[str, str]) -> bool:
    """Run it to its end, or for a minute; did it end well?"""
    try:
        done = subprocess.run(
            command, env=environment, stdin=subprocess.DEVNULL, timeout=60, check=False
        )
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0


class _virtual_screen:  # noqa: N801  used as a with statement, like a function
    """An X server without a screen, for the length of a with block: its name."""

    def __enter__(self) -> str:
        read, write = os.pipe()
        size = f"{_SCREEN[0]}x{_SCREEN[1]}x24"
        self.server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(write), "-screen", "0", size, "-noreset"],
            pass_fds=[write],
            stdin=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(write)
        with os.fdopen(read) as answer:
            return f":{answer.readline().strip()}"

    def __exit__(self, *_: object) -> None:
        self.server.terminate()
        self.server.wait()


def _typist(arguments: list[str]) -> int:
    """Inside xterm: run the demo on a pty of its own and type at it, as a person would."""
    import fcntl
    import pty
    import struct
    import termios

    pid, terminal = pty.fork()
    if pid == 0:
        os.execv(
            sys.executable, [sys.executable, "-m", "inputhook", "--demo", *arguments]
        )
    size = os.get_terminal_size(1)
    fcntl.ioctl(
        terminal, termios.TIOCSWINSZ, struct.pack("4H", size.lines, size.columns, 0, 0)
    )
    person = _Person(terminal)
    try:
        person.expect(">>> ")
        for line in _TYPED:
            person.type(line)
            person.press("\r")
            person.expect("\n", ">>> ")
        person.type("half a line")
        person.press("\x03")
        person.expect("KeyboardInterrupt", ">>> ")
        person.type("wave.points = 2")
        person.watch(1.0)
        _photograph(os.environ["INPUTHOOK_DEMO_PICTURE"])
        person.press("\x03")
        person.expect("KeyboardInterrupt", ">>> ")
        person.press("\x04")
        person.watch(_PATIENCE)
    except TimeoutError as error:
        os.kill(pid, signal.SIGKILL)
        _say(f"\r\n{error}\r\n")
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


class _Person:
    """Types at the demo's terminal and reads it; what is read is shown on ours."""

    def __init__(self, terminal: int) -> None:
        self.terminal = terminal
        self.seen = b""  # since the last thing expected

    def type(self, text: str) -> None:
        """Type, at a person's pace."""
        for key in text:
            self.press(key)
            self.watch(0.06)

    def press(self, key: str) -> None:
        os.write(self.terminal, key.encode())

    def watch(self, seconds: float) -> None:
        """Show what comes in that time; less, if the demo ends."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0 and self._show(left):
            pass

    def expect(self, *texts: str) -> None:
        """Wait until these have come, one after the other.

        Raises:
            TimeoutError: one of them did not.
        """
        end = time.monotonic() + _PATIENCE
        for text in texts:
            while text.encode() not in self.seen:
                left = end - time.monotonic()
                if left <= 0 or not self._show(left):
                    message = f"The demo's prompt did not show {text!r}"
                    raise TimeoutError(message)
            self.seen = self.seen.partition(text.encode())[2]

    def _show(self, seconds: float) -> bool:
        """Show what comes next, if something does; False at the end of the demo."""
        if not select.select([self.terminal], [], [], seconds)[0]:
            return True
        try:
            output = os.read(self.terminal, 4096)
        except OSError:  # EIO: the demo has ended
            return False
        self.seen += output
        os.write(1, output)
        return bool(output)


def _photograph(path: str) -> None:
    # Pillow is there: matplotlib needs it
    from PIL import ImageGrab

    ImageGrab.grab(xdisplay=os.environ["DISPLAY"]).save(path)


if __name__ == "__main__":
    raise SystemExit(_typist(sys.argv[1:]))
