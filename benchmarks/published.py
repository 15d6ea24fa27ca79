"""python -m benchmarks.published: the figures of README.md and docs/ anew, from one run.

Each RUN is kept in build/figures. Its tables are written between the lines
`<!-- figures: NAME, begin -->` and `<!-- figures: NAME, end -->` of README.md and of docs/,
where there are such lines, and printed. With --keep nothing is measured again. What else
`make bench` takes, such as --toolkit, is passed on, and then nothing is written.
"""

from __future__ import annotations

import argparse
import json
import math
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from .figures import MAIN as MAIN_METRICS
from .figures import SLOW, TITLES, Results, label, shown
from .live import HOW as LIVE_WAYS
from .report import column_title, table_cell
from .serve import HOW as SERVE_WAYS
from .serve import OURS as SERVE
from .serve import PUMP
from .setups import MAIN, NONE, OURS, PEER, TOOLKITS, Setup
from .several import ALONE, TOGETHER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

ROOT = Path(__file__).parent.parent
KEPT = ROOT / "build" / "figures"
PICTURES = ROOT / "examples" / "bench"
#: of all that benchmarks.pictures draws
SHOWN = (
    *("ticks-readline", "ticks-pyrepl", "echo-readline"),
    *("events-readline", "slow-readline"),
)
#: what is measured, each in a process of its own; ARGS of make bench
RUNS = {
    "prompts": (
        "--only key_echo key_echo_busy idle interrupt events ticks "
        "--prompt readline pyrepl --rounds 1"
    ),
    "slow": "--only key_echo_slow --prompt readline --rounds 1",
    "ipython": (
        "--only key_echo idle interrupt events ticks --prompt ipython "
        "--toolkit tk PyQt6 gtk3 wx --rounds 1"
    ),
    "live": "--only live --rounds 3",
    "beside": "--only several serve more --rounds 5",
    "rest": "--only turns entry prepare scale calls web --prompt readline --rounds 1",
}
DRAWN = ("prompts", "slow")
PROGRAMS = ("Tk", "PyQt6", "PySide6", "GTK 3", "GTK 4", "wxPython")
#: the toolkits of the tables beside prompts and slow
FEW = ("tk", "PyQt6", "gtk3", "wx")


class Kept:
    """What a run has measured, on one interpreter."""

    def __init__(self, file: Path) -> None:
        kept = json.loads(file.read_text())
        self.results = Results.from_dict(kept)
        self.cores: int = kept["machine"]["cores"]
        ((self.python, self.versions),) = kept["machine"]["pythons"].items()

    def setup(self, prompt: str, toolkit: str, hook: str) -> Setup:
        return Setup(self.python, prompt, toolkit, hook)

    def shown(self, setup: Setup, metric: str, *, p95: bool = False) -> str:
        """The median, and perhaps the 95th percentile; nothing where nothing was measured."""
        found = self.results.figures(setup, metric)
        if found is None:
            return ""
        both = [found.median, found.p95] if p95 else [found.median]
        return ", ".join(shown(each, metric) for each in both)

    def cell(self, setup: Setup, metric: str) -> str:
        """The same as in the report; and what was waited for in vain, which is a failure."""
        failed = {**vars(setup), "question": metric}
        if any(failed.items() <= each.items() for each in self.results.failures):
            return "never"
        return table_cell(self.results.figures(setup, metric), metric)

    def rows(self, metric: str) -> list[tuple[str, str]]:
        """Toolkits and hooks with samples of this, of a toolkit its own hook first."""
        there = {
            (each.toolkit, each.hook)
            for each in self.results.setups()
            if each.prompt and self.results.samples(each, metric)
        }
        order = [("", NONE), *((t, hook) for t in TOOLKITS for hook in (PEER, OURS))]
        return [each for each in order if each in there]

    def few(self, metric: str) -> list[str]:
        """Those of the FEW toolkits with samples of this."""
        there = {
            each.toolkit
            for each in self.results.setups()
            if self.results.samples(each, metric)
        }
        return [each for each in FEW if each in there]


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.published", description=__doc__
    )
    add = parser.add_argument
    add("--python", default=sys.executable, help="the interpreter to measure")
    add("--only", nargs="+", choices=list(RUNS), help="some of it; default: all")
    add("--keep", action="store_true", help="make the tables of what was measured")
    options, more = parser.parse_known_args()
    chosen = options.only or list(RUNS)
    if not options.keep:
        for name in chosen:
            measure(name, options.python, more)
    tables = {}
    for name, render in TABLES.items():
        run, _, _ = name.partition("-")
        file = KEPT / f"{run}.json"
        if run in chosen and file.exists():
            tables[name] = render(Kept(file))
    # a part of the toolkits or other numbers: to be looked at only
    places = {} if more else write(tables)
    for name, table in tables.items():
        print(
            f"\n{name} ({', '.join(places.get(name, ())) or 'in no file'}):\n\n{table}"
        )
    print(f"\nThe reports of all figures: {KEPT}/*.txt")


