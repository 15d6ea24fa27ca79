"""The README's session, typed as it stands there; tests/docs has all other code."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from .harness.table import select

if TYPE_CHECKING:
    from .harness.display import Display
    from .harness.launch import Launch
    from .harness.table import Cell

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
SOURCE = "https://github.com/inputhook/inputhook/"
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


def test_its_links_lead_somewhere_from_the_page_of_a_package_index() -> None:
    done = subprocess.run(
        [sys.executable, "setup.py", "--quiet", "--long-description"],
        cwd=ROOT,
        env={**os.environ, "INPUTHOOK_PURE": "1"},
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    links = re.findall(r"(!?)\[[^\]]*\]\((.*?)\)", done.stdout)
    assert len(links) == len(re.findall(r"\]\(", README))
    seen = set()
    for picture, link in links:
        assert link.startswith("https://"), link
        if link.startswith(SOURCE):
            kind, tag, path = link.removeprefix(SOURCE).split("/", 2)
            seen.add(kind)
            assert tag.startswith("v0.")
            assert (ROOT / path).exists(), path
            assert (kind == "raw") == bool(picture)
            assert (kind == "tree") == (ROOT / path).is_dir()
    assert seen == {"raw", "blob", "tree"}
