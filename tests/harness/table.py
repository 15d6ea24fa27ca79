"""The table that promises are tested on: interpreters x prompts x toolkits.

A selection of it is called by what it has: `KINDS_AT_EDITORS` is a toolkit of each kind at
each prompt that edits the line, on the newest interpreter that has both. Use it as
`@pytest.mark.parametrize("cell", KINDS_AT_EDITORS)`; `select()` cuts other pieces. Of all
these a test runs on as many as have each value once: `cover.py`.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from .interpreters import Interpreter, interpreters
from .prompts import PROMPTS, Prompt
from .toolkits import MORE_TOOLKITS, TOOLKITS, Toolkit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _pytest.mark import ParameterSet

TK_AND_QT_ON = os.environ.get(
    "INPUTHOOK_TEST_VERSIONS", "3.15 3.14 3.13 3.12 3.11"
).split()
"""The versions on which a complete run has Tk and Qt; GTK and wx it has on one at least."""

TERMINALS = ("readline", "pyrepl", "stdio")
"""Prompts at which a line can be half typed; a pipe hands over what is written to it."""

EDITORS = ("readline", "pyrepl")
"""Prompts that edit the line themselves: at `stdio` the kernel does."""

KINDS = ("tk", "qt:PyQt6", "gtk3", "wx")
"""A toolkit of each kind: the other bindings of Qt, and GTK 4, share the loops of these."""

KINDS_AND_PYSIDE6 = (*KINDS, "qt:PySide6")
"""PySide's slots are called by another library than PyQt's."""


@dataclass(frozen=True)
class Cell:
    """One interpreter at one prompt with one toolkit."""

    interpreter: Interpreter
    prompt: Prompt
    toolkit: Toolkit

    @property
    def id(self) -> str:
        return f"{self.interpreter.name}-{self.prompt.name}-{self.toolkit.id}"


@dataclass(frozen=True)
class PromptCell:
    """One interpreter at one prompt, without a toolkit."""

    interpreter: Interpreter
    prompt: Prompt

    @property
    def id(self) -> str:
        return f"{self.interpreter.name}-{self.prompt.name}"


def having(prompt: Prompt, toolkit: Toolkit) -> list[Interpreter]:
    """Return the interpreters with this prompt and this toolkit, the newest first."""
    return [
        interpreter
        for interpreter in reversed(interpreters())
        if prompt.exists(interpreter) and toolkit.key in interpreter.toolkits
    ]


def select(
    *,
    prompts: Iterable[str] = (),
    toolkits: Iterable[str] = (),
    among: Iterable[Toolkit] = TOOLKITS,
    every_python: bool = False,
) -> list[ParameterSet]:
    """Return the cells with one of these prompts and toolkits, as pytest's parameters.

    Args:
        prompts: Names of prompts; none means all that need not be named.
        toolkits: Names (`qt`) or ids (`qt:PyQt6`) of toolkits; none means all.
        among: The rows of these toolkits.
        every_python: On each interpreter that has both, not only on the newest.

    A prompt and a toolkit that no interpreter has together are one skipped test, whose
    reason says what to install; `test_coverage_of_the_table` decides whether that may be.
    """
    prompts, toolkits = set(prompts), set(toolkits)
    cells = []
    for prompt in PROMPTS:
        if prompt.name not in prompts and (prompts or prompt.only_named):
            continue
        for toolkit in among:
            if toolkits and not toolkits & {toolkit.name, toolkit.id}:
                continue
            found = having(prompt, toolkit)
            for interpreter in found if every_python else found[:1]:
                cell = Cell(interpreter, prompt, toolkit)
                cells.append(pytest.param(cell, id=cell.id))
            if not found:
                reason = (
                    f"no interpreter of INPUTHOOK_TEST_PYTHONS has both the {prompt.name} prompt "
                    f"(needs {prompt.needs}) and {toolkit.id} (install {toolkit.package})"
                )
                skip = pytest.mark.skip(reason=reason)
                cells.append(
                    pytest.param(None, id=f"{prompt.name}-{toolkit.id}", marks=skip)
                )
    return cells


TK_AT_READLINE = select(prompts=["readline"], toolkits=["tk"])
TK_AT_READLINE_ON_EACH_PYTHON = select(
    prompts=["readline"], toolkits=["tk"], every_python=True
)
TK_AT_PYREPL = select(prompts=["pyrepl"], toolkits=["tk"])
TK_AT_PYREPL_ON_EACH_PYTHON = select(
    prompts=["pyrepl"], toolkits=["tk"], every_python=True
)
TK_AT_STDIO = select(prompts=["stdio"], toolkits=["tk"])
TK_AT_LIBEDIT = select(prompts=["libedit"], toolkits=["tk"])
TK_AT_LIBEDIT_ON_EACH_PYTHON = select(
    prompts=["libedit"], toolkits=["tk"], every_python=True
)
TK_AT_EDITORS = select(prompts=EDITORS, toolkits=["tk"])
TK_AT_EDITORS_ON_EACH_PYTHON = select(
    prompts=EDITORS, toolkits=["tk"], every_python=True
)
TK_AT_TERMINALS = select(prompts=TERMINALS, toolkits=["tk"])
TK_AT_TERMINALS_ON_EACH_PYTHON = select(
    prompts=TERMINALS, toolkits=["tk"], every_python=True
)
TK_AT_PROMPTS = select(toolkits=["tk"])

PYQT6_AT_READLINE = select(prompts=["readline"], toolkits=["qt:PyQt6"])
PYQT6_AT_READLINE_ON_EACH_PYTHON = select(
    prompts=["readline"], toolkits=["qt:PyQt6"], every_python=True
)
PYQT6_AT_EDITORS = select(prompts=EDITORS, toolkits=["qt:PyQt6"])

TK_AND_QT_AT_READLINE = select(prompts=["readline"], toolkits=["tk", "qt:PyQt6"])
TK_AND_QT_AT_PYREPL = select(prompts=["pyrepl"], toolkits=["tk", "qt:PyQt6"])
TK_AND_QT_AT_STDIO = select(prompts=["stdio"], toolkits=["tk", "qt:PyQt6"])
TK_AND_QT_AT_TERMINALS = select(prompts=TERMINALS, toolkits=["tk", "qt:PyQt6"])

KINDS_AT_READLINE = select(prompts=["readline"], toolkits=KINDS)
KINDS_AT_PYREPL = select(prompts=["pyrepl"], toolkits=KINDS)
KINDS_AT_STDIO = select(prompts=["stdio"], toolkits=KINDS)
KINDS_AT_EDITORS = select(prompts=EDITORS, toolkits=KINDS)
KINDS_AT_TERMINALS = select(prompts=TERMINALS, toolkits=KINDS)
KINDS_AT_PROMPTS = select(toolkits=KINDS)

TOOLKITS_AT_READLINE = select(prompts=["readline"])
TOOLKITS_AT_STDIO = select(prompts=["stdio"])
TOOLKITS_AT_EDITORS = select(prompts=EDITORS)
TOOLKITS_AT_TERMINALS = select(prompts=TERMINALS)
TOOLKITS_AT_PROMPTS = select()
TOOLKITS_AT_PROMPTS_ON_EACH_PYTHON = select(every_python=True)
MORE_AT_EDITORS = select(prompts=EDITORS, among=MORE_TOOLKITS)
MORE_AT_PYREPL = select(prompts=["pyrepl"], among=MORE_TOOLKITS)
PROMPTS_ON_EACH_PYTHON = [
    pytest.param(cell, id=cell.id)
    for cell in (
        PromptCell(interpreter, prompt)
        for interpreter in reversed(interpreters())
        for prompt in PROMPTS
        if prompt.exists(interpreter) and not prompt.only_named
    )
]
"""Without a toolkit; the newest first, as everywhere."""


def missing() -> list[str]:
    """Return what a complete run has and this one has not, one line each."""
    lines = []
    for version in TK_AND_QT_ON:
        there = [python for python in interpreters() if python.minor == version]
        for name in ("tk", "qt"):
            keys = {toolkit.key for toolkit in TOOLKITS if toolkit.name == name}
            if not any(keys & python.toolkits for python in there):
                lines.append(f"{name} on Python {version}")
    lines += [
        f"{toolkit.id} on any Python: install {toolkit.package}"
        for toolkit in (*TOOLKITS, *MORE_TOOLKITS)
        if not any(toolkit.key in python.toolkits for python in interpreters())
    ]
    lines += [
        f"the {prompt.name} prompt with {name}: needs {prompt.needs}"
        for prompt in PROMPTS
        for name in ("tk", "qt")
        if not any(
            having(prompt, toolkit) for toolkit in TOOLKITS if toolkit.name == name
        )
    ]
    return lines
