"""Every code block of README.md and docs/ is run, at a real prompt; `pages.py` says how.

Sessions are typed, and their answers compared; other Python is run where the sessions are;
commands are there, with the options that the page names.
"""

from __future__ import annotations

import ast
import functools
import re
import shlex
import subprocess
import sys
import tomllib
from typing import TYPE_CHECKING, Any

import pytest

from ..harness.activation import activated
from ..harness.environment import SOURCE
from ..harness.table import select
from ..harness.toolkits import TOOLKITS
from . import pages, session
from .session import PROMPT, type_step

if TYPE_CHECKING:
    from pathlib import Path

    from ..harness.launch import Launch
    from ..harness.table import Cell
    from ..harness.terminal import Terminal
    from .pages import Block

(WHERE,) = select(prompts=["pyrepl"], toolkits=["qt:PyQt6"])
"""The newest Python's own prompt."""

SESSIONS = [
    pytest.param(*WHERE.values, blocks, marks=WHERE.marks, id=blocks[0].id)
    for blocks in pages.sessions()
]
CONSOLE = pages.every_block("console")
OTHERS = {".", "emacs", "eval", "pip", "python3", "ssh", "uv"}
"""Commands that pages name, and that are not ours to check."""


def check_toolkits(cell: Cell, blocks: list[Block]) -> None:
    """Skip the test if the interpreter lacks a toolkit that the page enables."""
    enabled = {
        name for each in blocks for name in re.findall(r'enable\("(\w+)"', each.text)
    }
    for name in enabled:
        keys = {toolkit.key for toolkit in TOOLKITS if toolkit.name == name}
        if keys and not keys & cell.interpreter.toolkits:
            pytest.skip(f"{cell.interpreter.name} has no {name}")


def run(terminal: Terminal, block: Block, folder: Path) -> None:
    """Run Python that is no session in the interpreter that has the page's sessions."""
    file = folder / f"line_{block.line}.py"
    file.write_text(block.text)
    code = f"exec(compile(open({file.name!r}).read(), {file.name!r}, 'exec'))"
    terminal.line(code)
    asked = re.search('answered "(.*)"', block.how)
    if asked:
        terminal.wait_screen(re.compile(r"\?\s*\Z"))
        terminal.line(asked[1], ahead=True)
    terminal.prompt(PROMPT)
    assert "Traceback" not in terminal.output(), terminal.output()


@pytest.mark.parametrize(("cell", "blocks"), SESSIONS)
def test_a_page_does_what_it_says(
    cell: Cell, blocks: list[Block], launch: Launch, tmp_path: Path
) -> None:
    first = blocks[0]
    check_toolkits(cell, blocks)
    options: dict[str, Any] = {"rows": 60, "columns": 200}
    arguments: list[str] = []
    if "auto-activated" in first.how:
        cell = activated(cell)
    if first.how == "no display":
        options["display"] = None
    if first.is_ipython:
        arguments = ["-m", "IPython", "--no-banner", "--no-confirm-exit"]
    elif prelude := pages.prelude(first.page):
        options["environment"] = {"PYTHONSTARTUP": str(prelude)}
    terminal = launch(cell, *arguments, **options)
    terminal.prompt(PROMPT)
    for block in blocks:
        if block.is_session:
            for step in session.steps(block.text):
                type_step(terminal, step)
        else:
            run(terminal, block, tmp_path)


@pytest.mark.parametrize("block", pages.every_block("python"), ids=lambda each: each.id)
def test_what_is_not_run_is_python_too(block: Block) -> None:
    ast.parse(block.text)


@pytest.mark.parametrize("block", pages.every_block("toml"), ids=lambda each: each.id)
def test_toml_can_be_read(block: Block) -> None:
    assert tomllib.loads(block.text)


@functools.cache
def help_of(*command: str) -> str:
    """Return what a module says of its options."""
    return subprocess.run(
        [sys.executable, "-m", *command, "--help"],
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
        cwd=pages.ROOT,
        env={"PYTHONPATH": str(SOURCE), "COLUMNS": "200", "PATH": ""},
    ).stdout


def check_command(words: list[str]) -> None:
    """Check that a command is there, and has the options that it is given."""
    match words:
        case ["make", target, *arguments]:
            makefile = (pages.ROOT / "Makefile").read_text()
            assert re.search(rf"^{re.escape(target)}:.*##", makefile, re.MULTILINE)
            if target == "bench" and arguments:
                check_options(("benchmarks",), shlex.split(arguments[0][5:]))
        case ["inputhook" | "python", *rest]:
            if words[0] == "python":
                if rest[:2] != ["-m", "inputhook"]:
                    return
                del rest[:2]
            commands = re.search(r"\{(.*)\}", help_of("inputhook"))
            assert commands
            if rest and rest[0] in commands[1].split(","):
                check_options(("inputhook", rest[0]), rest[1:])
            else:
                check_options(("inputhook",), rest)
        case [first, *_]:
            assert first in OTHERS


def check_options(command: tuple[str, ...], words: list[str]) -> None:
    """Check that the help of a command tells of all options, and of subcommands."""
    told = help_of(*command)
    for word in words:
        if word.startswith("-") or command == ("inputhook", "auto"):
            assert re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", told), word


@pytest.mark.parametrize("block", CONSOLE, ids=lambda each: each.id)
def test_commands_are_there(block: Block) -> None:
    for line in block.text.splitlines():
        if line.startswith("$ "):
            check_command(shlex.split(line[2:], comments=True))
