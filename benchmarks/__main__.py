"""python -m benchmarks: print one table a question and prompt."""

from __future__ import annotations

import argparse
import importlib
import json
import os
import platform
import subprocess
import sys
from pathlib import Path

from rich.console import Console
from rich.table import Table

from .rig import Setup

QUESTIONS = (
    "key_echo",
    "key_echo_busy",
    "ticks",
    "idle",
    "interrupt",
    "events",
    "paste",
    "entry",
    "web",
    "startup",
)
#: what has a hook of its own to compare with
OWN = ("tk", "PyQt6", "PySide6", "PyQt5")
TOOLKITS = ("tk", "PyQt6", "PySide6", "PyQt5", "PySide2", "gtk3", "gtk4", "wx")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--python", nargs="+", default=[sys.executable])
    parser.add_argument("--only", nargs="+", choices=QUESTIONS, default=QUESTIONS)
    parser.add_argument("--toolkit", nargs="+", choices=TOOLKITS, default=TOOLKITS)
    parser.add_argument("--prompt", nargs="+", default=["readline", "pyrepl"])
    parser.add_argument("--json", help="keep the figures in this file, too")
    options = parser.parse_args()
    console = Console(width=110)
    console.print(
        f"{platform.platform()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
    )
    kept = []
    for python in map(os.path.abspath, options.python):
        version, toolkits = _probe(python, options.toolkit)
        for prompt in options.prompt:
            if prompt == "pyrepl" and version < (3, 13):
                continue
            for question in options.only:
                table = _table(question, prompt, version)
                for setup in _setups(python, prompt, toolkits):
                    row = _measure(question, setup)
                    if row is not None:
                        table.add_row(_name(question, setup), *row)
                        kept.append([question, version, *vars(setup).values(), *row])
                console.print(table)
    if options.json:
        Path(options.json).write_text(json.dumps(kept, indent=1))


def _table(question: str, prompt: str, version: tuple[int, ...]) -> Table:
    module = importlib.import_module(f"{__package__}.{question}")
    named = ".".join(map(str, version))
    table = Table(
        title=f"{module.__doc__} CPython {named}, {prompt}", title_justify="left"
    )
    table.add_column(question)
    for column in module.COLUMNS:
        table.add_column(column, justify="right")
    return table


def _measure(question: str, setup: Setup) -> list[str] | None:
    module = importlib.import_module(f"{__package__}.{question}")
    try:
        row: list[str] | None = module.measure(setup)
    except (AssertionError, TimeoutError) as error:
        return [f"failed: {str(error).splitlines()[0]}"] + [""] * (
            len(module.COLUMNS) - 1
        )
    return row


def _name(question: str, setup: Setup) -> str:
    if question == "events" and setup.hook == "own":
        return f"{setup.toolkit}, its main loop"
    if question == "web":
        return "inputhook"
    return str(setup)


def _setups(python: str, prompt: str, toolkits: list[str]) -> list[Setup]:
    setups = [Setup(python, prompt, "", "none")]
    for toolkit in toolkits:
        setups.append(Setup(python, prompt, toolkit, "inputhook"))
        setups.append(Setup(python, prompt, toolkit, "own"))
    return setups


def _probe(python: str, toolkits: list[str]) -> tuple[tuple[int, ...], list[str]]:
    """Version, and which of the toolkits can be imported."""
    code = """
import sys, importlib.util as u
found = [t for t in sys.argv[1:] if u.find_spec(
    {"tk": "tkinter", "gtk3": "gi", "gtk4": "gi"}.get(t, t))]
print(*sys.version_info[:3], *found)
"""
    words = subprocess.run(
        [python, "-c", code, *toolkits], capture_output=True, text=True, check=True
    ).stdout.split()
    return tuple(map(int, words[:3])), words[3:]


if __name__ == "__main__":
    main()
