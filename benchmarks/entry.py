"""What one call of the hook costs, called from C: input waiting, and until a byte comes."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from tests.harness.environment import child_environment

from .child import hookbuild
from .rig import CHILD
from .setups import OURS, OWN, PEER, Setup

if TYPE_CHECKING:
    from tests.harness.display import Display

    from .rig import Sizes


def setups(visited: list[Setup]) -> list[Setup]:
    """Each toolkit once, and its own hook; where there is no prompt."""
    found: dict[str, Setup] = {}
    for each in visited:
        if each.toolkit:
            found.setdefault(each.toolkit, each)
    return [
        Setup(each.python, "", toolkit, hook)
        for toolkit, each in found.items()
        for hook in (PEER, OURS)
        if hook == OURS or toolkit in OWN
    ]


def measure(
    setup: Setup, python: str, display: Display, sizes: Sizes
) -> dict[str, object]:
    """In a script whose standard input is a pipe that nobody reads."""
    return run(
        python, display, "hooks.py", setup.toolkit, setup.hook, str(sizes.entries)
    )


def run(
    python: str, display: Display, program: str, *arguments: str, seconds: float = 60
) -> dict[str, object]:
    """A program of child/, with a pipe for its input; what it prints last, from JSON."""
    read, write = os.pipe()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        try:
            environment = child_environment(Path(home), display.name, (CHILD,))
            environment["INPUTHOOK_BENCH_LIBRARY"] = str(hookbuild.build(Path(home)))
            environment["INPUTHOOK_BENCH_INPUT"] = str(write)
            done = subprocess.run(
                [python, CHILD / program, *arguments],
                env=environment,
                stdin=read,
                capture_output=True,
                text=True,
                timeout=seconds,
                check=False,
                pass_fds=[write],
            )
        except subprocess.TimeoutExpired as error:
            raise TimeoutError(f"{program} did not end in {seconds} s") from error
        finally:
            os.close(read)
            os.close(write)
    if done.returncode or not done.stdout:
        raise AssertionError(f"{program} failed: {done.stderr[-2000:]}")
    found: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return found
