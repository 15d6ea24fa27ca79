"""VTK's windows, PyVista's among them, and GLUT's: alive at a prompt, as ever in a script."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from .harness.activation import activated
from .harness.needs import need, not_here
from .harness.sessions import check_no_spin, half_type, title
from .harness.table import PROMPTS_ON_EACH_PYTHON, TK_AT_EDITORS

if TYPE_CHECKING:
    from collections.abc import Callable

    from .harness.display import Display, Window
    from .harness.launch import Launch
    from .harness.table import Cell, PromptCell
    from .harness.terminal import Terminal

ROOT = Path(__file__).parent.parent
LONG = 60.0
"""Seconds: the import of VTK reads 300 MB."""

AT_EDITORS = [
    next(each for each in PROMPTS_ON_EACH_PYTHON if each.values[0].prompt.name == name)
    for name in ("readline", "pyrepl")
]
NEWEST = AT_EDITORS[:1]


def need_vtk(cell: Cell | PromptCell) -> None:
    need(cell, "vtkmodules", "pyvista")


def need_glut(cell: Cell | PromptCell) -> None:
    need(cell, "OpenGL")
    found = "from OpenGL import GLUT; raise SystemExit(not GLUT.glutMainLoopEvent)"
    command = [cell.interpreter.executable, "-c", found]
    if subprocess.run(command, check=False, capture_output=True).returncode:
        not_here("freeglut3-dev of the distribution")


NEEDS = {"vtk": need_vtk, "glut": need_glut}


def enabled(
    launch: Launch,
    cell: Cell | PromptCell,
    toolkit: str,
    need: Callable[[Cell | PromptCell], None] | None = None,
) -> Terminal:
    (need or NEEDS[toolkit])(cell)
    terminal = launch(cell)
    terminal.run("import inputhook, windows, gl_windows")
    assert terminal.value(f"inputhook.enable({toolkit!r})") == (toolkit,)
    return terminal


def red(terminal: Terminal, display: Display, name: str) -> Window:
    window = terminal.wait_for(lambda: display.find(name), LONG)
    terminal.wait_for(lambda: window.colour() == "#ff0000", why="a red window")
    return window


def gone(terminal: Terminal, display: Display, name: str) -> None:
    terminal.wait_for(lambda: display.find(name) is None, why="the window to go")


@pytest.mark.together("prompt", "toolkit")
@pytest.mark.parametrize("cell", AT_EDITORS)
@pytest.mark.parametrize("toolkit", ["vtk", "glut"])
def test_a_window_lives_while_the_prompt_waits_and_between_keys(
    cell: PromptCell, toolkit: str, launch: Launch, display: Display
) -> None:
    """Two windows, opened one after the other; the first is closed, and opened again."""
    first, second = title(), title()
    terminal = enabled(launch, cell, toolkit)
    terminal.run(f"a = gl_windows.{toolkit}_window({first!r})", LONG)
    terminal.wait_ticks(title=first)
    window = red(terminal, display, first)
    window.click()
    terminal.wait_event("click", first)
    half_type(terminal, "6 *")
    terminal.wait_ticks(title=first)
    window.click()
    terminal.wait_for(lambda: len(terminal.events("click")) == 2)
    terminal.line(" 7")
    terminal.wait_for("42")
    check_no_spin(terminal)
    assert terminal.value(f"inputhook.active({toolkit!r})") is True
    terminal.run(f"b = gl_windows.{toolkit}_window({second!r})")
    terminal.wait_ticks(title=second)
    terminal.wait_ticks(title=first)
    window.close()
    gone(terminal, display, first)
    terminal.wait_ticks(title=second)
    red(terminal, display, second).close()
    gone(terminal, display, second)
    terminal.run(f"a = gl_windows.{toolkit}_window({first!r})")
    terminal.wait_ticks(title=first)
    red(terminal, display, first).click()
    terminal.wait_for(lambda: len(terminal.events("click")) == 3)
    terminal.run("inputhook.disable()")
    before = len(terminal.ticks())
    assert terminal.value("6 * 7") == 42
    assert len(terminal.ticks()) == before
    terminal.run(f"_ = inputhook.enable({toolkit!r})")
    terminal.wait_ticks(title=first)
    assert "Traceback" not in terminal.raw.decode()


@pytest.mark.parametrize("cell", NEWEST)
@pytest.mark.parametrize("toolkit", ["vtk", "glut"])
def test_a_window_that_is_older_than_enable_lives(
    cell: PromptCell, toolkit: str, launch: Launch, display: Display
) -> None:
    name = title()
    NEEDS[toolkit](cell)
    terminal = launch(cell)
    terminal.run("import inputhook, windows, gl_windows")
    terminal.run(f"a = gl_windows.{toolkit}_window({name!r})", LONG)
    terminal.run(f"_ = inputhook.enable({toolkit!r})")
    terminal.wait_ticks(title=name)
    red(terminal, display, name).click()
    terminal.wait_event("click", name)


@pytest.mark.parametrize("cell", NEWEST)
def test_a_timer_that_glut_calls_later_than_it_was_asked_to_is_called(
    cell: PromptCell, launch: Launch, display: Display
) -> None:
    """GLUT counts milliseconds of its own clock, from when it is asked on."""
    del display
    name = title()
    need_glut(cell)
    terminal = launch(cell)
    terminal.run("import inputhook, windows, gl_windows; from OpenGL import GLUT")
    terminal.run("ask = GLUT.glutTimerFunc")
    terminal.run("GLUT.glutTimerFunc = lambda ms, f, value: ask(ms + 50, f, value)")
    terminal.run("_ = inputhook.enable('glut')")
    terminal.run(f"a = gl_windows.glut_window({name!r})", LONG)
    terminal.wait_ticks(20, title=name)


@pytest.mark.parametrize("cell", NEWEST)
@pytest.mark.parametrize("toolkit", ["vtk", "glut"])
def test_a_window_without_timers_does_not_wake_the_process(
    cell: PromptCell, toolkit: str, launch: Launch, display: Display
) -> None:
    """Its events come nevertheless; asyncio's ticks, beside it, say that time passes."""
    name = title()
    terminal = enabled(launch, cell, toolkit)
    terminal.run(f"a = gl_windows.{toolkit}_window({name!r}, None)", LONG)
    window = red(terminal, display, name)
    terminal.run("import asyncio, coroutines; _ = inputhook.enable('asyncio')")
    terminal.run("task = asyncio.create_task(coroutines.tick('task', .05))")
    check_no_spin(terminal)
    window.click()
    terminal.wait_event("click", name)


