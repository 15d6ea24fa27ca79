"""What an application of prompt_toolkit has replaced is not for callbacks, nor for threads.

IPython has put a StdoutProxy in the place of sys.stdout, which prints above the prompt when
the application has time for that: a debugger in a callback has to see its output before it
goes on. What a thread prints must not overtake what the thread has printed before.
prompt_toolkit's breakpointhook takes callbacks for parts of the application, which is
waiting. What these are for is done by _output.py and _nested_input.py.
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
    """Inside this sys.stdout and the like are as they were before the application."""
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
    # Application._enable_breakpointhook(), which replaces no other one than Python's
    if getattr(sys.breakpointhook, "__name__", "") == "_breakpointhook":
        yield "breakpointhook", sys.__breakpointhook__


def _behind(proxy: Any) -> Any:
    """Return the stream that a StdoutProxy writes to."""
    original = getattr(proxy, "original_stdout", None)
    # the application may draw through a stream of ours meanwhile (running.py)
    return getattr(original, "inputhook_original", original) or sys.__stdout__


class ThreadOutput:
    """What a thread prints does not go through the proxies, at a prompt of ours.

    The proxies hand it to the application, which has time for that when more has been
    printed past them already.
    """

    def __init__(self, is_ours: Callable[[Any], bool]) -> None:
        """Make what does nothing before attach().

        Args:
            is_ours: whether an application is one above which _output.py prints.
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
