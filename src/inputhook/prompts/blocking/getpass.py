"""getpass(), which reads a line from the terminal itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ... import _nested_input
from .calls import BlockingCalls, Call
from .key_input import KeyInput

if TYPE_CHECKING:
    from collections.abc import Callable


def _getpass(original: Callable[..., str], *args: Any, **kwargs: Any) -> str:
    """Put the terminal into its usual mode; of that mode getpass() turns off only the echo.

    In a callback the terminal is in the mode of the prompt that waits.
    """
    _nested_input.suspend()
    return original(*args, **kwargs)


def _raw_input(
    original: Callable[..., str],
    prompt: str = "",
    stream: Any = None,
    input: Any = None,  # noqa: A002  the name of getpass's argument
    **kwargs: Any,
) -> str:
    """Keep windows alive where getpass() reads the line: from /dev/tty, if it can."""
    if input is not None:
        input = KeyInput(input)  # noqa: A001
    return original(prompt, stream, input, **kwargs)


class Getpass(BlockingCalls):
    """Python's getpass module."""

    title = "getpass()"
    calls = (
        Call("getpass", "getpass", _getpass, always=True),
        Call(
            "getpass", "unix_getpass", _getpass, always=True
        ),  # another name of the first
        Call("getpass", "_raw_input", _raw_input),
    )
