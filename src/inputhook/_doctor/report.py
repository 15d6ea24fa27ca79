"""The report, for a person who has ten seconds; and as JSON, for programs."""

from __future__ import annotations

import json
import os
import re
import shutil
import textwrap
from dataclasses import asdict
from typing import TYPE_CHECKING, TextIO

from .facts import INCOMPLETE, Maybe, T, Unknown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from .._problem import Problem
    from .facts import (
        AutoFacts,
        BindingFacts,
        DisplayFacts,
        Facts,
        MatplotlibFacts,
        PackageFacts,
        PromptFacts,
        PythonFacts,
        SlotFacts,
        ToolkitFacts,
        TrialFacts,
    )

    Line = tuple[str, str, str]  # topic, mark, text

_WIDEST = 96
_NARROWEST = 40
_GOOD, _BAD, _NONE = "ok", "!", "-"  # marks of lines, of two columns
_NAMES = 11  # columns; the longest topic
_INDENT = " " * (2 + 2 + 2 + _NAMES + 1)
_COLOURS = {_GOOD: "\x1b[32m", _BAD: "\x1b[31m", "bold": "\x1b[1m"}
_PLAIN = "\x1b[0m"
_NO_BREAK = "\N{NO-BREAK SPACE}"
_COMMAND = re.compile(r"(?:\S+ -m pip install|PYTHONSTARTUP=) .*")


def as_json(facts: Facts, problems: Sequence[Problem]) -> str:
    """Return one object: {"facts": {...}, "problems": [{"id", "what", "do"}, ...]}."""
    listed = [{"id": each.id, "what": each.what, "do": each.do} for each in problems]
    return json.dumps({"facts": asdict(facts), "problems": listed}, indent=2)


def write(facts: Facts, problems: Sequence[Problem], stream: TextIO) -> None:
    """Write the report, in colour on a terminal. Only names and paths may be no ASCII."""
    text = _Page(stream).text(facts, problems) + "\n"
    encoding = getattr(stream, "encoding", None) or "ascii"
    stream.write(text.encode(encoding, "backslashreplace").decode(encoding))
    stream.flush()


class _Page:
    """How wide the report is, and whether in colour."""

    def __init__(self, stream: TextIO) -> None:
        terminal = getattr(stream, "isatty", bool)()
        plain = os.environ.get("NO_COLOR") or os.environ.get("TERM", "dumb") == "dumb"
        self._in_colour = terminal and not plain
        columns = (
            shutil.get_terminal_size((_WIDEST, 24)).columns if terminal else _WIDEST
        )
        self._width = max(_NARROWEST, min(columns - 1, _WIDEST))

    def text(self, facts: Facts, problems: Sequence[Problem]) -> str:
        about = {problem.about for problem in problems}
        lines = [self._colour("bold", _title(facts)), ""]
        for name, mark, text in _lines(facts):
            shown = _BAD if name in about else mark
            begin = f"  {self._colour(shown, f'{shown:2}')}  {name:{_NAMES}} "
            first, *more = self._wrap(text, _INDENT)
            lines += [begin + first[len(_INDENT) :], *more]
        lines.append("")
        if not problems:
            lines.append(self._colour(_GOOD, "No problem found."))
        else:
            count = f"{len(problems)} problem{'s' if len(problems) > 1 else ''}"
            lines.append(self._colour("bold", f"{count}. What to do:"))
        for number, problem in enumerate(problems, 1):
            lines += self._problem(number, problem)
        return "\n".join(lines)

    def _problem(self, number: int, problem: Problem) -> list[str]:
        begin = f"{number:3}. "
        indent = " " * len(begin)
        what = self._wrap(f"{problem.what.rstrip('.')}.", indent)
        what[0] = self._colour(_BAD, begin) + what[0][len(indent) :]
        do = self._wrap(f"-> {problem.do.rstrip('.')}", indent)
        return ["", *what, *(self._colour("bold", line) for line in do)]

    def _wrap(self, text: str, indent: str) -> list[str]:
        # a command or a path that is broken cannot be copied
        whole = _COMMAND.sub(lambda found: found[0].replace(" ", _NO_BREAK), text)
        lines = textwrap.wrap(
            whole,
            self._width,
            initial_indent=indent,
            subsequent_indent=indent,
            break_long_words=False,
            break_on_hyphens=False,
        )
        return [line.replace(_NO_BREAK, " ") for line in lines] or [indent]

    def _colour(self, name: str, text: str) -> str:
        colour = _COLOURS.get(name)
        return f"{colour}{text}{_PLAIN}" if self._in_colour and colour else text


def _title(facts: Facts) -> str:
    package = facts.inputhook
    version = "" if isinstance(package, Unknown) else package.version
    where = "this session" if facts.session else "a new session of this Python"
    return f"inputhook {version} doctor: {where}"


