"""The doctor, on set-ups that are really broken: it names the cause, and no other."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from inputhook.auto.managed_lines import with_block

from .harness.batch import batch
from .harness.environment import CHILD, SOURCE
from .harness.needs import plain
from .harness.table import (
    PYQT6_AT_EDITORS,
    PYQT6_AT_READLINE,
    PYQT6_AT_READLINE_ON_EACH_PYTHON,
    select,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from .harness.display import Display, SilentDisplay
    from .harness.launch import Launch
    from .harness.table import Cell
    from .harness.terminal import Terminal

DOCTOR = ("-m", "inputhook", "doctor")
GTK = select(prompts=["readline"], toolkits=["gtk4"])
FILES = "draws to files"


def doctor(
    cell: Cell, directory: Path, display: str | None, *arguments: str, **options: Any
) -> tuple[int, str]:
    """Return the doctor's exit status, and what it writes to a pipe; stdin is a terminal."""
    master, slave = os.openpty()
    try:
        done = batch(
            cell,
            directory,
            display,
            *options.pop("flags", ()),
            *DOCTOR,
            *arguments,
            stdin=slave,
            **options,
        )
    finally:
        os.close(slave)
        os.close(master)
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout


def problems(
    cell: Cell, directory: Path, display: str | None, **options: Any
) -> dict[str, str]:
    """Return the problems that the doctor finds, by their ids: what is wrong, what to do."""
    status, text = doctor(cell, directory, display, "--json", **options)
    found = json.loads(text)["problems"]
    assert status == bool(found)
    assert all(each.keys() == {"id", "what", "do"} for each in found)
    return {each["id"]: f"{each['what']} | {each['do']}" for each in found}


# A session to come.


@pytest.mark.parametrize("cell", PYQT6_AT_READLINE_ON_EACH_PYTHON)
def test_a_healthy_set_up_has_no_problem(
    cell: Cell, display: Display, tmp_path: Path
) -> None:
    status, text = doctor(cell, tmp_path, display.name, "--json")
    found = json.loads(text)
    assert (found["problems"], status) == ([], 0)
    facts = found["facts"]
    assert facts.pop("session") is False
    assert not [name for name, each in facts.items() if "unknown" in each]
    assert facts["prompt"]["kind"] == "readline"
    assert (facts["trial"]["called"], facts["trial"]["typed"]) == (True, True)
    tried = facts["toolkits"]["qt"]["tried"]["PyQt6"]
    assert tried["works"]
    assert tried["version"].startswith("6.")


BROKEN: dict[str, tuple[dict[str, str], dict[str, list[str]]]] = {
    "files, and a wrong name": (
        {"MPLBACKEND": "agg", "INPUTHOOK": "qtt"},
        {
            "backend-files": ["MPLBACKEND", FILES],
            "auto-unknown": ["'qtt'", "qt, tk"],
        },
    ),
    "notebook, and no screen": (
        {
            "MPLBACKEND": "module://matplotlib_inline.backend_inline",
            "QT_QPA_PLATFORM": "offscreen",
        },
        {
            "backend-files": ["MPLBACKEND", "notebook"],
            "qt-offscreen": ["'offscreen'", "Unset QT_QPA_PLATFORM"],
        },
    ),
    "no such backend, and no binding": (
        {"MPLBACKEND": "foo", "QT_API": "pyqt7"},
        {
            "backend-unknown": ["'foo'", "Unset"],
            "qt-api": ["'pyqt7'", "set it to pyqt6"],
        },
    ),
    "no such module": (
        {"MPLBACKEND": "module://nowhere"},
        {"backend-fails": ["No module named 'nowhere'", "Unset MPLBACKEND"]},
    ),
    "refused": (
        {"DISPLAY": ":4711"},
        {"display": ["':4711'", "accepts", "Correct"]},
    ),
}
"""What is wrong in each, and by which words the doctor names each cause."""


@pytest.mark.parametrize("what", BROKEN)
@pytest.mark.parametrize("cell", PYQT6_AT_READLINE)
def test_each_fault_of_the_environment_is_named(
    cell: Cell, what: str, display: Display, tmp_path: Path
) -> None:
    environment, causes = BROKEN[what]
    found = problems(cell, tmp_path, display.name, environment=environment)
    assert found.keys() == causes.keys()
    for cause, words in causes.items():
        assert [word for word in words if word not in found[cause]] == []


