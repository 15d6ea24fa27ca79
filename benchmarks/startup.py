"""Start of Python at a terminal, without auto-activation and with it, in milliseconds."""

from __future__ import annotations

import os
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

from tests.activation import environment
from tests.environment import child_environment
from tests.interpreters import probe

from .rig import Setup

COLUMNS = ["without", "middle half", "with", "middle half", "import, us", "more, ms"]
_RUNS = 300  # of each, in turns
_IMPORT = """
import sys, time
start = time.perf_counter()
import inputhook.auto
print(1e6 * (time.perf_counter() - start))
"""


def measure(setup: Setup) -> list[str] | None:
    """`python -c pass`; and one import of inputhook.auto, timed inside."""
    if setup.hook != "none" or setup.prompt != "readline":
        return None
    interpreter = probe(setup.python, set())
    main, terminal = os.openpty()
    seconds: dict[str, list[float]] = {"none": [], "pth": []}
    inside = []
    with tempfile.TemporaryDirectory() as home:
        path = child_environment(Path(home), None) | {"PYTHONPATH": ""}
        for _ in range(_RUNS):
            for form, found in seconds.items():
                python = environment(interpreter, form) / "bin/python"
                start = time.perf_counter()
                subprocess.run(
                    [python, "-c", "pass"], env=path, stdin=terminal, check=True
                )
                found.append(time.perf_counter() - start)
            plain = environment(interpreter, "none") / "bin/python"
            done = subprocess.run(
                [plain, "-c", _IMPORT],
                env=path,
                stdin=terminal,
                stdout=subprocess.PIPE,
                check=True,
            )
            inside.append(float(done.stdout))
    os.close(main)
    os.close(terminal)
    medians = [statistics.median(found) for found in seconds.values()]
    halves = [statistics.quantiles(found, n=4) for found in seconds.values()]
    row = []
    for median, (low, _, high) in zip(medians, halves, strict=True):
        row += [f"{1000 * median:.2f}", f"{1000 * low:.2f}-{1000 * high:.2f}"]
    more = 1000 * (medians[1] - medians[0])
    return [*row, f"{statistics.median(inside):.0f}", f"{more:+.2f}"]
