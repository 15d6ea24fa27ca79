"""What is done in Python before a wait; timed by pyperf, in processes of its own."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from tests.harness.environment import child_environment

from .rig import CHILD
from .setups import OURS, Setup

if TYPE_CHECKING:
    from tests.harness.display import Display

    from .rig import Sizes


def setups(visited: list[Setup]) -> list[Setup]:
    """Each toolkit once."""
    from . import entry

    return [each for each in entry.setups(visited) if each.hook == OURS]


def measure(
    setup: Setup, python: str, display: Display, sizes: Sizes
) -> dict[str, object]:
    """pyperf is the driver's; the child gets it alone. Without it: a loop of our own."""
    del sizes
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        environment = child_environment(folder, display.name, (CHILD, folder))
        spec = importlib.util.find_spec("pyperf")
        arguments: list[str] = []
        if spec is not None and spec.origin:
            (folder / "pyperf").symlink_to(Path(spec.origin).parent)
            arguments = ["--processes=2", "--values=5", "--warmups=1", "--quiet"]
            arguments += ["--copy-env", "-o", str(folder / "kept.json")]
        environment["INPUTHOOK_BENCH_TOOLKIT"] = setup.toolkit
        done = subprocess.run(
            [python, CHILD / "prepared.py", *arguments],
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        if done.returncode:
            raise AssertionError(f"prepared.py failed: {done.stderr[-2000:]}")
        if not arguments:
            found: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
            return found
        return _values(folder / "kept.json")


def _values(file: Path) -> dict[str, object]:
    """The values of each benchmark, seconds a call; as pyperf keeps them (version 1.0)."""
    found: dict[str, object] = {}
    kept = json.loads(file.read_text())
    for benchmark in kept["benchmarks"]:
        name = benchmark.get("metadata", kept["metadata"]).get("name")
        found[name] = [v for run in benchmark["runs"] for v in run.get("values", ())]
    return found
