"""The report, for a person who has ten seconds; and as JSON, for programs."""

from __future__ import annotations

import json
import os
import re
import shutil
import textwrap
from typing import TYPE_CHECKING, Any, TextIO

from .package import INCOMPLETE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .._problem import Problem

    Facts = dict[str, Any]

_WIDEST = 96
_NARROWEST = 40
_NAMES = 11  # columns; the longest topic
_GREEN, _RED, _BOLD, _PLAIN = "\x1b[32m", "\x1b[31m", "\x1b[1m", "\x1b[0m"
_NO_BREAK = "\N{NO-BREAK SPACE}"
_COMMAND = re.compile(r"(?:\S+ -m pip install|PYTHONSTARTUP=) .*")
#: what a line's mark says -> as Unicode, as ASCII, in colour
_MARKS = {
    "good": ("\N{CHECK MARK}", "ok", _GREEN),
    "bad": ("!", "!", _RED),
    "none": ("\N{MIDDLE DOT}", "-", ""),
}


def as_json(facts: Facts, problems: Sequence[Problem]) -> str:
    """One object: {"facts": {...}, "problems": [{"id", "what", "do"}, ...]}."""
    listed = [{"id": each.id, "what": each.what, "do": each.do} for each in problems]
    return json.dumps({"facts": facts, "problems": listed}, indent=2, default=str)


def write(facts: Facts, problems: Sequence[Problem], stream: TextIO) -> None:
    """Write it as text: coloured on a terminal, in ASCII where the encoding has no more."""
    stream.write(_Page(stream).text(facts, problems) + "\n")
    stream.flush()


class _Page:
    """How wide, in which characters, in which colours."""

    def __init__(self, stream: TextIO) -> None:
        terminal = _is_terminal(stream)
        self._colours = (
            terminal
            and not os.environ.get("NO_COLOR")
            and os.environ.get("TERM", "dumb") != "dumb"
        )
        columns = (
            shutil.get_terminal_size((_WIDEST, 24)).columns if terminal else _WIDEST
        )
        self._width = max(_NARROWEST, min(columns - 1, _WIDEST))
        self._encoding = getattr(stream, "encoding", None) or "ascii"
        marks = "".join(mark[0] for mark in _MARKS.values())
        self._unicode = self._can(marks)

    def text(self, facts: Facts, problems: Sequence[Problem]) -> str:
        about = {problem.about for problem in problems}
        lines = [self._colour(_BOLD, _title(facts)), ""]
        for name, mark, text in _lines(facts):
            lines += self._fact(name, "bad" if name in about else mark, text)
        lines.append("")
        if not problems:
            lines.append(self._colour(_GREEN, "No problem found."))
        for number, problem in enumerate(problems, 1):
            if number == 1:
                count = (
                    "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
                )
                lines.append(self._colour(_BOLD, f"{count}. What to do:"))
            lines += self._problem(number, problem)
        text = "\n".join(lines)
        return (
            text
            if self._can(text)
            else text.encode("ascii", "backslashreplace").decode()
        )

    def _fact(self, name: str, mark: str, text: str) -> list[str]:
        wide, narrow, colour = _MARKS[mark]
        shown = wide if self._unicode else narrow
        width = max(len(each[0 if self._unicode else 1]) for each in _MARKS.values())
        begin = f"  {self._colour(colour, shown.ljust(width))}  {name:{_NAMES}} "
        indent = " " * (2 + width + 2 + _NAMES + 1)
        wrapped = self._wrap(text, indent)
        return [begin + wrapped[0][len(indent) :], *wrapped[1:]]

    def _problem(self, number: int, problem: Problem) -> list[str]:
        begin = f"{number:3}. "
        indent = " " * len(begin)
        what = self._wrap(f"{problem.what.rstrip('.')}.", indent)
        arrow = "\N{RIGHTWARDS ARROW}" if self._unicode else "->"
        do = self._wrap(f"{arrow} {problem.do.rstrip('.')}", indent)
        what[0] = self._colour(_RED, begin) + what[0][len(indent) :]
        return ["", *what, *(self._colour(_BOLD, line) for line in do)]

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

    def _colour(self, colour: str, text: str) -> str:
        return f"{colour}{text}{_PLAIN}" if self._colours and colour else text

    def _can(self, text: str) -> bool:
        try:
            text.encode(self._encoding)
        except (UnicodeError, LookupError):
            return False
        return True


def _is_terminal(stream: TextIO) -> bool:
    try:
        return stream.isatty()
    except (AttributeError, ValueError):
        return False


def _title(facts: Facts) -> str:
    version = facts["inputhook"].get("version", "")
    where = "this session" if facts["session"] else "a new session of this Python"
    return f"inputhook {version} doctor: {where}"


def _lines(facts: Facts) -> Iterator[tuple[str, str, str]]:
    """Topic, mark, text."""
    for name, describe in _TOPICS.items():
        topic = facts[_KEYS.get(name, name)]
        if topic.get("unknown") == INCOMPLETE:
            continue  # that is a problem of its own
        if "unknown" in topic:
            yield name, "none", f"unknown: {topic['unknown']}"
            continue
        found = describe(facts)
        if found:
            yield (name, *found)
    yield from _toolkits(facts)


