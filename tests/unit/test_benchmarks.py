"""`make bench` begins."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

from benchmarks import report
from benchmarks.figures import Results
from benchmarks.setups import OURS, PEER, Setup
from rich.console import Console

ROOT = Path(__file__).parent.parent.parent
MACHINE = {
    **dict.fromkeys(("processor", "cores", "kernel"), "any"),
    "load": [0],
    "inputhook": {"version": "0", "commit": "none"},
    "pythons": {},
}
ROWS = {
    "several": [
        Setup("3.15", "", "wx", "of all in one session"),
        Setup("3.15", "", "tk", "alone"),
    ],
    "serve": [Setup("3.15", "", "PyQt6", how) for how in ("serve()", "qasync")],
    "more": [Setup("3.15", "ipython", "pyglet", how) for how in (OURS, PEER)],
}


def test_the_benchmarks_can_be_imported_where_inputhook_is_not_installed() -> None:
    command = [sys.executable, "-m", "benchmarks", "--help"]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "key_echo_slow" in done.stdout
    assert {"several", "serve", "more"} <= set(re.findall(r"\w+", done.stdout))


def test_what_is_measured_side_by_side_has_a_table_with_a_row_for_each_way() -> None:
    results = Results()
    for question, rows in ROWS.items():
        for setup in rows:
            results.add(setup, f"{question}_event", [0.001, 0.003])
            results.add(setup, f"{question}_wakeups", [2.0])
    kept = Results.from_dict(json.loads(json.dumps(results.as_dict())))
    console = Console(width=report.WIDTH, record=True)
    report.tables(kept, MACHINE, console)
    shown = console.export_text()
    for row in (
        "3.15, tk, alone",
        "3.15, wx, of all in one session",
        "those alone, added",
        "3.15, PyQt6, qasync",
        "3.15, ipython, pyglet, own",
    ):
        assert row in shown
    assert "2.00 / 3.00" in shown
