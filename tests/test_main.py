"""python -m inputhook: Python's own prompt, as it is without us, with live windows."""

from __future__ import annotations

import os
import re
import shutil
import zipapp
from typing import TYPE_CHECKING

import pytest

from .harness.activation import activated
from .harness.batch import batch
from .harness.environment import CHILD, SOURCE, TESTS
from .harness.needs import need, not_here
from .harness.plots import backend, painted, shown
from .harness.table import (
    TK_AND_QT_AT_READLINE,
    TK_AT_EDITORS,
    TK_AT_EDITORS_ON_EACH_PYTHON,
    TK_AT_READLINE,
    TK_AT_READLINE_ON_EACH_PYTHON,
    TK_AT_TERMINALS,
    TK_AT_TERMINALS_ON_EACH_PYTHON,
    TOOLKITS_AT_EDITORS,
    select,
)

if TYPE_CHECKING:
    from pathlib import Path

    from .harness.display import Display
    from .harness.launch import Launch
    from .harness.table import Cell
    from .harness.terminal import Terminal

MAIN = ("-m", "inputhook")
NAMES = ("qt", "tk", "gtk3", "gtk4", "wx")

PROGRAM = """
import sys
name = __name__
seen = [sys.argv, name, sys.path[0], globals() is vars(sys.modules["__main__"])]
print("seen:", *seen)
def fail(count):
    local = count
    return 1 / count
"""
"""Says what a program can see of how it was started."""

WAYS = {
    "script": ["program.py"],
    "script with arguments": ["program.py", "--gui", "-c", "-m", "--help", "a b"],
    "script in a directory": ["below/program.py", "x"],
    "directory": ["app", "x"],
    "zip archive": ["app.pyz", "x"],
    "module": ["-m", "program", "--gui", "qt"],
    "package": ["-m", "package", "x"],
    "command": ["-c", PROGRAM, "--demo", "-x"],
}


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """Return a folder that has `PROGRAM` in every form that Python runs."""
    for name in (
        "program.py",
        "below/program.py",
        "app/__main__.py",
        "package/__main__.py",
    ):
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(PROGRAM)
    (tmp_path / "package/__init__.py").touch()
    zipapp.create_archive(tmp_path / "app", tmp_path / "app.pyz")
    return tmp_path


def start(launch: Launch, cell: Cell, *arguments: str, **options: object) -> Terminal:
    """Return `python -m inputhook` at its prompt."""
    terminal = launch(cell, *MAIN, *arguments, **options)  # type: ignore[arg-type]
    terminal.prompt()
    return terminal


# The command line.


@pytest.mark.parametrize("cell", TK_AT_READLINE)
def test_help_and_version_are_printed(cell: Cell, tmp_path: Path) -> None:
    done = batch(cell, tmp_path, None, *MAIN, "--help")
    assert done.returncode == 0
    for part in ("--gui NAME", "-m MODULE", "-c CODE", "--demo", "program", *NAMES):
        assert part in done.stdout
    done = batch(cell, tmp_path, None, *MAIN, "--version")
    assert done.returncode == 0
    assert re.fullmatch(r"inputhook \d+\.\d+\.\d+\S*\n", done.stdout)


@pytest.mark.parametrize(
    ("arguments", "parts"),
    [
        (["--gui"], ["--gui wants", *NAMES]),
        (["--gui", "bogus"], ["'bogus'", *NAMES]),
        (["--gui", "qtt", "program.py"], ["'qtt'", "Did you mean 'qt", *NAMES]),
        (["--gui", ""], ["''", *NAMES]),
        (["--bogus"], ["--bogus", "usage:"]),
        (["-m"], ["-m", "usage:"]),
        (["-c"], ["-c", "usage:"]),
    ],
    ids=" ".join,
)
@pytest.mark.parametrize("cell", TK_AT_READLINE)
def test_a_wrong_command_line_says_what_is_right(
    cell: Cell, arguments: list[str], parts: list[str], programs: Path, display: Display
) -> None:
    done = batch(cell, programs, display.name, *MAIN, *arguments)
    assert done.returncode == 2
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    for part in parts:
        assert part in done.stderr


