"""What inputhook uses of other packages' privates is listed, and is there."""

from __future__ import annotations

import ast
import functools
import json
import subprocess
from typing import TYPE_CHECKING, NamedTuple

import pytest

from .harness.environment import CHILD, SOURCE, child_environment
from .harness.interpreters import interpreters

if TYPE_CHECKING:
    from pathlib import Path

    from .harness.interpreters import Interpreter

PYTHONS = [pytest.param(each, id=each.name) for each in interpreters()]

PROMISED = {
    "_getframe",  # sys
    "_current_frames",  # sys
    "_get_running_loop",  # asyncio: "for event loop implementers"
    "_set_running_loop",
    "_asdict",  # named tuples
    "_replace",
    "_fields",
    "_exit",  # os
}
"""Names that are documented in spite of their underscore."""

ASKED = {
    "_UnixConsole__posxy",  # PyREPL's of 3.13, which has no posxy
    "_excepthook",  # code.InteractiveInterpreter's, from 3.13 on; else its write() is called
    "_actions",  # argparse's, for a shell's completion
    "_initializing",  # importlib's, of a module's spec
    "_loop",  # of a policy's local
    "_run_exitfuncs",  # atexit's, where Xlib is about to end the process
    "_wrapper",  # PyREPL's, which has replaced input(), or not
    "_args_from_interpreter_flags",  # subprocess's, of the options Python was started with
}
"""Names that no table can look up: each version of 3.11 to 3.15 has them."""

OURS = {"_inputhook", "_gtk", "_state", "_before"}
"""Names of inputhook's own: marks on functions (the first is IPython's name for its hook,
too), and names of another file or object."""


class Row(NamedTuple):
    ours: str
    table: str
    module: str
    path: str
    seen: str
    version: str | None
    problem: str | None


@functools.cache
def rows(python: Interpreter, home: Path) -> list[Row]:
    answer = subprocess.run(
        [python.executable, CHILD / "privates.py"],
        # pyglet opens a window at its import, which is not seen
        env={**child_environment(home, None), "PYGLET_SHADOW_WINDOW": "false"},
        check=True,
        capture_output=True,
        timeout=120,
    )
    return [Row(*row) for row in json.loads(answer.stdout)]


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


def numbers(version: str) -> list[int]:
    return [int(part) for part in version.split(".") if part.isdigit()]


@pytest.mark.parametrize("python", PYTHONS)
def test_each_private_is_there_in_the_versions_it_was_seen_in(
    python: Interpreter, home: Path
) -> None:
    found = rows(python, home)
    assert len(found) > 20
    screens = [row for row in found if row.table == "_SCREENS"]
    for row in found:
        if row.version is None or row in screens:
            continue
        first, _, last = row.seen.partition(" to ")
        here = numbers(row.version)
        low, high = numbers(first), numbers(last or first)
        if row.module.startswith("_pyrepl") and here < [3, 13]:
            continue  # the module is not there
        assert low <= here[: len(low)], row
        assert here[: len(high)] <= high, row
        assert row.problem is None, row
    if python.pyrepl and screens:
        fits = {row.seen for row in screens} - {
            row.seen for row in screens if row.problem is not None
        }
        assert len(fits) == 1, screens


def test_no_private_is_used_that_is_not_listed(home: Path) -> None:
    listed = {
        part for row in rows(interpreters()[-1], home) for part in row.path.split(".")
    }
    unlisted = {
        f"{path.relative_to(SOURCE)}:{line}: {name}"
        for path in SOURCE.rglob("*.py")
        for line, name in foreign(ast.parse(path.read_text()))
        if name not in listed | PROMISED | ASKED | OURS
    }
    assert unlisted == set()


def foreign(tree: ast.Module) -> list[tuple[int, str]]:
    """Return the private names that a file takes from something that is not its own."""
    own = {
        name
        for node in ast.walk(tree)
        for name in [
            getattr(node, "name", None),  # functions and classes
            node.attr
            if isinstance(node, ast.Attribute)
            and isinstance(node.ctx, ast.Store)
            and isinstance(node.value, ast.Name)
            and node.value.id == "self"
            else None,
        ]
        if name
    }
    found = []
    for node in ast.walk(tree):
        name = None
        if isinstance(node, ast.Attribute):
            name = node.attr
        elif (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in {"getattr", "setattr", "hasattr", "delattr"}
            and isinstance(node.args[1], ast.Constant)
        ):
            name = str(node.args[1].value)
        if name and name.startswith("_") and not name.startswith("__"):
            found.append((node.lineno, name))
    return [(line, name) for line, name in found if name not in own]
