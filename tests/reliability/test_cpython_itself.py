"""CPython's own tests give the same results with inputhook as without.

Those that its libraries have, run at a terminal, with a display: with auto-activation
installed; and those of its prompts with a toolkit enabled in every Python that is started.
`make test` runs those that take seconds, on one Python; `make test-all` the others, too.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest

from ..harness.activation import activated
from ..harness.needs import not_here
from ..harness.table import TK_AT_READLINE_ON_EACH_PYTHON
from ..harness.terminal import POLL, WaitError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ..harness.display import Display
    from ..harness.launch import Launch
    from ..harness.table import Cell
    from ..harness.terminal import Terminal

    Compare = Callable[[Cell, str, tuple[str, ...]], set[str]]

SHORT = (
    *("test_site", "test_readline", "test_code", "test_code_module", "test_cmd"),
    *("test_pyrepl", "test_builtin", "test_tcl"),
)
LONG = (
    "test_pdb",
    *("test_tkinter", "test_tk"),  # one is the other's name before 3.12
)

READING = ("test_readline", "test_builtin", "test_cmd")
"""Those that read lines, from terminals of their own, too."""

SCRIPTS = ("test_cmd_line_script",)
DEBUGGER = ("test_pdb",)

DIFFER = {
    # wants asyncio not to be imported, which is what is enabled here
    "test.test_cmd_line_script.CmdLineTest.test_hint_when_triying_to_import_a_py_file",
}

AT_LEAST = 20
"""How many tests must run: an import that fails would be the same with inputhook."""

FIND = """
from importlib.util import find_spec
print(*(name for name in {names} if find_spec("test." + name)))
"""

OLDER_AND_NEWER = [
    param
    for param in TK_AT_READLINE_ON_EACH_PYTHON
    if str(param.id).startswith(("3.11-", "3.13-"))
]

WHILE_ENABLED = [
    pytest.param(*each.values, names, id=f"{each.id}-{names[0]}", marks=each.marks)
    for names, cells in (
        (READING, TK_AT_READLINE_ON_EACH_PYTHON),
        (SCRIPTS, TK_AT_READLINE_ON_EACH_PYTHON),
        (DEBUGGER, TK_AT_READLINE_ON_EACH_PYTHON[:1]),
        (DEBUGGER, TK_AT_READLINE_ON_EACH_PYTHON[-1:]),
    )
    for each in cells
]


def begin(
    cell: Cell,
    form: str,
    launch: Launch,
    names: tuple[str, ...],
    *,
    display: str,
    folder: Path,
) -> Terminal:
    """Return a terminal at which the tests of these names begin; `form` names the report."""
    python = activated(cell, form)
    home = folder / form
    home.mkdir(mode=0o700)
    started = launch(python, "-c", FIND.format(names=names))
    assert started.wait_exit() == 0
    return launch(
        python,
        *("-m", "test", "-u", "gui,curses", "--junit-xml", f"{form}.xml"),
        *started.output().split(),
        environment={"PYTHONPATH": "", "HOME": str(home)},
        display=display,
    )


def results(terminal: Terminal, report: Path) -> dict[str, str]:
    """Return what became of each test."""
    terminal.wait_exit()
    if not report.exists():
        raise WaitError("\n".join(terminal.screen()))
    return {
        str(case.get("name")): " ".join(sorted(each.tag for each in case))
        for case in ElementTree.parse(report).getroot().iter("testcase")
    }


@pytest.fixture
def compare(
    launch: Launch,
    display: Display,
    private_display: Callable[[], Display],
    tmp_path: Path,
) -> Compare:
    """Return a function that names the tests whose results are others with inputhook.

    Both run at the same time, for they wait more than they compute; each has a home and a
    display of its own, where nobody takes the keyboard away.
    """

    def names_of(cell: Cell, form: str, names: tuple[str, ...]) -> set[str]:
        terminals = {
            each: begin(cell, each, launch, names, display=where.name, folder=tmp_path)
            for each, where in (("none", private_display()), (form, display))
        }
        limit = time.monotonic() + 300
        while any(each.process.poll() is None for each in terminals.values()):
            assert time.monotonic() < limit
            for each in terminals.values():
                each.cursor()  # reads what is there: else the child cannot write more
            time.sleep(POLL)
        try:
            without = results(terminals["none"], tmp_path / "none.xml")
        except WaitError as error:
            if "No module named test" not in str(error):
                raise
            not_here(f"CPython's own tests, of {cell.interpreter.name}")
        with_it = results(terminals[form], tmp_path / f"{form}.xml")
        assert len(without) > AT_LEAST
        every = {*without, *with_it}
        return {name for name in every if without.get(name) != with_it.get(name)}

    return names_of


@pytest.mark.slow
@pytest.mark.parametrize("names", [SHORT, LONG], ids=["short", "long"])
@pytest.mark.parametrize("cell", OLDER_AND_NEWER)
def test_the_same_results(cell: Cell, names: tuple[str, ...], compare: Compare) -> None:
    assert compare(cell, "pth", names) == set()


@pytest.mark.slow
@pytest.mark.parametrize(("cell", "names"), WHILE_ENABLED)
def test_the_same_results_while_a_toolkit_is_enabled(
    cell: Cell, names: tuple[str, ...], compare: Compare
) -> None:
    """The children that these tests start have it enabled, too: isolated ones as well."""
    assert compare(cell, "enabled", names) <= DIFFER


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
