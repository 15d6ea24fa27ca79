"""What a person feels at this prompt: with a toolkit's own hook, and with inputhook.

A child has this interpreter and its own prompt, on a pty; its prompt is typed at, eight
keys a second, and everything is timed from outside. Linux and other POSIX systems; only
the standard library. The project's benchmarks, which need more, measure more.
"""

from __future__ import annotations

import itertools
import random
import time
from typing import TYPE_CHECKING, NamedTuple

from .typist import Gone as Gone
from .typist import Typist

if TYPE_CHECKING:
    from collections.abc import Iterator

#: who runs the loop; no window, its toolkit's own hook, inputhook
NONE, OWN, OURS = "no hook", "its own hook", "inputhook"
TICK = 0.01  # seconds; the timer that is in SmokeTest.ticks
PACE = 0.125  # seconds between two keys
_SETTLE = 0.8  # seconds; a new window is drawn
#: no letter of an escape sequence's end, and none that means something at a prompt
_LETTERS = "abefgijnopqrstuvwxyz"
_LINE = 40  # keys; then Enter


class Setup(NamedTuple):
    """One row of the table."""

    binding: str
    """Of a toolkit, as its trial is called; "": there is no window."""

    toolkit: str
    """As enable() takes it; "asyncio" where there is no window."""

    source: str
    """Python source that opens the window, and calls tick()."""

    hook: str
    """NONE, OWN or OURS."""


class Row(NamedTuple):
    """What was measured; times are in seconds."""

    binding: str
    hook: str
    version: str
    """What the toolkit calls itself."""

    echo: list[float]
    """From a key to its echo."""

    share: float | None
    """Of the ticks that should have come while somebody typed; None: no window."""

    gap: float | None
    """The longest time without a tick."""

    entry: float | None
    """One call of the hook with input waiting; None: there is none."""

    call: list[float]
    """From call_soon() in another thread to the call."""


class Figures(NamedTuple):
    """Many samples in three numbers."""

    median: float
    p95: float
    worst: float


def figures(samples: list[float]) -> Figures | None:
    """Sum up; None if there are none."""
    if not samples:
        return None
    ordered = sorted(samples)
    last = len(ordered) - 1
    median = (ordered[last // 2] + ordered[(last + 1) // 2]) / 2
    return Figures(median, ordered[round(last * 0.95)], ordered[-1])


def setups(names: set[str], *, display: bool) -> Iterator[Setup]:
    """What there is to measure here: no hook first, then each toolkit in both ways.

    Args:
        names: of toolkits, as in toolkits.TABLE.
        display: Can windows be opened?
    """
    yield Setup("", "asyncio", "", NONE)
    yield Setup("", "asyncio", "", OURS)
    if not display:
        return
    from inputhook import _registry as toolkits
    from inputhook import toolkits as loops

    for name in toolkits.TABLE:
        loop = loops.new(name)
        if name in names and loop.installed():
            for trial in loop.smoke_tests():
                if trial.ticks:
                    source = trial.imports + trial.ticks
                    yield Setup(trial.name, name, source, OWN)
                    yield Setup(trial.name, name, source, OURS)


def measure(setup: Setup, keys: int) -> Row | None:
    """Start the child, and type at it.

    Args:
        setup: What is to be measured.
        keys: How many to type.

    Returns:
        None if there is nothing to measure: the toolkit is not there after all, or has
        no hook of its own.

    Raises:
        Gone: the child ended, or did not answer.
    """
    with Typist() as typist:
        typist.begin(setup.toolkit, setup.source, ours=setup.hook == OURS)
        known = typist.hear("ready")
        if known.get("absent") or (setup.hook == OWN and not known["hook"]):
            return None
        if "error" in known:
            raise Gone(known["error"])
        _pause(_SETTLE, _SETTLE + PACE)
        start = time.monotonic()
        echo: list[float] = []
        for letter in itertools.islice(itertools.cycle(_LETTERS), keys):
            if len(echo) % _LINE == 0:
                typist.line("\r#" if echo else "#", enter=False)
                _pause(PACE, 2 * PACE)
                start = start if echo else time.monotonic()
            typed = time.monotonic()
            echo.append(typist.echo(letter))
            _pause(0, max(0.0, 2 * (typed + PACE - time.monotonic())))
        end = time.monotonic()
        typist.line("")
        typist.line("inputhook_bench.tell()")
        typist.line("")  # the hook's entry is measured with this line waiting
        told = typist.hear("told")
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


def _pause(low: float, high: float) -> None:
    """A person's, never in step with a timer."""
    time.sleep(random.uniform(low, high))
