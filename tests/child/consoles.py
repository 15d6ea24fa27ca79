"""A console of a program, which writes by a method of its own."""

from __future__ import annotations

import code

import windows


class Console(code.InteractiveConsole):
    def write(self, data: str) -> None:
        windows.record("wrote", data)


def push() -> None:
    """Have a console show exceptions."""
    console = Console()
    for line in ("1 / 0", "x = = 1", "def f(): return 1 / 0", "", "f()", "'"):
        console.push(line)
