"""python -m benchmarks.pictures FILE.json DIRECTORY: a run in pictures.

For each prompt: how long a key's echo takes (distributions), the ticks of a 10 ms timer
while somebody types (a timeline), how long an event takes to its callback, and a key's echo
while a figure is drawn. Needs
matplotlib, which the driver of the benchmarks does not have: any interpreter under test.
"""

from __future__ import annotations

import argparse
import json
import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import matplotlib as mpl

mpl.use("Agg")
import matplotlib.pyplot as plt
import matplotlib.ticker

from .figures import label

if TYPE_CHECKING:
    from matplotlib.axes import Axes

#: Okabe and Ito's, which colour-blind people can tell apart; and each has its own mark
COLOURS = {
    "none": "#000000",
    "own": "#D55E00",
    "inputhook": "#0072B2",
    "main loop": "#999999",
}
MARKS = {"none": "s", "own": "v", "inputhook": "o", "main loop": "D"}
ORDER = ("", "tk", "PyQt6", "PySide6", "PyQt5", "gtk3", "gtk4", "wx", "asyncio")
#: what a panel is called, where there is more than one
PANELS = {
    "key_echo": "a 10 ms timer in the window",
    "key_echo_busy": "beside a busy Python thread",
    "key_echo_slow_150": "a callback computes 150 of every 200 ms",
    "key_echo_slow_figure": "a matplotlib animation, 150 ms a frame",
}
HOOKS = ("none", "main loop", "own", "inputhook")
WIDTH, ROW = 8.6, 0.27  # inches
DPI = 110
#: s of the timeline; more would make its gaps small
SHOWN = 1.5
NEVER = "never"

Row = dict[str, Any]


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.pictures", description=__doc__
    )
    parser.add_argument("file", type=Path)
    parser.add_argument("directory", type=Path)
    options = parser.parse_args()
    kept = json.loads(options.file.read_text())
    options.directory.mkdir(parents=True, exist_ok=True)
    plt.rcParams.update({"font.size": 9, "axes.spines.top": False})
    plt.rcParams.update({"axes.spines.right": False, "axes.spines.left": False})
    for python, prompt in _prompts(kept["samples"]):
        rows = [
            row
            for row in kept["samples"]
            if row["python"] == python and row["prompt"] in (prompt, "")
        ]
        full = kept["machine"]["pythons"][python]["python"]
        where = f"CPython {full}, {_called(prompt, kept['machine']['pythons'][python])}"
        name = f"{prompt}-{python}"
        _save(
            _ticks(kept["timelines"], python, prompt, where), options, f"ticks-{name}"
        )
        for metrics, file, title in (
            (
                ("key_echo", "key_echo_busy"),
                "echo",
                "Time until a typed key is on the screen",
            ),
            (
                ("interrupt",),
                "ctrl-c",
                "Ctrl-C on a half-typed line: time to an empty prompt",
            ),
            (("event",), "events", "The pointer moves: time to the callback"),
            (
                ("key_echo_slow_150", "key_echo_slow_figure"),
                "slow",
                "Time until a typed key is on the screen, while a callback is slow",
            ),
        ):
            figure = _distributions(rows, metrics, f"{title}\n{where}")
            _save(figure, options, f"{file}-{name}")


def _prompts(samples: list[Row]) -> list[tuple[str, str]]:
    found = [
        (row["python"], row["prompt"])
        for row in samples
        if row["prompt"] and row["metric"] in ("key_echo", "key_echo_slow_150")
    ]
    return list(dict.fromkeys(found))


def _called(prompt: str, versions: dict[str, str]) -> str:
    ipython = f"IPython {versions.get('IPython', '')}'s prompt"
    return {
        "readline": "readline prompt",
        "libedit": "readline prompt on libedit",
        "pyrepl": "PyREPL",
        "ipython": ipython,
    }[prompt]


def _save(figure: Any, options: argparse.Namespace, name: str) -> None:
    if figure is None:
        return
    file = options.directory / f"{name}.png"
    figure.savefig(file, dpi=DPI, pil_kwargs={"optimize": True})
    plt.close(figure)
    print(file, f"{file.stat().st_size / 1000:.0f} kB")


def _label(row: Row) -> str:
    return label(row["prompt"], row["toolkit"], row["hook"])


def _sorted(rows: list[Row]) -> list[Row]:
    return sorted(
        rows, key=lambda row: (ORDER.index(row["toolkit"]), HOOKS.index(row["hook"]))
    )


def _rows(axes: Axes, rows: list[Row], *, labels: bool = True) -> None:
    """One below the other, a line between toolkits; ours in bold."""
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_yticks(range(len(rows)), [_label(row) for row in rows])
    axes.tick_params(axis="y", length=0, labelleft=labels)
    for tick, row in zip(axes.get_yticklabels(), rows, strict=False):
        tick.set_color(COLOURS[row["hook"]])
        tick.set_fontweight("bold" if row["hook"] == "inputhook" else "normal")
    for place in range(1, len(rows)):
        if rows[place]["toolkit"] != rows[place - 1]["toolkit"]:
            axes.axhline(place - 0.5, color="#dddddd", linewidth=0.8, zorder=0)


