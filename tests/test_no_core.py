"""Where there is no C core, a library that asks inputhook gets its answers."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from .harness.environment import CHILD, SOURCE, child_environment
from .harness.interpreters import interpreters

PYTHON = interpreters()[-1].executable


def run(home: Path, source: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = child_environment(home, None)
    environment["PYTHONPATH"] = str(source)
    return subprocess.run(
        [PYTHON, *arguments],
        env=environment,
        cwd=home,
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.fixture
def pure(tmp_path: Path) -> Path:
    """Return a folder that has what the pure wheel installs."""
    folder = tmp_path / "site-packages"
    hidden = shutil.ignore_patterns("*.so", "__pycache__")
    shutil.copytree(SOURCE / "inputhook", folder / "inputhook", ignore=hidden)
    info = folder / "inputhook-0.1.0.dist-info"
    info.mkdir()
    (info / "WHEEL").write_text("Wheel-Version: 1.0\nRoot-Is-Purelib: true\n")
    return folder


def test_without_what_posix_has_every_question_is_answered(tmp_path: Path) -> None:
    done = run(
        tmp_path, SOURCE, str(CHILD / "without_posix.py"), str(CHILD / "asking.py")
    )
    assert done.returncode == 0, done.stderr
    for part in ("only POSIX systems have", "win32", "Use a Python on Linux"):
        assert part in done.stdout


def test_from_the_pure_wheel_every_question_is_answered(
    pure: Path, tmp_path: Path
) -> None:
    done = run(tmp_path, pure, str(CHILD / "asking.py"))
    assert done.returncode == 0, done.stderr
    assert "a wheel for systems that cannot have its C core" in done.stdout
    assert "--no-binary inputhook inputhook" in done.stdout


@pytest.mark.parametrize("command", ["", "list", "bench", "auto status"])
def test_from_the_pure_wheel_each_command_says_why_it_cannot_work(
    pure: Path, tmp_path: Path, command: str
) -> None:
    done = run(tmp_path, pure, "-m", "inputhook", *command.split())
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert line.startswith("python -m inputhook: error: inputhook was installed from")
    assert run(tmp_path, pure, "-m", "inputhook", "--version").returncode == 0


WITHOUT = {
    "the pure wheel": ((), "a wheel for systems that cannot", "--no-binary inputhook"),
    "another system": (
        (str(CHILD / "without_posix.py"), str(CHILD / "as_program.py")),
        "only POSIX systems have",
        "Use a Python on Linux",
    ),
}


@pytest.mark.parametrize("where", WITHOUT)
def test_the_doctor_says_what_is_missing(
    pure: Path, tmp_path: Path, where: str
) -> None:
    started, what, do = WITHOUT[where]
    command = (*(started or ("-m", "inputhook")), "doctor")
    done = run(tmp_path, pure, *command)
    assert (done.returncode, done.stderr) == (1, "")
    text = " ".join(done.stdout.split())
    assert "! inputhook not complete" in text
    assert "1 problem. What to do: 1. inputhook" in text
    assert what in text
    assert do in text.partition("-> ")[2]

    done = run(tmp_path, pure, *command, "--json")
    assert (done.returncode, done.stderr) == (1, "")
    found = json.loads(done.stdout)
    (problem,) = found["problems"]
    assert problem["id"] == "no-core"
    assert what in problem["what"]
    assert do in problem["do"]
    assert found["facts"]["inputhook"]["fails"] == "inputhook._core"
    assert found["facts"]["trial"] == {"unknown": "inputhook is not complete"}
    assert "usage: " in run(tmp_path, pure, *command, "--help").stdout


def test_a_core_that_got_lost_is_still_an_error(pure: Path, tmp_path: Path) -> None:
    """Only where no core was installed are answers given without it."""
    shutil.rmtree(pure / "inputhook-0.1.0.dist-info")
    done = run(tmp_path, pure, "-c", "import inputhook; inputhook.active()")
    assert "not completely installed" in done.stderr.splitlines()[-1]
