"""What grows with use: figures, watched descriptors, threads; and what must not, over time."""

from __future__ import annotations

import itertools
import os
import subprocess
from typing import TYPE_CHECKING

from . import entry
from .figures import figures
from .rig import LETTERS, pause, session
from .setups import OURS, TOOLKITS, Setup

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from tests.harness.display import Display
    from tests.harness.interpreters import Interpreter

    from .rig import Session, Sizes
    from .setups import Pythons

STEPS = {
    "figures": (1, 10, 50, 200),
    "descriptors": (1, 8, 64),
    "threads": (1, 10, 50),
}
ENTRIES = 1_000_000
PUMPS = 100_000
#: ns; in which the loop goes to sleep, so that it is a wait and not an input seen at once
MOMENT = 30_000
KEYS = 20


def setups(pythons: Pythons, toolkits: Iterable[str]) -> list[Setup]:
    """Tk and one Qt: a loop that Python runs, and one that C runs."""
    names = [name for name in TOOLKITS if name in toolkits]
    qt = [name for name in names if name.startswith("Py")][:1]
    found = []
    for name in [*(["tk"] if "tk" in names else []), *qt]:
        there = (p for p in pythons.all if name in p.toolkits and _figures(p, name))
        found += [Setup(python.name, "", name, OURS) for python in there][:1]
    return found


def _figures(python: Interpreter, toolkit: str) -> bool:
    """Can matplotlib draw with it? Debian's Pillow is without its part for Tk."""
    backend = "tkagg" if toolkit == "tk" else "qtagg"
    code = f"import matplotlib.backends.backend_{backend}"
    path = os.environ | {"QT_API": toolkit}
    command = [python.executable, "-c", code]
    return not subprocess.run(
        command, env=path, stderr=subprocess.DEVNULL, check=False
    ).returncode


def measure(
    setup: Setup,
    python: str,
    display: Display,
    sizes: Sizes,
    say: Callable[[str], None],
) -> Iterator[dict[str, object]]:
    """A row for each amount of each thing; then a row for each long run."""
    del sizes
    at_prompt = Setup(setup.python, "readline", setup.toolkit, OURS)
    for what, amounts in STEPS.items():
        with session(at_prompt, python, display) as terminal:
            terminal.run(f"import scaling; _ = scaling.prepare({setup.toolkit!r})")
            for amount in amounts:
                say(f"scale, {setup.toolkit}: {amount} {what}")
                terminal.run(f"scaling.{what}({amount})", timeout=120)
                yield {
                    **vars(setup),
                    "what": what,
                    "amount": amount,
                    **_cost(terminal),
                }
    say(f"scale, {setup.toolkit}: {ENTRIES} entries, {PUMPS} pumps")
    arguments = (setup.toolkit, str(ENTRIES), str(PUMPS), str(MOMENT))
    for row in entry.run(
        python, display, "lasting.py", *arguments, seconds=180
    ).values():
        yield {**vars(setup), **row}  # type: ignore[dict-item]


def _cost(terminal: Session) -> dict[str, object]:
    """A key's echo; then one call of the hook, with the line after it already there."""
    pause(0.5, 0.6)
    terminal.begin_comment()
    echoes = []
    for letter in itertools.islice(itertools.cycle(LETTERS), KEYS):
        echoes.append(terminal.echo(letter))
        pause(0.03, 0.07)
    terminal.drop_line()
    known = len(terminal.events("cost"))
    terminal.send("scaling.tell()\r\r")
    terminal.wait_for(lambda: len(terminal.events("cost")) > known, timeout=60)
    terminal.prompt()
    (cost,) = terminal.events("cost")[-1].detail
    echo = figures(echoes)
    assert echo is not None
    return {"echoes": echoes, "echo": echo.median, **cost}
