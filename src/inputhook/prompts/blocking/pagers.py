"""Pagers: help()'s, which is pydoc's, and IPython's.

Both write the text to a program and wait for the program only, so the whole function is
called on another thread (_background.py). Where there is no such program, each has a
pager of its own, which reads keys: pydoc's is made to wait for each key as a prompt
does; IPython's calls input(), and so needs the main thread.
"""

from __future__ import annotations

import functools
import sys
import threading
from typing import TYPE_CHECKING, Any

from ... import _background, _output
from ..._patch import Patches
from .calls import BlockingCalls, Call
from .key_input import KeyInput
from .program_screen import taken

if TYPE_CHECKING:
    from collections.abc import Callable


class _OwnPager(Exception):
    """IPython could not run a pager and goes on with its own, which calls input()."""

    def __init__(self, call: Callable[[], Any]) -> None:
        super().__init__()
        self.call = call


def _pager(original: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Run a pager, which ignores Ctrl-C; so does pydoc, and so should IPython."""
    with taken(), _output.kept_back():
        try:
            return _background.call(
                functools.partial(original, *args, **kwargs),
                ignore=(KeyboardInterrupt,),
            )
        except _OwnPager as own:
            call = own.call
    return call()


def _own_pager(original: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Let the main thread call IPython's own pager, the last thing that page() does."""
    if isinstance(threading.current_thread(), _background.BackgroundCall):
        raise _OwnPager(functools.partial(original, *args, **kwargs))
    return original(*args, **kwargs)


def _key_pager(original: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Call pydoc's own pager with a standard input that waits for keys as a prompt does."""
    try:
        keys = KeyInput(sys.stdin)
    except (AttributeError, OSError, ValueError):  # no descriptor
        return original(*args, **kwargs)
    with Patches() as patches:
        patches.replace(sys, "stdin", keys)
        return original(*args, **kwargs)


class Pagers(BlockingCalls):
    """The functions of pydoc and IPython that run a pager."""

    title = "a pager"
    calls = (
        Call("pydoc", "pipepager", _pager),
        Call("pydoc", "pipe_pager", _pager),  # 3.13: another name of the first
        Call("pydoc", "ttypager", _key_pager),
        Call("pydoc", "tty_pager", _key_pager),
        # pydoc's functions come from there, since 3.13
        Call("_pyrepl.pager", "pipe_pager", _pager),
        Call("_pyrepl.pager", "tty_pager", _key_pager),
        Call("IPython.core.page", "pager_page", _pager),
        Call("IPython.core.page", "page_dumb", _own_pager, always=True),
    )
