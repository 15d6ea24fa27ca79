"""What callbacks do that ask at the terminal, in the tests."""

from __future__ import annotations

import pdb

import windows


def ask(prompt: str = "name? ") -> None:
    """A question, whose answer is an event; or the name of what was raised."""
    try:
        answer = input(prompt)
    except BaseException as error:
        answer = type(error).__name__
    windows.record("answer", answer)


def ask_twice() -> None:
    ask("first? ")
    ask("second? ")


def debug() -> None:
    secret = 42
    pdb.set_trace()
    windows.record("debugged", secret)
