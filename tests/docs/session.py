"""A session of the documentation, typed line by line; the answers are compared."""

from __future__ import annotations

import doctest
import re
from typing import TYPE_CHECKING, NamedTuple

from ..harness.terminal import FAILED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..harness.terminal import Terminal

PROMPT = re.compile(r">>> |\(Pdb\) |In \[\d+\]: ")
_TYPED = re.compile(r"(?:>>> ?|\(Pdb\) |In \[\d+\]: )(.*)")
_CONTINUED = re.compile(r"\.\.\.(?: (.*))?$")
_PRINTS = re.compile(r"  # .*\bprints\b[^:]*: (.*)")
"""A comment that says what a callback prints, some time after the statement."""

_COMPARE = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


class Step(NamedTuple):
    """A statement, and what is shown below it."""

    lines: list[str]
    answer: str


def steps(text: str) -> Iterator[Step]:
    """Yield the statements of a session, each with its answer."""
    typed: list[str] = []
    answer: list[str] = []
    for line in text.splitlines():
        if found := _TYPED.match(line):
            if typed:
                yield Step(typed, "\n".join(answer))
            typed, answer = [found[1]], []
        elif not answer and (found := _CONTINUED.match(line)):
            typed.append(found[1] or "")
        else:
            answer.append(line)
    yield Step(typed, "\n".join(answer))


def _lines(terminal: Terminal) -> tuple[list[str], int]:
    """Return all lines of the session, and which of them has the cursor."""
    above = terminal.scrolled_off()
    return above + terminal.screen(), len(above) + terminal.cursor()[0]


def type_step(terminal: Terminal, step: Step) -> None:
    """Type a statement, and check the answer below it."""
    start = _lines(terminal)[1]
    if len(step.lines) == 1:
        terminal.line(step.lines[0].partition("  # ")[0])
    else:
        # pasted: PyREPL would indent what is typed
        pasted = "\n".join(step.lines).rstrip("\n")
        terminal.send(f"\x1b[200~{pasted}\x1b[201~")
        terminal.wait_screen(step.lines[-1] or step.lines[-2])
        terminal.send("\r")
        terminal.wait_screen(re.compile(r"\.\.\.\s*\Z"))
        terminal.line()
    terminal.prompt(PROMPT)
    later = _PRINTS.search(step.lines[0])
    checker = doctest.OutputChecker()

    def shown() -> str:
        lines, now = _lines(terminal)
        below = lines[start + 1 : now]
        while below and _CONTINUED.match(below[0]):
            del below[0]
        text = "\n".join(below).strip("\n")
        return re.sub(r"^Out\[\d+\]: ", "", text)

    def as_written() -> bool:
        if later is not None:
            return later[1] in shown()
        want = re.sub(r"^Out\[\d+\]: ", "", step.answer.strip("\n"))
        return checker.check_output(want + "\n", shown() + "\n", _COMPARE)

    terminal.wait_for(as_written, why=f"the answer {step.answer!r} to {step.lines}")
    assert later or not FAILED.search(shown()) or FAILED.search(step.answer)
