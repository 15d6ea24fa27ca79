"""The goals, as ratios of medians within one run, and how sure those are."""

from __future__ import annotations

import math
import random
import statistics
from typing import TYPE_CHECKING, Any, NamedTuple

from rich.table import Table

from .figures import METRICS, Results, figures, shown
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
    #: of the samples: "median", "p95" or "worst"
    statistic: str = "median"
    #: what the reference is compared by, if not by the same
    against: str = ""
    #: at least so much instead
    least: bool = False

    def of_samples(self, samples: list[float]) -> float:
        """The figure that the goal is about; a sample that never came is infinite."""
        if self.statistic == "median":
            return statistics.median(samples)
        found = figures(samples)
        assert found is not None
        return found.p95 if self.statistic == "p95" else found.worst


def _none(setup: Setup) -> Setup:
    return Setup(setup.python, setup.prompt, "", NONE)


def _pyqt(setup: Setup) -> Setup:
    return Setup(setup.python, setup.prompt, "PyQt6", PEER)


def _main(setup: Setup) -> Setup:
    return Setup(setup.python, "", setup.toolkit, MAIN)


def _same(setup: Setup) -> Setup:
    return setup


def _nothing(_: Setup) -> None:
    return None


def _slow(kind: str) -> tuple[Goal, Goal]:
    metric = f"key_echo_slow_{kind}"
    return (
        Goal(metric, OURS, 1, _none, "no hook + 1 ms", more=1e-3),
        Goal(metric, OURS, 1, _none, "no hook + 5 ms", more=5e-3, statistic="p95"),
    )


def _turns(kind: str, ratio: float, of: str, hook: str, **more: Any) -> Goal:
    metric = f"turns_{kind}"
    return Goal(metric, hook, ratio, _same, of, against=f"{metric}_none", **more)


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
    # first what can be told at all: two sessions without a hook
    *(_turns(kind, 1, "no hook: the rig", NONE) for kind in ("idle", "busy")),
    *(_turns(kind, 1.05, "no hook", OURS) for kind in ("idle", "busy")),
    *_slow("150"),
    *_slow("figure"),
    Goal("tick_share", OURS, 0, _nothing, "97 %", more=0.97, least=True),
    Goal("interrupt", OURS, 0, _nothing, "5 ms", more=5e-3, statistic="worst"),
    Goal("event", OURS, 1.05, _main, "its main loop"),
    Goal("entry", OURS, 0, _nothing, "1 us", more=1e-6),
    Goal("first_prompt", AUTO, 1.05, _none, "plain Python"),
)  # fmt: skip


def table(results: Results) -> Table:
    """A row for each setup that a goal is about."""
    found = Table(title="the goals", title_justify="left")
    for column in ("", "goal", "this", "of", "ratio", "95 % lie between", ""):
        found.add_column(column, justify="left" if column in ("", "goal") else "right")
    for row in _rows(results):
        found.add_row(*row)
    return found


def _rows(results: Results) -> Iterator[tuple[str, ...]]:
    for goal in GOALS:
        for setup in sorted(results.setups()):
            ours = _rounds(results, setup, goal.metric)
            if setup.hook != goal.hook or not goal.toolkits(setup.toolkit) or not ours:
                continue
            other = goal.reference(setup)
            if other is None:
                yield _absolute(goal, setup, _flat(ours))
                continue
            theirs = _rounds(results, other, goal.against or goal.metric)
            if theirs:
                yield _relative(goal, setup, ours, theirs)


def _rounds(results: Results, setup: Setup, metric: str) -> list[list[float]]:
    return [
        [math.inf if x is None else x for x in samples]
        for samples in results.rounds(setup, metric)
        if samples
    ]


def _flat(rounds: list[list[float]]) -> list[float]:
    return [x for samples in rounds for x in samples]


def _begin(goal: Goal, setup: Setup, what: str, value: float) -> tuple[str, str, str]:
    metric = METRICS[goal.metric]
    where = ", ".join(filter(None, (setup.python, setup.prompt, setup.toolkit)))
    by = "" if goal.statistic == "median" else f"{goal.statistic}: "
    return (
        f"{metric.title}: {where}",
        f"{by}{what}",
        f"{shown(value, goal.metric)} {metric.unit}",
    )


def _absolute(goal: Goal, setup: Setup, ours: list[float]) -> tuple[str, ...]:
    value = goal.of_samples(ours)
    met = value >= goal.more if goal.least else value <= goal.more
    count = ""
    if goal.statistic == "worst":
        count = f"{sum(x <= goal.more for x in ours)} of {len(ours)}"
    begin = _begin(goal, setup, goal.of, value)
    return (*begin, "", "", count, "yes" if met else "no")


def _relative(
    goal: Goal, setup: Setup, ours: list[list[float]], theirs: list[list[float]]
) -> tuple[str, ...]:
    value, other = goal.of_samples(_flat(ours)), goal.of_samples(_flat(theirs))
    plus = goal.ratio == 1 and goal.more  # a difference says more than a ratio
    times = "" if plus else f"{goal.ratio:g} x "
    begin = _begin(goal, setup, f"{times}{goal.of}", value)

    def compare(ours: float, theirs: float) -> float:
        return ours - theirs if plus else ours / theirs

    found = _compared(goal, ours, theirs, compare)
    low, high = _interval(goal, ours, theirs, compare)
    limit = goal.more if plus else goal.ratio + goal.more / other

    def text(value: float) -> str:
        return f"{1e3 * value:+.2f} ms" if plus else f"{value:.2f}"

    if goal.hook == NONE:  # the rig's own: it holds if 1 lies within
        met = "yes" if low <= 1 <= high else "no"
    else:
        met = "yes" if found <= limit else "open" if low <= limit else "no"
    return (
        *begin,
        shown(other, goal.metric),
        text(found),
        f"{text(low)} and {text(high)}",
        met,
    )


def _interval(
    goal: Goal,
    ours: list[list[float]],
    theirs: list[list[float]],
    compare: Callable[[float, float], float],
) -> tuple[float, float]:
    """By samples of samples: first of the sessions, for two of the same kind differ, too."""
    chance = random.Random(1)  # the same table each time
    found = []
    for _ in range(RESAMPLES):
        some = chance.choices(range(len(ours)), k=len(ours))
        # what was measured in turns belongs together
        others = (
            some if goal.against else chance.choices(range(len(theirs)), k=len(theirs))
        )
        found.append(
            _compared(
                goal,
                _again(chance, ours, some),
                _again(chance, theirs, others),
                compare,
            )
        )
    found.sort()
    return found[RESAMPLES // 40], found[-RESAMPLES // 40]


def _again(
    chance: random.Random, rounds: list[list[float]], places: list[int]
) -> list[list[float]]:
    return [chance.choices(rounds[place], k=len(rounds[place])) for place in places]


def _compared(
    goal: Goal,
    ours: list[list[float]],
    theirs: list[list[float]],
    compare: Callable[[float, float], float],
) -> float:
    """Of pairs in turns the geometric mean: a pair's machine is no other pair's."""
    if not goal.against:
        return compare(goal.of_samples(_flat(ours)), goal.of_samples(_flat(theirs)))
    each = [
        compare(goal.of_samples(this), goal.of_samples(that))
        for this, that in zip(ours, theirs, strict=True)
    ]
    return statistics.geometric_mean(each)