@pytest.mark.parametrize("cell", GTK)
def test_an_x_server_that_says_nothing_is_named(
    cell: Cell, silent_display: SilentDisplay, tmp_path: Path
) -> None:
    """The server is to blame, and not GTK, which waits for the server at its import."""
    for environment in ({}, {"MPLBACKEND": "GTK4Agg"}):
        found = problems(cell, tmp_path, silent_display.name, environment=environment)
        assert list(found) == ["display"]
        for word in (repr(silent_display.name), "does not answer", "Correct DISPLAY"):
            assert word in found["display"]
    done = batch(
        cell, tmp_path, silent_display.name, "-m", "inputhook", "list", "--json"
    )
    (gtk,) = json.loads(done.stdout)["gtk4"]["bindings"].values()
    assert gtk["works"], gtk


@pytest.mark.parametrize("cell", PYQT6_AT_READLINE)
def test_a_compositor_that_is_gone_is_named(
    cell: Cell, display: Display, tmp_path: Path
) -> None:
    """Toolkits go on to the X server, if there is one."""
    environment = {"WAYLAND_DISPLAY": "gone"}
    found = problems(cell, tmp_path, None, environment=environment)
    assert list(found) == ["display"]
    for word in ("'gone'", f"{tmp_path}/gone", "DISPLAY is not set", "Correct it"):
        assert word in found["display"]
    environment["DISPLAY"] = ":4711"
    found = problems(cell, tmp_path, None, environment=environment)
    assert list(found) == ["display"]
    for word in ("':4711'", "'gone'", "Correct DISPLAY or WAYLAND_DISPLAY"):
        assert word in found["display"]
    environment["DISPLAY"] = display.name
    status, text = doctor(cell, tmp_path, None, "--json", environment=environment)
    assert status == 0
    assert json.loads(text)["facts"]["display"]["where"] == display.name


@pytest.mark.parametrize("cell", PYQT6_AT_READLINE)
def test_no_display_and_a_matplotlibrc_are_two_problems(
    cell: Cell, tmp_path: Path
) -> None:
    """Two causes are two problems; and the doctor names the file that chooses the backend."""
    (tmp_path / "matplotlibrc").write_text("backend: svg\n")
    found = problems(cell, tmp_path, None)
    assert list(found) == ["display", "backend-files"]
    assert "neither DISPLAY nor WAYLAND_DISPLAY is set" in found["display"]
    assert str(tmp_path / "matplotlibrc") in found["backend-files"]


@pytest.mark.parametrize("cell", PYQT6_AT_READLINE)
def test_a_missing_terminal_is_named(
    cell: Cell, display: Display, tmp_path: Path
) -> None:
    done = batch(cell, tmp_path, display.name, *DOCTOR)
    assert done.returncode == 1
    assert "1 problem. What to do:" in done.stdout
    assert "Standard input is not a terminal" in done.stdout


@pytest.mark.parametrize("cell", PYQT6_AT_READLINE)
def test_a_prompt_that_does_not_come_is_named(
    cell: Cell, display: Display, tmp_path: Path
) -> None:
    """PYTHONSTARTUP, not inputhook, is the cause; the doctor says what the screen shows."""
    startup = tmp_path / "startup.py"
    startup.write_text("import os; print('I am off'); os._exit(3)\n")
    environment = {"PYTHONSTARTUP": str(startup)}
    found = problems(cell, tmp_path, display.name, environment=environment)
    assert list(found) == ["trial"]
    assert "I am off" in found["trial"]
    assert "PYTHONSTARTUP" in found["trial"]


@pytest.mark.parametrize("cell", select(prompts=["pyrepl"], toolkits=["qt:PyQt6"]))
def test_a_startup_file_that_brings_pyqts_own_hook_is_named(
    cell: Cell, display: Display, tmp_path: Path
) -> None:
    """With PyQt's hook PyREPL hangs when keys come at once (cpython#123795)."""
    startup = tmp_path / "startup.py"
    startup.write_text(
        "from PyQt6.QtWidgets import QApplication\napplication = QApplication([])\n"
    )
    environment = {"PYTHONSTARTUP": str(startup)}
    found = problems(cell, tmp_path, display.name, environment=environment)
    assert list(found) == ["own-hook"]
    assert "PyQt6's own input hook" in found["own-hook"]
    assert "start-up file" in found["own-hook"]


