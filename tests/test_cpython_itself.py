"""CPython's own tests give the same results with inputhook as without.

Those that its libraries have, run at a terminal, with a display: with auto-activation
installed; and those of its prompts with a toolkit enabled in every Python that is started.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest

from .harness.activation import activated
from .harness.needs import not_here
from .harness.table import TK_AT_READLINE_ON_EACH_PYTHON
from .harness.terminal import WaitError

if TYPE_CHECKING:
    from pathlib import Path

    from .harness.launch import Launch
    from .harness.table import Cell

TESTS = (
    *("test_site", "test_readline", "test_code", "test_code_module", "test_cmd"),
    *("test_pdb", "test_pyrepl", "test_builtin", "test_tcl"),
    *("test_tkinter", "test_tk"),  # one is the other's name before 3.12
)

READING = ("test_readline", "test_cmd_line_script", "test_builtin", "test_cmd")
"""Those that read lines, from terminals of their own, too; test_pdb takes longer."""

DIFFER = {
    # wants asyncio not to be imported, which is what is enabled here
    "test.test_cmd_line_script.CmdLineTest.test_hint_when_triying_to_import_a_py_file",
}

FIND = """
from importlib.util import find_spec
print(*(name for name in {names} if find_spec("test." + name)))
"""

OLDER_AND_NEWER = [
    param
    for param in TK_AT_READLINE_ON_EACH_PYTHON
    if str(param.id).startswith(("3.11-", "3.13-"))
]


def results(
    cell: Cell, form: str, launch: Launch, folder: Path, names: tuple[str, ...] = TESTS
) -> dict[str, str]:
    """What became of each test."""
    report = folder / f"{form}.xml"
    started = launch(activated(cell, form), "-c", FIND.format(names=names))
    assert started.wait_exit() == 0
    terminal = launch(
        activated(cell, form),
        *("-m", "test", "-u", "gui,curses", "--junit-xml", str(report)),
        *started.output().split(),
        environment={"PYTHONPATH": ""},
    )
    terminal.wait_exit(timeout=300)
    if not report.exists():
        raise WaitError("\n".join(terminal.screen()))
    return {
        str(case.get("name")): " ".join(sorted(each.tag for each in case))
        for case in ElementTree.parse(report).getroot().iter("testcase")
    }


def compare(
    cell: Cell, form: str, launch: Launch, folder: Path, names: tuple[str, ...]
) -> set[str]:
    """Return the names of the tests whose results are others with inputhook."""
    try:
        without = results(cell, "none", launch, folder, names)
    except WaitError as error:
        if "No module named test" not in str(error):
            raise
        not_here(f"CPython's own tests, of {cell.interpreter.name}")
    with_it = results(cell, form, launch, folder, names)
    assert len(without) > 100
    return {
        name for name in {*without, *with_it} if without.get(name) != with_it.get(name)
    }


@pytest.mark.slow
@pytest.mark.parametrize("cell", OLDER_AND_NEWER)
def test_the_same_results(cell: Cell, launch: Launch, tmp_path: Path) -> None:
    assert compare(cell, "pth", launch, tmp_path, TESTS) == set()


@pytest.mark.slow
@pytest.mark.parametrize("cell", TK_AT_READLINE_ON_EACH_PYTHON)
def test_the_same_results_while_a_toolkit_is_enabled(
    cell: Cell, launch: Launch, tmp_path: Path
) -> None:
    """The children that these tests start have it enabled, too: isolated ones as well."""
    ends = (
        TK_AT_READLINE_ON_EACH_PYTHON[0].values[0],
        TK_AT_READLINE_ON_EACH_PYTHON[-1].values[0],
    )
    names = (*READING, "test_pdb") if cell in ends else READING
    assert compare(cell, "enabled", launch, tmp_path, names) <= DIFFER


@pytest.mark.slow
@pytest.mark.parametrize("cell", TK_AT_READLINE_ON_EACH_PYTHON[:1])
def test_the_toolkit_is_enabled_in_what_the_tests_start(
    cell: Cell, launch: Launch
) -> None:
    """Otherwise the tests above would compare two times the same."""
    python = activated(cell, "enabled").interpreter.executable
    started = launch(
        activated(cell, "enabled"),
        "-c",
        f"import subprocess; subprocess.run([{python!r}, '-I', '-c', "
        "'import inputhook; print(6 * 7, inputhook.owner().name)'])",
    )
    assert started.wait_exit() == 0
    assert "42 inputhook" in started.output()