def _python(facts: Facts) -> tuple[str, str]:
    python = facts["python"]
    flags = f" {' '.join(python['flags'])}" if python["flags"] else ""
    venv = f", virtual environment {python['venv']}" if python["venv"] else ""
    return "good", f"{python['version']}, {python['executable']}{flags}{venv}"


def _inputhook(facts: Facts) -> tuple[str, str]:
    package = facts["inputhook"]
    if package["fails"]:
        return "bad", f"not complete, in {package['folder']}"
    return "good", f"{package['version']}, in {package['folder']}"


def _prompt(facts: Facts) -> tuple[str, str]:
    prompt = facts["prompt"]
    if prompt["kind"] is None:
        return "none", "none here: a program is running"
    with_gui = f", %gui {prompt['gui']}" if prompt["gui"] else ""
    with_gui = ", with inputhook" if prompt["ours"] else with_gui
    text = {"readline": "GNU readline", "stdio": "plain, without readline"}.get(
        prompt["kind"], prompt["kind"]
    )
    versions = ", ".join(f"{name} {each}" for name, each in prompt["versions"].items())
    if versions and facts["session"]:
        versions = f" ({versions})"
    elif versions:
        versions = f"; installed: {versions}"
    return "good", text + with_gui + versions


def _slot(facts: Facts) -> tuple[str, str]:
    slot = facts["slot"]
    if slot["name"] is None:
        return "none", "empty, until inputhook.enable() or a toolkit takes it"
    where = (
        f"{slot['symbol']} in {slot['library']}" if slot["symbol"] else slot["library"]
    )
    return "good", f"{slot['name']} ({where})"


def _loops(facts: Facts) -> tuple[str, str] | None:
    enabled = facts["loops"]["enabled"]
    if not facts["session"]:
        return None
    return (
        ("good", ", ".join(enabled)) if enabled else ("none", "nothing, until enable()")
    )


def _hook(facts: Facts) -> tuple[str, str]:
    if facts["trial"]["typed"]:
        return "good", "tried at a new prompt: it is called while nobody types"
    return "bad", "tried at a new prompt: it does not work"


def _display(facts: Facts) -> tuple[str, str]:
    display = facts["display"]
    if display["answers"]:
        return "good", display["where"]
    names = [
        f"{name} is {display[name]!r}"
        for name in ("DISPLAY", "WAYLAND_DISPLAY")
        if display[name]
    ]
    return "bad", ", ".join(names) or "none"


def _figures(facts: Facts) -> tuple[str, str]:
    figures = facts["matplotlib"]
    if not figures["installed"]:
        return "none", "not installed"
    if figures["broken"]:
        return "bad", "cannot be imported"
    if not figures["backend"]:
        return "good", f"{figures['version']}; backend: chosen with the first figure"
    why = figures["why"]
    by = why
    if why != "automatic":
        by = f"from {why}" if os.sep in why else f"by {why}"
    return "good", f"{figures['version']}; backend {figures['backend']}, {by}"


def _automatic(facts: Facts) -> tuple[str, str]:
    auto = facts["auto"]
    places = ", ".join(
        each["file"] for each in auto.get("places", []) if each["installed"]
    )
    words = f"; INPUTHOOK={','.join(auto['words'])}" if auto["words"] else ""
    if not places and not auto.get("imported"):
        known = "not installed" if auto.get("known") else "not at work"
        return "none", known + words
    if auto.get("off"):
        return "none", f"off: {auto['off']}"
    state = "at work"
    if not auto.get("imported"):
        state = "not at work"
    if auto.get("enabled"):
        state += f", has enabled {', '.join(auto['enabled'])}"
    return "good", f"{state}{f' ({places})' if places else ''}{words}"


def _toolkits(facts: Facts) -> Iterator[tuple[str, str, str]]:
    toolkits = facts["toolkits"]
    if toolkits.get("unknown") == INCOMPLETE:
        return
    if "unknown" in toolkits:
        yield "toolkits", "none", f"unknown: {toolkits['unknown']}"
        return
    absent = [name for name, each in toolkits.items() if not each["installed"]]
    for name, each in toolkits.items():
        if name in absent or (each["guest"] and not each["tried"]):
            continue
        states = [word for word in ("imported", "live") if each[word]]
        states = ["has an application" if word == "live" else word for word in states]
        shown = [_binding(name, *item) for item in each["tried"].items()]
        text = "; ".join([", ".join(shown), *states] if shown else states)
        works = [tried["works"] for tried in each["tried"].values()]
        yield name, "good" if all(works) else "bad", text or "installed"
    if absent:
        yield "toolkits", "none", f"not installed: {', '.join(absent)}"


def _binding(name: str, binding: str, tried: dict[str, Any]) -> str:
    """A binding and its version, without the name of the toolkit again."""
    shown = [binding] if binding != name else []
    shown += [tried["version"]] if tried["version"] else []
    shown += [] if tried["works"] else ["(does not work)"]
    return " ".join(shown)


_TOPICS = {
    "Python": _python,
    "inputhook": _inputhook,
    "prompt": _prompt,
    "hook": _hook,
    "slot": _slot,
    "enabled": _loops,
    "automatic": _automatic,
    "display": _display,
    "matplotlib": _figures,
}
#: where the facts of a topic are, if it has another name
_KEYS = {
    "Python": "python",
    "hook": "trial",
    "enabled": "loops",
    "automatic": "auto",
}
