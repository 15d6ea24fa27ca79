"""Another interpreter in the same process, which shares its GIL and its modules of C."""

from __future__ import annotations

import os
import sys
from typing import Any


def run(call: str) -> str:
    """Call something of inputhook there; return the exception that it has raised, or ""."""
    read, write = os.pipe()
    code = (
        f"import os, sys; sys.path[:] = {sys.path!r}\n"
        "try:\n"
        f"    import inputhook; inputhook.{call}; text = ''\n"
        "except BaseException as error:\n"
        "    text = f'{type(error).__name__}: {error}'\n"
        f"os.write({write}, text.encode() + b'\\n')\n"
    )
    _run(code)
    os.close(write)
    with os.fdopen(read, encoding="utf-8") as file:
        return file.read().strip()


def _run(code: str) -> None:
    interpreters: Any
    if sys.version_info >= (3, 13):
        import _interpreters as interpreters

        made = interpreters.create("legacy")
        interpreters.exec(made, code)
    else:
        import _xxsubinterpreters as interpreters

        made = interpreters.create(isolated=False)
        interpreters.run_string(made, code)
    interpreters.destroy(made)
