"""The doctor's rules and its report, from facts that are made up."""

from __future__ import annotations

import ast
import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import inputhook
from inputhook._doctor import diagnose, prompt, report
from inputhook._doctor.facts import (
    INCOMPLETE,
    AutoFacts,
    BindingFacts,
    DisplayFacts,
    Facts,
    LoopFacts,
    MatplotlibFacts,
    PackageFacts,
    Place,
    PromptFacts,
    PythonFacts,
    SlotFacts,
    ToolkitFacts,
    TrialFacts,
    Unknown,
)

PACKAGE = Path(inputhook.__file__).parent

WORKS = BindingFacts(works=True, version="6.9", error=None, do=None)
ABSENT = ToolkitFacts(
    name="qt",
    installed=False,
    imported=False,
    live=False,
    usable=None,
    has_windows=True,
    fallback=False,
    remedy="Install it",
    tried={},
)
QT = replace(ABSENT, installed=True, usable=True, tried={"PyQt6": WORKS})
WEB = replace(ABSENT, has_windows=False, fallback=True, remedy="Install tornado")
PROMPT = PromptFacts("readline", None, ours=False, versions={}, terminal=True)
NOBODY = SlotFacts(None, "", "")
MATPLOTLIB = MatplotlibFacts(installed=True, version="3.11.2")
NO_DISPLAY = DisplayFacts(
    answers=False, where=None, error="No display: none. Start it.", variables={}
)
TRIAL = TrialFacts(
    called=True,
    typed=True,
    error=None,
    prompt=PROMPT,
    slot=NOBODY,
    auto=None,
    failures=[],
    screen=[],
)
HEALTHY = Facts(
    session=True,
    python=PythonFacts("3.15.0", "cpython", "/usr/bin/python", None, [], None),
    inputhook=PackageFacts("0.1", "/site/inputhook", None, None, ["_core.abi3.so"]),
    prompt=PROMPT,
    slot=SlotFacts("inputhook", "/site/inputhook/_core.abi3.so", "ih_hook"),
    loops=LoopFacts(["qt"], []),
    trial=TRIAL,
    display=DisplayFacts(answers=True, where=":1", error=None, variables={}),
    toolkits={"qt": QT, "tk": ABSENT, "web": WEB},
    matplotlib=MATPLOTLIB,
    auto=AutoFacts(known=True),
)
LATER = replace(HEALTHY, session=False, loops=LoopFacts([], []), slot=NOBODY)
UNKNOWN = Unknown("TimeoutError: it takes long")
TK_LIVE = replace(
    ABSENT, name="tk", installed=True, imported=True, live=True, usable=True
)


@pytest.fixture(autouse=True)
def _nothing_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """Some rules look at the environment, too."""
    for name in ("INPUTHOOK", "QT_API", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)


def ids(facts: Facts) -> list[str]:
    return [problem.id for problem in diagnose.find(facts)]


def text(facts: Facts, encoding: str = "utf-8") -> str:
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    report.write(facts, diagnose.find(facts), stream)
    return stream.buffer.getvalue().decode(encoding)  # type: ignore[attr-defined]


def figures(**changes: Any) -> dict[str, Any]:
    return {"matplotlib": replace(MATPLOTLIB, **changes)}


def toolkits(**changes: ToolkitFacts) -> dict[str, Any]:
    return {"toolkits": {"qt": QT, "tk": ABSENT, "web": WEB, **changes}}


def auto(**changes: Any) -> dict[str, Any]:
    return {"auto": AutoFacts(**{"known": True, **changes})}


@pytest.mark.parametrize("facts", [HEALTHY, LATER], ids=["this session", "to come"])
def test_a_healthy_set_up_alarms_nobody(facts: Facts) -> None:
    assert ids(facts) == []
    assert "No problem found." in text(facts)


@pytest.mark.parametrize(
    "topic",
    [
        "inputhook",
        "prompt",
        "slot",
        "loops",
        "trial",
        "display",
        "toolkits",
        "matplotlib",
    ],
)
@pytest.mark.parametrize("facts", [HEALTHY, LATER], ids=["this session", "to come"])
def test_a_topic_that_is_not_known_alarms_nobody(facts: Facts, topic: str) -> None:
    facts = replace(facts, **{topic: UNKNOWN})
    assert ids(facts) == []
    if topic != "loops" or facts.session:
        assert "unknown: TimeoutError: it takes long" in text(facts)