@pytest.mark.either("toolkit")
@pytest.mark.parametrize("cell", TOOLKITS_AT_EDITORS)
def test_gui_keeps_that_toolkit_alive(cell: Cell, launch: Launch) -> None:
    terminal = start(launch, cell, "--gui", cell.toolkit.name)
    terminal.run(cell.toolkit.open())
    terminal.wait_ticks()
    assert terminal.value("__import__('inputhook').owner().name") == "inputhook"
    terminal.end_input()
    assert terminal.wait_exit() == 0


@pytest.mark.parametrize("cell", TOOLKITS_AT_EDITORS)
def test_without_gui_the_toolkit_that_opens_a_window_is_alive(
    cell: Cell, launch: Launch
) -> None:
    terminal = start(launch, cell)
    terminal.run(cell.toolkit.open())
    terminal.wait_ticks()


# The prompt.


@pytest.mark.parametrize("cell", TK_AT_TERMINALS_ON_EACH_PYTHON)
def test_the_prompt_is_pythons_own(cell: Cell, launch: Launch) -> None:
    """The same are banner, namespace, sys.argv, sys.path, the terminal's mode, `_` and errors."""
    names = "[n for n in dir() if n not in ('__file__', '__cached__')]"  # _pyrepl's own
    questions = [
        names,
        "sys.argv, sys.path[0], sys.ps1, sys.ps2",
        "globals() is vars(sys.modules['__main__'])",
        "sys.flags.interactive, __name__",
    ]
    answers = []
    for arguments in ((), MAIN):
        terminal = launch(cell, *arguments)
        terminal.prompt()
        banner = [line for line in terminal.screen() if not line.startswith("Windows")]
        answer: list[object] = [banner[:3], terminal.modes() - {"OPOST"}]
        answer.append(terminal.value(names))
        terminal.run("import sys")
        answer += [terminal.value(question) for question in questions]
        terminal.run("6 * 7")
        answer.append(terminal.value("_"))
        terminal.line("1 / 0")
        terminal.prompt()
        answer.append(terminal.output().replace("\r", ""))
        answers.append(answer)
    assert answers[1] == answers[0]


@pytest.mark.parametrize("cell", TK_AT_TERMINALS)
def test_the_banner_says_what_is_kept_alive(cell: Cell, launch: Launch) -> None:
    terminal = start(launch, cell, "--gui", "tk")
    assert any(re.match("Windows .*tk", line) for line in terminal.screen())


@pytest.mark.parametrize("cell", TK_AT_EDITORS)
def test_history_and_completion_work(
    cell: Cell, launch: Launch, tmp_path: Path
) -> None:
    plain = launch(cell)
    plain.prompt()
    plain.interrupt()
    plain.line("exit()")
    terminal = start(launch, cell)
    terminal.run("import textwrap")
    terminal.run("first = 'the first'")
    terminal.mark()
    terminal.send("textwrap.ded\t")
    terminal.wait_screen("textwrap.dedent(")
    terminal.interrupt()
    terminal.send("\x10")  # Ctrl-P: arrows depend on the terminal's mode
    terminal.wait_screen(re.compile(r"KeyboardInterrupt\n+>>> first = 'the first'\n"))
    terminal.interrupt()
    terminal.line("exit()")
    # Python 3.15.0 ends by SIGINT after a line that Ctrl-C has cancelled
    assert terminal.wait_exit() == plain.wait_exit()
    assert "first = 'the first'" in (tmp_path / ".python_history").read_text()


@pytest.mark.parametrize(
    ("line", "status"),
    [
        (None, 0),
        ("exit()", 0),
        ("quit()", 0),
        ("exit(3)", 3),
        ("raise SystemExit(4)", 4),
        ("raise SystemExit('why')", 1),
        ("import os; os._exit(5)", 5),
    ],
)
@pytest.mark.parametrize("cell", TK_AT_TERMINALS)
def test_each_way_to_leave_has_the_status_without_us(
    cell: Cell, line: str | None, status: int, launch: Launch
) -> None:
    terminal = start(launch, cell)
    terminal.run(cell.toolkit.open())
    terminal.wait_ticks()
    if line is None:
        terminal.end_input()
    else:
        terminal.line(line)
    assert terminal.wait_exit() == status
    assert "Traceback" not in terminal.output()


