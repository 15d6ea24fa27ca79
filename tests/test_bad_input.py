"""What enable() and disable() say to wrong input: a clear error, nothing half done, a prompt."""

from __future__ import annotations

import contextlib
import re
import socket
import subprocess
from typing import TYPE_CHECKING

import pytest

from .harness.batch import CLOSED, batch
from .harness.table import (
    PYQT6_AT_READLINE,
    TK_AT_EDITORS,
    TK_AT_PROMPTS,
    TK_AT_READLINE,
    TOOLKITS_AT_READLINE,
    select,
)

if TYPE_CHECKING:
    from pathlib import Path

    from .harness.display import Display, SilentDisplay
    from .harness.launch import Launch
    from .harness.table import Cell
    from .harness.terminal import Terminal

NAMES = ("qt", "tk", "gtk3", "gtk4", "wx")
BINDINGS = ("PyQt6", "PySide6", "PyQt5")

OUR_FRAMES = re.compile(r'  File "[^"]*inputhook[^"]*", line.*\n(?:    .*\n)*')
"""Lines of a traceback: PyREPL cannot be set up without standard input, and asks inputhook."""

BAD = {
    # arguments: the error, and what its message must say
    "'qtt'": ("UnknownToolkit", ["'qtt'", "Did you mean 'qt", *NAMES]),
    "'gtk5'": ("UnknownToolkit", ["'gtk5'", "Did you mean 'gtk", *NAMES]),
    "'tkintre'": ("UnknownToolkit", ["Did you mean 'tkinter'?", *NAMES]),
    "'xylophone'": ("UnknownToolkit", ["'xylophone'", *NAMES]),
    "''": ("UnknownToolkit", ["''", *NAMES]),
    "'agg'": ("UnknownToolkit", ["'agg'", "files", *NAMES]),
    "'tk', 'bogus'": ("UnknownToolkit", ["'bogus'", *NAMES]),
    "None": ("TypeError", ["NoneType", *NAMES]),
    "5": ("TypeError", ["int 5", *NAMES]),
    "b'tk'": ("TypeError", ["bytes", *NAMES]),
    "['tk']": ("TypeError", ["list", *NAMES]),
    "'tk', None": ("TypeError", ["NoneType", *NAMES]),
    "mode='always'": ("ValueError", ["'always'", "'until-input', 'slice', 'drain'"]),
    "mode=''": ("ValueError", ["''", "'until-input', 'slice', 'drain'"]),
    "mode='Slice'": ("ValueError", ["'Slice'", "'until-input', 'slice', 'drain'"]),
    "mode=['slice']": ("Error", ["['slice']", "'until-input', 'slice', 'drain'"]),
    "mode='slice', duration=0": ("ValueError", ["duration is 0;", "more than 0", "60"]),
    "mode='slice', duration=0.0": ("ValueError", ["0.0", "more than 0", "60"]),
    "mode='slice', duration=-1": ("ValueError", ["-1", "more than 0", "60"]),
    "mode='slice', duration=60.1": ("ValueError", ["60.1", "at most 60"]),
    "mode='slice', duration=10**30": ("ValueError", ["at most 60"]),
    "mode='slice', duration=10**5000": ("ValueError", ["at most 60"]),
    "mode='slice', duration=float('nan')": ("ValueError", ["nan", "more than 0"]),
    "mode='slice', duration=float('inf')": ("ValueError", ["inf", "at most 60"]),
    "mode='slice', duration=-float('inf')": ("ValueError", ["-inf", "more than 0"]),
    "mode='slice', duration='1'": ("TypeError", ["number of seconds", "str '1'"]),
    "mode='slice', duration=True": ("TypeError", ["number of seconds", "bool True"]),
    "mode='slice', duration=1j": ("TypeError", ["number of seconds", "complex"]),
    "duration=-1": ("ValueError", ["more than 0"]),
}


