"""ptpython's prompt, which sets no sys.ps1; that of embed() ends before the program does."""

from __future__ import annotations

import sys

from .. import _stack


def is_present() -> bool:
    """Return whether the prompt is running."""
    # PythonRepl.run(), run_async()
    return "ptpython.repl" in sys.modules and _stack.is_inside("ptpython.repl", "run")