@pytest.mark.parametrize("cell", TK_AT_TERMINALS_ON_EACH_PYTHON)
def test_the_startup_file_is_run_once(
    cell: Cell, launch: Launch, tmp_path: Path
) -> None:
    startup = tmp_path / "startup.py"
    startup.write_text(
        "import sys; sys.runs = getattr(sys, 'runs', 0) + 1; started = True\n"
    )
    environment = {"PYTHONSTARTUP": str(startup)}
    terminal = start(launch, cell, environment=environment)
    terminal.run("import sys")
    assert terminal.value("sys.runs, started") == (1, True)
    plain = launch(cell, environment=environment)
    plain.prompt()
    left = "'__file__' in dir()"  # by PyREPL of Python 3.13.0
    assert terminal.value(left) == plain.value(left)
    # after a program the classic prompt does not run it, and PyREPL does
    runs = []
    for before in (("-i",), MAIN):
        terminal = launch(cell, *before, "-c", "x = 1", environment=environment)
        terminal.prompt()
        runs.append(terminal.value("getattr(__import__('sys'), 'runs', 0), x"))
    assert runs[1] == runs[0]


@pytest.mark.parametrize("text", ["raise ValueError('mine')", "def (", None])
@pytest.mark.parametrize("cell", TK_AT_TERMINALS_ON_EACH_PYTHON)
def test_a_startup_file_that_fails_does_what_it_does_without_us(
    cell: Cell, text: str | None, launch: Launch, tmp_path: Path
) -> None:
    """PyREPL ends, the classic prompt goes on; a missing file (None) is the same."""
    startup = tmp_path / "startup.py"
    if text is not None:
        startup.write_text(text)
    ends = []
    for arguments in (("-q",), ("-q", *MAIN)):
        environment = {"PYTHONSTARTUP": str(startup)}
        terminal = launch(cell, *arguments, environment=environment)
        terminal.wait_for(
            lambda t=terminal: t.at_prompt() or t.process.poll() is not None
        )
        status = None if terminal.at_prompt() else terminal.wait_exit()
        shown = terminal.output()
        assert "inputhook/__main__" not in shown
        assert "startup.py" in shown.replace("\r\n", "")
        ends.append(
            (status, re.findall(r"^(?:Value|Syntax)Error:.*", shown, re.MULTILINE))
        )
    assert ends[1] == ends[0]


# Programs.


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("cell", TK_AT_EDITORS_ON_EACH_PYTHON)
def test_a_program_sees_what_it_sees_without_us(
    cell: Cell, way: str, launch: Launch, programs: Path
) -> None:
    """Then the prompt comes, in the program's namespace, as after python -i."""
    assert programs
    answers = []
    for before in (("-i",), MAIN):
        terminal = launch(cell, *before, *WAYS[way])
        terminal.prompt()
        seen = re.search(
            r"^seen: .*(?:\n .*)*", terminal.output().replace("\r", ""), re.MULTILINE
        )
        assert seen
        values = terminal.value("name, seen[0], fail.__globals__ is globals()")
        answers.append((seen[0], values))
    assert answers[1] == answers[0]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("cell", TK_AT_EDITORS)
def test_the_names_after_a_program_are_those_without_us(
    cell: Cell, way: str, launch: Launch, programs: Path
) -> None:
    assert programs
    answers = []
    for before in (("-i",), MAIN):
        terminal = launch(cell, *before, *WAYS[way])
        terminal.prompt()
        answers.append(terminal.value("dir()"))
    assert answers[1] == answers[0]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("cell", TK_AT_READLINE)
def test_a_program_without_a_terminal_is_run_and_done(
    cell: Cell, way: str, programs: Path, display: Display
) -> None:
    plain = batch(cell, programs, display.name, *WAYS[way], stdin="print('not read')\n")
    ours = batch(
        cell, programs, display.name, *MAIN, *WAYS[way], stdin="print('not read')\n"
    )
    assert ours.stdout == plain.stdout != ""
    assert (ours.returncode, ours.stderr) == (0, "")


