"""The command `python -m inputhook doctor`: why a window is frozen, and what to do."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from inputhook import _corefile
from inputhook.cli import parser_with_json

if TYPE_CHECKING:
    import argparse

    from inputhook._doctor.facts import Facts
    from inputhook._problem import Problem

_WHAT = """\
Find out why windows are frozen at this Python's prompt, and what to do about it.
Every installed toolkit is tried, and a prompt, in processes of their own, for a second
or two. Nothing is changed.
"""
_EXAMPLE = """\
In a session that is there already, with its windows: inputhook.doctor()

--json prints one object, {"facts": {...}, "problems": [...]}. Each problem has the keys
id (for programs; it stays the same), what (is wrong, and why) and do (the one thing).
The facts are session (false), python, inputhook, prompt, slot, loops, trial, display,
toolkits, matplotlib and auto. One that could not be found out has the key "unknown".

exit status: 0 no problem found, 1 problems, 2 wrong usage
"""


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    return parser_with_json("doctor", _WHAT, _EXAMPLE)


def main(arguments: list[str]) -> int:
    """Examine a new session of this Python, and print the report; return the exit status."""
    options = parser().parse_args(arguments)
    try:
        facts, problems = _examine()
    except KeyboardInterrupt:
        return 130  # what a shell expects of Ctrl-C
    from inputhook._doctor import report

    if options.json:
        sys.stdout.write(report.as_json(facts, problems) + "\n")
    else:
        report.write(facts, problems, sys.stdout)
    return 1 if problems else 0


def _examine() -> tuple[Facts, list[Problem]]:
    """Return what is known of a new session, and what is wrong."""
    missing = _corefile.why_none()
    if missing is not None:
        from inputhook._doctor import no_core

        return no_core.examine(missing)
    from inputhook._doctor import collect, diagnose  # what only POSIX has

    facts = collect.gather(session=False)
    return facts, diagnose.find(facts)
