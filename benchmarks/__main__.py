"""python -m benchmarks: visit every setup, round after round, and print the tables."""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from tests.harness.display import Display

from . import (
    entry,
    first_prompt,
    live,
    machine,
    more,
    prepare,
    report,
    scale,
    serve,
    several,
    startup,
    turns,
    waking,
    web,
)
from .figures import Results
from .rig import QUICK, Sizes
from .setups import ASYNCIO, NONE, PROMPTS, TOOLKITS, Pythons, Setup
from .visit import OF_TASKS, QUESTIONS, Visit

if TYPE_CHECKING:
    from collections.abc import Callable

#: asked once a round, outside of any visit; and once a run
EACH_ROUND = (
    *("turns", "startup", "first_prompt", "live"),
    *("several", "serve", "more"),
)
ONCE = ("entry", "waking", "prepare", "scale", "web")
#: the first is measured while the second is
ALIASES = {"ticks": "key_echo"}
IN_QUICK = ("idle", "key_echo_busy", "key_echo", "interrupt")
IN_QUICK_TOOLKITS = ("tk", "PyQt6", "PySide6", "gtk3", "gtk4", "wx")


def main() -> None:
    options = _parser().parse_args()
    summary_only = options.quick and not options.only
    if options.quick:
        options.only = options.only or IN_QUICK
        options.prompt = options.prompt or ["readline"]
        options.toolkit = options.toolkit or IN_QUICK_TOOLKITS
        options.rounds = options.rounds or 1
    chosen = options.only or (*QUESTIONS, *EACH_ROUND, *ONCE)
    run = Run(
        Pythons(dict.fromkeys(options.python)),
        tuple(dict.fromkeys(ALIASES.get(each, each) for each in chosen)),
        options,
    )
    run.go()
    console = Console(width=report.WIDTH)
    report.tables(run.results, run.machine, console, summary_only=summary_only)
    console.print(f"{run.rounds} rounds in {run.took / 60:.1f} minutes")
    if options.json:
        console.print(f"Raw samples: {options.json}")
    if options.pictures:
        _draw(run.pythons, options)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description="Measure what a person feels."
    )
    names = (*QUESTIONS, *ALIASES, *EACH_ROUND, *ONCE)
    add = parser.add_argument
    add("--python", nargs="+", default=[sys.executable], help="interpreters to measure")
    add("--only", nargs="+", choices=names, metavar="QUESTION", help=", ".join(names))
    add(
        "--toolkit",
        nargs="+",
        choices=(*TOOLKITS, ASYNCIO),
        help="default: all that are installed",
    )
    add("--prompt", nargs="+", choices=PROMPTS, help="default: all")
    add("--rounds", type=int, help="how often each setup is visited (default: 3)")
    add(
        "--every",
        action="store_true",
        help="each prompt on every interpreter, not only on the one with most toolkits",
    )
    add("--quick", action="store_true", help="the main table in less than a minute")
    add("--json", type=Path, help="keep the raw samples in this file")
    add("--pictures", type=Path, help="draw them into this folder; needs --json")
    add("--seed", type=int, default=1, help="of the order within a round (default: 1)")
    return parser


