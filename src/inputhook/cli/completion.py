"""Completes command lines of `python -m inputhook`, for shells with argcomplete.

The shell starts `python -m inputhook` with the line in COMP_LINE (argcomplete's
documentation, "Global completion"); argcomplete answers from a parser.
"""

from __future__ import annotations

import os
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import argcomplete

from inputhook.__main__ import COMMANDS
from inputhook._registry import TABLE

if TYPE_CHECKING:
    from argparse import ArgumentParser


def main(_arguments: list[str]) -> None:
    """Answer the shell, and end the process."""
    point = int(os.environ.get("COMP_POINT", "0"))
    words = os.environ.get("COMP_LINE", "").encode()[:point].decode(errors="replace")
    before = words.split()[int(os.environ["_ARGCOMPLETE"]) :]
    if words[-1:].strip():
        before = before[:-1]  # the last word is being typed
    name = before[0] if before and before[0] in COMMANDS else "run"
    parser: ArgumentParser = import_module(f"inputhook.cli.{name}").parser()
    if name == "run":
        for action in parser._actions:  # noqa: SLF001  argparse has no public list
            if action.dest == "gui":
                _complete(action, list(TABLE))
            if action.dest == "script":
                _complete(action, [*COMMANDS, *_programs()])
    else:
        parser = _with_command(parser, name)
    argcomplete.autocomplete(parser, always_complete_options="long")


def _complete(action: Any, choices: list[str]) -> None:
    action.completer = argcomplete.completers.ChoicesCompleter(choices)


def _programs() -> list[str]:
    return [str(path) for path in Path().glob("*.py")]


def _with_command(parser: ArgumentParser, name: str) -> ArgumentParser:
    """Return a parser for lines that begin with the command's name."""
    from argparse import ArgumentParser

    whole = ArgumentParser(add_help=False)
    commands = whole.add_subparsers()
    commands.add_parser(name, parents=[parser], add_help=False)
    return whole