def refused(terminal: Terminal, call: str, kind: str, parts: list[str]) -> None:
    """Check that the call raises, with this message, and leaves the interpreter as it was."""
    terminal.run(f"found = slots.raised(lambda: inputhook.{call})")
    check(terminal, kind, parts)


def check(terminal: Terminal, kind: str, parts: list[str]) -> None:
    kinds, message = terminal.value("found")
    assert any(name.endswith(kind) for name in kinds), (kinds, message)
    for part in parts:
        assert part in message
    assert len(message) < 400
    assert terminal.value("slots.changed(before)") == []
    assert terminal.value("slots.descriptors() == descriptors") is True
    assert terminal.value("inputhook.enabled() == names") is True


def prepare(terminal: Terminal, *, enabled: str = "") -> None:
    """Remember what the interpreter is like, with these toolkits enabled or none."""
    terminal.run("import inputhook._session, slots, sys, types")
    if enabled:
        terminal.run(f"_ = inputhook.enable({enabled})")
    terminal.run("names = inputhook.enabled(); descriptors = slots.descriptors()")
    terminal.run("before = slots.state()")


# Arguments.


@pytest.mark.either("prompt")
@pytest.mark.parametrize("cell", TK_AT_PROMPTS)
def test_wrong_arguments_are_refused(cell: Cell, launch: Launch) -> None:
    terminal = launch(cell)
    prepare(terminal)
    for arguments, (kind, parts) in BAD.items():
        if "tk" not in arguments and "=" in arguments:
            refused(terminal, f"enable('tk', {arguments})", kind, parts)
        else:
            refused(terminal, f"enable({arguments})", kind, parts)
    terminal.run(cell.toolkit.open() + "; _ = inputhook.enable('tk')")
    terminal.wait_ticks()


@pytest.mark.parametrize("cell", PYQT6_AT_READLINE)
def test_wrong_arguments_leave_what_is_enabled(cell: Cell, launch: Launch) -> None:
    """Also where the other names of the same call are right."""
    terminal = launch(cell)
    # its event loop is made once for the process
    terminal.run(
        "import inputhook; _ = inputhook.enable('asyncio'); inputhook.disable()"
    )
    prepare(terminal, enabled="'tk'")
    refused(terminal, "enable('qt', 'bogus')", "UnknownToolkit", ["'bogus'"])
    refused(terminal, "enable('qt', mode='bogus')", "ValueError", ["'bogus'"])
    refused(terminal, "enable('qt', duration=0)", "ValueError", ["duration"])
    refused(terminal, "disable('tk', 'bogus')", "UnknownToolkit", ["'bogus'", *NAMES])
    refused(terminal, "disable(5)", "TypeError", ["int 5", *NAMES])
    refused(terminal, "active('bogus')", "UnknownToolkit", ["'bogus'", *NAMES])
    broken = "inputhook.toolkits.asyncio:AsyncioLoop.open"
    terminal.run(f"import broken; broken.raising({broken!r})")
    refused(terminal, "enable('qt', 'asyncio')", "RuntimeError", ["on purpose"])
    refused(terminal, "enable(toolkit='tk')", "TypeError", ["toolkit"])
    terminal.run("import windows; _ = windows.open_window('tk')")
    terminal.wait_ticks()


@pytest.mark.parametrize("cell", TK_AT_READLINE)
def test_without_a_free_descriptor_nothing_is_enabled(
    cell: Cell, launch: Launch
) -> None:
    terminal = launch(cell)
    terminal.run("import inputhook; _ = inputhook.enable('asyncio')")
    terminal.run("inputhook.disable()")  # what is made once for the process is there
    prepare(terminal)
    terminal.run("import os, resource; files = resource.RLIMIT_NOFILE")
    terminal.run("limit = resource.getrlimit(files); free = os.open(os.devnull, 0)")
    terminal.run("os.close(free)")
    terminal.run(
        "resource.setrlimit(files, (free, limit[1])); found = slots.raised(lambda: "
        "inputhook.enable('asyncio')); resource.setrlimit(files, limit)"
    )
    check(terminal, "OSError", ["many open files"])
    assert terminal.value("inputhook.enable('asyncio')") == ("asyncio",)


