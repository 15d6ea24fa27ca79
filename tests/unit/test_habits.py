"""What is said twice is said alike: versions, what the linters are, what tests need."""

from __future__ import annotations

import ast
import re
import sys
import tomllib

from inputhook import __version__

from ..harness.environment import TESTS

ROOT = TESTS.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
#: what a package of the group "test" is imported as; "": pytest or pip loads it

MODULES = {
    "cffi": "cffi",
    "hypothesis": "hypothesis",
    "pillow": "PIL",
    "pyte": "pyte",
    "pytest": "pytest",
    "pytest-xdist": "",
    "python-xlib": "Xlib",
    "rich": "rich",
    "setuptools": "",
    "websocket-client": "websocket",
}


def test_the_version_is_the_same_everywhere() -> None:
    assert PROJECT["project"]["version"] == __version__


def test_pre_commit_runs_what_make_lint_runs() -> None:
    hooks = re.findall(
        r"entry: make ([\w-]+)", (ROOT / ".pre-commit-config.yaml").read_text()
    )
    (targets,) = re.findall(
        r"^lint: (.*?) ##", (ROOT / "Makefile").read_text(), re.MULTILINE
    )
    assert hooks == targets.split()


def test_each_package_that_the_tests_declare_is_used_and_no_other() -> None:
    """By the process that runs pytest; .ci/setup has what the children import."""
    declared = {
        re.match(r"[\w-]+", each)[0]  # type: ignore[index]
        for each in PROJECT["dependency-groups"]["test"]
    }
    assert declared == set(MODULES)
    used = set[str]()
    for file in [*TESTS.glob("*.py"), *TESTS.glob("[hru]*/*.py")]:
        for line in ast.parse(file.read_text(encoding="utf-8")).body:
            if isinstance(line, ast.ImportFrom) and not line.level:
                used.add(str(line.module).partition(".")[0])
            elif isinstance(line, ast.Import):
                used |= {each.name.partition(".")[0] for each in line.names}
    used -= {*sys.stdlib_module_names, "benchmarks", "inputhook", "tests", "_pytest"}
    # inputhook itself imports cffi
    assert used | {"cffi"} == {each for each in MODULES.values() if each}
