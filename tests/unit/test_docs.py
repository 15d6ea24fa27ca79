"""docs/reliability.md names tests that are there."""

from __future__ import annotations

import re

from ..harness.environment import TESTS

PAGE = TESTS.parent / "docs" / "reliability.md"


def test_every_test_that_the_page_names_is_there() -> None:
    defined = set[str]()
    files = set[str]()
    for file in TESTS.rglob("test_*.py"):
        files.add(file.name)
        defined.update(re.findall(r"^def (test_\w+)", file.read_text(), re.MULTILINE))
    text = PAGE.read_text(encoding="utf-8")
    named = set(re.findall(r"`(test_\w+)`", text))
    assert len(named) > 30
    assert named <= defined
    assert {
        name.rpartition("/")[2] for name in re.findall(r"`([\w/]+\.py)`", text)
    } <= files