@pytest.mark.parametrize(
    "call", ["enable('tk')", "enable()", "disable('tk')", "disable()"]
)
@pytest.mark.parametrize("enabled", ["", "'tk'"])
@pytest.mark.parametrize("cell", PYQT6_AT_READLINE)
def test_other_threads_are_refused(
    cell: Cell, call: str, enabled: str, launch: Launch
) -> None:
    terminal = launch(cell)
    prepare(terminal, enabled=enabled)
    terminal.run(f"found = slots.raised_in_thread(lambda: inputhook.{call})")
    name = call.partition("(")[0]
    check(
        terminal, "WrongThread", [f"{name}()", "'mine'", "main thread", "call it there"]
    )


# Toolkits that are not there.


@pytest.mark.parametrize("cell", PYQT6_AT_READLINE)
@pytest.mark.parametrize(
    ("name", "hidden", "parts"),
    [
        ("qt", BINDINGS, ["qt: ", "pip install PySide6"]),
        ("QtAgg", BINDINGS, ["qt: ", "pip install PySide6"]),
        ("tk", ("_tkinter",), ["tk: ", "apt install python3-tk"]),
        ("tk", ("tkinter",), ["tk: ", "apt install python3-tk"]),
        ("gtk3", ("gi",), ["gtk3: ", "python3-gi", "gir1.2-gtk-3.0"]),
        ("gtk4", ("gi",), ["gtk4: ", "python3-gi", "gir1.2-gtk-4.0"]),
        ("wx", ("wx",), ["wx: ", "wxPython", "python3-wxgtk4.0"]),
        ("web", ("tornado",), ["web: ", "pip install tornado,"]),
        ("WebAgg", ("tornado", "matplotlib"), ["pip install tornado matplotlib,"]),
    ],
)
def test_a_missing_toolkit_says_what_to_install(
    cell: Cell, name: str, hidden: tuple[str, ...], parts: list[str], launch: Launch
) -> None:
    terminal = launch(cell)
    terminal.run(f"import sys; sys.modules.update(dict.fromkeys({hidden!r}))")
    prepare(terminal)
    parts = ["cannot import", *parts, "inputhook.enable()"]
    refused(terminal, f"enable({name!r})", "ToolkitNotInstalled", parts)
    refused(terminal, f"enable({name!r})", "ImportError", parts)
    other = "qt" if name == "tk" else "tk"
    refused(terminal, f"enable({other!r}, {name!r})", "ToolkitNotInstalled", parts)
    assert terminal.value(f"inputhook.enable({other!r})") == (other,)


@pytest.mark.parametrize("cell", PYQT6_AT_READLINE)
def test_no_toolkit_at_all_says_what_to_install(cell: Cell, launch: Launch) -> None:
    hidden = (*BINDINGS, "_tkinter", "gi", "wx", "tornado")
    hidden += ("pyglet", "glfw", "pygame", "vtkmodules", "OpenGL")
    terminal = launch(cell)
    terminal.run(f"import sys; sys.modules.update(dict.fromkeys({hidden!r}))")
    prepare(terminal)
    parts = [*NAMES, "pip install PySide6", "apt install python3-tk"]
    refused(terminal, "enable()", "ToolkitNotInstalled", parts)


