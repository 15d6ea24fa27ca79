"""The README's session, typed as it stands there; tests/docs has all other code."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from .harness.table import select

if TYPE_CHECKING:
    from .harness.display import Display
    from .harness.launch import Launch
    from .harness.table import Cell

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
QT = [
    cell
    for cell in select(prompts=["readline", "pyrepl"], toolkits=["qt"])
    if "PyQt6" in str(cell.id)
]


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


@pytest.mark.parametrize("cell", QT)
def test_the_session(cell: Cell, launch: Launch, display: Display) -> None:
    terminal = launch(cell)
    (session,) = blocks("pycon")
    lines = session.splitlines()
    for i, line in enumerate(lines):
        if line.startswith(">>> "):
            printed = terminal.run(line.removeprefix(">>> "))
            following = [*lines[i + 1 :], ">>> "]
            if not following[0].startswith(">>> "):
                assert printed == following[0]
    assert terminal.wait_for(lambda: display.find("Figure 1"))
    assert terminal.value("inputhook.active()") is True
