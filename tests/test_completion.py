"""What shells complete and the manual page says is what the program takes."""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import inputhook
from inputhook.__main__ import COMMANDS
from inputhook._registry import TABLE

from .harness.environment import TESTS, child_environment
from .harness.needs import not_here
from .harness.terminal import Terminal

DOCS = TESTS.parent / "docs"
PAGE = DOCS / "inputhook.1"
SHELLS = {
    "bash": DOCS / "completion" / "inputhook",
    "zsh": DOCS / "completion" / "_inputhook",
    "fish": DOCS / "completion" / "inputhook.fish",
}
CHOICES = {"install", "remove", "status"}


def long_options() -> set[str]:
    """Return those of the program and of all its commands."""
    found = set()
    for name in ("run", *COMMANDS):
        parser: argparse.ArgumentParser = import_module(
            f"inputhook.cli.{name}"
        ).parser()
        for action in parser._actions:
            found |= {each for each in action.option_strings if each[:2] == "--"}
            if name == "auto" and action.dest == "what":
                assert set(action.choices or ()) == CHOICES
    return found


def shell(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        not_here(name)
    return found


def test_the_manual_page_names_what_the_program_takes_and_nothing_else() -> None:
    text = PAGE.read_text(encoding="utf-8").replace("\\-", "-")
    assert set(re.findall(r"--[a-z]+", text)) == long_options()
    assert f'"inputhook {inputhook.__version__}"' in text
    words = set(re.findall(r"\w+", text))
    assert {*COMMANDS, *TABLE, *CHOICES} <= words


@pytest.mark.parametrize("name", SHELLS)
def test_a_shells_file_names_what_the_program_takes_and_nothing_else(name: str) -> None:
    text = SHELLS[name].read_text(encoding="utf-8")
    pattern, prefix = (r"-l (\w+)", "--") if name == "fish" else (r"(--[a-z]+)", "")
    named = {prefix + each for each in re.findall(pattern, text)}
    named -= {"--toolkits", "--commands"}  # fish: set -l
    assert named == long_options()
    words = set(re.findall(r"\w+", text))
    assert {*COMMANDS, *CHOICES} <= words
    (toolkits,) = re.findall(r"toolkits[=( \"]+(qt [a-z0-9 ]+)", text)
    assert toolkits.split() == list(TABLE)


LINES = {
    "inputhook --d": {"--demo"},
    "inputhook --gui gtk": {"gtk3", "gtk4"},
    "inputhook do": {"doctor"},
    "inputhook doctor --j": {"--json"},
    "inputhook auto re": {"remove"},
    "inputhook auto --v": {"--venv"},
    "inputhook bench --gui v": {"vtk"},
    "inputhook pl": {"plot.py"},
}
BASH = """
source "$1"
read -ra COMP_WORDS <<<"$2"
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
_inputhook
printf '%s\n' "${COMPREPLY[@]}"
"""


@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize("name", ["bash", "fish"])
def test_a_shell_completes_commands_options_toolkits_and_programs(
    name: str, line: str, tmp_path: Path
) -> None:
    (tmp_path / "plot.py").touch()
    command = {
        "bash": ["-c", BASH, "bash"],
        "fish": ["-c", "source $argv[1]; complete -C $argv[2]"],
    }[name]
    done = subprocess.run(
        [shell(name), *command, str(SHELLS[name]), line],
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
        cwd=tmp_path,
        env=child_environment(tmp_path, None),
    )
    found = {each.split("\t")[0] for each in done.stdout.splitlines()}
    assert found == LINES[line], done.stderr


def test_zsh_completes_commands_options_and_toolkits(tmp_path: Path) -> None:
    command = (
        f"PS1='zsh%% '; fpath=({SHELLS['zsh'].parent} $fpath); autoload -Uz compinit;"
        " compinit -u -D; print rea''dy\n"
    )
    with Terminal(
        [shell("zsh"), "-f"], child_environment(tmp_path, None), tmp_path
    ) as terminal:
        terminal.wait_screen(re.compile("[%#]"))
        terminal.send(command)
        terminal.wait_screen("ready")
        terminal.send("inputhook --gui v\t")
        terminal.wait_screen("inputhook --gui vtk")
        terminal.send("do\t")
        terminal.wait_screen("inputhook --gui vtk doctor")
        terminal.send("--j\t")
        terminal.wait_screen("inputhook --gui vtk doctor --json")


def test_both_names_of_the_program_do_the_same(tmp_path: Path) -> None:
    """The script that pip installs, as pip writes it."""
    script = tmp_path / "inputhook"
    script.write_text(
        "import sys\nfrom inputhook.__main__ import script\nsys.exit(script())\n"
    )
    said = {}
    for name, start in {
        "inputhook": [str(script)],
        "python -m inputhook": ["-m", "inputhook"],
    }.items():
        for arguments in (["--help"], ["doctor", "--help"], ["--gui", "nonsense"]):
            done = subprocess.run(
                [sys.executable, *start, *arguments],
                check=False,
                capture_output=True,
                text=True,
                timeout=60,
                env=child_environment(tmp_path, None),
            )
            text = done.stdout + done.stderr
            assert text.splitlines()[0].startswith((f"usage: {name} ", f"{name}: "))
            what = (done.returncode, re.sub(rf"\b{name}(?= |:)", "NAME", text))
            said.setdefault(tuple(arguments), []).append(what)
        done = subprocess.run(
            [sys.executable, *start, "-c", "import sys; print(sys.argv)", "x"],
            check=True,
            capture_output=True,
            text=True,
            timeout=60,
            env=child_environment(tmp_path, None),
        )
        assert done.stdout == "['-c', 'x']\n"
    for first, second in said.values():
        assert first[0] == second[0]
        assert first[1].split() == second[1].split()
