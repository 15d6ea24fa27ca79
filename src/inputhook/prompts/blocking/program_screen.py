"""The terminal while another program has it: a pager, an editor or a command."""

from __future__ import annotations

import contextlib
import io
import sys
from typing import TYPE_CHECKING

from ..._core import lib
from ..base import Line

if TYPE_CHECKING:
    from collections.abc import Iterator

#: for each program that has the terminal, what to show afterwards; the latest last
_messages: list[io.StringIO] = []


@contextlib.contextmanager
def taken() -> Iterator[None]:
    """Note that another program has the terminal inside the block."""
    text = io.StringIO()
    _messages.append(text)
    try:
        yield
    finally:
        _messages.remove(text)
        if sys.stderr is not None:
            sys.stderr.write(text.getvalue())


class ProgramScreen(Line):
    """The screen of another program. We must not wipe it, so messages come out afterwards.

    On the program's screen they would be in the way, and be gone with the program.
    """

    title = "a program that has the terminal"

    def __init__(self) -> None:
        super().__init__()
        self._diverted = contextlib.ExitStack()

    def _reading(self) -> bool:
        return bool(_messages) and bool(lib.ih_pump.depth)

    def _clear(self) -> None:
        self._diverted.enter_context(contextlib.redirect_stdout(_messages[-1]))
        self._diverted.enter_context(contextlib.redirect_stderr(_messages[-1]))

    def _redraw(self) -> None:
        self._diverted.close()
