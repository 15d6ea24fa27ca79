"""From the start of the process to its first prompt: as it is, with auto-activation, and ours."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from tests.harness.activation import environment
from tests.harness.environment import child_environment
from tests.harness.prompts import CLASSIC
from tests.harness.terminal import ESCAPE

from .rig import ARGUMENTS, CPYTHON, PROMPT, Timed
from .setups import NONE, Setup
from .startup import AUTO

if TYPE_CHECKING:
    from tests.harness.interpreters import Interpreter

    from .rig import Sizes

#: libedit's is readline's, with another library
PROMPTS = ("readline", "pyrepl", "ipython")
PROGRAM = "python -m inputhook"


def measure(
    python: Interpreter, prompt: str, display: str, sizes: Sizes
) -> dict[tuple[Setup, str], list[float | None]]:
    """Nothing is typed; no toolkit is imported."""
    found: dict[tuple[Setup, str], list[float | None]] = {}
    arguments = ARGUMENTS.get(prompt, ("-q",))
    ways = [(NONE, "none", arguments), (AUTO, "pth", arguments)]
    if prompt != "ipython":
        ways.append((PROGRAM, "none", ("-q", "-m", "inputhook")))
    for _ in range(max(1, sizes.starts // (8 if prompt == "ipython" else 4))):
        for hook, form, command in ways:
            executable = environment(python, form) / "bin/python"
            took = _start([str(executable), *command], prompt, display)
            setup = Setup(python.name, prompt, "", hook)
            found.setdefault((setup, "first_prompt"), []).append(took)
    return found


def _start(command: list[str], prompt: str, display: str) -> float:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        path = child_environment(Path(home), display) | {"PYTHONPATH": ""}
        if prompt != "pyrepl":
            path |= CLASSIC
        pattern = PROMPT.get(prompt, CPYTHON)
        start = time.monotonic()
        with Timed(command, path, Path(home)) as terminal:
            # the bytes, not the screen: pyte would be timed, too
            data = b""
            while not pattern.search(ESCAPE.sub("", data.decode(errors="replace"))):
                if time.monotonic() > start + 30:
                    raise TimeoutError(f"{prompt}: no prompt within 30 s")
                if terminal.wait_output(0.5):
                    data += terminal.take()
            return time.monotonic() - start
