"""getpass(), which reads a line from the terminal itself."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from ... import _nested_input, _pump
from .calls import BlockingCalls, Call, modules_of
from .key_input import KeyInput

if TYPE_CHECKING:
    from collections.abc import Callable


def _getpass(original: Callable[..., str], *args: Any, **kwargs: Any) -> str:
    """Put the terminal into its usual mode; of that mode getpass() turns off only the echo.

    In a callback the terminal is in the mode of the prompt that waits.
    """
    if threading.current_thread() is threading.main_thread():
        _nested_input.suspend()
    return original(*args, **kwargs)


def _raw_input(
    original: Callable[..., str],
    prompt: str = "",
    stream: Any = None,
    input: Any = None,  # noqa: A002  the name of getpass's argument
    **kwargs: Any,
) -> str:
    """Keep windows alive while getpass() reads the line, from /dev/tty if it can."""
    if input is not None and _pump.is_possible():
        input = KeyInput(input)  # noqa: A001
    return original(prompt, stream, input, **kwargs)


class Getpass(BlockingCalls):
    """Python's getpass module."""

    title = "getpass()"
    calls = (
        Call("getpass", "getpass", _getpass),
        Call("getpass", "unix_getpass", _getpass),  # another name of the first
        Call("getpass", "_raw_input", _raw_input),
    )
    imports_to_watch = modules_of(calls)
