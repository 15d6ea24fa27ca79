"""The interpreter: its version, where it is, how it was started."""

from __future__ import annotations

import os
import sys

from .._options import options
from .facts import PythonFacts


def describe() -> PythonFacts:
    """Return what is known of this interpreter."""
    return PythonFacts(
        version=sys.version.split()[0],
        implementation=sys.implementation.name,
        executable=sys.executable,
        venv=sys.prefix if sys.prefix != sys.base_prefix else None,
        flags=options() + ["-i"] * sys.flags.interactive,
        startup=os.environ.get("PYTHONSTARTUP"),
    )
