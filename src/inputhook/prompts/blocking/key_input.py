"""Standard input for code that reads keys by itself; it waits as a prompt does."""

from __future__ import annotations

import codecs
import os
import select
from typing import Any

from ... import _pump


class KeyInput:
    """Reads a stream byte by byte, so that no byte hides in a buffer.

    Raises:
        AttributeError, OSError, ValueError: the stream has no descriptor.
    """

    def __init__(self, stdin: Any) -> None:
        self._stdin = stdin
        self._descriptor: int = stdin.fileno()
        self._decoder: Any = codecs.getincrementaldecoder(stdin.encoding)("replace")

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stdin, name)

    def readline(self) -> str:
        """Return a line, which the terminal edits."""
        self._wait()
        line: str = self._stdin.readline()
        return line

    def read(self, _characters: int = 1) -> str:
        """Return one character; "" at the end of the input."""
        while True:
            self._wait()
            byte = os.read(self._descriptor, 1)
            character: str = self._decoder.decode(byte, final=not byte)
            if character or not byte:
                return character

    def _wait(self) -> None:
        """Keep windows alive until there is input; return at once if that is impossible."""
        while _pump.is_possible():
            _pump.until_readable(self._descriptor)
            if select.select([self._descriptor], [], [], 0)[0]:
                return