class Run:
    """All rounds of all questions."""

    def __init__(
        self, pythons: Pythons, questions: tuple[str, ...], options: argparse.Namespace
    ) -> None:
        self.pythons = pythons
        self.questions = questions
        self.rounds = options.rounds or 3
        self.sizes = QUICK if options.quick else Sizes()
        self.results = Results()
        self.machine = machine.facts(pythons)
        self.took = 0.0
        self._every = options.every
        self._file: Path | None = options.json
        self._order = random.Random(options.seed)
        self._prompts = tuple(options.prompt or PROMPTS)
        self._toolkits = tuple(options.toolkit or (*TOOLKITS, ASYNCIO))
        self._setups = pythons.setups(
            self._prompts, self._toolkits, every=options.every
        )

    def go(self) -> None:
        """Measure; what is there is kept after each round, and after Ctrl-C."""
        start = time.monotonic()
        columns = (
            *(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()),
            *(TimeElapsedColumn(), TimeRemainingColumn()),
        )
        with Display() as display, Progress(*columns, transient=True) as progress:
            last = self._steps(display, ONCE)
            total = self.rounds * len(self._steps(display, EACH_ROUND, visits=True))
            task = progress.add_task("", total=total + len(last))

            def say(text: str) -> None:
                progress.update(task, description=f"{text:<36.36}")

            try:
                for number in range(1, self.rounds + 1):
                    steps = self._steps(display, EACH_ROUND, visits=True)
                    self._order.shuffle(steps)
                    for name, step in steps:
                        self._try(name, step, say)
                        progress.advance(task)
                    self.took = time.monotonic() - start
                    self._keep()
                    progress.console.print(f"round {number}: {self.took:.0f} s so far")
                for name, step in last:
                    self._try(name, step, say)
                    progress.advance(task)
            except KeyboardInterrupt:
                progress.console.print("Interrupted: what there is so far")
        self.took = time.monotonic() - start
        self._keep()

    def _try(self, name: str, step: Any, say: Callable[[str], None]) -> None:
        say(name)
        start = time.monotonic()
        try:
            step(say)
        except (
            AssertionError,
            OSError,
            RuntimeError,
            TimeoutError,
            subprocess.SubprocessError,
        ) as error:
            why = str(error) or type(error).__name__
            self.results.failures.append(
                {
                    **dict.fromkeys(("python", "prompt", "toolkit", "hook"), ""),
                    "question": name,
                    "why": why,
                }
            )
        self.results.spent(name.partition(",")[0], time.monotonic() - start)

    def _steps(
        self, display: Display, kinds: tuple[str, ...], *, visits: bool = False
    ) -> list[tuple[str, Any]]:
        """What there is to do: a name, and a function that takes say()."""
        steps: list[tuple[str, Any]] = []
        if visits:
            steps += self._visits(display)
        for question in kinds:
            if question in self.questions:
                steps += getattr(self, f"_{question}")(display)
        return steps

    def _visits(self, display: Display) -> list[tuple[str, Any]]:
        asked = tuple(each for each in QUESTIONS if each in self.questions)
        if not asked:
            return []
        setups = list(self._setups)
        if "events" in asked:
            setups += self.pythons.main_loops(self._setups)
        if ASYNCIO in self._toolkits and any(each in asked for each in OF_TASKS):
            setups += self.pythons.tasks(self._setups)

        def step(setup: Setup) -> Any:
            path = self.pythons.path(setup.python)
            one = Visit(setup, path, display, asked, self.sizes)
            return lambda say: one.go(self.results, say)

        return [(str(setup), step(setup)) for setup in setups]

    def _startup(self, _display: Display) -> list[tuple[str, Any]]:
        def step(python: Any) -> Any:
            return lambda _say: self._add_all(startup.measure(python, self.sizes))

        return [(f"startup, {p.name}", step(p)) for p in self.pythons.all]

    def _first_prompt(self, display: Display) -> list[tuple[str, Any]]:
        def step(python: Any, prompt: str) -> Any:
            return lambda _say: self._add_all(
                first_prompt.measure(python, prompt, display.name, self.sizes)
            )

        return [
            (f"first prompt, {prompt}", step(python, prompt))
            for prompt in self._prompts
            if prompt in first_prompt.PROMPTS
            for python in self.pythons.with_prompt(prompt)[: None if self._every else 1]
        ]

    def _entry(self, display: Display) -> list[tuple[str, Any]]:
        return self._processes(entry, display)

    def _prepare(self, display: Display) -> list[tuple[str, Any]]:
        return self._processes(prepare, display)

    def _turns(self, display: Display) -> list[tuple[str, Any]]:
        return self._processes(turns, display)

    def _live(self, display: Display) -> list[tuple[str, Any]]:
        return self._processes(live, display)

    def _several(self, display: Display) -> list[tuple[str, Any]]:
        def step(python: Any, keys: tuple[str, ...]) -> Any:
            return lambda _say: self._add_all(
                several.measure(python, keys, display, self.sizes)
            )

        return [
            (f"several, {' '.join(keys)}", step(python, keys))
            for python, keys in several.sessions(self.pythons, self._toolkits)
        ]

    def _serve(self, display: Display) -> list[tuple[str, Any]]:
        return self._processes(serve, display)

    def _more(self, display: Display) -> list[tuple[str, Any]]:
        return self._processes(more, display, more.setups(self.pythons))

    def _waking(self, display: Display) -> list[tuple[str, Any]]:
        return self._processes(waking, display)

    def _processes(
        self, module: Any, display: Display, setups: list[Setup] | None = None
    ) -> list[tuple[str, Any]]:
        def step(setup: Setup) -> Any:
            return lambda _say: self._add_all(
                {
                    (setup, metric): samples
                    for metric, samples in module.measure(
                        setup, self.pythons.path(setup.python), display, self.sizes
                    ).items()
                }
            )

        name = module.__name__.rpartition(".")[2]
        if setups is None:
            setups = module.setups(self._setups)
        return [(f"{name}, {setup}", step(setup)) for setup in setups]

    def _scale(self, display: Display) -> list[tuple[str, Any]]:
        def step(setup: Setup) -> Any:
            path = self.pythons.path(setup.python)
            return lambda say: self.results.scale.extend(
                scale.measure(setup, path, display, self.sizes, say)
            )

        setups = scale.setups(self.pythons, self._toolkits)
        return [(f"scale, {setup}", step(setup)) for setup in setups]

    def _web(self, display: Display) -> list[tuple[str, Any]]:
        def step(python: Any) -> Any:
            setup = Setup(python.name, "readline", "", NONE)
            kept = Setup(python.name, "readline", "web", "inputhook")
            return lambda _say: self._add_all(
                {
                    (kept, metric): samples
                    for metric, samples in web.measure(
                        setup, python.executable, display, self.sizes
                    ).items()
                }
            )

        there = [
            p for p in self.pythons.all if p.readline and web.available(p.executable)
        ]
        return [("web", step(python)) for python in there[:1]]

    def _add_all(self, found: dict[tuple[Setup, str], Any]) -> None:
        for (setup, metric), samples in found.items():
            self.results.add(setup, metric, samples)

    def _keep(self) -> None:
        if self._file is None:
            return
        kept = {
            "machine": self.machine,
            "rounds": self.rounds,
            "seconds": round(self.took, 1),
            **self.results.as_dict(),
        }
        self._file.parent.mkdir(parents=True, exist_ok=True)
        self._file.write_text(json.dumps(kept) + "\n")


def _draw(pythons: Pythons, options: argparse.Namespace) -> None:
    """By an interpreter that has matplotlib; the driver need not."""
    if not options.json:
        raise SystemExit("--pictures needs --json FILE: they are drawn from it")
    for python in pythons.all:
        command = [python.executable, "-m", f"{__package__}.pictures"]
        if not subprocess.run(
            [*command, options.json, options.pictures], check=False
        ).returncode:
            return


if __name__ == "__main__":
    main()