def _lines(facts: Facts) -> Iterator[Line]:
    """Yield a line for each topic."""
    yield "Python", _GOOD, _python(facts.python)
    yield from _line("inputhook", facts.inputhook, _inputhook)
    yield from _line("prompt", facts.prompt, _prompt)
    yield from _line("hook", facts.trial, _hook)
    yield from _line("slot", facts.slot, _slot)
    if facts.session:
        yield from _line("enabled", facts.loops, lambda each: _enabled(each.enabled))
    yield ("automatic", *_automatic(facts.auto))
    yield from _line("display", facts.display, _display)
    yield from _line("matplotlib", facts.matplotlib, _matplotlib)
    if isinstance(facts.toolkits, Unknown):
        yield from _line("toolkits", facts.toolkits, lambda _: ("", ""))
    else:
        yield from _toolkits(facts.toolkits)


def _line(
    name: str, known: Maybe[T], describe: Callable[[T], tuple[str, str]]
) -> Iterator[Line]:
    """Yield the line of a topic, if there is something to say."""
    if not isinstance(known, Unknown):
        yield (name, *describe(known))
    elif known.unknown != INCOMPLETE:  # that is a problem of its own
        yield name, _NONE, f"unknown: {known.unknown}"


def _python(python: PythonFacts) -> str:
    flags = f" {' '.join(python.flags)}" if python.flags else ""
    venv = f", virtual environment {python.venv}" if python.venv else ""
    return f"{python.version}, {python.executable}{flags}{venv}"


def _inputhook(package: PackageFacts) -> tuple[str, str]:
    if package.fails:
        return _BAD, f"not complete, in {package.folder}"
    return _GOOD, f"{package.version}, in {package.folder}"


def _prompt(prompt: PromptFacts) -> tuple[str, str]:
    if prompt.kind is None:
        return _NONE, "none here: a program is running"
    names = {"readline": "GNU readline", "stdio": "plain, without readline"}
    text = names.get(prompt.kind, prompt.kind)
    if prompt.ours:
        text += ", with inputhook"
    elif prompt.gui:
        text += f", %gui {prompt.gui}"
    versions = ", ".join(f"{name} {each}" for name, each in prompt.versions.items())
    return _GOOD, f"{text} ({versions})" if versions else text


def _hook(tried: TrialFacts) -> tuple[str, str]:
    if tried.typed:
        return _GOOD, "tried at a new prompt: it is called while nobody types"
    return _BAD, "tried at a new prompt: it does not work"


def _slot(slot: SlotFacts) -> tuple[str, str]:
    if slot.name is None:
        return _NONE, "empty, until inputhook.enable() or a toolkit takes it"
    where = f"{slot.symbol} in {slot.library}" if slot.symbol else slot.library
    return _GOOD, f"{slot.name} ({where})"


def _enabled(names: list[str]) -> tuple[str, str]:
    return (_GOOD, ", ".join(names)) if names else (_NONE, "nothing, until enable()")


def _automatic(auto: AutoFacts) -> tuple[str, str]:
    places = ", ".join(each.file for each in auto.places if each.installed)
    words = f"; INPUTHOOK={','.join(auto.words)}" if auto.words else ""
    if not places and not auto.imported:
        return _NONE, ("not installed" if auto.known else "not at work") + words
    if auto.off:
        return _NONE, f"off: {auto.off}"
    state = "at work" if auto.imported else "not at work"
    if auto.enabled:
        state += f", has enabled {', '.join(auto.enabled)}"
    return _GOOD, f"{state}{f' ({places})' if places else ''}{words}"


def _display(display: DisplayFacts) -> tuple[str, str]:
    if display.answers:
        return _GOOD, str(display.where)
    set_to = [f"{name} is {value!r}" for name, value in display.variables.items()]
    return _BAD, ", ".join(set_to) or "none"


def _matplotlib(figures: MatplotlibFacts) -> tuple[str, str]:
    if not figures.installed:
        return _NONE, "not installed"
    if figures.broken:
        return _BAD, "cannot be imported"
    if not figures.backend:
        return _GOOD, f"{figures.version}; backend: chosen with the first figure"
    by = str(figures.why)
    if by != "automatic":
        by = f"from {by}" if os.sep in by else f"by {by}"
    return _GOOD, f"{figures.version}; backend {figures.backend}, {by}"


def _toolkits(toolkits: dict[str, ToolkitFacts]) -> Iterator[Line]:
    absent = [name for name, each in toolkits.items() if not each.installed]
    for name, each in toolkits.items():
        if name in absent or not (each.has_windows or each.tried):
            continue
        shown = [_binding(name, *item) for item in each.tried.items()]
        states = ["imported"] if each.imported else []
        states += ["has an application"] if each.live else []
        text = "; ".join([", ".join(shown), *states] if shown else states)
        works = all(tried.works for tried in each.tried.values())
        yield name, _GOOD if works else _BAD, text or "installed"
    if absent:
        yield "toolkits", _NONE, f"not installed: {', '.join(absent)}"


def _binding(toolkit: str, name: str, tried: BindingFacts) -> str:
    """Return a binding and its version, without the name of the toolkit again."""
    shown = [name] if name != toolkit else []
    shown += [tried.version] if tried.version else []
    shown += [] if tried.works else ["(does not work)"]
    return " ".join(shown)
