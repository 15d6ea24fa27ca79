"""Writes the report, for a person who has ten seconds, or as JSON for programs."""

from __future__ import annotations

import json
import os
import re
import shutil
import textwrap
from dataclasses import asdict
from typing import TYPE_CHECKING, TextIO

from .facts import BAD, GOOD, INCOMPLETE, NONE, Unknown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .._problem import Problem
    from .facts import Facts, ToolkitFacts

_WIDEST = 96
_NARROWEST = 40
_NAMES = 11  # columns; the longest topic
_INDENT = 2 + 2 + 2 + _NAMES + 1  # columns before what is known
_NUMBER = 5  # columns before a problem
_COLOURS = {GOOD: "\x1b[32m", BAD: "\x1b[31m", "bold": "\x1b[1m"}
#: the topics in the order of the lines; what a line is called, where not as its topic
_TOPICS = "python inputhook prompt trial slot loops auto display matplotlib toolkits"
_CALLED = {"python": "Python", "trial": "hook", "loops": "enabled", "auto": "automatic"}
_PLAIN = "\x1b[0m"
_NO_BREAK = "\N{NO-BREAK SPACE}"
_COMMAND = re.compile(r"(?:\S+ -m pip install|PYTHONSTARTUP=) .*")


def as_json(facts: Facts, problems: Sequence[Problem]) -> str:
    """Return one object: {"facts": {...}, "problems": [{"id", "what", "do"}, ...]}."""
    listed = [{"id": each.id, "what": each.what, "do": each.do} for each in problems]
    return json.dumps({"facts": asdict(facts), "problems": listed}, indent=2)


def write(facts: Facts, problems: Sequence[Problem], stream: TextIO) -> None:
    """Write the report, in colour on a terminal; all but names and paths is ASCII."""
    text = _Page(stream).text(facts, problems) + "\n"
    encoding = getattr(stream, "encoding", None) or "ascii"
    stream.write(text.encode(encoding, "backslashreplace").decode(encoding))
    stream.flush()


class _Page:
    """Lays the report out: its width, and its colours."""

    def __init__(self, stream: TextIO) -> None:
        terminal = getattr(stream, "isatty", bool)()
        plain = os.environ.get("NO_COLOR") or os.environ.get("TERM", "dumb") == "dumb"
        self._in_colour = terminal and not plain
        columns = shutil.get_terminal_size().columns if terminal else _WIDEST + 1
        self._width = max(_NARROWEST, min(columns - 1, _WIDEST))

    def text(self, facts: Facts, problems: Sequence[Problem]) -> str:
        about = {problem.about for problem in problems}
        version = getattr(facts.inputhook, "version", "")
        where = "this session" if facts.session else "a new session of this Python"
        lines = [self._colour("bold", f"inputhook {version} doctor: {where}"), ""]
        for name, mark, text in _lines(facts):
            shown = BAD if name in about else mark
            begin = f"  {self._colour(shown, f'{shown:2}')}  {name:{_NAMES}} "
            lines += self._wrap(text, _INDENT, begin)
        count = f"{len(problems)} problem{'s' if len(problems) > 1 else ''}"
        end = (
            ("bold", f"{count}. What to do:")
            if problems
            else (GOOD, "No problem found.")
        )
        lines += ["", self._colour(*end)]
        for number, problem in enumerate(problems, 1):
            begin = self._colour(BAD, f"{number:3}. ")
            what, do = problem.what.rstrip("."), problem.do.rstrip(".")
            lines += ["", *self._wrap(f"{what}.", _NUMBER, begin)]
            lines += [self._colour("bold", n) for n in self._wrap(f"-> {do}", _NUMBER)]
        return "\n".join(lines)

    def _wrap(self, text: str, columns: int, begin: str = "") -> list[str]:
        """Return the lines of a text that is indented; `begin` is where the first indent is."""
        # a command or a path that is broken cannot be copied
        whole = _COMMAND.sub(lambda found: found[0].replace(" ", _NO_BREAK), text)
        indent = " " * columns
        lines = textwrap.wrap(
            whole,
            self._width,
            initial_indent=indent,
            subsequent_indent=indent,
            break_long_words=False,
            break_on_hyphens=False,
        )
        lines = [line.replace(_NO_BREAK, " ") for line in lines] or [indent]
        return [(begin or indent) + lines[0][columns:], *lines[1:]]

    def _colour(self, name: str, text: str) -> str:
        colour = _COLOURS.get(name)
        return f"{colour}{text}{_PLAIN}" if self._in_colour and colour else text


def _lines(facts: Facts) -> Iterator[tuple[str, str, str]]:
    """Yield name, mark and text of each line."""
    for topic in _TOPICS.split():
        known = getattr(facts, topic)
        if isinstance(known, dict):
            yield from _toolkits(known)
        elif (topic != "loops" or facts.session) and known != Unknown(
            INCOMPLETE
        ):  # another line says that
            yield (_CALLED.get(topic, topic), *known.line())


def _toolkits(toolkits: dict[str, ToolkitFacts]) -> Iterator[tuple[str, str, str]]:
    for name, each in toolkits.items():
        if each.installed and (each.has_windows or each.tried):
            yield (name, *each.line())
    absent = [name for name, each in toolkits.items() if not each.installed]
    if absent:
        yield "toolkits", NONE, f"not installed: {', '.join(absent)}"