def measure(name: str, python: str, more: list[str]) -> None:
    """Run it, and keep what it prints and the samples."""
    KEPT.mkdir(parents=True, exist_ok=True)
    file, report, drawn = (
        KEPT / each for each in (f"{name}.json", f"{name}.txt", "pictures")
    )
    file.unlink(missing_ok=True)
    command = [sys.executable, "-m", "benchmarks", "--python", python]
    command += [*RUNS[name].split(), *more, "--json", str(file)]
    if name in DRAWN:
        command += ["--pictures", str(drawn)]
    start = time.monotonic()
    print(f"{name}: make bench ARGS={RUNS[name]!r}", flush=True)
    with report.open("w") as output:
        subprocess.run(command, cwd=ROOT, stdout=output, check=True)
    print(
        f"{name}: {(time.monotonic() - start) / 60:.1f} minutes; {report}", flush=True
    )
    if name in DRAWN and not more:
        for picture in drawn.glob("*.png"):
            if picture.stem.rpartition("-")[0] in SHOWN:
                shutil.copy(picture, PICTURES)


# The tables, as README.md has them.


def prompts(kept: Kept) -> str:
    return at_prompts(kept, "readline, PyREPL", ("readline", "pyrepl"))


def ipython(kept: Kept) -> str:
    return at_prompts(kept, "IPython", ("ipython",))


def at_prompts(kept: Kept, title: str, places: tuple[str, ...]) -> str:
    """A row for each setup; a figure for each prompt, where they differ."""
    metrics = [m for m in MAIN_METRICS if kept.rows(m)]
    head = [title, *map(column_title, metrics)]
    rows = []
    for toolkit, hook in kept.rows("key_echo"):
        cells = []
        for metric in metrics:
            found = [
                kept.cell(kept.setup(prompt, toolkit, hook), metric)
                for prompt in places
            ]
            cell = ", ".join(dict.fromkeys(filter(None, found)))
            limit = kept.shown(kept.setup("", toolkit, MAIN), metric)
            cells.append(f"{cell} ({limit})" if cell and limit else cell)
        rows.append([named(toolkit, hook, places[0]), *cells])
    readers = ["IPython", "prompt_toolkit"] if "ipython" in places else ["readline"]
    return f"{table(head, rows)}\n\n{programs(kept, *readers)}"


def slow(kept: Kept) -> str:
    """Medians and 95th percentiles."""
    kinds = [kind for kind in SLOW if kept.rows(f"key_echo_slow_{kind}")]
    titles = [
        "a figure, 150 ms" if kind == "figure" else f"{kind} ms" for kind in kinds
    ]
    rows = [
        [
            named(toolkit, hook),
            *(
                kept.shown(
                    kept.setup("readline", toolkit, hook),
                    f"key_echo_slow_{kind}",
                    p95=True,
                )
                for kind in kinds
            ),
        ]
        for toolkit, hook in kept.rows(f"key_echo_slow_{kinds[0]}")
    ]
    return f"{table(['callbacks of', *titles], rows)}\n\n{programs(kept, 'readline')}"


def live(kept: Kept) -> str:
    """How long it takes, which part of the ticks comes, the longest time without one."""
    toolkits = kept.few("live_total")
    called = dict(zip(LIVE_WAYS, LIVE_NAMES, strict=True))
    rows = []
    for how in LIVE_WAYS:
        cells = []
        for toolkit in toolkits:
            setup = kept.setup("", toolkit, how)
            found = [kept.results.figures(setup, metric) for metric in LIVE_METRICS]
            total, share, gap = (each.median if each else math.nan for each in found)
            cells.append(f"{total:.2f} s, {100 * share:.0f} %, {1000 * gap:.0f} ms")
        rows.append([called[how], *cells])
    return table(["", *(TITLES.get(each, each) for each in toolkits)], rows)


