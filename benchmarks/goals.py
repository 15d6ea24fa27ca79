"""The goals, as ratios of medians within one run, and how sure those are."""

from __future__ import annotations

import random
import statistics
from typing import TYPE_CHECKING, NamedTuple

from rich.table import Table

from .figures import METRICS, Results, shown
from .setups import MAIN, NONE, OURS, PEER, Setup
from .startup import AUTO

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

#: resamples of a bootstrap, for an interval in which 95 of 100 such ratios lie
RESAMPLES = 1000

#: s that a thread keeps the GIL for (sys.getswitchinterval())
INTERVAL = 0.005


class Goal(NamedTuple):
    """At most `ratio` times what `reference` takes, and `more` s; without one, those."""

    metric: str
    hook: str
    ratio: float
    reference: Callable[[Setup], Setup | None]
    of: str
    toolkits: Callable[[str], bool] = lambda _: True
    more: float = 0


def _none(setup: Setup) -> Setup:
    return Setup(setup.python, setup.prompt, "", NONE)


def _pyqt(setup: Setup) -> Setup:
    return Setup(setup.python, setup.prompt, "PyQt6", PEER)


def _main(setup: Setup) -> Setup:
    return Setup(setup.python, "", setup.toolkit, MAIN)


GOALS = (
    Goal("key_echo", OURS, 1.1, _none, "no hook"),
    Goal(
        "key_echo_busy", OURS, 1.25, _pyqt, "PyQt6's own hook",
        lambda toolkit: toolkit not in ("", "tk"),
    ),
    Goal(
        "key_echo_busy", OURS, 1.1, _none, "no hook + 5 ms",
        lambda toolkit: toolkit == "tk", INTERVAL,
    ),
    Goal("event", OURS, 1.05, _main, "its main loop"),
    Goal("entry", OURS, 0, lambda _: None, "1 us", more=1e-6),
    Goal("first_prompt", AUTO, 1.05, _none, "plain Python"),
)  # fmt: skip


def table(results: Results) -> Table:
    """A row for each setup that a goal is about."""
    found = Table(title="the goals", title_justify="left")
    for column in ("", "goal", "median", "of", "ratio", "95 % lie between", ""):
        found.add_column(column, justify="left" if column in ("", "goal") else "right")
    for row in _rows(results):
        found.add_row(*row)
    return found


def _rows(results: Results) -> Iterator[tuple[str, ...]]:
    for goal in GOALS:
        for setup in sorted(results.setups()):
            ours = [x for x in results.samples(setup, goal.metric) if x is not None]
            if setup.hook != goal.hook or not goal.toolkits(setup.toolkit) or not ours:
                continue
            median = statistics.median(ours)
            where = ", ".join(filter(None, (setup.python, setup.prompt, setup.toolkit)))
            unit = METRICS[goal.metric].unit
            begin = (
                f"{METRICS[goal.metric].title}: {where}",
                f"{goal.ratio:g} x {goal.of}",
                f"{shown(median, goal.metric)} {unit}",
            )
            other = goal.reference(setup)
            if other is None:
                met = "yes" if median <= goal.more else "no"
                yield (begin[0], goal.of, begin[2], "", "", "", met)
                continue
            theirs = [x for x in results.samples(other, goal.metric) if x is not None]
            if not theirs:
                continue
            ratio = median / statistics.median(theirs)
            low, high = _interval(ours, theirs)
            limit = goal.ratio + goal.more / statistics.median(theirs)
            met = "yes" if ratio <= limit else "open" if low <= limit else "no"
            yield (
                *begin,
                shown(statistics.median(theirs), goal.metric),
                f"{ratio:.2f}",
                f"{low:.2f} and {high:.2f}",
                met,
            )


def _interval(ours: list[float], theirs: list[float]) -> tuple[float, float]:
    chance = random.Random(1)  # the same table each time
    ratios = sorted(
        statistics.median(chance.choices(ours, k=len(ours)))
        / statistics.median(chance.choices(theirs, k=len(theirs)))
        for _ in range(RESAMPLES)
    )
    return ratios[RESAMPLES // 40], ratios[-RESAMPLES // 40]
