"""The command `python -m inputhook list`: the toolkits, their names, how to install them."""

from __future__ import annotations

import json
import sys
import textwrap
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from inputhook import _entry_points
from inputhook._doctor import collect
from inputhook._registry import TABLE
from inputhook.cli import parser_with_json

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable

    from inputhook._doctor.facts import ToolkitFacts
    from inputhook._problem import Problem

_WIDTH = 96  # columns
_INDENT = " " * 9

_DESCRIPTION = """\
The toolkits that inputhook can keep alive: their names, for inputhook.enable(), --gui and
INPUTHOOK; what this Python has of each, imported once to be sure; how to install it.
"""
_MORE = """\
--json prints one object: for each toolkit its aliases, matplotlib's backend, whether it is
installed, the bindings with their versions and errors, how to install it, and why a
package that brings a toolkit of this name cannot be used, or null.

exit status: 0 if at least one with windows works here, 1 if none does, 2 wrong usage
"""


#: what --json says of a toolkit of another package that cannot be used
_NOTHING: dict[str, Any] = {
    "aliases": [],
    "backend": None,
    "installed": False,
    "bindings": {},
    "install": "",
}


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    return parser_with_json("list", _DESCRIPTION, _MORE)


def main(arguments: list[str]) -> int:
    """Print the list; return the exit status."""
    options = parser().parse_args(arguments)
    found = collect.gather_toolkits()
    faulty = _entry_points.load_all()
    if options.json:
        listed = {name: _entry(name, known) for name, known in found.items()}
        for each in faulty:
            listed.setdefault(each.about, dict(_NOTHING))["error"] = each.what
        sys.stdout.write(json.dumps(listed, indent=2) + "\n")
    else:
        sys.stdout.write(_text(found, faulty))
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
        "error": None,
    }


def _text(found: dict[str, ToolkitFacts], faulty: Iterable[Problem]) -> str:
    lines = []
    for name, known in found.items():
        row = TABLE[name]
        lines.append(f"{name:<8} {_here(name, known)}")
        aliases = ", ".join(row.aliases)
        more = [f"also: {aliases}"] if aliases else []
        more += [f"by {row.source}"] if row.toolkit is not None else []
        for binding, tried in known.tried.items():
            more += [f"{binding}: {tried.error}. {tried.do}"] if tried.error else []
        more += [] if known.installed else [known.remedy]
        lines += _indented(more)
    for problem in faulty:
        lines.append(f"{problem.about:<8} cannot be used")
        lines += _indented([f"{problem.what}. {problem.do}"])
    lines += [
        "",
        "To see whether windows can open here, too: python -m inputhook doctor",
    ]
    return "\n".join(lines) + "\n"


def _indented(texts: Iterable[str]) -> list[str]:
    return [
        line
        for text in texts
        for line in textwrap.wrap(
            text, _WIDTH, initial_indent=_INDENT, subsequent_indent=_INDENT
        )
    ]


def _here(name: str, known: ToolkitFacts) -> str:
    if not known.installed:
        return "not installed"
    bindings = [
        f"{binding} {tried.version or ''}".removeprefix(f"{name} ").strip()
        if tried.works
        else f"{binding} (cannot be imported)"
        for binding, tried in known.tried.items()
    ]
    of_python = TABLE[name].toolkit is None
    return ", ".join(bindings) or ("part of Python" if of_python else "registered")
