"""Reads lines in a callback while another prompt waits: csrc/nested.c calls read().

The callback may be in a debugger, in code.interact() or in input(). The line being
typed is wiped from the screen, and its prompt leaves the terminal to the callback; when
the callback has returned, prompt and line are drawn again (_output.restore_line()).
"""

from __future__ import annotations

import contextlib
import os
import sys
from typing import TYPE_CHECKING, Any

from . import _current_prompt, _main_thread, _output
from ._core import lib

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .prompts.base import Line


def read(
    original: Callable[..., str],
    read_line: Callable[[bytes], bytes],
    arguments: tuple[Any, ...],
) -> str:
    """Read a line as input() does, and raise what input() raises.

    Args:
        original: the input() that ours has replaced.
        read_line: a C function; shows a prompt, and returns the line without its end.
        arguments: those of input().
    """
    outer = _current_prompt.current()
    if outer is None or len(arguments) > 1 or not _is_at_terminal():
        return original(*arguments)
    prompt = str(arguments[0]) if arguments else ""
    sys.audit("builtins.input", prompt)
    sys.stdout.flush()
    with in_callback(_current_prompt.PROMPTS[-1]):
        lib.ih_ahead_give_back()  # what was typed in this callback is for this prompt
        line = read_line(
            prompt.encode(sys.stdout.encoding, sys.stdout.errors or "strict")
        )
    text = line.decode(sys.stdin.encoding, sys.stdin.errors or "strict")
    sys.audit("builtins.input/result", text)
    return text


@contextlib.contextmanager
def in_callback(reader: Line) -> Iterator[None]:
    """Suspend the prompt that waits while `reader` reads a line in one of its callbacks.

    Args:
        reader: the prompt that reads; it may be the suspended prompt itself, once more.
    """
    outer = _current_prompt.current()
    with contextlib.ExitStack() as stack:
        if lib.ih_pump.depth:
            # also of a pump without a prompt: it waits for a descriptor of its own, and
            # goes on waiting if no pump has run here, because all was typed already
            stack.callback(setattr, lib.ih, "input", lib.ih.input)
        if outer is not None and lib.ih_pump.prompting:
            suspend()
            stack.enter_context(
                _nested_reads(outer, outer.nested_reads + (outer is not reader))
            )
        # even if it is suspended further out, now it reads
        stack.enter_context(_nested_reads(reader, 0))
        lib.ih_screen_line(1)
        stack.callback(lib.ih_screen_line, -1)
        yield


@contextlib.contextmanager
def _nested_reads(prompt: Line, readers: int) -> Iterator[None]:
    before, prompt.nested_reads = prompt.nested_reads, readers
    try:
        yield
    finally:
        prompt.nested_reads = before


def suspend() -> None:
    """Have the prompt that waits leave the terminal, until the callback returns.

    Another thread than the main one runs no callback: there nothing is done.
    """
    if not _main_thread.is_here():
        return
    outer = _current_prompt.current()
    if outer is not None and lib.ih_pump.prompting:
        _output.part.call(None, _output.hide_line)
        if outer.suspend():
            lib.ih_pump.unsettled |= lib.IH_LINE_SUSPENDED


def _is_at_terminal() -> bool:
    """Return whether input() would use the terminal (bltinmodule.c, builtin_input_impl())."""
    try:
        return (
            sys.stdin.fileno() == 0
            and sys.stdout.fileno() == 1
            and os.isatty(0)
            and os.isatty(1)
        )
    except (AttributeError, OSError, ValueError):
        return False