def _ticks(timelines: list[Row], python: str, prompt: str, where: str) -> Any:
    """Each tick a stroke: a window that stands still is a hole."""
    there: dict[tuple[str, str], Row] = {}
    for line in timelines:
        if (line["python"], line["prompt"]) == (python, prompt):
            there.setdefault((line["toolkit"], line["hook"]), line)
    rows = _sorted(list(there.values()))
    if not rows:
        return None
    figure, axes = plt.subplots(
        figsize=(WIDTH, 1.15 + ROW * len(rows)), layout="constrained"
    )
    shown = min(SHOWN, *(row["seconds"] - _second_key(row) for row in rows))
    for place, row in enumerate(rows):
        colour = COLOURS[row["hook"]]
        start = _second_key(row)
        ticks = [t - start for t in row["ticks"] if 0 <= t - start <= shown]
        keys = [k - start for k in row["keys"] if -1e-9 <= k - start <= shown]
        axes.vlines(ticks, place - 0.36, place + 0.22, color=colour, linewidth=1)
        axes.plot(
            keys, [place + 0.36] * len(keys), "^", color="black", markersize=3.2,
            clip_on=False,
        )  # fmt: skip
        worst = max(b - a for a, b in zip([0, *ticks], [*ticks, shown], strict=True))
        axes.text(
            shown * 1.012, place, f"{1000 * worst:.0f} ms", va="center", color=colour,
            fontweight="bold" if row["hook"] == "inputhook" else "normal",
        )  # fmt: skip
    _rows(axes, rows)
    axes.text(shown * 1.012, -0.75, "longest\ngap", va="bottom", fontsize=8)
    axes.set_xlim(0, shown)
    axes.set_xlabel("seconds;  | a tick of the window's 10 ms timer,  ▴ a key typed")
    axes.set_title(
        f"Is the window alive while somebody types eight keys a second?\n{where}",
        loc="left", fontsize=10,
    )  # fmt: skip
    return figure


def _second_key(row: Row) -> float:
    """When it is typed: the first key comes after a pause, which is another matter."""
    keys: list[float] = row["keys"]
    return keys[1] if len(keys) > 1 else 0.0


def _distributions(rows: list[Row], metrics: tuple[str, ...], title: str) -> Any:
    """Every sample a faint dot on a log axis, the median a mark; a panel a metric."""
    by_metric = {m: [row for row in rows if row["metric"] == m] for m in metrics}
    by_metric = {m: found for m, found in by_metric.items() if found}
    if not by_metric:
        return None
    setups = {
        (row["toolkit"], row["hook"]): row for f in by_metric.values() for row in f
    }
    listed = _sorted(list(setups.values()))
    figure, panels = plt.subplots(
        1,
        len(by_metric),
        figsize=(WIDTH, 1.25 + ROW * len(listed)),
        layout="constrained",
        sharey=True,
        squeeze=False,
    )
    for axes, (metric, found) in zip(panels[0], by_metric.items(), strict=True):
        places = {
            (row["toolkit"], row["hook"]): place for place, row in enumerate(listed)
        }
        for row in found:
            _strip(axes, places[row["toolkit"], row["hook"]], row)
        _rows(axes, listed, labels=axes is panels[0][0])
        _scale(axes, found)
        if metric in PANELS:
            axes.set_title(PANELS[metric], fontsize=9)
    figure.suptitle(title, x=0.01, ha="left", fontsize=10)
    slow = any("slow" in metric for metric in by_metric)
    numbers = "; at the right median / 95th percentile" if slow else ""
    figure.supxlabel(
        f"milliseconds; a dot a sample, the large mark their median{numbers}",
        fontsize=9,
    )
    return figure


def _strip(axes: Axes, place: int, row: Row) -> None:
    samples = [each for one in row["rounds"] for each in one]
    seen = sorted(1e3 * each for each in samples if each is not None)
    colour, mark = COLOURS[row["hook"]], MARKS[row["hook"]]
    # spread by rank: the same picture each time it is drawn
    spread = [place + 0.26 * math.sin(2.4 * rank) for rank in range(len(seen))]
    axes.plot(seen, spread, ".", color=colour, alpha=0.4, markersize=4.5, mew=0)
    if 2 * len(seen) > len(samples):
        last = len(samples) - 1
        median = (seen[last // 2] + seen[min((last + 1) // 2, len(seen) - 1)]) / 2
        axes.plot(median, place, mark, color=colour, mec="white", markersize=7)
        text = _number(median)
        if "slow" in row["metric"]:
            text += f" / {_number(_p95(seen, len(samples)))}"
        axes.text(
            1.01, place, text, va="center", color=colour, fontsize=8,
            transform=axes.get_yaxis_transform(),
            fontweight="bold" if row["hook"] == "inputhook" else "normal",
        )  # fmt: skip
    if len(seen) < len(samples):
        never = f"{len(samples) - len(seen)} of {len(samples)}: {NEVER}"
        axes.text(
            0.98, place, never, ha="right", va="center", color=colour,
            transform=axes.get_yaxis_transform(), fontweight="bold",
        )  # fmt: skip


def _number(value: float) -> str:
    if math.isinf(value):
        return NEVER
    return f"{value:.{0 if value >= 10 else 1 if value >= 1 else 2}f}"


def _p95(seen: list[float], count: int) -> float:
    place = math.ceil(count * 0.95) - 1
    return seen[place] if place < len(seen) else math.inf


def _scale(axes: Axes, rows: list[Row]) -> None:
    axes.set_xscale("log")
    values = [1e3 * x for row in rows for one in row["rounds"] for x in one if x]
    low, high = (min(values), max(values)) if values else (0.1, 10)
    axes.set_xlim(min(0.8 * low, 0.09), max(1.3 * high, 11))
    axes.xaxis.set_major_formatter(mpl.ticker.FuncFormatter(lambda x, _: f"{x:g}"))
    axes.xaxis.set_minor_formatter(mpl.ticker.NullFormatter())
    axes.grid(axis="x", color="#e5e5e5", linewidth=0.8)
    axes.set_axisbelow(True)


if __name__ == "__main__":
    main()
