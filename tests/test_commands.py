"""The command line beside the prompt: list, completion, and what is said when it cannot work."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from inputhook._registry import TABLE

from .harness.batch import batch
from .harness.environment import CHILD, SOURCE
from .harness.needs import need
from .harness.table import (
    TK_AT_PYREPL,
    TK_AT_READLINE,
    TK_AT_READLINE_ON_EACH_PYTHON,
    select,
)

if TYPE_CHECKING:
    from .harness.display import Display
    from .harness.table import Cell

MAIN = ("-m", "inputhook")
WITH_WX = select(prompts=["readline"], toolkits=["wx"])


@pytest.mark.either("python")
@pytest.mark.parametrize("cell", TK_AT_READLINE_ON_EACH_PYTHON)
def test_list_says_what_is_there(cell: Cell, tmp_path: Path) -> None:
    done = batch(cell, tmp_path, None, *MAIN, "list")
    assert done.returncode == 0
    assert done.stderr == ""
    found = batch(cell, tmp_path, None, *MAIN, "list", "--json")
    listed = json.loads(found.stdout)
    assert list(listed) == list(TABLE)
    for name, entry in listed.items():
        line = next(line for line in done.stdout.splitlines() if line.startswith(name))
        keys = {
            binding for binding, tried in entry["bindings"].items() if tried["works"]
        }
        assert keys <= cell.interpreter.toolkits | {"web", "vtk", "glut"}
        assert keys or name == "asyncio" or not entry["installed"]
        assert ("not installed" in line) is not entry["installed"]
        assert entry["installed"] or entry["install"].split()[0] in done.stdout
        for alias in entry["aliases"]:
            assert alias in done.stdout


@pytest.mark.parametrize("cell", TK_AT_READLINE)
def test_list_without_a_toolkit_says_how_to_install_each(
    cell: Cell, tmp_path: Path
) -> None:
    """Python runs with -S, so without site-packages; and tkinter is hidden."""
    for name in ("tkinter", "_tkinter"):
        (tmp_path / f"{name}.py").write_text("raise ImportError('hidden')\n")
    cffi = "import cffi, os; print(os.path.dirname(os.path.dirname(cffi.__file__)))"
    there = batch(cell, tmp_path, None, "-c", cffi).stdout.strip()
    kept = tmp_path / "kept"
    kept.mkdir()
    for file in Path(there).iterdir():
        if "cffi" in file.name or "pycparser" in file.name:
            (kept / file.name).symlink_to(file)
    path = os.pathsep.join(map(str, (tmp_path, SOURCE, kept)))
    done = batch(
        cell, tmp_path, None, "-S", *MAIN, "list", environment={"PYTHONPATH": path}
    )
    assert done.returncode == 1
    assert done.stdout.count("not installed") == 10
    assert "tk (cannot be imported)" in done.stdout
    assert "hidden" in done.stdout
    for part in ("PySide6", "wxPython", "python3-gi", "tornado", "pyglet", "pygame-ce"):
        assert part in done.stdout


BENCH = (*MAIN, "bench", "--gui", "tk", "--keys", "5")


@pytest.mark.either("prompt")
@pytest.mark.parametrize("cell", [*TK_AT_READLINE, *TK_AT_PYREPL])
def test_bench_measures_with_the_toolkits_own_hook_and_with_ours(
    cell: Cell, display: Display, tmp_path: Path
) -> None:
    done = batch(cell, tmp_path, display.name, *BENCH, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    measured = json.loads(done.stdout)
    rows = {(row["binding"], row["hook"]): row for row in measured["rows"]}
    own, ours = ("tk", "its own hook"), ("tk", "inputhook")
    assert list(rows) == [("", "no hook"), ("", "inputhook"), own, ours]
    for (binding, hook), row in rows.items():
        assert len(row["echo"]) == 5
        assert (row["share"] is None) is (not binding)
        assert (row["entry"] is None) is (hook == "no hook")
        assert bool(row["call"]) is (hook == "inputhook")
    assert rows[ours]["share"] > 0


@pytest.mark.parametrize("cell", TK_AT_READLINE)
def test_bench_without_a_display_measures_without_windows(
    cell: Cell, tmp_path: Path
) -> None:
    done = batch(cell, tmp_path, None, *BENCH)
    lines = done.stdout.splitlines()
    assert [line.partition("  ")[0] for line in lines[2:4]] == [
        "no window, no hook",
        "no window, inputhook",
    ]
    assert lines[-1].startswith("Without windows. No display")


LINES = {
    "": {*TABLE} - {*TABLE} | {"auto", "doctor", "list", "--gui", "program.py"},
    "--gui ": set(TABLE),
    "--gui w": {"wx", "web"},
    "--gui gtk": {"gtk3", "gtk4"},
    "auto ": {"install", "remove", "status"},
    "auto install --": {"--user", "--venv"},
    "doctor --": {"--json"},
    "bench --": {"--gui", "--keys", "--json"},
    "bench --gui gtk": {"gtk3", "gtk4"},
    "li": {"list"},
    "prog": {"program.py"},
}
"""What is typed, and what the shell must offer."""


@pytest.mark.parametrize("typed", LINES)
@pytest.mark.parametrize("cell", TK_AT_READLINE)
def test_the_shell_completes(cell: Cell, typed: str, tmp_path: Path) -> None:
    """As argcomplete's shell function asks; its own check must find the module, too."""
    need(cell, "argcomplete")
    (tmp_path / "program.py").touch()
    check = ("-m", "argcomplete._check_module", "inputhook")
    assert batch(cell, tmp_path, None, *check).returncode == 0
    line = f"python -m inputhook {typed}"
    done = batch(
        cell,
        tmp_path,
        None,
        *MAIN,
        environment={
            "_ARGCOMPLETE": "3",
            "_ARGCOMPLETE_IFS": "\n",
            "_ARGCOMPLETE_STDOUT_FILENAME": str(tmp_path / "offered"),
            "COMP_LINE": line,
            "COMP_POINT": str(len(line)),
            "COMP_TYPE": "9",
        },
    )
    assert done.stderr == ""
    offered = {word.strip() for word in (tmp_path / "offered").read_text().split("\n")}
    assert offered >= LINES[typed]
    if typed:
        assert all(
            word.startswith(typed.rsplit(" ", maxsplit=1)[-1]) for word in offered
        )


