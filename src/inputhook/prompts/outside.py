"""What prompt_toolkit has replaced for its application is not for callbacks.

IPython has put its StdoutProxy in the place of sys.stdout, which prints above the prompt
when the application has time for that: a debugger in a callback has to see its output
before it goes on. prompt_toolkit's breakpointhook takes callbacks for parts of the
application, which is waiting. above.py and nested.py do what these are for.
"""

from __future__ import annotations

import contextlib
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextlib.contextmanager
def outside() -> Iterator[None]:
    """Inside this they are as they were before the application began."""
    replaced = dict(_replacements())
    found = {name: getattr(sys, name) for name in replaced}
    for name, replacement in replaced.items():
        setattr(sys, name, replacement)
    try:
        yield
    finally:
        for name, replacement in replaced.items():
            if getattr(sys, name) is replacement:
                setattr(sys, name, found[name])


def _replacements() -> Iterator[tuple[str, Any]]:
    module: Any = sys.modules.get("prompt_toolkit.patch_stdout")
    proxy: Any = getattr(module, "StdoutProxy", ())
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if isinstance(stream, proxy):
            yield name, getattr(stream, "original_stdout", None) or sys.__stdout__
    # Application._enable_breakpointhook(), which replaces no other one than Python's
    if getattr(sys.breakpointhook, "__name__", "") == "_breakpointhook":
        yield "breakpointhook", sys.__breakpointhook__
