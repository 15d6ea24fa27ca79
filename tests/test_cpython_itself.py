"""CPython's own tests give the same results with auto-activation installed as without.

Those that its libraries have, run at a terminal, with a display.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest

from .activation import activated
from .needs import not_here
from .table import select
from .terminal import WaitError

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import Launch
    from .table import Cell

TESTS = (
    *("test_site", "test_readline", "test_code", "test_code_module", "test_cmd"),
    *("test_pdb", "test_pyrepl", "test_builtin", "test_tcl"),
    *("test_tkinter", "test_tk"),  # one is the other's name before 3.12
)

FIND = """
from importlib.util import find_spec
print(*(name for name in {names} if find_spec("test." + name)))
"""

OLDER_AND_NEWER = [
    param
    for param in select(prompts=["readline"], toolkits=["tk"], every_python=True)
    if str(param.id).startswith(("3.11-", "3.13-"))
]


def results(cell: Cell, form: str, launch: Launch, folder: Path) -> dict[str, str]:
    """What became of each test."""
    report = folder / f"{form}.xml"
    started = launch(activated(cell, form), "-c", FIND.format(names=TESTS))
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


@pytest.mark.slow
@pytest.mark.parametrize("cell", OLDER_AND_NEWER)
def test_the_same_results(cell: Cell, launch: Launch, tmp_path: Path) -> None:
    try:
        without = results(cell, "none", launch, tmp_path)
    except WaitError as error:
        if "No module named test" not in str(error):
            raise
        not_here("CPython's own tests")
    with_it = results(cell, "pth", launch, tmp_path)
    assert len(without) > 300
    changed = {
        name: (without.get(name), with_it.get(name))
        for name in {*without, *with_it}
        if without.get(name) != with_it.get(name)
    }
    assert changed == {}