@pytest.mark.either("toolkit")
@pytest.mark.parametrize("cell", TOOLKITS_AT_EDITORS)
def test_a_window_opened_by_a_script_is_alive_at_the_prompt(
    cell: Cell, launch: Launch, tmp_path: Path
) -> None:
    (tmp_path / "show.py").write_text(f"{cell.toolkit.open('shown')}\n")
    terminal = start(launch, cell, "show.py")
    terminal.wait_ticks(title="shown")
    assert terminal.value("window.title") == "shown"
    terminal.wait_ticks(title="shown")


@pytest.mark.parametrize("cell", TK_AT_EDITORS)
def test_a_script_that_shows_a_figure_goes_on_and_the_figure_is_alive(
    cell: Cell, launch: Launch, display: Display, tmp_path: Path
) -> None:
    """As python -i does with a toolkit that is enabled: show() returns."""
    need(cell, "matplotlib")
    (tmp_path / "plot.py").write_text(
        "import figures, matplotlib.pyplot as plt\nf = figures.figure('script')\n"
        "plt.show()\nprint('interactive:', plt.isinteractive())\n"
    )
    terminal = launch(cell, *MAIN, "plot.py", environment=backend(cell))
    window = shown(terminal, display, "script", "#ff0000")
    terminal.wait_for("interactive: True")
    terminal.prompt()
    terminal.run("_ = f.set_facecolor('lime')")
    painted(terminal, window, "#00ff00")


FAILING = {
    "raises": "x = 41\nfail(0)\n",
    "syntax": "x = 41\nx = = 2\n",
    "exits": "x = 41\nimport sys; sys.exit(3)\n",
    "exits with a message": "x = 41\nraise SystemExit('why')\n",
    "exits well": "x = 41\nraise SystemExit\n",
    "is interrupted": "x = 41\nraise KeyboardInterrupt\n",
    "chained": "x = 41\ntry:\n    fail(0)\nexcept ZeroDivisionError:\n    fail('a')\n",
}
RUNS = [k for k in FAILING if k != "syntax"]


@pytest.mark.parametrize("how", FAILING)
@pytest.mark.parametrize("cell", TK_AT_READLINE_ON_EACH_PYTHON)
def test_a_failing_script_without_a_terminal_ends_as_without_us(
    cell: Cell, how: str, tmp_path: Path, display: Display
) -> None:
    """It shows the script's traceback without frames of inputhook's, and has its exit status."""
    (tmp_path / "script.py").write_text(PROGRAM + FAILING[how])
    plain = batch(cell, tmp_path, display.name, "script.py")
    ours = batch(cell, tmp_path, display.name, *MAIN, "script.py")
    assert ours.returncode == plain.returncode
    assert ours.stdout == plain.stdout
    assert ours.stderr == plain.stderr


@pytest.mark.parametrize("how", FAILING)
@pytest.mark.parametrize("cell", TK_AT_TERMINALS)
def test_a_failing_script_at_a_terminal_leads_to_the_prompt(
    cell: Cell, how: str, launch: Launch, tmp_path: Path
) -> None:
    """As with python -i: the traceback, then the prompt, with the script's variables."""
    (tmp_path / "script.py").write_text(PROGRAM + FAILING[how])
    shown = []
    for before in (("-i",), MAIN):
        terminal = launch(cell, *before, "script.py")
        terminal.prompt()
        directory = f"{tmp_path.resolve()}/"
        shown.append(terminal.output().replace("\r", "").replace(directory, ""))
        assert terminal.value("1 + 1") == 2
        if how in RUNS:
            assert terminal.value("x") == 41
    assert shown[1] == shown[0]


