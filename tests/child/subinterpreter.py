"""Another interpreter in the same process, which shares its GIL and its modules of C."""

from __future__ import annotations

import contextlib
import os
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


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
    with begun() as execute:
        execute(code)
    os.close(write)
    with os.fdopen(read, encoding="utf-8") as file:
        return file.read().strip()


@contextlib.contextmanager
def begun() -> Iterator[Callable[[str], None]]:
    """Yield a function that runs code there."""
    interpreters: Any
    if sys.version_info >= (3, 13):
        import _interpreters as interpreters

        made, execute = interpreters.create("legacy"), interpreters.exec
    else:
        import _xxsubinterpreters as interpreters

        made, execute = interpreters.create(isolated=False), interpreters.run_string
    try:
        yield lambda code: execute(made, code)
    finally:
        interpreters.destroy(made)
