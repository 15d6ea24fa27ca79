"""`make demo`: `python -m inputhook --demo`; without a terminal, on a virtual screen.

There a person is played: xterm runs this file again, which runs the demo on a pty, types at
its prompt, shows what it answers, and at last takes a picture of the screen.
"""

import contextlib
import ctypes
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from inputhook import _display
from inputhook._pty import Gone, Terminal
from inputhook.errors import NoDisplay

DEMO = [sys.executable, "-m", "inputhook", "--demo"]
#: goes before DEMO: Ctrl-C is for a process whose controlling terminal the pty is
TAKE_TERMINAL = """\
import fcntl, os, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execv(sys.argv[1], sys.argv[1:])
"""
TYPED = [
    "wave.speed = 4",
    'line.set_color("crimson")',
    'ax.set_title("alive")',
    "2 + 2",
]
WIDTH, HEIGHT = 1290, 560  # pixels of the virtual screen
FIGURE = (WIDTH - 620, 20)  # where the figure is: beside xterm
PICTURE = "inputhook-demo.png"
PATIENCE = 20.0  # seconds, for the demo's answer to a line
KEY = 0.06  # seconds between two keys of a person


def main(arguments: list[str]) -> int:
    missing = [name for name in ("Xvfb", "xterm") if shutil.which(name) is None]
    if os.isatty(0) or missing:  # then it is shown in a browser, if it can be
        os.execv(sys.executable, [*DEMO, *arguments])
    why = "Standard input is no terminal"
    try:
        _display.check()
    except NoDisplay as error:
        why, _, _ = str(error).partition(". ")
    print(
        f"{why}.\nShowing the demo on a virtual screen for a few seconds.", flush=True
    )
    picture = Path(PICTURE).absolute()
    picture.unlink(missing_ok=True)
    with virtual_screen() as name:
        environment = {**os.environ, "DISPLAY": name}
        environment.pop("WAYLAND_DISPLAY", None)
        xterm = ["xterm", "-geometry", "82x34+10+20", "-fa", "Monospace", "-fs", "9"]
        person = [sys.executable, __file__, "--person", str(picture), *arguments]
        done = subprocess.run(
            [*xterm, "-title", "python", "-e", *person],
            env=environment,
            stdin=subprocess.DEVNULL,
            timeout=60,
            check=False,
        )
    if done.returncode != 0 or not picture.exists():
        print("The demo did not come to its end.")
        return 1
    print(f"Done. The picture of that screen: {picture}")
    return 0


@contextlib.contextmanager
def virtual_screen() -> Iterator[str]:
    """The name of an X server without a screen, which lives inside the with block."""
    read, write = os.pipe()
    size = f"{WIDTH}x{HEIGHT}x24"
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", size, "-noreset"],
        pass_fds=[write],
        stdin=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    try:
        with os.fdopen(read) as answer:
            yield f":{answer.readline().strip()}"
    finally:
        server.terminate()
        server.wait()


def play(picture: str, arguments: list[str]) -> int:
    """Play the person, in xterm; the demo's output is shown there."""
    size = os.get_terminal_size(1)
    terminal = Terminal(
        [sys.executable, "-c", TAKE_TERMINAL, *DEMO, *arguments],
        os.environ,
        size=(size.lines, size.columns),
        seen=lambda output: os.write(1, output),
    )
    with terminal:
        try:
            type_lines(terminal, picture)
        except Gone as error:
            print(f"\r\n{error}\r\n")
            return 1
        return terminal.end(PATIENCE) or 0


def type_lines(terminal: Terminal, picture: str) -> None:
    expect(terminal, ">>> ")
    for line in TYPED:
        type_slowly(terminal, line)
        terminal.press("\r")
        expect(terminal, "\n", ">>> ")
    move_figure()  # by now it is there, whatever the toolkit
    type_slowly(terminal, "half a line")
    terminal.press("\x03")
    expect(terminal, "KeyboardInterrupt", ">>> ")
    type_slowly(terminal, "wave.points = 2")
    watch(terminal, 1.0)
    from PIL import ImageGrab  # Pillow is there: matplotlib needs it

    with Path(picture).open(
        "xb"
    ) as file:  # not through a link that somebody has put there
        ImageGrab.grab(xdisplay=os.environ["DISPLAY"]).save(file, "png")
    terminal.press("\x03")
    expect(terminal, "KeyboardInterrupt", ">>> ")
    terminal.press("\x04")


def type_slowly(terminal: Terminal, text: str) -> None:
    for key in text:
        terminal.press(key)
        watch(terminal, KEY)


def watch(terminal: Terminal, seconds: float) -> None:
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        terminal.look(left)


def expect(terminal: Terminal, *texts: str) -> None:
    """Wait until these have come, one after the other; forget what has come by then."""
    for text in texts:
        terminal.wait(lambda text=text: text in terminal.text, repr(text), PATIENCE)
        terminal.text = terminal.text.partition(text)[2]


def move_figure() -> None:
    """Move the figure to its place: there is no window manager on the virtual screen."""
    x = ctypes.CDLL("libX11.so.6")
    x.XOpenDisplay.restype = ctypes.c_void_p
    x.XDefaultRootWindow.restype = ctypes.c_ulong
    display = ctypes.c_void_p(x.XOpenDisplay(None))
    window = ctypes.c_ulong
    root, parent = window(x.XDefaultRootWindow(display)), window()
    children, number = ctypes.POINTER(window)(), ctypes.c_uint()
    x.XQueryTree(
        display,
        root,
        *map(ctypes.byref, (root, parent, children, number)),
    )
    for each in children[: number.value]:
        name = ctypes.c_char_p()
        x.XFetchName(display, window(each), ctypes.byref(name))
        if name.value == b"inputhook demo":
            x.XMoveWindow(display, window(each), *FIGURE)
    x.XCloseDisplay(display)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--person"]:
        sys.exit(play(sys.argv[2], sys.argv[3:]))
    sys.exit(main(sys.argv[1:]))