@pytest.mark.parametrize(
    "cell", select(prompts=["readline", "pyrepl"], toolkits=["tk", "qt"])
)
@pytest.mark.parametrize("half", ["empty", "raised"])
def test_a_toolkit_imported_by_halves_is_waited_for(
    cell: Cell, half: str, launch: Launch
) -> None:
    """The import has failed midway, or goes on; somebody may try again."""
    module = {"tk": "_tkinter"}.get(cell.toolkit.key, f"{cell.toolkit.key}.QtCore")
    terminal = launch(cell)
    prepare(terminal)
    terminal.run(f"name = {module!r}")
    if half == "raised":
        terminal.line("__import__(name.partition('.')[0])")  # what is left of it
        terminal.prompt()
    else:
        terminal.run("from importlib.util import find_spec; spec = find_spec(name)")
        terminal.run("sys.modules[name] = types.ModuleType(name)")
        terminal.run(
            "sys.modules[name].__spec__ = spec; del sys.modules[name].__loader__"
        )
    assert terminal.value(f"inputhook.enable({cell.toolkit.name!r})") == (
        cell.toolkit.name,
    )
    assert terminal.value("1 + 1") == 2
    if half == "empty":
        assert terminal.value("inputhook.active()") is False
    if half == "empty":
        terminal.run("del sys.modules[name]")
    terminal.run(cell.toolkit.open())
    terminal.wait_ticks()


@pytest.mark.parametrize(
    "modules",
    [("gi",), ("gi", "gi.repository"), ("wx",), ("tkinter",), ("matplotlib",)],
)
@pytest.mark.parametrize("cell", PYQT6_AT_READLINE)
def test_an_empty_module_is_no_crash(
    cell: Cell, modules: tuple[str, ...], launch: Launch
) -> None:
    """A stub, or an import that another thread has begun."""
    terminal = launch(cell)
    prepare(terminal)
    for name in modules:
        terminal.run(f"sys.modules[{name!r}] = types.ModuleType({name!r})")
    for name in NAMES:
        kinds, message = terminal.value(
            f"slots.raised(lambda: inputhook.enable({name!r}))"
        )
        assert not kinds or "ToolkitNotInstalled" in kinds, message
        assert terminal.value("1 + 1") == 2
    terminal.run("_ = inputhook.enable()")
    terminal.run(cell.toolkit.open())
    terminal.wait_ticks()


# Displays that are not there.

NO_BROWSER = "import sys; sys.modules['tornado'] = None"
"""The environment in which enable() serves no figures: test_web.py has those."""


@pytest.fixture
def dead_display() -> str:
    """Return a name where no X server answers: far from those that Xvfb picks by itself."""
    return ":4242"


@pytest.mark.parametrize("cell", TOOLKITS_AT_READLINE)
def test_no_display_says_what_to_do(cell: Cell, launch: Launch) -> None:
    """Qt, GTK 4 and wx would abort the process with their first window."""
    terminal = launch(cell, display=None)
    terminal.run(NO_BROWSER)
    prepare(terminal)
    parts = [
        "No display",
        "neither DISPLAY nor WAYLAND_DISPLAY is set",
        "ssh -X",
        "xvfb-run",
        "pip install tornado matplotlib",
    ]
    refused(terminal, f"enable({cell.toolkit.name!r})", "NoDisplay", parts)
    refused(terminal, "enable()", "NoDisplay", parts)
    terminal.run(f"import {cell.toolkit.module}; names = inputhook.enabled()")
    terminal.run("before = slots.state()")
    refused(terminal, f"enable({cell.toolkit.name!r})", "NoDisplay", parts)


@pytest.mark.parametrize("cell", TOOLKITS_AT_READLINE)
def test_a_display_that_refuses_is_no_display(
    cell: Cell, dead_display: str, launch: Launch
) -> None:
    terminal = launch(cell, display=dead_display)
    terminal.run(NO_BROWSER)
    prepare(terminal)
    parts = ["No display", repr(dead_display), "no X server", "DISPLAY", "xvfb-run"]
    refused(terminal, f"enable({cell.toolkit.name!r})", "NoDisplay", parts)
    refused(terminal, "enable()", "NoDisplay", parts)


@pytest.mark.parametrize("name", ["nonsense", ":", "localhost:", ":99999", "x" * 300])
@pytest.mark.parametrize("cell", PYQT6_AT_READLINE)
def test_a_display_that_is_no_name_is_no_display(
    cell: Cell, name: str, launch: Launch
) -> None:
    terminal = launch(cell, display=name)
    prepare(terminal)
    terminal.run("found = slots.raised(lambda: inputhook.enable('tk'))")
    kinds, message = terminal.value("found")
    assert "NoDisplay" in kinds
    assert "xvfb-run" in message
    assert terminal.value("inputhook.enabled()") == ()


