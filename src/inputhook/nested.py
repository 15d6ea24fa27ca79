"""input() in a callback, while another prompt waits: csrc/nested.c calls read().

A debugger, code.interact() or a question asked by a button's function. The line being
typed is taken off the screen and its prompt leaves the terminal to the callback; when that
has returned, prompt and line are back (above.settle()).
"""

from __future__ import annotations

import contextlib
import os
import sys
from typing import TYPE_CHECKING, Any

from . import above, prompts
from ._core import lib

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .prompts.base import Prompt


def read(
    found: Callable[..., str],
    read_line: Callable[[bytes], bytes],
    arguments: tuple[Any, ...],
) -> str:
    """Read a line as input() does; what it raises is input()'s."""
    outer = prompts.reading()
    if outer is None or len(arguments) > 1 or not _at_terminal():
        return found(*arguments)
    prompt = str(arguments[0]) if arguments else ""
    sys.audit("builtins.input", prompt)
    sys.stdout.flush()
    with in_callback(prompts.there[-1]):
        lib.ih_ahead_give_back()  # what was typed in this callback is for this prompt
        line = read_line(
            prompt.encode(sys.stdout.encoding, sys.stdout.errors or "strict")
        )
    text = line.decode(sys.stdin.encoding, sys.stdin.errors or "strict")
    sys.audit("builtins.input/result", text)
    return text


@contextlib.contextmanager
def in_callback(reader: Prompt) -> Iterator[None]:
    """Inside this a prompt reads, perhaps in a callback of another one, which leaves.

    Args:
        reader: what reads; it may be the same one once more.
    """
    outer = prompts.reading()
    with contextlib.ExitStack() as stack:
        if outer is not None and lib.ih_pump.prompting:
            suspend()
            stack.callback(setattr, lib.ih, "input", lib.ih.input)
            stack.enter_context(_away(outer, outer.away + (outer is not reader)))
        stack.enter_context(_away(reader, 0))  # away or not, now it reads
        lib.ih_screen_line(1)
        stack.callback(lib.ih_screen_line, -1)
        yield


@contextlib.contextmanager
def _away(prompt: Prompt, readers: int) -> Iterator[None]:
    before, prompt.away = prompt.away, readers
    try:
        yield
    finally:
        prompt.away = before


def suspend() -> None:
    """Have the prompt that waits leave the terminal, until the callback returns."""
    outer = prompts.reading()
    if outer is not None and lib.ih_pump.prompting:
        above.part.call(None, above.lift)
        if outer.suspend():
            lib.ih_pump.unsettled |= lib.IH_LINE_SUSPENDED


def _at_terminal() -> bool:
    """Is it the terminal that input() would read, and write to? As builtin_input() asks."""
    try:
        return (
            sys.stdin.fileno() == 0
            and sys.stdout.fileno() == 1
            and os.isatty(0)
            and os.isatty(1)
        )
    except (AttributeError, OSError, ValueError):
        return False
