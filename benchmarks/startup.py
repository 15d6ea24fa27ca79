"""Start of Python at a terminal, without auto-activation and with it."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from tests.harness.activation import environment
from tests.harness.environment import child_environment

from .setups import NONE, Setup

if TYPE_CHECKING:
    from tests.harness.interpreters import Interpreter

    from .rig import Sizes

AUTO = "auto-activation"
FORMS = {NONE: "none", AUTO: "pth"}
_IMPORT = """
import time
start = time.perf_counter()
import inputhook.auto
inputhook.auto.start()
print(time.perf_counter() - start)
"""


def measure(
    python: Interpreter, sizes: Sizes
) -> dict[tuple[Setup, str], list[float | None]]:
    """`python -c pass`, in turns; and one import of inputhook.auto, timed inside."""
    found: dict[tuple[Setup, str], list[float | None]] = {}
    main, terminal = os.openpty()
    with tempfile.TemporaryDirectory() as home:
        path = child_environment(Path(home), None) | {"PYTHONPATH": ""}
        for _ in range(sizes.starts):
            for hook, form in FORMS.items():
                setup = Setup(python.name, "", "", hook)
                command = environment(python, form) / "bin/python"
                start = time.perf_counter()
                subprocess.run(
                    [command, "-c", "pass"], env=path, stdin=terminal, check=True
                )
                took = time.perf_counter() - start
                found.setdefault((setup, "start"), []).append(took)
        plain = environment(python, "none") / "bin/python"
        for _ in range(sizes.starts // 3):
            done = subprocess.run(
                [plain, "-c", _IMPORT],
                env=path,
                stdin=terminal,
                stdout=subprocess.PIPE,
                check=True,
            )
            setup = Setup(python.name, "", "", AUTO)
            found.setdefault((setup, "start_import"), []).append(float(done.stdout))
    os.close(main)
    os.close(terminal)
    return found
