"""A long session: `python -m tests.harness.soak --minutes 10`.

    python -m tests.harness.soak [--minutes 10] [--seed 0] [--python EXECUTABLE]
        [--prompt pyrepl] [--toolkit tk]

Somebody types, clicks, resizes, interrupts, computes and switches toolkits, in a random
order, while threads, signals, tasks, forks and timers go on in the child
(tests/child/soaking.py). After the first minute, memory, descriptors and threads must grow
no more; they are looked at once a minute. At the end the promises are looked at: what
disable() puts back, and the exit without a word.
"""

from __future__ import annotations

import argparse
import contextlib
import signal
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from .display import Display
from .interpreters import probe
from .launch import launcher
from .prompts import PROMPTS
from .sessions import title, visible
from .table import Cell
from .terminal import WaitError
from .toolkits import TOOLKITS

if TYPE_CHECKING:
    from collections.abc import Callable

    from .display import Window
    from .terminal import Terminal

MEGABYTE = 2**20
MEMORY, HISTORY = 16 * MEGABYTE, 1024
"""Growth that is none: a heap breathes, and for each line there is history."""

DESCRIPTORS, THREADS = 4, 20
"""What may come and go: GLib's pool, the descriptors of a program that is being started."""


class Soak:
    """One session, and what somebody does there."""

    def __init__(
        self,
        terminal: Terminal,
        window: Window,
        name: str,
        seed: int,
        prompt: str,
    ) -> None:
        self.terminal = terminal
        self.window = window
        self.name = name
        self.random = Random(seed)
        self.done: Counter[str] = Counter()
        self.keys = self.clicks = 0
        self.actions: list[Callable[[], None]] = [
            self.compute,
            self.compute,
            self.long_line,
            self.half_a_line,
            self.click,
            self.resize,
            self.interrupt,
            *([self.interrupt_a_key] if prompt == "readline" else []),
            self.switch,
            self.wait,
            self.live,
            self.fail,
        ]

    def run(self, minutes: float) -> None:
        """Do something again and again, and look at what has grown."""
        began = time.monotonic()
        looked = began
        base: dict[str, int] = {}
        while (now := time.monotonic()) < began + minutes * 60:
            action = self.random.choice(self.actions)
            action()
            self.done[action.__name__] += 1
            if now > looked + 60 or (not base and now > began + minutes * 30):
                looked = now
                found = self.look()
                say(
                    f"{(now - began) / 60:.0f} min: {found}; {self.keys} keys, {sum(self.done.values())} actions"
                )
                if base:
                    self.compare(base, found)
                base = base or found
        say(f"done by the person: {dict(self.done)}, {self.keys} keys")
        say(f"done in the child: {self.terminal.value('dict(soaking.done)')}")

    def look(self) -> dict[str, int]:
        """Return what may grow; and forget what the terminal has said."""
        self.terminal.raw = b""
        self.terminal.mark()
        return {
            "memory": self.terminal.resident(),
            "descriptors": len(self.terminal.fds()),
            "threads": self.terminal.threads(),
        }

    def compare(self, base: dict[str, int], found: dict[str, int]) -> None:
        allowed = {
            "memory": MEMORY + HISTORY * sum(self.done.values()),
            "descriptors": DESCRIPTORS,
            "threads": THREADS,
        }
        for name, most in allowed.items():
            assert found[name] - base[name] <= most, f"{name} grew: {base} {found}"

    def line(self, text: str) -> None:
        """Type a line, in pieces."""
        at = 0
        while at < len(text):
            size = self.random.choice((1, 1, 2, 5, len(text)))
            self.terminal.send(text[at : at + size])
            at += size
        self.keys += len(text) + 1

    def result(self, typed: str, wanted: str) -> None:
        """Type a line that records what it computes, and wait for that."""
        number = sum(self.done.values())
        self.line(f"windows.record('result', {number}, {typed})\r")
        self.terminal.wait_event("result", number, wanted)

    # What somebody does.

    def compute(self) -> None:
        a, b = self.random.randrange(1000), self.random.randrange(1000)
        self.result(f"str({a} * {b})", str(a * b))

    def long_line(self) -> None:
        text = "".join(self.random.choices("abcdefghij ", k=150))
        self.result(repr(text), text)

    def half_a_line(self) -> None:
        self.line("1 + ")
        self.terminal.wait_for(self.terminal.asleep, why="the prompt to sleep")
        self.terminal.ctrl("c")
        self.terminal.wait_for("KeyboardInterrupt")
        self.compute()

    def click(self) -> None:
        self.clicks += 1
        self.window.click()
        self.terminal.wait_event("click", self.name, self.clicks)

    def resize(self) -> None:
        self.terminal.resize(self.random.randrange(10, 40), 100)
        self.compute()

    def interrupt(self) -> None:
        before = len(self.terminal.events("forever"))
        self.line("windows.record('forever'); all(True for _ in iter(int, 1))\r")
        self.terminal.wait_for(
            lambda: len(self.terminal.events("forever")) > before,
            why="an endless command",
        )
        self.terminal.ctrl("c")
        self.terminal.wait_for("KeyboardInterrupt")
        self.compute()

    def interrupt_a_key(self) -> None:
        """Press Ctrl-C right after a key, which the kernel may throw away then."""
        self.terminal.wait_still()
        self.line("w")
        self.terminal.ctrl("c")
        self.terminal.wait_for("KeyboardInterrupt")
        self.compute()

    def switch(self) -> None:
        self.line("soaking.switch(20)\r")
        self.compute()

    def wait(self) -> None:
        self.line("soaking.wait(200)\r")
        self.compute()

    def live(self) -> None:
        self.line("soaking.live()\r")
        self.compute()

    def fail(self) -> None:
        self.line(
            "windows.call_later(.01, lambda: 1 / windows.record('fails', 6 * 7))\r"
        )
        self.compute()