@pytest.mark.either("prompt")
@pytest.mark.parametrize("cell", TK_AT_TERMINALS)
def test_a_failing_script_can_be_examined(
    cell: Cell, launch: Launch, tmp_path: Path
) -> None:
    """pdb.pm() is what people do next."""
    (tmp_path / "script.py").write_text(PROGRAM + FAILING["raises"])
    terminal = start(launch, cell, "script.py")
    terminal.line("import pdb; pdb.pm()")
    terminal.prompt("(Pdb) ")
    terminal.line("p 'local is', local")
    terminal.wait_for("('local is', 0)")
    terminal.prompt("(Pdb) ")
    terminal.line("q")
    terminal.prompt()
    assert terminal.value("x") == 41


@pytest.mark.either("prompt")
@pytest.mark.parametrize("cell", TK_AT_TERMINALS)
def test_a_script_that_does_not_exist_is_said(
    cell: Cell, launch: Launch, tmp_path: Path, display: Display
) -> None:
    terminal = start(launch, cell, "nosuch.py")
    shown = "\n".join(terminal.screen())
    assert "can't open file" in shown
    assert "nosuch.py" in shown
    assert "Traceback" not in shown
    assert terminal.value("1 + 1") == 2
    done = batch(cell, tmp_path, display.name, *MAIN, "nosuch.py")
    assert done.returncode == 2
    assert "can't open file" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("cell", TK_AT_READLINE)
def test_a_module_that_does_not_exist_is_said(
    cell: Cell, launch: Launch, tmp_path: Path, display: Display
) -> None:
    done = batch(cell, tmp_path, display.name, *MAIN, "-m", "nosuch")
    assert done.returncode == 1
    assert "No module named nosuch" in done.stderr
    terminal = start(launch, cell, "-m", "nosuch")
    assert "No module named nosuch" in "\n".join(terminal.screen())
    assert terminal.value("1 + 1") == 2


@pytest.mark.parametrize(
    "text",
    [
        "print(6 * 7)\n",
        "x = 1\n1 / 0\nprint('not reached')\n",
        "exit(5)\n",
        "def (\n",
        "",
    ],
)
@pytest.mark.parametrize("cell", TK_AT_READLINE_ON_EACH_PYTHON)
def test_a_program_on_standard_input_is_run(
    cell: Cell, text: str, tmp_path: Path, display: Display
) -> None:
    """python -m inputhook < file is python < file."""
    (tmp_path / "file").write_text(text)
    answers = []
    for arguments in ((), MAIN, (*MAIN, "-")):
        with (tmp_path / "file").open("rb") as file:
            done = batch(cell, tmp_path, display.name, *arguments, stdin=file)
        answers.append((done.returncode, done.stdout, done.stderr))
    assert answers[1:] == [answers[0]] * 2


def sitecustomize(directory: Path, text: str) -> str:
    """Write a sitecustomize.py; return a PYTHONPATH that has it."""
    folder = directory / "customized"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(text)
    return os.pathsep.join(map(str, (folder, SOURCE, CHILD)))


SURROUNDINGS = """
import os, subprocess, sys
flags = sys.flags.utf8_mode, sys.flags.dont_write_bytecode, sys.flags.interactive
print(sys.argv, sys.path, sys.warnoptions, sys._xoptions, flags)
print("sitecustomize" in sys.modules, sorted(os.environ.items()))
print(*sorted(subprocess.check_output("env", text=True).splitlines()), sep="\\n")
"""
"""Says what a program can see of its interpreter, and what its own children get."""

BY_RUNPY = (
    "import runpy, sys; sys.argv[1:] = ['program.py']; "
    "runpy.run_module('inputhook', run_name='__main__', alter_sys=True)"
)
STARTS = {
    "-m inputhook": ("-B", "-m", "inputhook"),
    "-minputhook": ("-B", "-minputhook"),
    "-Bm inputhook": ("-Bm", "inputhook"),
    "runpy": ("-B", "-c", BY_RUNPY),
}


