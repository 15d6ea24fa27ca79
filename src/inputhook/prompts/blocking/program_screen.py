"""The terminal while another program has it: a pager, an editor, a command."""

from __future__ import annotations

import contextlib
import io
import sys
from typing import TYPE_CHECKING

from ..._core import lib
from ..base import Line

if TYPE_CHECKING:
    from collections.abc import Iterator

#: what is to be shown after each program that has the terminal, the latest last
_messages: list[io.StringIO] = []


@contextlib.contextmanager
def taken() -> Iterator[None]:
    """Inside this another program has the terminal."""
    text = io.StringIO()
    _messages.append(text)
    try:
        yield
    finally:
        _messages.remove(text)
        if sys.stderr is not None:
            sys.stderr.write(text.getvalue())


class ProgramScreen(Line):
    """What another program shows. It is not ours to wipe, so messages come out after it.

    Written to the program's screen they would be in the way, and gone with the program.
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
