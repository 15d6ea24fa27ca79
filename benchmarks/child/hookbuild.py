"""Calls of the hook from C, as the interpreter makes them: without Python in between."""

from __future__ import annotations

import os
import shlex
import subprocess
import sysconfig
from pathlib import Path

SOURCE = Path(__file__).with_name("hookloop.c")


def build(folder: Path) -> Path:
    """Compile it; the path of the library.

    Raises:
        OSError: there is no C compiler, or it refuses.
    """
    library = folder / "hookloop.so"
    compiler = os.environ.get("CC") or sysconfig.get_config_var("CC") or "cc"
    command = [*shlex.split(compiler), "-O2", "-shared", "-fPIC", "-pthread"]
    done = subprocess.run(
        [*command, "-o", library, SOURCE], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise OSError(f"{compiler} cannot compile {SOURCE.name}: {done.stderr}")
    return library
