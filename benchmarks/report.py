"""python -m benchmarks.report FILE.json: the tables of a run that was kept."""

from __future__ import annotations

import argparse
import itertools
import json
import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table

from . import goals, live, machine, more, serve, several
from .figures import MAIN as MAIN_METRICS
from .figures import METRICS, SLOW, Results, label, shown
from .setups import ASYNCIO, MAIN, OURS, PEER, TOOLKITS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .figures import Figures
    from .setups import Setup

#: columns; the widest table
WIDTH = 128


#: a row for each way: what the table is called, and the ways in their order
BESIDE = {
    "several": ("four toolkits in one session, and each alone", several.HOW),
    "serve": ("a window beside an asyncio program", serve.HOW),
    "more": ("libraries without widgets", more.HOW),
}
IN_OWN_TABLES = ("slow_share", "live_", *(f"{each}_" for each in BESIDE))
KITS = ("", *TOOLKITS, ASYNCIO, *more.KITS)

SLOW_METRICS = tuple(f"key_echo_slow_{kind}" for kind in SLOW)


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.report", description=__doc__
    )
    parser.add_argument("file", type=Path)
    parser.add_argument(
        "--markdown", action="store_true", help="the main table only, for a README"
    )
    options = parser.parse_args()
    kept = json.loads(options.file.read_text())
    results = Results.from_dict(kept)
    if options.markdown:
        print(markdown(results, kept["machine"]))
    else:
        tables(results, kept["machine"], Console(width=WIDTH))


def tables(
    results: Results,
    known: dict[str, Any],
    console: Console,
    *,
    summary_only: bool = False,
) -> None:
    """The main table for each prompt; then each metric with its spread; then the rest."""
    console.print(machine.line(known))
    for name, versions in known["pythons"].items():
        there = ", ".join(f"{what} {version}" for what, version in versions.items())
        console.print(f"{name}: {there}")
    for (python, prompt), setups in _prompts(results):
        for table in (_main_table, _slow_table):
            found = table(results, python, prompt, setups)
            if found.columns[1:]:
                console.print(found)
    if not summary_only:
        for metric in results.metrics():
            if metric.startswith(IN_OWN_TABLES):
                continue
            console.print(_spread(results, metric))
        if results.metrics_of("live"):
            console.print(_live(results))
        for question in BESIDE:
            if results.metrics_of(question):
                console.print(_beside(results, question))
        if results.scale:
            console.print(_scale(results.scale))
        console.print(goals.table(results))
    for failure in results.failures:
        where = [failure[name] for name in ("python", "prompt", "toolkit", "hook")]
        first = str(failure["why"]).splitlines()[0]
        console.print(
            f"failed: {failure['question']} ({', '.join(map(str, filter(None, where)))}): {first}"
        )


def _prompts(results: Results) -> list[tuple[tuple[str, str], list[Setup]]]:
    """The setups that were visited at a prompt, by interpreter and prompt."""
    visited = [
        setup
        for setup in results.setups()
        if setup.prompt
        and any(results.samples(setup, m) for m in (*MAIN_METRICS, *SLOW_METRICS))
    ]

    def key(setup: Setup) -> tuple[str, str]:
        return setup.python, setup.prompt

    order = list(dict.fromkeys(map(key, visited)))
    return [(each, _ordered(s for s in visited if key(s) == each)) for each in order]


def _ordered(setups: Iterable[Setup]) -> list[Setup]:
    """Of a toolkit one below the other: its own hook, then ours."""
    return sorted(setups, key=_by_toolkit)


def table_cell(found: Figures | None, metric: str) -> str:
    """The median; of a tick's gap and of what may never come, the worst says it."""
    if found is None:
        return ""
    if metric == "tick_gap":
        return shown(found.worst, metric)
    if metric == "interrupt" and found.seen < found.count:
        return f"{found.seen} of {found.count} seen"
    return shown(found.median, metric)


def column_title(metric: str) -> str:
    known = METRICS[metric]
    title = {"tick_gap": "longest time without a tick"}.get(metric, known.title)
    return f"{title}, {known.unit}" if known.unit else title


def _main_table(
    results: Results, python: str, prompt: str, setups: list[Setup]
) -> Table:
    metrics = [m for m in MAIN_METRICS if any(results.samples(s, m) for s in setups)]
    table = Table(title=f"CPython {python}, {prompt}: medians", title_justify="left")
    table.add_column("", no_wrap=True)
    for metric in metrics:
        table.add_column(column_title(metric), justify="right")
    for setup in setups:
        cells = [
            table_cell(results.figures(setup, metric), metric) for metric in metrics
        ]
        if any(cells):
            table.add_row(str(setup), *cells)
    return table


