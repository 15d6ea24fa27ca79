"""The public names: listed, documented, typed, and told of in the reference."""

from __future__ import annotations

import ast
import inspect
import re
from pathlib import Path
from typing import Any

import pytest

import inputhook

ROOT = Path(__file__).parent.parent
SOURCE = Path(inputhook.__file__).read_text(encoding="utf-8")
FUNCTIONS = [
    name for name in inputhook.__all__ if inspect.isfunction(getattr(inputhook, name))
]
CLASSES = [name for name in inputhook.__all__ if name not in FUNCTIONS]
ERRORS = [
    name for name in CLASSES if issubclass(getattr(inputhook, name), BaseException)
]


def _section(docstring: str, title: str) -> str:
    """Return what is under a title such as "Args:", up to the next title."""
    found = re.search(
        rf"^{title}:\n((?:[ ]{{4}}.*\n|\n)+)", docstring + "\n", re.MULTILINE
    )
    return found[1] if found else ""


def _documented(function: Any, name: str) -> str:
    docstring = inspect.getdoc(function) or ""
    assert docstring, f"{name} has no docstring"
    told = _section(docstring, "Args")
    for each in inspect.signature(function).parameters.values():
        stars = {each.VAR_POSITIONAL: "*", each.VAR_KEYWORD: "**"}.get(each.kind, "")
        if each.name != "self":
            assert f"    {stars}{each.name}: " in told, f"{name}: {each.name}"
    return docstring


def _typed(function: Any, name: str) -> None:
    signature = inspect.signature(function)
    assert signature.return_annotation is not signature.empty, name
    for each in signature.parameters.values():
        assert each.name == "self" or each.annotation is not each.empty, (name, each)


def test_type_checkers_see_the_same_names_in_the_same_modules() -> None:
    (block,) = (
        each
        for each in ast.parse(SOURCE).body
        if isinstance(each, ast.If) and ast.unparse(each.test) == "TYPE_CHECKING"
    )
    seen = {}
    for line in block.body:
        assert isinstance(line, ast.ImportFrom)
        for each in line.names:
            assert each.asname == each.name, "without `as` it is not exported"
            seen[each.name] = line.module
    assert seen == {**inputhook._MODULES, "__version__": "_version"}


def test_the_names_are_sorted_and_nothing_else_is_public() -> None:
    assert list(inputhook._MODULES) == inputhook.__all__ == sorted(inputhook.__all__)
    assert set(inputhook.__all__) <= set(dir(inputhook))
    modules = {
        each.stem for each in Path(inputhook.__file__).parent.iterdir() if each.suffix
    }
    assert {each for each in modules if not each.startswith("_")} == {
        "abc",
        "errors",
        "py",
    }
    with pytest.raises(AttributeError, match="no attribute 'enabel'"):
        inputhook.enabel  # noqa: B018


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_says_what_it_takes_raises_and_where_it_is_called(name: str) -> None:
    function = getattr(inputhook, name)
    docstring = _documented(function, name)
    assert re.search(r"^Thread: \w", docstring, re.MULTILINE), (
        f"{name}: on which thread?"
    )
    signature = inspect.signature(function)
    if signature.parameters and "raises nothing" not in docstring:
        assert _section(docstring, "Raises") or name in {"hold", "stats"}, name
    if signature.return_annotation not in {"None", "Iterator[None]"}:
        assert _section(docstring, "Returns"), f"{name}: what does it return?"


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_is_typed(name: str) -> None:
    _typed(getattr(inputhook, name), name)


@pytest.mark.parametrize("name", CLASSES)
def test_a_class_is_documented_and_typed(name: str) -> None:
    cls = getattr(inputhook, name)
    assert cls.__dict__.get("__doc__"), name
    for attribute, value in vars(cls).items():
        if inspect.isfunction(value) and not attribute.startswith("_"):
            assert _documented(value, f"{name}.{attribute}")
            _typed(value, f"{name}.{attribute}")


@pytest.mark.parametrize("name", ERRORS)
def test_an_error_of_ours_is_an_inputhook_error_and_one_of_pythons(name: str) -> None:
    error = getattr(inputhook, name)
    assert issubclass(error, inputhook.InputHookError)
    if error is not inputhook.InputHookError:
        assert issubclass(error, (RuntimeError, ValueError, ImportError))


def test_the_reference_names_every_name() -> None:
    pages = (ROOT / "docs" / "reference").glob("*.md")
    words = {
        word
        for page in pages
        for word in re.findall(r"\w+", page.read_text(encoding="utf-8"))
    }
    assert set(inputhook.__all__) <= words, set(inputhook.__all__) - words
