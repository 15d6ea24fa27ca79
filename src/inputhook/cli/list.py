"""The command `python -m inputhook list`: the toolkits, their names, how to install them."""

from __future__ import annotations

import argparse
import json
import sys
import textwrap
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from inputhook._doctor import collect
from inputhook._registry import TABLE

if TYPE_CHECKING:
    from inputhook._doctor.facts import ToolkitFacts

_WIDTH = 96  # columns
_INDENT = " " * 9

_DESCRIPTION = """\
The toolkits that inputhook can keep alive: their names, for inputhook.enable(), --gui and
INPUTHOOK; what this Python has of each, imported once to be sure; how to install it.
"""
_MORE = """\
--json prints one object: for each toolkit its aliases, matplotlib's backend, whether it is
installed, the bindings with their versions and errors, and how to install it.

exit status: 0 if at least one with windows works here, 1 if none does, 2 wrong usage
"""


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m inputhook list",
        description=_DESCRIPTION,
        epilog=_MORE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--json", action="store_true", help="for programs; see below")
    return parser


def main(arguments: list[str]) -> int:
    """Print the list; return the exit status."""
    options = parser().parse_args(arguments)
    found = collect.gather_toolkits()
    if options.json:
        listed = {name: _entry(name, known) for name, known in found.items()}
        sys.stdout.write(json.dumps(listed, indent=2) + "\n")
    else:
        sys.stdout.write(_text(found))
    works = any(known.usable and known.has_windows for known in found.values())
    return 0 if works else 1


def _entry(name: str, known: ToolkitFacts) -> dict[str, Any]:
    row = TABLE[name]
    return {
        "aliases": list(row.aliases),
        "backend": row.backend,
        "installed": known.installed,
        "bindings": asdict(known)["tried"],
        "install": known.remedy,
    }


def _text(found: dict[str, ToolkitFacts]) -> str:
    lines = []
    for name, known in found.items():
        lines.append(f"{name:<9}{_here(name, known)}")
        aliases = ", ".join(TABLE[name].aliases)
        more = [f"also: {aliases}"] if aliases else []
        for binding, tried in known.tried.items():
            more += [f"{binding}: {tried.error}. {tried.do}"] if tried.error else []
        more += [] if known.installed else [known.remedy]
        for each in more:
            lines += textwrap.wrap(
                each, _WIDTH, initial_indent=_INDENT, subsequent_indent=_INDENT
            )
    lines += [
        "",
        "To see whether windows can open here, too: python -m inputhook doctor",
    ]
    return "\n".join(lines) + "\n"


def _here(name: str, known: ToolkitFacts) -> str:
    if not known.installed:
        return "not installed"
    bindings = [
        f"{binding} {tried.version or ''}".removeprefix(f"{name} ").strip()
        if tried.works
        else f"{binding} (cannot be imported)"
        for binding, tried in known.tried.items()
    ]
    return ", ".join(bindings) or "part of Python"
