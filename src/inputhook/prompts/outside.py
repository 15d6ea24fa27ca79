"""What prompt_toolkit has replaced for its application is not for callbacks.

IPython has put its StdoutProxy in the place of sys.stdout, which prints above the prompt
when the application has time for that: a debugger in a callback has to see its output
before it goes on. What a thread prints must not overtake what the thread has printed
before. prompt_toolkit's breakpointhook takes callbacks for parts of the application, which
is waiting. _output.py and _nested_input.py do what these are for.
"""

from __future__ import annotations

import contextlib
import functools
import sys
import threading
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MODULE = "prompt_toolkit.patch_stdout"


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


class Threads:
    """What a thread prints does not go through the proxies, at a prompt of ours.

    They hand it to the application, which has time for that when more has been printed
    past them already.
    """

    def __init__(self, draws: Callable[[Any], bool]) -> None:
        """Make what does nothing before attach().

        Args:
            draws: whether an application is one above which _output.py prints.
        """
        self._draws = draws
        self._class: Any = None
        self._found: dict[str, Callable[..., Any]] = {}
        self._ours: dict[str, Callable[..., Any]] = {}

    def attach(self) -> None:
        """Begin, if there is such a class."""
        proxy_class = getattr(sys.modules.get(MODULE), "StdoutProxy", None)
        if self._class is not None or proxy_class is None:
            return
        self._class = proxy_class
        for name in ("write", "flush"):
            found = getattr(proxy_class, name)
            found = getattr(found, "__wrapped__", found)  # the parent's, after a fork
            ours = self._past(found, name)
            self._found[name], self._ours[name] = found, ours
            setattr(proxy_class, name, ours)

    def detach(self) -> None:
        """Undo attach()."""
        proxy_class, self._class = self._class, None
        for name, ours in self._ours.items():
            if getattr(proxy_class, name, None) is ours:
                setattr(proxy_class, name, self._found[name])

    def _past(self, found: Callable[..., Any], name: str) -> Callable[..., Any]:
        @functools.wraps(found)
        def function(proxy: Any, *args: Any) -> Any:
            if threading.get_ident() == threading.main_thread().ident:
                return found(proxy, *args)
            app = getattr(getattr(proxy, "app_session", None), "app", None)
            if app is not None and not self._draws(app):
                return found(proxy, *args)
            return getattr(_behind(proxy), name)(*args)

        return function


def _behind(proxy: Any) -> Any:
    """The stream that a StdoutProxy is in front of."""
    original = getattr(proxy, "original_stdout", None)
    # the application may draw through a stream of ours meanwhile
    return getattr(original, "inputhook_behind", original) or sys.__stdout__


def _replacements() -> Iterator[tuple[str, Any]]:
    proxy: Any = getattr(sys.modules.get(MODULE), "StdoutProxy", ())
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if isinstance(stream, proxy):
            yield name, _behind(stream)
    # Application._enable_breakpointhook(), which replaces no other one than Python's
    if getattr(sys.breakpointhook, "__name__", "") == "_breakpointhook":
        yield "breakpointhook", sys.__breakpointhook__
