"""What prompt_toolkit has replaced for its application is not for callbacks.

IPython has put its StdoutProxy in the place of sys.stdout, which prints above the prompt
when the application has time for that: a debugger in a callback has to see its output
before it goes on. What a thread prints must not overtake what the thread has printed
before. prompt_toolkit's breakpointhook takes callbacks for parts of the application, which
is waiting. above.py and nested.py do what these are for.
"""

from __future__ import annotations

import contextlib
import functools
import sys
import threading
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


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


@contextlib.contextmanager
def threads() -> Iterator[None]:
    """Inside this the proxies are the main thread's only, while the application runs, too."""
    with contextlib.ExitStack() as stack:
        found_there = [pair for _name, pair in _proxies()]
        for proxy, original in {id(pair[0]): pair for pair in found_there}.values():
            for name in ("write", "flush"):
                found = getattr(proxy, name)
                behind = getattr(original, name)
                ours = functools.partial(_of_main_thread, found, behind)
                setattr(proxy, name, ours)
                stack.callback(_delete, proxy, name, ours)
        yield


def _of_main_thread(
    found: Callable[..., Any], behind: Callable[..., Any], *args: Any
) -> Any:
    here = threading.get_ident() == threading.main_thread().ident
    return (found if here else behind)(*args)


def _delete(proxy: Any, name: str, ours: Any) -> None:
    if vars(proxy).get(name) is ours:
        delattr(proxy, name)


def _proxies() -> Iterator[tuple[str, tuple[Any, Any]]]:
    """Names in sys, what prompt_toolkit has put there, and the stream behind that."""
    module: Any = sys.modules.get("prompt_toolkit.patch_stdout")
    proxy: Any = getattr(module, "StdoutProxy", ())
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if isinstance(stream, proxy):
            original = getattr(stream, "original_stdout", None)
            # the application may draw through a stream of ours meanwhile
            original = getattr(original, "inputhook_behind", original)
            yield name, (stream, original or sys.__stdout__)


def _replacements() -> Iterator[tuple[str, Any]]:
    for name, (_proxy, original) in _proxies():
        yield name, original
    # Application._enable_breakpointhook(), which replaces no other one than Python's
    if getattr(sys.breakpointhook, "__name__", "") == "_breakpointhook":
        yield "breakpointhook", sys.__breakpointhook__