@pytest.mark.either("prompt")
@pytest.mark.parametrize("cell", TK_AT_EDITORS)
def test_an_x_server_that_says_nothing_is_no_display(
    cell: Cell, silent_display: SilentDisplay, launch: Launch
) -> None:
    """xcb waits for such a server for ever, and Ctrl-C does not end that wait."""
    terminal = launch(cell, display=silent_display.name)
    terminal.run(f"{NO_BROWSER}; import inputhook._display")
    terminal.run("d = inputhook._display; patience, d._PATIENCE = d._PATIENCE, 600")
    terminal.line("_ = inputhook.enable('tk')")
    silent_display.wait()
    terminal.ctrl("c")
    terminal.wait_for("KeyboardInterrupt")
    terminal.prompt()
    terminal.run("d._PATIENCE = patience")
    prepare(terminal)  # no further attempt takes another descriptor
    parts = [repr(silent_display.name), "does not answer within", "DISPLAY", "xvfb-run"]
    for call in ("enable('tk')", "enable()"):
        refused(terminal, call, "NoDisplay", parts)


WAYLAND = {
    "ended": ("left-behind", "nobody listens at"),
    "not there": ("nowhere", "/nowhere"),
    "a path": ("/nowhere/wayland-0", "at /nowhere/wayland-0"),
    "no folder": ("left-behind", "XDG_RUNTIME_DIR"),
}


@pytest.mark.parametrize("how", WAYLAND)
@pytest.mark.parametrize("cell", PYQT6_AT_READLINE)
def test_a_compositor_that_is_gone_is_no_display(
    cell: Cell, how: str, launch: Launch, tmp_path: Path
) -> None:
    """A compositor that was killed leaves its socket behind; QApplication aborts there."""
    name, why = WAYLAND[how]
    with contextlib.closing(socket.socket(socket.AF_UNIX)) as compositor:
        compositor.bind(str(tmp_path / "left-behind"))
        compositor.listen()
    environment = {"WAYLAND_DISPLAY": name}
    if how == "no folder":
        environment["XDG_RUNTIME_DIR"] = ""
    terminal = launch(cell, display=None, environment=environment)
    terminal.run(NO_BROWSER)
    prepare(terminal)
    parts = ["No display", "WAYLAND_DISPLAY", repr(name), why, "xvfb-run"]
    for call in ("enable('qt')", "enable()"):
        refused(terminal, call, "NoDisplay", parts)


@pytest.mark.parametrize("absolute", [False, True])
@pytest.mark.parametrize("cell", PYQT6_AT_READLINE)
def test_a_compositor_that_listens_is_a_display(
    cell: Cell, launch: Launch, tmp_path: Path, *, absolute: bool
) -> None:
    path = tmp_path / "here"
    with contextlib.closing(socket.socket(socket.AF_UNIX)) as compositor:
        compositor.bind(str(path))
        compositor.listen(0)  # and is too busy to accept
        name = str(path) if absolute else path.name
        terminal = launch(cell, display=None, environment={"WAYLAND_DISPLAY": name})
        terminal.run("import inputhook")
        for _ in range(3):
            assert terminal.value("inputhook.enable('qt')") == ("qt",)
            terminal.run("inputhook.disable()")


@pytest.mark.parametrize("cell", PYQT6_AT_READLINE)
def test_a_compositor_that_is_gone_does_not_keep_the_x_server_away(
    cell: Cell, launch: Launch
) -> None:
    terminal = launch(cell, environment={"WAYLAND_DISPLAY": "nowhere"})
    terminal.run("import inputhook; _ = inputhook.enable('qt')")
    terminal.run(cell.toolkit.open())
    terminal.wait_ticks()