@pytest.fixture
def own(cell: Cell, tmp_path: Path) -> Cell:
    """Return a new virtual environment that has what its Python has, and no sitecustomize."""
    cell = replace(cell, interpreter=plain())
    ask = "import sysconfig; print(sysconfig.get_path('purelib'))"
    theirs = batch(cell, tmp_path, None, "-c", ask).stdout
    batch(cell, tmp_path, None, "-m", "venv", "--without-pip", "own")
    interpreter = replace(cell.interpreter, executable=str(tmp_path / "own/bin/python"))
    cell = replace(cell, interpreter=interpreter)
    ours = Path(batch(cell, tmp_path, None, "-c", ask).stdout.strip())
    # inputhook itself not by PYTHONPATH: it is to be there when sitecustomize is
    (ours / "a.pth").write_text(f"{SOURCE}\n{theirs}")
    return cell


def auto_install(cell: Cell, directory: Path, *options: str) -> Path:
    """Install auto-activation; return the file that is new."""
    command = ("-m", "inputhook", "auto", "install", *options)
    said = batch(cell, directory, None, *command).stdout
    return Path(said.partition(" is new")[0])


@pytest.mark.parametrize("cell", PYQT6_AT_READLINE)
def test_each_fault_of_auto_activation_is_named(
    own: Cell, display: Display, tmp_path: Path
) -> None:
    file = auto_install(own, tmp_path)
    _, text = doctor(own, tmp_path, display.name, "--json")
    found = json.loads(text)
    assert found["problems"] == []
    assert found["facts"]["auto"]["imported"]
    assert found["facts"]["auto"]["works"]

    off = problems(own, tmp_path, display.name, environment={"INPUTHOOK": "0"})
    assert list(off) == ["auto-off"]
    failed = problems(own, tmp_path, None, environment={"INPUTHOOK": "qt7"})
    assert list(failed) == ["display", "auto-unknown"]

    ours = file.read_text()
    file.write_text(ours + "# edited\n")
    assert "was edited" in problems(own, tmp_path, display.name)["auto-place"]
    file.unlink()
    file = auto_install(own, tmp_path, "--sitecustomize")
    block = file.read_text()
    for change, cause, word in (
        (block.partition("try:")[0], "auto-place", "markers of inputhook's block"),
        (f"def f(:\n{block}", "auto-dead", "SyntaxError"),
        (f"1 / 0\n{block}", "auto-dead", "ZeroDivisionError"),
    ):
        file.write_text(change)
        wrong = problems(own, tmp_path, display.name)
        assert list(wrong) == [cause]
        assert word in wrong[cause]
        assert "python -m inputhook auto install" in wrong[cause]


@pytest.mark.parametrize("cell", PYQT6_AT_READLINE)
def test_an_error_that_auto_activation_remembers_is_told(
    cell: Cell, display: Display, tmp_path: Path
) -> None:
    """A toolkit that cannot be enabled when the prompt begins; nobody has seen the error."""
    if "wx" in cell.interpreter.toolkits:
        pytest.skip("a Python without wx is needed")
    (tmp_path / "sitecustomize.py").write_bytes(with_block(None))
    environment = {
        "PYTHONPATH": os.pathsep.join(map(str, (tmp_path, SOURCE, CHILD))),
        "INPUTHOOK": "wx",
    }
    found = problems(cell, tmp_path, display.name, environment=environment)
    assert list(found) == ["auto-error"]
    assert "ToolkitNotInstalled: wx" in found["auto-error"]
    assert "Install wxPython" in found["auto-error"]


# The package.


