"""bpython's prompt, which sets no sys.ps1, but replaces sys.stdin."""

from __future__ import annotations

import sys


def is_present() -> bool:
    """Return whether the prompt is running."""
    return type(sys.stdin).__module__.startswith("bpython.")