@pytest.mark.parametrize("path", ["set", "empty", "unset"])
@pytest.mark.parametrize("how", STARTS)
@pytest.mark.parametrize("cell", TK_AT_READLINE)
def test_options_and_environment_are_those_without_us(
    cell: Cell, how: str, path: str, tmp_path: Path, display: Display
) -> None:
    """So are those of the program's children; no variable of inputhook's is left."""
    (tmp_path / "program.py").write_text(SURROUNDINGS)
    cell = activated(cell, "none")  # it finds inputhook without PYTHONPATH
    options = ("-X", "utf8", "-W", "error::BytesWarning")
    program = () if how == "runpy" else ("program.py",)
    plain, ours = (
        batch(
            cell,
            tmp_path,
            display.name,
            *command,
            environment={"PYTHONPATH": str(CHILD) if path == "set" else ""},
            wrapper=["env", "-u", "PYTHONPATH"] if path == "unset" else None,
        )
        for command in (
            (*options, "-B", "program.py"),
            (*options, *STARTS[how], *program),
        )
    )
    assert ours.stdout == plain.stdout != ""
    assert (ours.returncode, ours.stderr) == (0, "")


@pytest.mark.parametrize(
    "cell", select(prompts=["readline"], toolkits=["tk"], every_python=True)
)
def test_another_sitecustomize_is_imported_as_ever(
    cell: Cell, tmp_path: Path, display: Display
) -> None:
    path = sitecustomize(tmp_path, "print('theirs', __file__, __name__)\n")
    ask = "import sys; print(sys.modules['sitecustomize'].__file__)"
    plain, ours = (
        batch(
            cell,
            tmp_path,
            display.name,
            *arguments,
            *("-c", ask),
            environment={"PYTHONPATH": path},
        )
        for arguments in ((), MAIN)
    )
    # by this process, and by the one that it becomes
    once, _, asked = plain.stdout.partition("\n")
    assert ours.stdout == f"{once}\n{once}\n{asked}"
    assert asked.startswith(str(tmp_path))
    assert (ours.returncode, ours.stderr) == (0, "")


@pytest.mark.parametrize("option", ["-E", "-I"])
@pytest.mark.parametrize("cell", TK_AT_READLINE)
def test_a_python_that_takes_nothing_from_outside_is_refused(
    cell: Cell, option: str, tmp_path: Path
) -> None:
    done = batch(activated(cell, "none"), tmp_path, None, option, *MAIN, "-c", "pass")
    assert done.returncode == 2
    assert "-E, -I or -S" in done.stderr
    assert "inputhook.enable()" in done.stderr
    assert "Traceback" not in done.stderr


# What is missing.


@pytest.mark.parametrize("cell", TK_AT_TERMINALS)
def test_no_display_is_said_and_leaves_a_prompt(cell: Cell, launch: Launch) -> None:
    terminal = start(launch, cell, "--gui", "tk", display=None)
    shown = " ".join(terminal.screen())
    assert "No display" in shown
    assert "Traceback" not in shown
    assert terminal.value("1 + 1") == 2
    assert terminal.value("__import__('inputhook').owner().name") is None


@pytest.mark.parametrize("cell", TK_AT_READLINE)
def test_no_display_does_not_keep_a_script_from_running(
    cell: Cell, programs: Path
) -> None:
    done = batch(cell, programs, None, *MAIN, "program.py")
    assert done.returncode == 0
    assert done.stdout.startswith("seen:")
    assert "No display" in done.stderr


@pytest.mark.parametrize("cell", TK_AT_READLINE)
def test_a_toolkit_not_installed_is_said_and_leaves_a_prompt(
    cell: Cell, launch: Launch, tmp_path: Path
) -> None:
    path = sitecustomize(tmp_path, "import sys; sys.modules['wx'] = None")
    terminal = start(launch, cell, "--gui", "wx", environment={"PYTHONPATH": path})
    shown = " ".join(terminal.screen())
    assert "cannot import the toolkit" in shown
    assert "wxPython" in shown
    assert "Traceback" not in shown
    assert terminal.value("1 + 1") == 2


# The demo.


