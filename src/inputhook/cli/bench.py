"""The command `python -m inputhook bench`: what a person feels, with and without inputhook."""

from __future__ import annotations

import argparse
import json
import platform
import sys

from inputhook import _display as display
from inputhook import bench
from inputhook.__main__ import program
from inputhook._doctor.toolkits import loops
from inputhook.cli import parser_with_json
from inputhook.errors import NoDisplay

_KEYS = 32
_MOST = 1000
_WHAT = """\
Measure what a person feels at this Python's prompt: somebody types eight keys a second at
a real prompt, while a window's timer ticks every 10 ms. Each installed toolkit is measured
with its own hook, if it has one, and with inputhook; first a prompt without any window.
It takes about six seconds a line. Nothing is changed.
"""
_COLUMNS = """\
columns: the time from a key to its echo, in milliseconds: median, 95th percentile, worst;
the share of the timer's ticks that came while somebody typed, and the longest time without
one; one call of the hook while input is waiting, in microseconds; the time from
call_soon() in another thread to its call.

--json prints one object: python, display (false: no windows), and rows. Their times are in
seconds, and echo and call have each sample.

exit status: 0, 1 if something could not be measured, 2 wrong usage
"""
_TITLES = ("", "echo", "p95", "worst", "ticks", "gap", "hook, us", "call_soon")


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    parser = parser_with_json("bench", _WHAT, _COLUMNS)
    windows = [name for name, loop in loops().items() if loop.has_windows]
    parser.add_argument(
        "--gui",
        action="append",
        choices=windows,
        metavar="NAME",
        help=f"only this toolkit; may be repeated: {', '.join(windows)}",
    )
    parser.add_argument(
        "--keys",
        type=_keys,
        default=_KEYS,
        metavar="NUMBER",
        help=f"to type for each line of the table (default: {_KEYS})",
    )
    return parser


def main(arguments: list[str]) -> int:
    """Measure, print a table, and return the exit status."""
    options = parser().parse_args(arguments)
    missing = ""
    try:
        display.check()
    except NoDisplay as error:
        missing = str(error)
    setups = list(bench.setups(set(options.gui or loops()), display=not missing))
    rows, failed = [], []
    try:
        for number, setup in enumerate(setups, 1):
            name = f"{setup.binding or 'no window'}, {setup.hook}"
            _progress(f"Measuring {name} ({number} of {len(setups)}) ...")
            try:
                row = bench.measure(setup, options.keys)
            except (bench.Gone, OSError) as error:
                failed.append(f"{name}: {error}")
            else:
                rows += [row] if row else []
    except KeyboardInterrupt:
        return 130  # what a shell expects of Ctrl-C
    finally:
        _progress("")
    if options.json:
        known = {"python": platform.python_version(), "display": not missing}
        listed = [row._asdict() for row in rows]
        sys.stdout.write(json.dumps({**known, "rows": listed, "failed": failed}) + "\n")
    else:
        sys.stdout.write(_table(rows))
        if missing:
            sys.stdout.write(f"\nWithout windows. {missing}\n")
    for each in failed:
        sys.stderr.write(f"{program()} bench: not measured: {each}\n")
    return 1 if failed or not rows else 0


def _keys(text: str) -> int:
    number = int(text) if text.isdecimal() else 0
    if not 0 < number <= _MOST:
        raise argparse.ArgumentTypeError(f"a number from 1 to {_MOST}, not {text!r}")
    return number


def _table(rows: list[bench.Row]) -> str:
    lines = [_TITLES, *map(_cells, rows)]
    first = max(len(line[0]) for line in lines)
    widths = [first, *(max(len(t), 6) for t in _TITLES[1:])]
    text = [
        f"CPython {platform.python_version()}; milliseconds, where nothing else is said"
    ]
    for line in lines:
        name, *cells = (
            cell.ljust(width) if not place else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        text.append("  ".join([name, *cells]).rstrip())
    return "\n".join(text) + "\n"


def _cells(row: bench.Row) -> tuple[str, ...]:
    echo, call = bench.figures(row.echo), bench.figures(row.call)
    if not row.binding:
        name = f"no window, {row.hook}"
    else:
        version = row.version.removeprefix(row.binding).strip()
        name = f"{row.binding} {version}".strip() + f", {row.hook}"
    return (
        name,
        *(f"{1e3 * each:.2f}" for each in echo or ()),
        "" if row.share is None else f"{100 * row.share:.0f} %",
        "" if row.gap is None else f"{1e3 * row.gap:.0f}",
        "" if row.entry is None else f"{1e6 * row.entry:.1f}",
        f"{1e3 * call.median:.2f}" if call else "",
    )


def _progress(text: str) -> None:
    """Replace the line on standard error, if that is a terminal."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\x1b[K{text}")
        sys.stderr.flush()
