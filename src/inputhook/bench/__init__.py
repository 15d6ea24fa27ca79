"""Measures what a person feels at this prompt, with a toolkit's own hook and with inputhook.

A child process of this interpreter shows its prompt on a pty. This module types there,
eight keys a second, and measures the times from outside. child.py measures what only
the child can. The project's benchmarks (`make bench`) measure more.
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
_PATIENCE = 20.0  # seconds to wait for any answer
_SETTLE = 0.8  # seconds in which a new window is drawn
_BETWEEN = 0.025  # seconds without output before each key that is not timed
#: without letters that end escape sequences or have a meaning at a prompt
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
    """The name of a toolkit's SmokeTest; "": there is no window."""

    toolkit: str
    """The name for enable(); without a window, a toolkit without windows."""

    source: str
    """Python source that opens the window, and calls tick() every TICK seconds."""

    hook: str
    """NONE, OWN or OURS."""


class Row(NamedTuple):
    """The measurements of a Setup; times are in seconds."""

    binding: str
    hook: str
    version: str
    """The toolkit's version, as it prints it."""

    echo: list[float]
    """The times from a key to its echo."""

    share: float | None
    """The share of the due ticks that came during the typing; None: no window."""

    gap: float | None
    """The longest time without a tick; None: no window."""

    entry: float | None
    """The time of one call of the hook while input is waiting; None: there is no hook."""

    call: list[float]
    """The times from call_soon() in another thread to the call on the prompt's thread."""


class Figures(NamedTuple):
    """Many samples in three numbers."""

    median: float
    p95: float
    worst: float


def figures(samples: list[float]) -> Figures | None:
    """Return three numbers for samples; None if there are no samples."""
    if not samples:
        return None
    ordered = sorted(samples)
    last = len(ordered) - 1
    median = (ordered[last // 2] + ordered[(last + 1) // 2]) / 2
    return Figures(median, ordered[round(last * 0.95)], ordered[-1])


def setups(names: set[str], *, display: bool) -> Iterator[Setup]:
    """Yield what can be measured here: no window first, then each toolkit with both hooks.

    Args:
        names: of toolkits, as in _registry.TABLE.
        display: windows can open.
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
        The measurements; None if the toolkit is not installed after all, or has no hook
        of its own.

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
        # the input that waits while the hook is called
        terminal.type("\r", pause=_BETWEEN)
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
    """Return the child's environment, without the user's start-up file and auto-activation."""
    source = _SOURCE.format(
        folder=str(FOLDER.parent),
        toolkit=setup.toolkit,
        window=setup.source,
        ours=setup.hook == OURS,
    )
    environment = {**os.environ, "INPUTHOOK_BENCH": source, "INPUTHOOK": "0"}
    environment.pop("PYTHONSTARTUP", None)
    # GTK must not start an accessibility bus, which would stay
    environment["NO_AT_BRIDGE"] = "1"
    return environment


def _answer(terminal: Terminal, what: str) -> dict[str, Any]:
    """Return all that the child has reported, as soon as that contains `what`.

    Raises:
        Gone: the child does not report it.
    """
    terminal.wait(
        lambda: what in terminal.said, f"the child to be {what}", seconds=_PATIENCE
    )
    return terminal.said


def _type(terminal: Terminal, keys: int) -> tuple[float, float, list[float]]:
    """Type comments at a person's pace; return begin, end, and the echo times."""
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
    """Sleep for a random time, so that keys are never in step with a timer."""
    time.sleep(random.uniform(low, high))