def test_only_toolkits_with_windows_are_said_to_be_lacking() -> None:
    """asyncio and web have none: asyncio can be imported everywhere."""
    shown = " ".join(text(replace(HEALTHY, **toolkits(qt=ABSENT))).split())
    assert "this Python can import none of qt and tk." in shown


WRONG: dict[str, tuple[dict[str, Any], list[str]]] = {
    "a hook of a toolkit": (
        {"slot": SlotFacts("PyQt6", "/x.so", "f"), "loops": LoopFacts([], [])},
        ["own-hook"],
    ),
    "a hook of a stranger": (
        {"slot": SlotFacts("x.so", "/x.so", "f"), "loops": LoopFacts([], [])},
        ["stranger"],
    ),
    "nothing is enabled": (
        {"slot": NOBODY, "loops": LoopFacts([], []), **toolkits(tk=TK_LIVE)},
        ["not-enabled"],
    ),
    "another toolkit is enabled": (toolkits(tk=TK_LIVE), ["other-toolkit"]),
    "a part has failed": ({"loops": LoopFacts(["qt"], [("tk", "no")])}, ["off"]),
    "IDLE": ({"prompt": replace(PROMPT, kind="IDLE")}, ["prompt"]),
    "libedit": ({"prompt": replace(PROMPT, kind="libedit")}, []),
    "libedit that is built in": (
        {"prompt": replace(PROMPT, kind=prompt.BUILT_IN)},
        ["libedit"],
    ),
    "a pipe": ({"prompt": replace(PROMPT, kind="pipe", terminal=False)}, ["stdin"]),
    "IPython without %gui": (
        {"prompt": replace(PROMPT, kind="IPython"), **toolkits(tk=TK_LIVE)},
        ["ipython-gui"],
    ),
    "no display": ({"display": NO_DISPLAY}, ["display"]),
    "no display, and an open window": (
        {
            "display": NO_DISPLAY,
            "loops": LoopFacts(["tk"], []),
            **toolkits(tk=TK_LIVE),
        },
        [],
    ),
    "no display, and figures in a browser": (
        {"display": NO_DISPLAY, "loops": LoopFacts(["web"], [])},
        [],
    ),
    "no toolkit": (toolkits(qt=ABSENT), ["no-toolkit"]),
    "a toolkit that does not work": (
        toolkits(
            tk=replace(
                ABSENT,
                installed=True,
                usable=False,
                tried={
                    "tk": BindingFacts(works=False, version=None, error="x", do="y")
                },
            )
        ),
        ["toolkit"],
    ),
    "matplotlib that is broken": (figures(broken="x"), ["matplotlib"]),
    "a backend that draws to files": (
        figures(backend="agg", why="MPLBACKEND", framework=""),
        ["backend-files"],
    ),
    "no such backend": (
        figures(backend="foo", why="MPLBACKEND", no_such="foo"),
        ["backend-unknown"],
    ),
    "figures are not interactive": (figures(interactive=False), ["interactive-off"]),
    "auto-activation is off": (auto(imported=True, words=["0"]), ["auto-off"]),
    "auto-activation has failed": (auto(errors=["ValueError: x"]), ["auto-error"]),
    "auto-activation is not run": (auto(why_not="x"), ["auto-dead"]),
    "half of auto-activation": (
        auto(places=[Place("venv", "/f", installed=True, problem="x")], why_not="x"),
        ["auto-place"],
    ),
    "no line arrives": ({"trial": replace(TRIAL, typed=False)}, ["not-typed"]),
    "the hook is not called": (
        {"trial": replace(TRIAL, typed=False, called=False)},
        ["not-called"],
    ),
    "no prompt comes": (
        {"trial": replace(TRIAL, typed=False, prompt=None, screen=[">>> ", "off"])},
        ["trial"],
    ),
}


@pytest.mark.parametrize("what", WRONG)
def test_each_cause_is_one_problem(what: str) -> None:
    changes, problems = WRONG[what]
    facts = replace(HEALTHY, **changes)
    assert ids(facts) == problems
    assert f"{len(problems)} problem" in text(facts) or not problems


