"""What a person feels at this prompt: with a toolkit's own hook, and with inputhook.

A child has this interpreter and its own prompt, on a pty. A driver types there, eight
keys a second, and times everything from outside. child.py measures what only the child
can. The project's benchmarks (`make bench`) measure more.
"""

from __future__ import annotations

import itertools
import os
import random
import time
from typing import TYPE_CHECKING, Any, NamedTuple

from .._doctor.package import FOLDER
from .._doctor.toolkits import loops, without_windows
from .._pty import Gone as Gone
from .._pty import Terminal, interpreter

if TYPE_CHECKING:
    from collections.abc import Iterator

#: who runs the loop: nobody, the toolkit's own hook, inputhook
NONE, OWN, OURS = "no hook", "its own hook", "inputhook"
TICK = 0.01  # seconds between two calls of a window's timer, as in SmokeTest.ticks
PACE = 0.125  # seconds between two keys
_PATIENCE = 20.0  # seconds, for any answer
_SETTLE = 0.8  # seconds; a new window is drawn
_BETWEEN = 0.025  # seconds without output before each key that is not timed
#: no letter of an escape sequence's end, and none that means something at a prompt
_LETTERS = "abefgijnopqrstuvwxyz"
_LINE = 40  # keys; then Enter
_BEGIN = 'import os; exec(os.environ["INPUTHOOK_BENCH"])\r'
_SOURCE = """\
import sys
if {folder!r} not in sys.path:
    sys.path.append({folder!r})
from inputhook.bench import child as inputhook_bench
inputhook_bench.begin({toolkit!r}, {window!r}, {ours!r})
"""


class Setup(NamedTuple):
    """One row of the table."""

    binding: str
    """A toolkit's, by the name of its SmokeTest; "": there is no window."""

    toolkit: str
    """For enable(); one that has no windows, where there is no window."""

    source: str
    """Python source: opens the window, and calls tick() every TICK seconds."""

    hook: str
    """NONE, OWN or OURS."""


class Row(NamedTuple):
    """What was measured; times are in seconds."""

    binding: str
    hook: str
    version: str
    """The toolkit's version, as it prints it."""

    echo: list[float]
    """From a key to its echo."""

    share: float | None
    """The part of the ticks due while somebody typed that came; None: no window."""

    gap: float | None
    """The longest time without a tick."""

    entry: float | None
    """One call of the hook with input waiting; None: there is no hook."""

    call: list[float]
    """From call_soon() in another thread to the call, on the prompt's thread."""


class Figures(NamedTuple):
    """Many samples in three numbers."""

    median: float
    p95: float
    worst: float


def figures(samples: list[float]) -> Figures | None:
    """Sum up samples; None if there are none."""
    if not samples:
        return None
    ordered = sorted(samples)
    last = len(ordered) - 1
    median = (ordered[last // 2] + ordered[(last + 1) // 2]) / 2
    return Figures(median, ordered[round(last * 0.95)], ordered[-1])


def setups(names: set[str], *, display: bool) -> Iterator[Setup]:
    """Yield what there is to measure here: no window first, then each toolkit both ways.

    Args:
        names: of toolkits, as in _registry.TABLE.
        display: windows can be opened.
    """
    nothing = without_windows()
    yield Setup("", nothing, "", NONE)
    yield Setup("", nothing, "", OURS)
    for name, loop in loops().items() if display else ():
        if name in names and loop.installed():
            for trial in loop.smoke_tests():
                source = trial.imports + trial.ticks
                for hook in (OWN, OURS) if trial.ticks else ():
                    yield Setup(trial.name, name, source, hook)


def measure(setup: Setup, keys: int) -> Row | None:
    """Start the child, and type at it.

    Args:
        setup: what is to be measured.
        keys: how many to type.

    Returns:
        None if there is nothing to measure: the toolkit is not there after all, or has
        no hook of its own.

    Raises:
        Gone: the child ended, or did not answer.
    """
    with Terminal([*interpreter(), "-q"], _environment(setup)) as terminal:
        terminal.wait(
            lambda: terminal.text.endswith(">>> "), "the prompt", seconds=_PATIENCE
        )
        terminal.type(_BEGIN, pause=_BETWEEN)
        known = _answer(terminal, "ready")
        if known.get("absent") or (setup.hook == OWN and not known.get("hook", True)):
            return None
        if "error" in known:
            raise Gone(known["error"])
        _pause(_SETTLE, _SETTLE + PACE)
        start, end, echo = _type(terminal, keys)
        terminal.type("\rinputhook_bench.tell()\r", pause=_BETWEEN)
        terminal.type("\r", pause=_BETWEEN)  # the input that waits for the hook's entry
        told = _answer(terminal, "told")
    ticks = [tick for tick in told["ticks"] if start <= tick <= end]
    gaps = [b - a for a, b in itertools.pairwise([start, *ticks, end])]
    return Row(
        binding=setup.binding,
        hook=setup.hook,
        version=known["version"],
        echo=echo,
        share=len(ticks) * TICK / (end - start) if setup.binding else None,
        gap=max(gaps) if setup.binding else None,
        entry=told["entry"],
        call=told["calls"],
    )


def _environment(setup: Setup) -> dict[str, str]:
    """Return the child's: nothing of the user's runs at its prompt, or is kept from it."""
    source = _SOURCE.format(
        folder=str(FOLDER.parent),
        toolkit=setup.toolkit,
        window=setup.source,
        ours=setup.hook == OURS,
    )
    environment = {**os.environ, "INPUTHOOK_BENCH": source, "INPUTHOOK": "0"}
    environment.pop("PYTHONSTARTUP", None)
    environment["NO_AT_BRIDGE"] = "1"  # no accessibility bus is started, to stay
    return environment


def _answer(terminal: Terminal, what: str) -> dict[str, Any]:
    """Return all that the child has said, when it has said this.

    Raises:
        Gone: it does not say it.
    """
    terminal.wait(
        lambda: what in terminal.said, f"the child to be {what}", seconds=_PATIENCE
    )
    return terminal.said


def _type(terminal: Terminal, keys: int) -> tuple[float, float, list[float]]:
    """Type comments at a person's pace; return begin, end, and the time of each echo."""
    start = 0.0
    echo: list[float] = []
    for letter in itertools.islice(itertools.cycle(_LETTERS), keys):
        if len(echo) % _LINE == 0:
            terminal.type("\r#" if echo else "#", pause=_BETWEEN)
            _pause(PACE, 2 * PACE)
        typed = time.monotonic()
        start = start or typed
        echo.append(terminal.echo(letter, seconds=_PATIENCE))
        _pause(0, max(0.0, 2 * (typed + PACE - time.monotonic())))
    return start, time.monotonic(), echo


def _pause(low: float, high: float) -> None:
    """Sleep as a person pauses: for a time that is never in step with a timer."""
    time.sleep(random.uniform(low, high))
