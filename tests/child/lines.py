"""Reads lines at the prompt and notes them: with a toolkit's windows alive, or without.

The environment says whether, so that the screen of both is the same.
"""

from __future__ import annotations

import os
import sys

import windows

spam_one = spam_two = 1
"""Names to complete."""


def prepare() -> None:
    """Enable the toolkit of `INPUTHOOK_TEST_TOOLKIT` (name and key), if there is one."""
    sys.modules["__main__"].__dict__.update(spam_one=1, spam_two=2)
    name, _, key = os.environ.get("INPUTHOOK_TEST_TOOLKIT", "").partition(" ")
    if name:
        import inputhook

        inputhook.enable(name)
        windows.open_window(key)


def read() -> None:
    """Note lines until one of them is `quit`."""
    line = ""
    while line != "quit":
        try:
            line = input("$ ")
        except UnicodeDecodeError as error:
            line = f"{error}"
        windows.record("line", line)


def history() -> list[str]:
    """Return the lines that the prompt remembers."""
    if "_pyrepl.readline" in sys.modules:
        import _pyrepl.readline

        return list(_pyrepl.readline._wrapper.get_reader().history)
    try:
        import readline
    except ImportError:
        return []
    length = readline.get_current_history_length()
    return [readline.get_history_item(number) or "" for number in range(1, length + 1)]
