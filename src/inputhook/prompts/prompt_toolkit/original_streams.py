"""Keeps the streams that prompt_toolkit has replaced from callbacks and threads.

IPython has replaced sys.stdout by a StdoutProxy, which prints above the prompt only
when the application has time. But a debugger in a callback must show its output before
it goes on, and what a thread prints must not overtake what it has printed before.
prompt_toolkit's breakpointhook treats callbacks as parts of the application, which is
waiting. _output.py and _nested_input.py do the work of these replacements.
"""

from __future__ import annotations

import contextlib
import sys
from typing import TYPE_CHECKING, Any

from ... import _main_thread
from ..._patch import Patches

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MODULE = "prompt_toolkit.patch_stdout"


@contextlib.contextmanager
def original_streams() -> Iterator[None]:
    """Put sys.stdout and the like back for a while, as they were before the application."""
    with Patches() as patches:
        for name, original in _originals():
            patches.replace(sys, name, original)
        yield


def _originals() -> Iterator[tuple[str, Any]]:
    proxy: Any = getattr(sys.modules.get(MODULE), "StdoutProxy", ())
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if isinstance(stream, proxy):
            yield name, _behind(stream)
    # Application._enable_breakpointhook(), which replaces only Python's own
    if getattr(sys.breakpointhook, "__name__", "") == "_breakpointhook":
        yield "breakpointhook", sys.__breakpointhook__


def _behind(proxy: Any) -> Any:
    """Return the stream that a StdoutProxy writes to."""
    original = getattr(proxy, "original_stdout", None)
    # the application may draw through a stream of ours meanwhile (running.py)
    return getattr(original, "inputhook_original", original) or sys.__stdout__


class ThreadOutput:
    """Leads the output of threads past the proxies, at prompts that we pump for.

    The proxies would hand the output to the application, which may print it only after
    later output that has gone past the proxies.
    """

    def __init__(self, is_ours: Callable[[Any], bool]) -> None:
        """Make an object that does nothing before attach().

        Args:
            is_ours: tells whether _output.py prints above an application.
        """
        self._is_ours = is_ours
        self._patches = Patches()

    def attach(self) -> None:
        """Begin, if prompt_toolkit.patch_stdout has been imported."""
        proxy_class = getattr(sys.modules.get(MODULE), "StdoutProxy", None)
        for name in ("write", "flush"):
            self._patches.wrap(proxy_class, name, self._past_proxy)

    def detach(self) -> None:
        """Undo attach()."""
        self._patches.undo()

    def _past_proxy(self, original: Callable[..., Any], proxy: Any, *args: Any) -> Any:
        if _main_thread.is_here():
            return original(proxy, *args)
        app = getattr(getattr(proxy, "app_session", None), "app", None)
        if app is not None and not self._is_ours(app):
            return original(proxy, *args)
        return getattr(_behind(proxy), original.__name__)(*args)