def _slow_table(
    results: Results, python: str, prompt: str, setups: list[Setup]
) -> Table:
    """Medians and 95th percentiles; how much of the time callbacks ran, in brackets."""
    table = Table(
        title=f"CPython {python}, {prompt}: a key's echo beside slow callbacks, ms, "
        "median / p95 (of the time callbacks ran, %)",
        title_justify="left",
    )
    table.add_column("", no_wrap=True)
    kinds = _slow_kinds(results, setups)
    for kind in kinds:
        table.add_column(SLOW[kind], justify="right")
    for setup in setups:
        if cells := _slow_cells(results, setup, kinds):
            table.add_row(str(setup), *cells)
    return table


def _slow_kinds(results: Results, setups: list[Setup]) -> list[str]:
    return [
        kind
        for kind in SLOW
        if any(results.samples(setup, f"key_echo_slow_{kind}") for setup in setups)
    ]


def _slow_cells(results: Results, setup: Setup, kinds: list[str]) -> list[str]:
    """A cell for each kind, or none at all."""
    cells = []
    for kind in kinds:
        metric = f"key_echo_slow_{kind}"
        found = results.figures(setup, metric)
        if found is None:
            cells.append("")
            continue
        cell = f"{shown(found.median, metric)} / {shown(found.p95, metric)}"
        if found.seen < found.count:
            cell += f", {found.count - found.seen} of {found.count} never"
        ran = results.figures(setup, f"slow_share_{kind}")
        cells.append(cell + (f" ({100 * ran.median:.0f})" if ran else ""))
    return cells if any(cells) else []


def _spread(results: Results, metric: str) -> Table:
    known = METRICS[metric]
    table = Table(
        title=f"{known.title}{f', {known.unit}' if known.unit else ''}",
        title_justify="left",
    )
    for column in ("", "samples", "median", "p95", "worst"):
        table.add_column(column, justify="right" if column else "left")
    setups = [setup for setup in results.setups() if results.samples(setup, metric)]
    setups.sort(key=lambda setup: (setup.python, setup.prompt))
    for (python, prompt), group in itertools.groupby(
        setups, key=lambda setup: (setup.python, setup.prompt)
    ):
        table.add_row(f"[bold]{python}{f', {prompt}' if prompt else ''}[/bold]")
        for setup in _ordered(group):
            found = results.figures(setup, metric)
            assert found is not None
            count = (
                str(found.count)
                if found.seen == found.count
                else f"{found.seen} of {found.count}"
            )
            spread = (found.median, found.p95, found.worst)
            table.add_row(str(setup), count, *(shown(each, metric) for each in spread))
    return table


def _live(results: Results) -> Table:
    """A row for each way to have a live window while code computes; medians."""
    metrics = results.metrics_of("live")
    table = Table(title="while code computes: medians", title_justify="left")
    table.add_column("", no_wrap=True)
    for metric in metrics:
        table.add_column(column_title(metric), justify="right")
    setups = (each for each in results.setups() if each.hook in live.HOW)
    for setup in sorted(setups, key=_by_way):
        found = [results.figures(setup, metric) for metric in metrics]
        cells = [
            shown(f.median, m) if f else "" for f, m in zip(found, metrics, strict=True)
        ]
        if any(cells):
            table.add_row(f"{setup.python}, {setup}", *cells)
    return table


def _beside(results: Results, question: str) -> Table:
    """Medians; of what is felt, a window's latency, the 95th percentile, too."""
    title, ways = BESIDE[question]
    metrics = results.metrics_of(question)
    table = Table(title=f"{title}: medians", title_justify="left")
    table.add_column("", no_wrap=True)
    for metric in metrics:
        p95 = ", and p95" if metric.endswith("_event") else ""
        table.add_column(column_title(metric) + p95, justify="right")

    def place(setup: Setup) -> tuple[Any, ...]:
        way = ways.index(setup.hook)
        if question == "several":  # first each alone, then all
            return setup.python, way, KITS.index(setup.toolkit)
        return setup.python, setup.prompt, KITS.index(setup.toolkit), way

    there = [s for s in results.setups() if any(results.samples(s, m) for m in metrics)]
    for setup in sorted(there, key=place):
        where = ", ".join(filter(None, (setup.python, setup.prompt)))
        found = (results.figures(setup, metric) for metric in metrics)
        cells = [_with_p95(f, m) for f, m in zip(found, metrics, strict=True)]
        name = f"{setup.toolkit}, {setup.hook}" if setup.toolkit else setup.hook
        table.add_row(f"{where}, {name}", *cells)
    if question == "several":
        alone = [setup for setup in there if setup.hook == several.ALONE]
        table.add_row(
            "those alone, added", *(_added(results, alone, m) for m in metrics)
        )
    return table


