"""What is measured: names, units, and how many samples become one figure."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .setups import Setup


class Metric(NamedTuple):
    """One thing that is measured."""

    title: str
    unit: str
    scale: float  # from what is kept (seconds, shares) to the unit
    question: str


#: what callbacks compute, by the end of the metric's name
SLOW = {
    **{str(ms): f"callbacks of {ms} of {ms + 50} ms" for ms in (20, 50, 150, 500)},
    "figure": "a figure drawn, 150 ms",
}

METRICS = {
    "key_echo": Metric("a key's echo", "ms", 1e3, "key_echo"),
    "tick_share": Metric("ticks while typing", "%", 100, "key_echo"),
    "tick_gap": Metric("time between two ticks, typing", "ms", 1e3, "key_echo"),
    "tick_share_idle": Metric("ticks at an idle prompt", "%", 100, "key_echo"),
    "key_echo_busy": Metric("a key's echo, busy thread", "ms", 1e3, "key_echo_busy"),
    **{
        f"key_echo_slow_{kind}": Metric(
            f"a key's echo, {what}", "ms", 1e3, "key_echo_slow"
        )
        for kind, what in SLOW.items()
    },
    **{
        f"slow_share_{kind}": Metric(
            f"of that time callbacks ran, {what}", "%", 100, "key_echo_slow"
        )
        for kind, what in SLOW.items()
    },
    "slow_draw": Metric("what a figure's draw takes", "ms", 1e3, "key_echo_slow"),
    "turns_idle": Metric("a key's echo, in turns with no hook", "ms", 1e3, "turns"),
    "turns_idle_none": Metric("no hook, in turns with that", "ms", 1e3, "turns"),
    "turns_busy": Metric(
        "a key's echo, busy thread, in turns with no hook", "ms", 1e3, "turns"
    ),
    "turns_busy_none": Metric(
        "no hook, busy thread, in turns with that", "ms", 1e3, "turns"
    ),
    "wakeups": Metric("wake-ups a second, idle", "", 1, "idle"),
    "cpu": Metric("CPU, idle", "%", 100, "idle"),
    "interrupt": Metric("Ctrl-C to an empty prompt", "ms", 1e3, "interrupt"),
    "event": Metric("X event to callback", "ms", 1e3, "events"),
    "paste": Metric("a pasted line", "ms", 1e3, "paste"),
    "paste_lost": Metric("pasted lines lost", "", 1, "paste"),
    "call": Metric("call_soon() in a thread to callback", "ms", 1e3, "calls"),
    "first_prompt": Metric("start to first prompt", "ms", 1e3, "first_prompt"),
    "start": Metric("python -c pass", "ms", 1e3, "startup"),
    "start_import": Metric("import inputhook.auto", "us", 1e6, "startup"),
    "entry": Metric("hook entry, input waiting", "ns", 1e9, "entry"),
    "pump": Metric("hook entry that waits for a byte", "us", 1e6, "entry"),
    "waking": Metric("a byte to callback, main loop", "us", 1e6, "waking"),
    "prepare": Metric("Python before a wait", "us", 1e6, "prepare"),
    "prepare_figures": Metric("and with 10 figures", "us", 1e6, "prepare"),
    "prepare_asyncio": Metric("and with asyncio", "us", 1e6, "prepare"),
    "live_total": Metric("a computation", "s", 1, "live"),
    "live_ticks": Metric("ticks in it", "%", 100, "live"),
    "live_gap": Metric("longest time without a tick", "ms", 1e3, "live"),
    "live_cost": Metric("more, beside an idle window", "%", 100, "live"),
    "several_ticks": Metric("ticks a second of a 10 ms timer", "", 1, "several"),
    "serve_ticks": Metric("of 100 asyncio ticks", "", 1, "serve"),
    **{
        f"{question}_{metric}": Metric(title, unit, scale, question)
        for question in ("several", "serve", "more")
        for metric, title, unit, scale in (
            ("event", "X event to callback", "ms", 1e3),
            ("wakeups", "wake-ups a second, idle", "", 1),
            ("cpu", "CPU a second, idle", "ms", 1e3),
        )
    },
    "web_click": Metric("click in the browser to callback", "ms", 1e3, "web"),
    "web_command": Metric("command to pixels in the browser", "ms", 1e3, "web"),
}

#: as people write them; a binding of Qt is its own title
TITLES = {
    "": "no window",
    "tk": "Tk",
    "gtk3": "GTK 3",
    "gtk4": "GTK 4",
    "wx": "wx",
    "asyncio": "asyncio",
}


def label(prompt: str, toolkit: str, hook: str) -> str:
    """What a row of a table or a picture is called."""
    if hook == "none":
        return "no hook, no window"
    peer = "IPython's %gui" if prompt == "ipython" else "its own hook"
    who = {"own": peer, "main loop": "its main loop, no prompt"}.get(hook, hook)
    return f"{TITLES.get(toolkit, toolkit)}: {who}"


#: the table that says most, in this order
MAIN = (
    *("key_echo", "key_echo_busy", "tick_share", "tick_gap"),
    *("wakeups", "cpu", "interrupt", "event"),
)


class Figures(NamedTuple):
    """What is said of many samples; infinite where something never came."""

    count: int
    seen: int
    median: float
    p95: float
    worst: float


def figures(samples: Iterable[float | None]) -> Figures | None:
    """Sum up; None is a sample that never came, which is longer than any other."""
    ordered = sorted(math.inf if each is None else each for each in samples)
    if not ordered:
        return None
    last = len(ordered) - 1
    low, high = ordered[last // 2], ordered[(last + 1) // 2]
    return Figures(
        count=len(ordered),
        seen=sum(map(math.isfinite, ordered)),
        median=low if low == high else (low + high) / 2,
        p95=ordered[min(last, math.ceil(len(ordered) * 0.95) - 1)],
        worst=ordered[-1],
    )


class Results:
    """The raw samples of a run, by setup, metric and round."""

    def __init__(self) -> None:
        self._rounds: dict[tuple[Setup, str], list[list[float | None]]] = {}
        self.timelines: list[dict[str, object]] = []
        self.failures: list[dict[str, object]] = []
        self.scale: list[dict[str, object]] = []
        self.seconds: dict[str, float] = {}

    def spent(self, question: str, seconds: float) -> None:
        """On what a run's time goes."""
        self.seconds[question] = self.seconds.get(question, 0) + seconds

    def add(self, setup: Setup, metric: str, samples: list[float | None]) -> None:
        self._rounds.setdefault((setup, metric), []).append(samples)

    def metrics(self) -> list[str]:
        """Those which have samples, in the order of METRICS."""
        there = {metric for _, metric in self._rounds}
        return [metric for metric in METRICS if metric in there]

    def metrics_of(self, question: str) -> list[str]:
        """Those of one question which have samples."""
        return [each for each in self.metrics() if METRICS[each].question == question]

    def setups(self) -> list[Setup]:
        """In the order in which they were first visited."""
        return list(dict.fromkeys(setup for setup, _ in self._rounds))

    def rounds(self, setup: Setup, metric: str) -> list[list[float | None]]:
        """The samples of each session, or pair of sessions."""
        return self._rounds.get((setup, metric), [])

    def samples(self, setup: Setup, metric: str) -> list[float | None]:
        return [x for one in self.rounds(setup, metric) for x in one]

    def figures(self, setup: Setup, metric: str) -> Figures | None:
        return figures(self.samples(setup, metric))

    def as_dict(self) -> dict[str, object]:
        """For json.dumps()."""
        return {
            "samples": [
                {**vars(setup), "metric": metric, "rounds": _rounded(rounds)}
                for (setup, metric), rounds in self._rounds.items()
            ],
            "timelines": self.timelines,
            "scale": self.scale,
            "failures": self.failures,
            "spent": {name: round(each, 1) for name, each in self.seconds.items()},
        }

    @classmethod
    def from_dict(cls, kept: dict[str, object]) -> Results:
        """What as_dict() gave."""
        from .setups import Setup

        found = cls()
        for entry in kept["samples"]:  # type: ignore[attr-defined]
            fields = (entry[name] for name in ("python", "prompt", "toolkit", "hook"))
            found._rounds[Setup(*fields), entry["metric"]] = entry["rounds"]
        for name in ("timelines", "scale", "failures"):
            setattr(found, name, kept[name])
        return found


def _rounded(rounds: list[list[float | None]]) -> list[list[float | None]]:
    """To a nanosecond or, below a microsecond, to a hundredth: more says nothing."""
    return [
        [each if each is None else float(f"{each:.6g}") for each in samples]
        for samples in rounds
    ]


def shown(value: float, metric: str) -> str:
    """A figure in its unit, with three digits."""
    if math.isinf(value):
        return "never"
    value *= METRICS[metric].scale
    for digits, limit in ((0, 100), (1, 10)):
        if round(value, digits + 1) >= limit:
            return f"{value:.{digits}f}"
    return "0" if value == 0 else f"{value:.2f}"
