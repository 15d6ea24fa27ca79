"""The commands of `python -m inputhook`: a file each, with a parser() and a main(arguments)."""

from __future__ import annotations

import argparse

from inputhook.__main__ import program


def parser_with_json(
    name: str, description: str, epilog: str
) -> argparse.ArgumentParser:
    """Return the parser of a command that prints what it has found, for programs as JSON."""
    parser = argparse.ArgumentParser(
        prog=f"{program()} {name}",
        description=description,
        epilog=epilog,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--json", action="store_true", help="for programs; see below")
    return parser