@pytest.mark.parametrize("cell", NEWEST)
@pytest.mark.parametrize("toolkit", ["vtk", "glut"])
def test_ctrl_c_ends_a_callback_and_not_python(
    cell: PromptCell, toolkit: str, launch: Launch, display: Display
) -> None:
    """VTK itself ends the process with status 1 (vtkPythonCommand::Execute)."""
    name = title()
    terminal = enabled(launch, cell, toolkit)
    terminal.run(f"a = gl_windows.{toolkit}_window({name!r})", LONG)
    if toolkit == "vtk":
        terminal.run("_ = a.AddObserver('RightButtonPressEvent', gl_windows.slow)")
        red(terminal, display, name).click(button=3)
    else:
        terminal.run("from OpenGL import GLUT")
        terminal.run("_ = GLUT.glutTimerFunc(50, gl_windows.slow, 0)")
    terminal.wait_event("slow")
    terminal.ctrl("c")
    terminal.wait_for("KeyboardInterrupt")
    terminal.prompt()
    terminal.wait_ticks(title=name)
    assert terminal.value("6 * 7") == 42


@pytest.mark.parametrize("cell", NEWEST)
@pytest.mark.parametrize("toolkit", ["vtk", "glut"])
def test_what_a_callback_raises_is_shown_and_the_window_lives(
    cell: PromptCell, toolkit: str, launch: Launch
) -> None:
    name = title()
    terminal = enabled(launch, cell, toolkit)
    terminal.run(f"a = gl_windows.{toolkit}_window({name!r})", LONG)
    if toolkit == "vtk":
        terminal.run("fail = lambda *_: (a.RemoveObserver(tag), 1 / 0)")
        terminal.run("tag = a.AddObserver('TimerEvent', fail)")
    else:
        terminal.run("from OpenGL import GLUT")
        terminal.run("_ = GLUT.glutTimerFunc(50, lambda _: 1 / 0, 0)")
    terminal.wait_for("ZeroDivisionError: division by zero")
    terminal.wait_ticks(title=name)
    terminal.run("")
    assert terminal.value("6 * 7") == 42


@pytest.mark.either("prompt")
@pytest.mark.parametrize("cell", AT_EDITORS)
def test_start_and_show_return_at_the_prompt(
    cell: PromptCell, launch: Launch, display: Display
) -> None:
    """A program that starts the interactor in a function; PyVista in both of its ways."""
    names = [title(), title(), title()]
    terminal = enabled(launch, cell, "vtk")
    terminal.run(f"gl_windows.vtk_program({names[0]!r})", LONG)
    terminal.wait_ticks(title=names[0])
    for name, options in (names[1], ""), (names[2], ", interactive_update=True"):
        terminal.run(f"p = gl_windows.pyvista_window({name!r}{options})", LONG)
        terminal.wait_event("shown", name)
        window = red(terminal, display, name)
        window.click()
        terminal.wait_event("click", name)
        if options:
            window.type("q")  # PyVista's key
        else:
            window.close()
        gone(terminal, display, name)
        assert terminal.value("p._closed") is True
    red(terminal, display, names[0]).close()
    gone(terminal, display, names[0])
    terminal.run("import pyvista; pyvista.global_theme.title = 'plot'")
    terminal.run("_ = pyvista.Sphere().plot()")
    terminal.wait_for(lambda: display.find("plot")).close()
    gone(terminal, display, "plot")
    # VTK's classes and PyVista's are as they were
    derived = "[each.__name__ for each in type(a).__mro__].count(type(a).__name__)"
    terminal.run("a = gl_windows.vtk_window('ours', None)")
    assert terminal.value(derived) == 2
    terminal.run("inputhook.disable()")
    terminal.run("a = gl_windows.vtk_window('plain', None)")
    assert terminal.value(derived) == 1
    whose = "pyvista.Plotter.show.__code__.co_filename"
    assert "inputhook" not in terminal.value(whose).replace(str(ROOT), "")


