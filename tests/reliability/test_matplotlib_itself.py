"""matplotlib's own tests of its interactive backends pass with inputhook enabled.

They are those of matplotlib's wheel, in a copy of the file. In each interpreter that they
start inputhook is enabled by a sitecustomize. They have deadlines of their own, so what
fails is tried once more; what fails again must fail without inputhook, too.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ..harness.batch import batch
from ..harness.environment import SOURCE
from ..harness.needs import need, not_here
from ..harness.packages import lend_pytest
from ..harness.table import select

if TYPE_CHECKING:
    from ..harness.display import Display
    from ..harness.table import Cell

SITECUSTOMIZE = """
import os
import inputhook
inputhook.enable()
with open(os.environ["INPUTHOOK_TEST_ENABLED"], "a") as file:
    file.write("enabled\\n")
"""

AT_LEAST = 5
"""How many of the tests must run: some are of Qt only."""

OF_THE_TOOLKIT = {
    "tk": "tkagg",
    "qt": "qtagg and PyQt6 and not PyQt5",
    "gtk3": "gtk3agg",
    "gtk4": "gtk4agg",
    "wx": "wxagg",
}
"""Which of matplotlib's tests are about a toolkit, by their ids."""


def failures(
    cell: Cell, folder: Path, display: Display, enabled: bool, *arguments: str
) -> set[str]:
    """Return the ids of matplotlib's tests that fail."""
    marker = folder / "enabled"
    marker.unlink(missing_ok=True)
    path = [folder / "site", SOURCE] if enabled else []
    done = batch(
        cell,
        folder,
        display.name,
        *("-m", "pytest", "-q", "-rA", "-p", "no:cacheprovider", "-c", os.devnull),
        *("-p", "matplotlib.testing.conftest"),
        *arguments,
        environment={
            "PYTHONPATH": os.pathsep.join(map(str, [*path, folder / "packages"])),
            "INPUTHOOK_TEST_ENABLED": str(marker),
        },
        timeout=300,
    )
    assert "short test summary" in done.stdout, done.stdout + done.stderr
    found = re.findall(r"^(PASSED|XPASS|FAILED) (\S+)", done.stdout, re.MULTILINE)
    starts = len(marker.read_text().splitlines()) if marker.exists() else 0
    assert (starts >= len(found)) is enabled
    assert len(found) >= (AT_LEAST if "-k" in arguments else 1), done.stdout
    return {name for result, name in found if result == "FAILED"}


@pytest.mark.slow
@pytest.mark.parametrize(
    "cell", select(prompts=["stdio"], toolkits=["tk", "qt:PyQt6", "gtk3", "gtk4", "wx"])
)
def test_interactive_backends(cell: Cell, display: Display, tmp_path: Path) -> None:
    need(cell, "matplotlib")
    file = "import matplotlib; print(matplotlib.__path__[0])"
    where = batch(cell, tmp_path, None, "-c", file).stdout.strip()
    tests = Path(where) / "tests" / "test_backends_interactive.py"
    if not tests.exists():
        not_here("matplotlib's own tests, which its wheels have")
    (tmp_path / tests.name).write_text(tests.read_text())
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(SITECUSTOMIZE)
    lend_pytest(tmp_path)
    chosen = OF_THE_TOOLKIT[cell.toolkit.name]
    failed = failures(cell, tmp_path, display, True, tests.name, "-k", chosen)
    if failed:
        failed = failures(cell, tmp_path, display, True, *failed)
    if failed:
        assert failed == failures(cell, tmp_path, display, False, *failed)
