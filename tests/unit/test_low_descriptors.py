"""The descriptors that are set aside for Tk's select()."""

from __future__ import annotations

import subprocess
import sys

from ..harness.environment import SOURCE

SCRIPT = """
from inputhook.toolkits import low_descriptors
numbers = low_descriptors.Numbers(2)
numbers.close()
low_descriptors.contextlib = low_descriptors.os = None  # as when modules are cleared
"""


def test_numbers_that_outlive_their_module_end_in_silence() -> None:
    """Clearing modules sets their names to None before it deletes what others keep."""
    ended = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        env={"PYTHONPATH": str(SOURCE)},
        check=True,
        capture_output=True,
        timeout=60,
    )
    assert ended.stderr == b""