@pytest.mark.either("toolkit")
@pytest.mark.parametrize(
    "cell",
    select(
        prompts=["readline", "pyrepl"],
        toolkits=["tk", "qt:PyQt6", "gtk3", "gtk4", "wx"],
    ),
)
def test_the_demo_moves_at_a_terminal(
    cell: Cell, launch: Launch, display: Display
) -> None:
    need(cell, "matplotlib")
    terminal = launch(cell, *MAIN, "--demo", "--gui", cell.toolkit.name, rows=40)
    terminal.prompt(timeout=90)
    assert "wave.speed = 4" in "\n".join(terminal.screen())
    window = terminal.wait_for(lambda: display.find("inputhook demo"))
    for _ in range(3):
        shown = window.image().tobytes()
        terminal.wait_for(
            lambda before=shown: window.image().tobytes() != before, why="it moves"
        )
    terminal.run("wave.speed = 4; ax.set_title('changed'); line.set_color('crimson')")
    assert terminal.value(
        "type(wave).__name__, callable(plt.plot), fig is ax.figure"
    ) == (
        "Wave",
        True,
        True,
    )
    terminal.run("inputhook.disable(); _ = inputhook.enable()")
    shown = window.image().tobytes()
    terminal.wait_for(lambda: window.image().tobytes() != shown, why="it moves")
    # as on a slow machine: drawing takes longer than the timer's interval
    slow = "fig.canvas.mpl_connect('draw_event', lambda event: time.sleep(0.06))"
    terminal.run(f"import time; _ = {slow}")
    terminal.end_input()
    assert terminal.wait_exit(timeout=60) == 0


@pytest.mark.parametrize("cell", TK_AND_QT_AT_READLINE)
def test_make_demo_without_a_terminal_takes_a_picture(
    cell: Cell, tmp_path: Path
) -> None:
    need(cell, "matplotlib", "PIL")
    for program in ("Xvfb", "xterm"):
        if shutil.which(program) is None:
            not_here(program)
    demo = str(TESTS.parent / ".ci/demo.py")
    done = batch(cell, tmp_path, None, demo, "--gui", cell.toolkit.name, timeout=180)
    assert done.returncode == 0, done.stdout + done.stderr
    picture = tmp_path / "inputhook-demo.png"
    assert str(picture) in done.stdout
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert picture.stat().st_size > 10_000


@pytest.mark.parametrize("cell", TK_AT_READLINE)
def test_the_demo_says_what_it_lacks(
    cell: Cell, tmp_path: Path, display: Display
) -> None:
    hide = (
        "import sys, runpy; sys.modules['matplotlib'] = None; sys.argv[1:] = ['--demo'];"
        "runpy.run_module('inputhook', run_name='__main__', alter_sys=True)"
    )
    done = batch(cell, tmp_path, display.name, "-c", hide)
    assert done.returncode == 2
    assert "pip install matplotlib" in done.stderr
    need(cell, "matplotlib")
    nowhere = {"PATH": "/nowhere"}
    hide = hide.replace("'matplotlib'", "'tornado'")  # else it is shown in a browser
    done = batch(cell, tmp_path, None, "-c", hide, environment=nowhere)
    assert done.returncode == 2
    assert done.stderr == (
        "No display: neither DISPLAY nor WAYLAND_DISPLAY is set, so no window can open. "
        "The demo needs a terminal and a display. In a browser it needs neither: "
        "pip install tornado, and start it again\n"
    )
    named = hide.replace("['--demo']", "['--demo', '--gui', 'tk']")
    done = batch(cell, tmp_path, None, "-c", named, environment=nowhere)
    assert done.stderr.endswith("pip install tornado, and leave out --gui\n")
    need(cell, "tornado")
    named = named.replace("'tornado'", "'nothing'")
    done = batch(cell, tmp_path, None, "-c", named, environment=nowhere)
    assert done.stderr.endswith("In a browser it needs neither: leave out --gui\n")


@pytest.mark.parametrize("cell", TK_AT_READLINE)
def test_the_demo_refuses_a_wrong_toolkit(cell: Cell, launch: Launch) -> None:
    need(cell, "matplotlib")
    terminal = launch(cell, *MAIN, "--demo", "--gui", "bogus")
    terminal.wait_for("Unknown toolkit 'bogus'")
    assert terminal.wait_exit() == 2
    assert "Traceback" not in terminal.output()