@pytest.mark.parametrize("cell", NEWEST)
@pytest.mark.parametrize(
    "show", ["vtk_program('NAME')", "pyvista_window('NAME')", "block"]
)
def test_start_and_show_block_in_a_script(
    cell: PromptCell, show: str, launch: Launch, display: Display
) -> None:
    name = title()
    need_vtk(cell)
    if show == "block":
        show = "pyvista_window('NAME', interactive_update=True); inputhook.block()"
    script = (
        "import inputhook, gl_windows; inputhook.enable('vtk'); p = gl_windows."
        f"{show.replace('NAME', name)}; print('end', 'ed')"
    )
    terminal = launch(cell, "-c", script)
    window = red(terminal, display, name)
    window.click()
    terminal.wait_event("click", name)
    assert "end ed" not in terminal.output()
    window.close()
    terminal.wait_for("end ed")
    assert terminal.wait_exit() == 0


@pytest.mark.parametrize("cell", NEWEST)
def test_an_interactor_of_a_class_of_the_programs_lives(
    cell: PromptCell, launch: Launch
) -> None:
    """Made before the prompt waits the first time; disabled and enabled again, as well."""
    name = title()
    need_vtk(cell)
    terminal = launch(cell)
    terminal.run("import inputhook, windows, gl_windows, vtkmodules.vtkRenderingCore")
    terminal.run("core = vtkmodules.vtkRenderingCore")
    terminal.run("Own = type('Own', (core.vtkRenderWindowInteractor,), {})")
    terminal.run("original, core.vtkRenderWindowInteractor = Own.__base__, Own")
    terminal.run(f"a = gl_windows.vtk_window({name!r})", LONG)
    assert terminal.value("type(a).__name__") == "Own"
    for _ in range(2):
        terminal.run("_ = inputhook.enable('vtk')")
        terminal.wait_ticks(title=name)
        terminal.run("inputhook.disable()")


@pytest.mark.parametrize("cell", NEWEST)
def test_gluts_main_loop_returns_at_the_prompt_and_its_idle_function_is_called(
    cell: PromptCell, launch: Launch, display: Display
) -> None:
    """freeglut ends the process when a window is closed: not here."""
    name = title()
    terminal = enabled(launch, cell, "glut")
    terminal.run(f"gl_windows.glut_window({name!r}, None)", LONG)
    terminal.run("from OpenGL.GLUT import *")
    terminal.run("glutMainLoop()")
    terminal.run("glutIdleFunc(lambda: windows.record('tick', 'idle'))")
    terminal.wait_ticks(10, title="idle")
    check_no_spin(terminal)
    terminal.run("glutIdleFunc(None)")
    red(terminal, display, name).close()
    gone(terminal, display, name)
    assert terminal.value("inputhook.block(), 6 * 7") == (True, 42)


@pytest.mark.either("prompt")
@pytest.mark.parametrize("cell", TK_AT_EDITORS)
def test_vtk_glut_and_tk_live_in_one_session(cell: Cell, launch: Launch) -> None:
    need_glut(cell)
    terminal = enabled(launch, cell, "vtk")
    terminal.run("_ = inputhook.enable('tk', 'glut')")
    terminal.run("a = gl_windows.vtk_window('vtk')", LONG)
    terminal.run("gl_windows.glut_window('glut', .01, 400)")
    terminal.run(cell.toolkit.open("tk"))
    for name in ("vtk", "glut", "tk"):
        terminal.wait_ticks(title=name)
    half_type(terminal, "6 *")
    for name in ("vtk", "glut", "tk"):
        terminal.wait_ticks(title=name)
    terminal.line(" 7")


@pytest.mark.parametrize("cell", TK_AT_EDITORS[:1])
def test_auto_activation_notices_vtk_and_glut(cell: Cell, launch: Launch) -> None:
    need_vtk(cell)
    need_glut(cell)
    terminal = launch(activated(cell))
    terminal.run("import gl_windows; a = gl_windows.vtk_window('vtk')", LONG)
    terminal.wait_ticks(title="vtk")
    terminal.run("gl_windows.glut_window('glut')", LONG)
    terminal.wait_ticks(title="glut")
    assert terminal.value("__import__('inputhook').enabled()") == ("vtk", "glut")