@pytest.mark.parametrize("platform", ["offscreen", "minimal", "offscreen:whatever=1"])
@pytest.mark.parametrize(
    "cell",
    select(
        prompts=["readline", "pyrepl"], toolkits=["qt:PyQt6", "qt:PySide6", "qt:PyQt5"]
    ),
)
def test_qt_offscreen_needs_no_display(
    cell: Cell, platform: str, launch: Launch
) -> None:
    terminal = launch(cell, display=None, environment={"QT_QPA_PLATFORM": platform})
    terminal.run("import inputhook")
    assert terminal.value("inputhook.enable()") == ("qt",)
    terminal.run(cell.toolkit.open())
    terminal.wait_ticks()


@pytest.mark.parametrize("cell", PYQT6_AT_READLINE)
def test_an_application_that_lives_needs_no_second_look(
    cell: Cell, launch: Launch
) -> None:
    """A program with a window has a display, whatever became of the variable since."""
    terminal = launch(cell)
    terminal.run(cell.toolkit.open() + "; import os; del os.environ['DISPLAY']")
    terminal.run("import inputhook")
    assert terminal.value("inputhook.enable()") == ("qt",)
    terminal.wait_ticks()


# Standard input that is none.

ENABLED = """
import sys
if {enable}:
    import inputhook
    inputhook.enable({name!r})
{open}
try:
    print("read:", repr(input("ask: ")), repr(input()))
except (EOFError, RuntimeError) as error:
    print("failed:", type(error).__name__, error)
"""


@pytest.mark.parametrize("stdin", ["closed", "null", "file", "pipe", "write-only"])
@pytest.mark.parametrize("cell", TOOLKITS_AT_READLINE)
def test_standard_input_that_is_no_terminal_is_what_it_is_without_us(
    cell: Cell, stdin: str, display: Display, tmp_path: Path
) -> None:
    """input() gets the same lines or the same error; nothing hangs, and the exit is clean."""
    (tmp_path / "lines").write_text("one\ntwo\n")
    answers = []
    for enable in (False, True):
        source = ENABLED.format(
            enable=enable, name=cell.toolkit.name, open=cell.toolkit.open()
        )
        with (
            (tmp_path / "lines").open("rb") as lines,
            (tmp_path / "written").open("wb") as written,
        ):
            given = {
                "null": subprocess.DEVNULL,
                "file": lines,
                "pipe": "one\ntwo\n",
                "closed": subprocess.DEVNULL,
                "write-only": written,
            }[stdin]
            done = batch(
                cell,
                tmp_path,
                display.name,
                "-c",
                source,
                stdin=given,
                wrapper=CLOSED if stdin == "closed" else [],
            )
        answers.append((done.returncode, done.stdout, OUR_FRAMES.sub("", done.stderr)))
    assert answers[1] == answers[0]


@pytest.mark.parametrize("stdin", ["closed", "null", "file"])
@pytest.mark.parametrize(
    "cell",
    select(
        prompts=["readline"], toolkits=["tk", "qt:PyQt6", "gtk3"], every_python=True
    ),
)
def test_python_i_without_a_terminal_is_what_it_is_without_us(
    cell: Cell, stdin: str, display: Display, tmp_path: Path
) -> None:
    """Where standard input was closed, inputhook's own pipe must not take its number."""
    (tmp_path / "lines").write_text("x = 6\nprint(x * 7)\n")
    answers = []
    for source in (
        "pass",
        f"import inputhook; inputhook.enable({cell.toolkit.name!r})",
    ):
        with (tmp_path / "lines").open("rb") as lines:
            done = batch(
                cell,
                tmp_path,
                display.name,
                "-i",
                "-c",
                source,
                stdin=lines if stdin == "file" else subprocess.DEVNULL,
                wrapper=CLOSED if stdin == "closed" else [],
            )
        answers.append((done.returncode, done.stdout, OUR_FRAMES.sub("", done.stderr)))
    assert answers[1] == answers[0]