def stacks(terminal: Terminal, folder: Path) -> str:
    """Return where each thread of a child is that does not answer."""
    tasks = Path(f"/proc/{terminal.pid}/task")
    found = [
        f"{each.name} {(each / 'wchan').read_text()} {(each / 'syscall').read_text()}"
        for each in tasks.iterdir()
    ]
    terminal.signal(signal.SIGUSR1)
    file = folder / "stacks"
    with contextlib.suppress(WaitError):
        terminal.wait_for(lambda: file.stat().st_size > 0, why="its stacks")
    return "\n".join([*found, file.read_text()])


def say(text: str) -> None:
    print(text, flush=True)  # noqa: T201


def soak(arguments: argparse.Namespace) -> None:
    """Begin the session, let it last, and look at what is left of it."""
    interpreter = probe(str(Path(arguments.python).absolute()), set())
    (prompt,) = (each for each in PROMPTS if each.name == arguments.prompt)
    (toolkit,) = (each for each in TOOLKITS if each.id == arguments.toolkit)
    say(f"{interpreter.name} {prompt.name} {toolkit.id}, seed {arguments.seed}")
    with (
        tempfile.TemporaryDirectory(prefix="inputhook-soak-") as folder,
        Display() as display,
        launcher(Path(folder), display.name) as launch,
    ):
        terminal = launch(Cell(interpreter, prompt, toolkit))
        terminal.flood = 10**9
        terminal.run("import inputhook, windows, soaking, slots, sigactions")
        terminal.run("soaking.dump_at_sigusr1()")
        name = title()
        terminal.run(toolkit.open(name, None))
        terminal.run("before = slots.state(); handlers = sigactions.read_all()")
        terminal.run(f"_ = inputhook.enable({toolkit.name!r})")
        window = visible(terminal, display, name)
        terminal.line("soaking.begin()")
        session = Soak(terminal, window, name, arguments.seed, prompt.name)
        try:
            session.run(arguments.minutes)
        except WaitError:
            say(stacks(terminal, Path(folder)))
            raise
        session.line("soaking.end()\r")
        session.compute()
        terminal.wait_still()
        session.line("inputhook.disable()\r")
        session.result("repr(slots.changed(before))", "[]")
        session.result("repr(sigactions.read_all() == handlers)", "True")
        terminal.line("pass")
        terminal.prompt()
        terminal.line("exit()")
        # CPython 3.15 ends by SIGINT, in silence, where a command was interrupted before
        status = terminal.wait_exit()
        assert status in {0, -2}, f"{status}: {terminal.output()}"
        said = terminal.output().partition("\n")[2]
        assert said.strip(" \r\n\x08") == "", said
    say("nothing has grown, and nothing was left")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--prompt", default="pyrepl")
    parser.add_argument("--toolkit", default="tk")
    soak(parser.parse_args())


if __name__ == "__main__":
    main()