@pytest.mark.parametrize("arguments", [(), ("-c", "1"), ("list",)], ids=str)
@pytest.mark.parametrize("damage", ["missing", "cut short"])
@pytest.mark.parametrize("cell", TK_AT_READLINE)
def test_a_broken_core_is_said_in_one_line(
    cell: Cell, damage: str, arguments: tuple[str, ...], tmp_path: Path
) -> None:
    hidden = shutil.ignore_patterns("__pycache__")
    shutil.copytree(SOURCE / "inputhook", tmp_path / "src/inputhook", ignore=hidden)
    (core,) = (tmp_path / "src/inputhook").glob("_core*.so")
    content = core.read_bytes()
    core.unlink()
    if damage == "cut short":
        core.write_bytes(content[:20000])
    path = os.pathsep.join(map(str, (tmp_path / "src", CHILD)))
    environment = {"PYTHONPATH": path}
    done = batch(cell, tmp_path, None, *MAIN, *arguments, environment=environment)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    for part in ("not completely installed", "_core", "pip install", "doctor"):
        assert part in done.stderr
    code = "import inputhook; inputhook.enable('tk')"
    done = batch(cell, tmp_path, None, "-c", code, environment=environment)
    assert done.returncode == 1
    assert "not completely installed" in done.stderr.splitlines()[-1]


@pytest.mark.parametrize("cell", TK_AT_READLINE)
def test_each_public_name_is_there_and_documented(cell: Cell, tmp_path: Path) -> None:
    """Names that are imported late are those that were promised; dir() shows them at once."""
    code = (
        "import inputhook; names = inputhook.__all__; early = dir(inputhook);"
        "assert set(names) <= set(early);"
        "print([n for n in names if not getattr(inputhook, n).__doc__])"
    )
    done = batch(cell, tmp_path, None, "-c", code)
    assert done.stdout == "[]\n", done.stderr
