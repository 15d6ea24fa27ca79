"""Functions that stop at a prompt, as programs do which somebody examines."""

from __future__ import annotations

import cmd

import windows


def stop() -> None:
    """Do as somebody does who looks for a mistake."""
    windows.record("stops")
    breakpoint()
    windows.record("goes on")


def trace_ipdb() -> None:
    import ipdb

    windows.record("stops")
    ipdb.set_trace()
    windows.record("goes on")


def fail() -> None:
    """Leave a traceback to look into."""
    number = 0
    windows.record(f"{1 / number}")


class Console(cmd.Cmd):
    """A program's own command line."""

    prompt = "(command) "

    def default(self, line: str) -> None:
        windows.record("typed", line)

    def do_quit(self, _: str) -> bool:
        return True