def test_a_package_that_is_not_complete_is_one_problem() -> None:
    """The report leaves out topics that need all of inputhook."""
    unknown = Unknown(INCOMPLETE)
    facts = replace(
        LATER,
        inputhook=PackageFacts("0.1", "/x", "inputhook._core", "ImportError: x", []),
        **dict.fromkeys(["prompt", "slot", "loops", "trial", "toolkits"], unknown),
    )
    assert ids(facts) == ["core"]
    printed = text(facts)
    assert "is missing (ImportError: x)" in printed
    assert INCOMPLETE not in printed
    lines = [line.split()[:2] for line in printed.splitlines()]
    assert ["!", "inputhook"] in lines


@pytest.mark.parametrize("variables", [{}, {"DISPLAY": ":4711"}])
def test_no_line_is_marked_that_is_no_problem(variables: dict[str, str]) -> None:
    """Figures are in a browser: a display is not missed."""
    display = replace(NO_DISPLAY, variables=variables)
    facts = replace(HEALTHY, display=display, loops=LoopFacts(["web"], []))
    printed = text(facts)
    assert "No problem found." in printed
    assert "\n  !" not in printed
    printed = text(replace(HEALTHY, display=display))
    assert "\n  !   display " in printed
    assert printed.count("\n  ! ") == 1


class OnTerminal(io.StringIO):
    """A stream that says that it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("name", "value", "coloured"),
    [("TERM", "xterm", True), ("TERM", "dumb", False), ("NO_COLOR", "1", False)],
)
def test_colours_are_left_out_where_nobody_wants_them(
    name: str, value: str, coloured: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv(name, value)
    facts, stream = HEALTHY, OnTerminal()
    report.write(facts, diagnose.find(facts), stream)
    assert "No problem found." in stream.getvalue()
    assert ("\x1b[" in stream.getvalue()) == coloured


def test_the_report_is_ascii_but_for_names_and_paths() -> None:
    facts = replace(
        HEALTHY,
        python=replace(
            HEALTHY.python, executable="/h\N{LATIN SMALL LETTER E WITH ACUTE}/p"
        ),
        display=NO_DISPLAY,
    )
    assert "/h\N{LATIN SMALL LETTER E WITH ACUTE}/p" in text(facts)
    printed = text(facts, "ascii")
    assert "/h\\xe9/p" in printed
    assert "\n  ok  Python " in printed
    assert "\n  !   display " in printed
    assert "\n     -> Start it\n" in printed


def test_json_has_the_documented_keys() -> None:
    facts = replace(HEALTHY, trial=UNKNOWN)
    found = json.loads(
        report.as_json(facts, diagnose.find(replace(facts, display=NO_DISPLAY)))
    )
    assert found.keys() == {"facts", "problems"}
    assert [each.keys() for each in found["problems"]] == [{"id", "what", "do"}]
    documented = "session python inputhook prompt slot loops trial display toolkits matplotlib auto"
    assert list(found["facts"]) == documented.split()
    assert found["facts"]["trial"] == {"unknown": UNKNOWN.unknown}
    assert found["facts"]["toolkits"]["qt"]["tried"]["PyQt6"]["works"] is True


@pytest.mark.parametrize(
    "path",
    [
        *sorted((PACKAGE / "_doctor").glob("*.py")),
        *(PACKAGE / "_options.py", PACKAGE / "_pty.py"),
    ],
    ids=str,
)
def test_nothing_that_may_be_broken_is_imported_with_the_doctor(path: Path) -> None:
    """The doctor runs where any other file of inputhook is lost, or does not compile."""
    leaves = {"_options", "_problem", "_pty", "_version"}
    siblings = {each.stem for each in (PACKAGE / "_doctor").glob("*.py")}
    beside = siblings if path.parent.name == "_doctor" else leaves
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.Import):
            assert not any(each.name.startswith("inputhook") for each in node.names)
        if isinstance(node, ast.ImportFrom):
            assert not str(node.module).startswith("inputhook")
            names = [node.module] if node.module else [each.name for each in node.names]
            allowed = {0: set(names), 1: beside, 2: leaves}[node.level]
            assert set(names) <= allowed
