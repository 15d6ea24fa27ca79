"""What the pages of docs/ name is there, and what there is they name."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

import inputhook
import inputhook.abc

from ..harness.environment import TESTS

if TYPE_CHECKING:
    from pathlib import Path

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


LINKS = {
    # written: what is wrong with it
    "[a](docs/page.md)": "",
    "[a](docs/page.md#two-words-with-code)": "",
    "[a](docs)": "",
    "![a](docs/none.png)": "there is no such file",
    "[a](docs/page.md#three)": "no heading 'three'",
    "[a](#nowhere)": "no heading 'nowhere'",
    "[a](/etc/passwd)": "not the project's",
    "[a]: docs/none.md": "there is no such file",
    "`[a](docs/none.md)` is code": "",
    "[a](https://forge.invalid/us/tree/main/docs)": "",
    "[a](https://forge.invalid/us#readme)": "",
    "[a](https://forge.invalid/us#nowhere)": "no heading 'nowhere'",
    "[a](https://forge.invalid/us/blob/main/none.md)": "there is no such file",
    "[a](https://forge.invalid/us/issues)": "",
    "[a](https://elsewhere.invalid/none)": "",
}


def look_for_broken_links(folder: Path) -> list[str]:
    """Return what `make docs` says of the links of a project."""
    done = subprocess.run(
        [sys.executable, str(TESTS.parent / ".ci/links.py"), folder, folder / "html"],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == (1 if done.stderr else 0)
    return done.stderr.splitlines()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return the folder of a project with one page, made into HTML, too."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "html").mkdir()
    files = {
        "pyproject.toml": '[project.urls]\nSource = "https://forge.invalid/us"\n',
        "README.md": "# Readme\n",
        "docs/page.md": "# Two words, with `code`\n",
        "html/page.html": '<h1 id="one">One</h1><a href="#one">to one</a>\n',
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    return tmp_path


@pytest.mark.parametrize("link", LINKS)
def test_a_link_that_leads_nowhere_is_named(project: Path, link: str) -> None:
    (project / "CHANGELOG.md").write_text(f"# News\n\n{link}\n")
    said = look_for_broken_links(project)
    if LINKS[link]:
        (line,) = said
        assert line.startswith("CHANGELOG.md:3: ")
        assert line.endswith(LINKS[link])
    else:
        assert said == []


@pytest.mark.parametrize(
    "link", ["page.html#two", "none.html", "sub/none.png", "#two", "https://else.where"]
)
def test_a_link_in_a_made_page_that_leads_nowhere_is_named(
    project: Path, link: str
) -> None:
    tag = f'<img src="{link}">' if link.endswith("png") else f'<a href="{link}">a</a>'
    (project / "html/other.html").write_text(f"<p id='one'>\n{tag}\n</p>")
    said = look_for_broken_links(project)
    assert [repr(link) in line for line in said] == [True] * ("https" not in link)
    assert all("other.html:2: " in line for line in said)