def _with_p95(found: Figures | None, metric: str) -> str:
    if found is None or not metric.endswith("_event"):
        return shown(found.median, metric) if found else ""
    return f"{shown(found.median, metric)} / {shown(found.p95, metric)}"


def _added(results: Results, setups: list[Setup], metric: str) -> str:
    """What idling would cost if it were the sum."""
    if not metric.endswith(("_wakeups", "_cpu")):
        return ""
    found = (results.figures(setup, metric) for setup in setups)
    return shown(math.fsum(each.median for each in found if each), metric)


def _scale(rows: list[dict[str, Any]]) -> Table:
    table = Table(title="what grows, and what does not", title_justify="left")
    for column in (
        *("", "key's echo, ms", "hook entry, us", "Python before a wait, us"),
        *("resident, MB", "more, kB", "descriptors", "more"),
    ):
        table.add_column(column, justify="right" if column else "left")
    for row in rows:
        table.add_row(
            f"{row['toolkit']}, {row['amount']} {row['what']}",
            f"{1e3 * row['echo']:.2f}" if "echo" in row else "",
            f"{1e6 * row['entry']:.2f}",
            f"{1e6 * row['prepare']:.1f}" if "prepare" in row else "",
            f"{row['rss'] / 1024:.0f}",
            str(row.get("rss_more", "")),
            str(row["descriptors"]),
            str(row.get("descriptors_more", "")),
        )
    return table


def markdown(results: Results, known: dict[str, Any]) -> str:
    """A table for each prompt: a row for each setup, a column for each metric."""
    parts = []
    for (python, prompt), setups in _prompts(results):
        metrics = [
            m for m in MAIN_METRICS if any(results.samples(s, m) for s in setups)
        ]
        lines = [f"| {prompt} | {' | '.join(map(column_title, metrics))} |"]
        lines.append("|---" + "|--:" * len(metrics) + "|")
        for setup in setups:
            cells = []
            for metric in metrics:
                cell = table_cell(results.figures(setup, metric), metric)
                main_loop = type(setup)(python, "", setup.toolkit, MAIN)
                limit = results.figures(main_loop, metric)
                if cell and limit:
                    cell += f" ({shown(limit.median, metric)})"
                cells.append(cell)
            if not any(cells):
                continue
            name = label(setup.prompt, setup.toolkit, setup.hook)
            name = f"**{name}**" if setup.hook == OURS else name
            lines.append(f"| {name} | {' | '.join(cells)} |")
        lines = lines if metrics else []
        lines += _slow_markdown(results, prompt, setups)
        versions = dict(known["pythons"][python])
        named = [f"CPython {versions.pop('python')}"]
        named += [f"{name} {version}" for name, version in versions.items()]
        lines += ["", f"Medians, {known['cores']} cores. {', '.join(named)}."]
        parts.append("\n".join(lines))
    return "\n\n".join(parts)


def _slow_markdown(results: Results, prompt: str, setups: list[Setup]) -> list[str]:
    kinds = _slow_kinds(results, setups)
    if not kinds:
        return []
    titles = [f"{SLOW[kind]}: median / p95, ms" for kind in kinds]
    lines = [
        "",
        f"| {prompt} | {' | '.join(titles)} |",
        "|---" + "|--:" * len(kinds) + "|",
    ]
    for setup in setups:
        if cells := _slow_cells(results, setup, kinds):
            name = label(setup.prompt, setup.toolkit, setup.hook)
            name = f"**{name}**" if setup.hook == OURS else name
            lines.append(f"| {name} | {' | '.join(cells)} |")
    return lines


def _by_way(setup: Setup) -> tuple[str, int, int]:
    return setup.python, TOOLKITS.index(setup.toolkit), live.HOW.index(setup.hook)


def _by_toolkit(setup: Setup) -> tuple[int, bool]:
    order = ("", *TOOLKITS, ASYNCIO)
    return order.index(setup.toolkit), setup.hook != PEER


if __name__ == "__main__":
    main()
