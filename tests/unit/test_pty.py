"""The driver that types at a child on a pty: for the doctor, bench and make demo."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from inputhook._pty import SAYS, Gone, Terminal

PATIENCE = 30.0

BEGIN = """\
import json, os, sys, tty
tty.setraw(0)
def write(text):
    os.write(1, text.encode())
def say(text):
    os.write(int(os.environ["SAYS"]), text.encode())
def read():
    return os.read(0, 1).decode()
""".replace("SAYS", SAYS)
"""How each child begins: it writes and reads in pieces, and echoes nothing by itself."""


def child(source: str) -> Terminal:
    return Terminal([sys.executable, "-c", BEGIN + source], os.environ)


def open_descriptors() -> int:
    return len(list(Path("/dev/fd").iterdir()))


def test_escape_sequences_and_letters_that_come_in_pieces() -> None:
    pieces = [
        "a\x1b",
        "[1",
        ";31m",
        "b\x1b]0;ti",
        "tle\x1b",
        "\\c\x1b(",
        "Bd",
        "\x1b[K.",
    ]
    source = (
        f"for piece in {pieces!r}: write(piece); read()\nfor byte in 'é!'.encode():"
    )
    source += " os.write(1, bytes([byte])); read()"
    with child(source) as terminal:
        for number, seen in enumerate(
            ["a", "a", "a", "ab", "ab", "abc", "abcd", "abcd."]
        ):
            terminal.wait(lambda seen=seen: terminal.text == seen, seen, PATIENCE)
            if number in (0, 1, 4):  # nothing new to see: the piece must have come
                terminal.look(0.2)
            terminal.press("k")
        terminal.press("k")
        terminal.press("k")
        terminal.wait(lambda: terminal.text == "abcd.é!", "the letter", PATIENCE)


def test_what_a_child_says_beside_its_terminal() -> None:
    source = r"""
say('{"one": 1, "two')
write("half")
read()
say('": 2}\n{"one": 3}\n')
read()
"""
    with child(source) as terminal:
        terminal.wait(lambda: terminal.text == "half", "the text", PATIENCE)
        assert terminal.said == {}
        terminal.press("k")
        terminal.wait(lambda: terminal.said == {"one": 3, "two": 2}, "both", PATIENCE)


def test_keys_wait_for_their_echoes() -> None:
    source = "write('>')\nwhile True:\n  key = read()\n  write(key)\n  say(json.dumps({key: 1}) + '\\n')"
    with child(source) as terminal:
        terminal.wait(lambda: terminal.text == ">", "the prompt", PATIENCE)
        terminal.type("abc")
        assert terminal.echo("d", PATIENCE) >= 0
        assert terminal.text == ">abcd"
        terminal.wait(lambda: len(terminal.said) == 4, "each key", PATIENCE)


def test_a_child_that_ends_has_written_all() -> None:
    with child("write('last words'); os._exit(3)") as terminal:
        with pytest.raises(Gone, match="ended with status 3"):
            terminal.wait(lambda: False, "nothing", PATIENCE)
        assert terminal.text == "last words"
        assert terminal.end(PATIENCE) == 3


def test_a_child_that_does_not_answer_is_killed() -> None:
    descriptors = open_descriptors()
    with child("write('here'); read(); read()") as terminal:
        terminal.wait(lambda: terminal.text, "a word", PATIENCE)
        with pytest.raises(Gone, match=r"in vain for a miracle; seen: \['here'\]"):
            terminal.wait(lambda: False, "a miracle", 0.1)
        process = terminal._process
    assert process.returncode is not None
    assert open_descriptors() == descriptors