def several(kept: Kept) -> str:
    """Each toolkit alone and together with the others; and the whole session."""
    toolkits = kept.few("several_event")
    rows = []
    for metric in ("several_ticks", "several_event", "several_wakeups", "several_cpu"):
        both = [
            [
                kept.shown(kept.setup("", toolkit, how), metric)
                for how in (ALONE, TOGETHER)
            ]
            for toolkit in toolkits
        ]
        session = kept.shown(kept.setup("", "", TOGETHER), metric)
        cells = [", ".join(filter(None, each)) for each in both]
        rows.append([column_title(metric), *cells, session])
    head = ["alone, together", *(TITLES.get(each, each) for each in toolkits)]
    return table([*head, "the session"], rows)


def serve(kept: Kept) -> str:
    """A row for each way to serve a window in an asyncio program."""
    metrics = ("serve_ticks", "serve_event", "serve_wakeups", "serve_cpu")
    there = dict.fromkeys(
        (each.toolkit, each.hook)
        for each in kept.results.setups()
        if kept.results.samples(each, "serve_ticks")
    )
    order = [(t, how) for t in ("", *FEW) for how in SERVE_WAYS]
    rows = []
    for toolkit, how in sorted(there.keys() & set(order), key=order.index):
        name = {PUMP: "a task, 10 ms"}.get(how, how)
        if toolkit:
            name = f"{TITLES.get(toolkit, toolkit)}: {name}"
        if how == SERVE:
            name = f"**{name}**"
        setup = kept.setup("", toolkit, how)
        cells = [kept.shown(setup, m, p95=m == "serve_event") for m in metrics]
        rows.append([name, *cells])
    titles = [
        column_title(m) + ", and 95th percentile" * (m == "serve_event")
        for m in metrics
    ]
    return table(["", *titles], rows)


LIVE_METRICS = ("live_total", "live_ticks", "live_gap")
LIVE_NAMES = (
    *("plain", "`plt.pause(0.001)`", "`flush()`"),
    *("`for ... in live(...)`", "`with live():`"),
)
#: by name: the run, and what it is called if the run has several
TABLES: dict[str, Callable[[Kept], str]] = {
    "prompts": prompts,
    "ipython": ipython,
    "slow": slow,
    "live": live,
    "beside-several": several,
    "beside-serve": serve,
}


def named(toolkit: str, hook: str, prompt: str = "readline") -> str:
    name = label(prompt, toolkit, hook)
    return f"**{name}**" if hook == OURS else name


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """In Markdown; figures at the right."""
    first, *others = head
    lines = [[first, *others], ["---", *("--:" for _ in others)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def programs(kept: Kept, *readers: str) -> str:
    """On what it was measured: the toolkits, and what reads the line."""
    there = [name for name in (*PROGRAMS, *readers) if name in kept.versions]
    versions = ", ".join(
        # GTK's version says which it is; what is behind Qt's and wx's says nothing here
        f"{name.partition(' ')[0]} {re.split('[, ]', kept.versions[name])[0]}"
        for name in there
    )
    return (
        f"Medians, {kept.cores} cores. CPython {kept.versions['python']}, {versions}."
    )


def write(tables: dict[str, str]) -> dict[str, list[str]]:
    """Write each between its marks; return in which files it is."""
    places: dict[str, list[str]] = {name: [] for name in tables}
    for file in (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))):
        text = file.read_text(encoding="utf-8")
        for name, made in tables.items():
            begin, end = (
                f"<!-- figures: {name}, {what} -->" for what in ("begin", "end")
            )
            before, found, rest = text.partition(begin)
            _, closed, after = rest.partition(end)
            if found and closed:
                text = f"{before}{begin}\n{made}\n{end}{after}"
                places[name].append(str(file.relative_to(ROOT)))
        if text != file.read_text(encoding="utf-8"):
            file.write_text(text, encoding="utf-8")
    return places


if __name__ == "__main__":
    main()
