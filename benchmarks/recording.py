"""python -m benchmarks.recording DIRECTORY: somebody types beside a figure that moves, as a film.

A real xterm and a real matplotlib window on Xvfb, with the toolkit's own hook and, after it,
with inputhook: the same keys at the same moments. What the screen showed is grabbed 25 times
a second, and what was measured meanwhile is drawn below it: each frame of the figure, each
key, and how long the key waited for its echo.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import os
import random
import subprocess
import sys
import tempfile
import time
import zlib
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests.harness.display import Display
from tests.harness.environment import child_environment
from tests.harness.events import Event, Events
from tests.harness.prompts import CLASSIC
from Xlib import XK, X

from . import film, machine
from .setups import OURS, PEER, Pythons

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CHILD = Path(__file__).parent / "child"
FIGURE, XTERM = "moving figure", "prompt"  # the titles of the windows
FPS = 25
SECONDS = 12.0
#: s; a recording begins when the curve of child/moving.py is at its start
PERIOD = 2.0
PATIENCE = 60.0
#: of the frames of a side, at most
DROPPED = 0.01
#: what is typed: the pause before it, and a line
TYPED = (
    (1.1, 'line.set_color("crimson")'),
    (0.9, 'ax.set_title("alive")'),
    (0.8, "_ = ax.axhline(0)"),
)
#: s between two keys of a line: some eight a second
FASTEST, SLOWEST = 0.08, 0.17
HEIGHT = 190  # pixels of the figure
COLUMNS, ROWS = 53, 6
NAMES = {
    "(": "parenleft",
    ")": "parenright",
    '"': "quotedbl",
    "_": "underscore",
    ".": "period",
    "\r": "Return",
    " ": "space",
    "=": "equal",
}


@dataclass(frozen=True)
class Film:
    """Two sides, one file."""

    name: str
    toolkit: str  # as child/moving.py knows it
    slow: float  # s that a frame of the figure takes to be drawn; 0 for as it is
    captions: tuple[film.Caption, film.Caption]
    strip: type[film.Strip]


FILMS = (
    Film(
        "typing",
        "tk",
        0.0,
        (
            film.Caption(
                "Tk's own hook", "The window stands still for 100 ms after each key."
            ),
            film.Caption("inputhook", "The window moves on while you type."),
        ),
        film.StandingStill,
    ),
    Film(
        "slow-draw",
        "PyQt6",
        0.15,
        (
            film.Caption(
                "PyQt6's own hook",
                "A frame takes 150 ms to draw, and letters wait for it.",
            ),
            film.Caption(
                "inputhook", "A frame takes 150 ms to draw, and no letter waits."
            ),
        ),
        film.Waiting,
    ),
)


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.recording", description=__doc__
    )
    add = parser.add_argument
    add("directory", type=Path)
    add("--python", default=sys.executable, help="the interpreter that is typed at")
    add("--only", choices=[each.name for each in FILMS], help="default: all")
    options = parser.parse_args()
    options.directory.mkdir(parents=True, exist_ok=True)
    python = str(Path(options.python).absolute())  # not resolved: a venv's is a link
    known = machine.facts(Pythons([python]))
    print(machine.line(known))
    for versions in known["pythons"].values():
        print(", ".join(f"{name} {version}" for name, version in versions.items()))
    start = time.monotonic()
    recorded = {
        each: strips(each, python)
        for each in FILMS
        if options.only in (None, each.name)
    }
    between = time.monotonic()
    with ProcessPoolExecutor() as pool:  # when all is recorded: nothing disturbs that
        written = [
            pool.submit(film.write, both, options.directory / each.name, FPS, SECONDS)
            for each, both in recorded.items()
        ]
        for file in itertools.chain.from_iterable(each.result() for each in written):
            print(f"{file}: {file.stat().st_size / 1000:.0f} kB")
    sides = [strip.side for both in recorded.values() for strip in both]
    if any(len(side.grabs) < (1 - DROPPED) * FPS * SECONDS for side in sides):
        print("Too many frames were dropped: record it anew when the machine is quiet.")
    took = between - start, time.monotonic() - between
    print("Recorded in {:.0f} s, encoded in {:.0f} s".format(*took))


def strips(what: Film, python: str) -> list[film.Strip]:
    """Record both sides, and tell what was measured."""
    found = []
    for hook, caption in zip((PEER, OURS), what.captions, strict=True):
        strip = what.strip(record(what, hook, caption, python))
        dropped = strip.side.dropped(FPS, SECONDS)
        print(
            f"{what.name}, {caption.title}: {strip.summary()} ({dropped})", flush=True
        )
        found.append(strip)
    return found


def keys() -> list[tuple[float, str]]:
    """When each key is pressed, s after the start: the same for every recording."""
    chance = random.Random(1)
    now, found = 0.0, []
    for pause, line in TYPED:
        now += pause
        for key in line + "\r":
            found.append((now, key))
            now += chance.uniform(FASTEST, SLOWEST)
    return found


def record(what: Film, hook: str, caption: film.Caption, python: str) -> film.Side:
    """One side: start it, wait until it moves, type, and look."""
    arguments = (what.toolkit, hook, str(what.slow))
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name,
        Display() as display,
        started(display, Path(name), [python, "-q", "-i", *arguments]) as process,
    ):
        home = Path(name)
        notes, terminal = Events(home / "events"), Events(home / "terminal")

        def ready() -> bool:
            shown = "".join(event.detail[0] for event in terminal.all())
            if process.poll() is not None:
                raise RuntimeError(f"xterm ended. What it showed: {shown}")
            return shown.endswith(">>> ") and len(notes.all()) > 10

        wait(ready, "the prompt and a figure that moves")
        figure, xterm = display.find(FIGURE), display.find(XTERM)
        assert figure is not None
        assert xterm is not None
        figure.resize(film.WIDTH, HEIGHT)  # toolkits know the pixels of an inch better
        figure.shift(0, 0)
        xterm.resize(film.WIDTH, xterm.geometry().height)
        xterm.shift(0, HEIGHT)
        xterm.focus()
        drawn = len(notes.all())
        wait(lambda: len(notes.all()) > drawn + 10, "the figure to move at its place")
        place = xterm.geometry()
        size = film.WIDTH, HEIGHT + place.height
        start, grabs = look(display, size)
        wait(ready, "the prompt after the last line")
        return film.Side(
            caption,
            hook == OURS,
            tuple(grabs),
            since(start, notes.all()),
            since(start, terminal.all()),
            cell=place.width // COLUMNS,
            split=HEIGHT,
        )


@contextlib.contextmanager
def started(
    display: Display, home: Path, command: list[str]
) -> Iterator[subprocess.Popen[bytes]]:
    """Start xterm, a relay in it that notes the keys, and Python in that."""
    python, *options = command
    place = options.index("-i") + 1
    options.insert(place, str(CHILD / "moving.py"))
    environment = child_environment(home, display.name, (CHILD,)) | CLASSIC
    environment["INPUTHOOK_TEST_EVENTS"] = str(home / "events")
    look = ["-fa", "DejaVu Sans Mono", "-fs", "9", "-bw", "0", "-b", "2", "+sb"]
    # else an underscore reaches below its line, where the cursor of the next line hides it
    look += ["-xrm", "XTerm*scaleHeight: 1.1"]
    relay = [sys.executable, str(CHILD / "relay.py"), str(home / "terminal")]
    xterm = ["xterm", "-T", XTERM, "-geometry", f"{COLUMNS}x{ROWS}+0+300", *look]
    process = subprocess.Popen(
        [*xterm, "-e", *relay, python, *options],
        env=environment,
        cwd=home,
        stdin=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.terminate()  # its terminal hangs up, so everybody in it ends
        process.wait()


def wait(check: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + PATIENCE
    while not check():
        if time.monotonic() > end:
            raise TimeoutError(f"Waited {PATIENCE:.0f} s in vain for {what}")
        time.sleep(0.05)


def look(display: Display, size: tuple[int, int]) -> tuple[float, list[film.Grab]]:
    """Press the keys and grab the screen, each at its moment; what is late is left out."""
    moments: list[tuple[float, str]] = [*keys()]
    moments += [(n / FPS, "") for n in range(round(SECONDS * FPS))]
    start = (time.monotonic() // PERIOD + 2) * PERIOD
    raw: list[tuple[float, bytes]] = []
    root = display.connection.screen().root
    for due, key in sorted(moments):
        time.sleep(max(0.0, start + due - time.monotonic()))
        if key:
            press(display, key)
        elif time.monotonic() < start + due + 1 / FPS:
            got = root.get_image(0, 0, *size, X.ZPixmap, 0xFFFFFFFF)
            raw.append((time.monotonic() - start, got.data))
    grabs = [film.Grab(moment, size, zlib.compress(data, 1)) for moment, data in raw]
    return start, grabs


def press(display: Display, key: str) -> None:
    """Press the key that writes this, with Shift if it is needed."""
    name = NAMES.get(key, key)
    keysym = XK.string_to_keysym(name)
    code = display.connection.keysym_to_keycode(keysym)
    plain = display.connection.keycode_to_keysym(code, 0) == keysym
    display.press(name, shift=not plain)


def since(start: float, events: list[Event]) -> list[Event]:
    return [event._replace(time=event.time - start) for event in events]


if __name__ == "__main__":
    os.environ.pop("WAYLAND_DISPLAY", None)
    main()
