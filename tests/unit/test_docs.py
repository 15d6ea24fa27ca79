"""What the pages of docs/ name is there, and what there is they name."""

from __future__ import annotations

import re

import pytest

import inputhook
import inputhook.abc

from ..harness.environment import TESTS

DOCS = TESTS.parent / "docs"
REFERENCE = DOCS / "reference"


@pytest.mark.parametrize("page", ["reliability.md", "promises.md"])
def test_every_test_that_the_page_names_is_in_the_file_that_it_names(page: str) -> None:
    defined = {
        file.relative_to(TESTS).as_posix(): set(
            re.findall(r"^def (test_\w+)", file.read_text(), re.MULTILINE)
        )
        for file in TESTS.rglob("test_*.py")
    }
    text = (DOCS / page).read_text(encoding="utf-8")
    named = re.findall(r"`([\w/]+\.py)`((?:[:,] `test_\w+`)*)", text)
    assert sum(tests.count("`test_") for _, tests in named) > 30
    assert sum(tests.count("`test_") for _, tests in named) == text.count(
        "`test_"
    ) - sum(file.startswith("test_") for file, _ in named)
    for file, tests in named:
        places = [each for each in defined if f"/tests/{each}".endswith(f"/{file}")]
        assert len(places) == 1, file
        missing = set(re.findall(r"`(test_\w+)`", tests)) - defined[places[0]]
        assert not missing, (file, missing)


def test_the_reference_has_every_name() -> None:
    text = "".join(page.read_text() for page in REFERENCE.glob("*.md"))
    described = re.findall(
        r"^\.\. auto(?:function|class|exception):: inputhook\.(\w+)(?:\(\))?$",
        text,
        re.MULTILINE,
    )
    assert sorted(described) == sorted(inputhook.__all__)
    index = (REFERENCE / "index.md").read_text()
    functions = {name for name in inputhook.__all__ if name.islower()}
    assert functions == set(re.findall(r"\{func\}`~inputhook\.(\w+)`", index))


def test_the_reference_has_the_contract_of_toolkits() -> None:
    text = (REFERENCE / "toolkits.md").read_text()
    public = {
        name
        for name, value in vars(inputhook.abc).items()
        if getattr(value, "__module__", "") == "inputhook.abc"
    } | {"INTERVAL"}
    found = re.findall(r"^\.\. auto\w+:: inputhook\.abc\.(\w+)", text, re.MULTILINE)
    assert set(found) == public


def test_the_reference_has_every_variable_of_the_environment_that_is_ours() -> None:
    read = set[str]()
    for file in (TESTS.parent / "src" / "inputhook").rglob("*.py"):
        read.update(re.findall(r'"(INPUTHOOK(?:_[A-Z]+)*)"', file.read_text()))
    ours = read - {"INPUTHOOK_SAYS", "INPUTHOOK_TRIAL", "INPUTHOOK_BENCH"}
    text = (REFERENCE / "environment.md").read_text()
    assert ours == set(re.findall(r"^(INPUTHOOK\w*)$", text, re.MULTILINE))