def truncated(file: Path) -> None:
    """Leave half of a library: the dynamic linker dies of that (SIGBUS), and says nothing."""
    data = file.read_bytes()
    file.write_bytes(data[: len(data) // 10])


PACKAGES: dict[str, tuple[Callable[[Path], object], str, list[str]]] = {
    "no core": (lambda core: core.unlink(), "core", ["is missing"]),
    "half a core": (truncated, "core", ["cannot be loaded"]),
    "garbage": (
        lambda core: core.write_bytes(b"no library at all\n" * 1000),
        "core",
        ["cannot be loaded", "invalid ELF header"],
    ),
    "another Python's": (
        lambda core: core.rename(
            core.with_name("_core.cpython-39-x86_64-linux-gnu.so")
        ),
        "core",
        ["is not for this Python", "cpython-39"],
    ),
    "unreadable": (lambda core: core.chmod(0), "core", ["Permission denied"]),
    "syntax": (
        lambda core: core.with_name("_session.py").write_text("def f(:\n"),
        "package",
        ["invalid syntax", "_session.py, line 1"],
    ),
    "a lost file": (
        lambda core: core.with_name("toolkits").joinpath("wx.py").unlink(),
        "package",
        ["No module named 'inputhook.toolkits.wx'"],
    ),
}


@pytest.mark.parametrize("what", PACKAGES)
@pytest.mark.parametrize("cell", PYQT6_AT_READLINE)
def test_each_fault_of_the_package_is_named(
    cell: Cell, what: str, display: Display, tmp_path: Path
) -> None:
    if what == "unreadable" and os.geteuid() == 0:
        pytest.skip("root reads everything")
    copy = tmp_path / "copy"
    shutil.copytree(SOURCE, copy, ignore=shutil.ignore_patterns("__pycache__"))
    breaks, cause, words = PACKAGES[what]
    breaks(copy / "inputhook" / "_core.abi3.so")
    environment = {"PYTHONPATH": f"{copy}{os.pathsep}{CHILD}"}
    found = problems(cell, tmp_path, display.name, environment=environment)
    assert list(found) == [cause]
    assert [word for word in words if word not in found[cause]] == []
    assert "-m pip install --force-reinstall inputhook" in found[cause]


@pytest.mark.parametrize("cell", PYQT6_AT_READLINE)
def test_a_session_without_cffi_can_ask_the_doctor(cell: Cell, launch: Launch) -> None:
    """python -S has no site-packages; inputhook.doctor() is there without inputhook._enable."""
    terminal = launch(cell, "-S")
    terminal.prompt()
    printed = terminal.run("import inputhook; inputhook.doctor()")
    assert "cffi, which inputhook's C core needs, cannot be imported" in printed
    assert "-m pip install --force-reinstall cffi" in printed


# Toolkits.


@pytest.mark.parametrize("cell", PYQT6_AT_READLINE)
def test_a_toolkit_of_which_half_is_missing_is_named(
    cell: Cell, display: Display, tmp_path: Path
) -> None:
    """A compiled module of which half is missing kills a process, but not the doctor's."""
    where = batch(
        cell, tmp_path, None, "-c", "import PyQt5; print(PyQt5.__path__[0])"
    ).stdout.strip()
    package = tmp_path / "packages" / "PyQt5"
    package.mkdir(parents=True)
    shutil.copy(f"{where}/__init__.py", package)
    shutil.copy(f"{where}/QtCore.abi3.so", package)
    truncated(package / "QtCore.abi3.so")
    environment = {
        "PYTHONPATH": os.pathsep.join(map(str, (package.parent, SOURCE, CHILD)))
    }
    found = problems(cell, tmp_path, display.name, environment=environment)
    assert list(found) == ["toolkit"]
    assert "qt: PyQt5 is installed, and does not work: " in found["toolkit"]


@pytest.mark.parametrize("cell", PYQT6_AT_READLINE)
def test_an_application_that_aborts_is_named(
    cell: Cell, display: Display, tmp_path: Path
) -> None:
    """Qt aborts without a platform plugin; the last line that it writes is not the one that tells."""
    environment = {"QT_QPA_PLATFORM": "nowhere"}
    found = problems(cell, tmp_path, display.name, environment=environment)
    assert list(found) == ["toolkit"]
    assert "PyQt6, PySide6 and PyQt5 are installed, and do not work" in found["toolkit"]
    assert "SIGABRT" in found["toolkit"]
    assert 'plugin "nowhere"' in found["toolkit"]
    assert "Unset QT_QPA_PLATFORM" in found["toolkit"]


# A session that is there.


IDS = "[p.id for p in diagnose.find(collect.gather(session=True))]"


def found_here(terminal: Terminal) -> list[str]:
    terminal.run("from inputhook._doctor import collect, diagnose")
    found: list[str] = terminal.value(IDS)
    return found


@pytest.mark.parametrize("cell", PYQT6_AT_EDITORS)
def test_a_healthy_session_is_left_as_it_is(cell: Cell, launch: Launch) -> None:
    terminal = launch(cell)
    terminal.run("import inputhook, slots; _ = inputhook.enable('qt')")
    terminal.run(cell.toolkit.open())
    terminal.wait_ticks()
    terminal.run("before = slots.state()")
    descriptors = terminal.value("slots.descriptors()")
    printed = terminal.run("inputhook.doctor()")
    assert "No problem found." in printed
    assert "has an application" in printed
    assert terminal.value("slots.changed(before)") == []
    assert terminal.value("slots.descriptors()") == descriptors
    terminal.wait_ticks()
    assert terminal.value("1 + 1") == 2


@pytest.mark.parametrize(
    ("taker", "who"),
    [
        ("import PyQt6.QtCore", "PyQt6's own input hook"),
        ("import tkinter; root = tkinter.Tk()", "tkinter's own input hook"),
        ("import slots; slots.give_to_a_stranger()", "A stranger's input hook"),
    ],
    ids=["PyQt6", "tkinter", "stranger"],
)
@pytest.mark.parametrize("cell", PYQT6_AT_READLINE)
def test_another_hook_is_named(
    cell: Cell, taker: str, who: str, launch: Launch
) -> None:
    terminal = launch(cell)
    terminal.run(taker)
    printed = terminal.run("import inputhook; inputhook.doctor()")
    assert "1 problem. What to do:" in printed
    assert who in printed
    assert "inputhook.enable(" in printed


@pytest.mark.parametrize("cell", PYQT6_AT_READLINE)
def test_each_fault_of_a_session_is_named(cell: Cell, launch: Launch) -> None:
    terminal = launch(cell)
    terminal.run("import inputhook, _tkinter, tkinter; create = _tkinter.create")
    assert found_here(terminal) == ["not-enabled"]
    terminal.line("_tkinter.create = None; _ = inputhook.enable('tk')")
    terminal.wait_for("TypeError")
    assert found_here(terminal) == ["off"]
    terminal.run("_tkinter.create = create; _ = inputhook.enable('tk')")
    terminal.run("import PySide6.QtWidgets, PyQt6.QtWidgets")
    terminal.run("application = PyQt6.QtWidgets.QApplication([])")
    assert found_here(terminal) == ["other-toolkit", "qt-two-bindings"]
    terminal.run("import matplotlib; matplotlib.use('agg')")
    terminal.run("_ = inputhook.enable('qt'); matplotlib.interactive(False)")
    assert found_here(terminal) == [
        "qt-two-bindings",
        "interactive-off",
        "backend-files",
    ]
    printed = terminal.run("inputhook.doctor()")
    assert "chosen by matplotlib.use()" in printed
    assert "matplotlib.use('QtAgg') instead" in printed


@pytest.mark.parametrize("cell", GTK)
def test_gtk_imported_without_a_version_is_named(cell: Cell, launch: Launch) -> None:
    terminal = launch(cell)
    terminal.run("import inputhook, gi; inputhook.enable('gtk4', 'gtk3')")
    terminal.run("from gi.repository import Gtk")
    assert found_here(terminal) == ["gtk-version"]


@pytest.mark.parametrize("cell", PYQT6_AT_READLINE)
def test_ipython_without_gui_is_named(cell: Cell, launch: Launch) -> None:
    arguments = ("-m", "IPython", "--no-banner", "--colors=nocolor")
    terminal = launch(cell, *arguments, rows=60)
    terminal.wait_screen("In [1]:")
    said = [
        ("import PyQt6.QtCore, inputhook; inputhook.doctor()", "Type %gui qt"),
        ("inputhook.enable('qt'); inputhook.doctor()", "No problem found."),
        ("inputhook.disable(); inputhook.doctor()", "Type %gui qt"),
        ("%gui qt\rinputhook.doctor()", "No problem found."),
    ]
    for number, (line, answer) in enumerate(said, 1):
        terminal.line(line)
        terminal.wait_for(answer)
        terminal.wait_screen(f"In [{number + 1}]:")


# How it is said.


@pytest.mark.parametrize("cell", PYQT6_AT_READLINE)
def test_the_report_has_colours_on_a_terminal_only(
    cell: Cell, launch: Launch, display: Display, tmp_path: Path
) -> None:
    terminal = launch(cell, *DOCTOR)
    assert terminal.wait_exit() == 0
    assert "\x1b[32mNo problem found." in terminal.raw.decode()
    assert all(len(line) < 100 for line in terminal.output().splitlines())
    ascii_only = {"PYTHONIOENCODING": "ascii", "MPLBACKEND": "agg"}
    status, text = doctor(cell, tmp_path, display.name, environment=ascii_only)
    assert status == 1
    assert text.isascii()
    assert "  !   matplotlib" in text
    assert "-> Unset MPLBACKEND" in text
    assert "\x1b" not in text


@pytest.mark.parametrize("cell", PYQT6_AT_READLINE)
def test_a_wrong_option_is_refused(cell: Cell, tmp_path: Path) -> None:
    done = batch(cell, tmp_path, None, *DOCTOR, "--help")
    assert done.returncode == 0
    assert "exit status: 0 no problem found, 1 problems, 2 wrong usage" in done.stdout
    assert batch(cell, tmp_path, None, *DOCTOR, "--jsno").returncode == 2
