"""Libraries on Qt: run() returns where a loop is served, and blocks in a script."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest

from .harness.activation import activated
from .harness.needs import missing_modules, need
from .harness.sessions import check_no_spin, half_type, title
from .harness.table import PROMPTS_ON_EACH_PYTHON

if TYPE_CHECKING:
    from pathlib import Path

    from .harness.display import Display, Window
    from .harness.launch import Launch
    from .harness.table import PromptCell
    from .harness.terminal import Terminal

LONG = 90.0
"""Seconds: napari's imports read 300 MB."""

RED = "#ff0000"

AT_EDITORS = [
    next(each for each in PROMPTS_ON_EACH_PYTHON if each.values[0].prompt.name == name)
    for name in ("readline", "pyrepl")
]
NEWEST = AT_EDITORS[:1]
AT_PYREPL = AT_EDITORS[1:]

LIBRARIES = ("pyqtgraph", "vispy", "pyvistaqt", "napari")
WITH_RUN = ("pyqtgraph", "vispy", "napari")
"""pyvistaqt has none: its programs call Qt's own."""

BINDINGS = {
    "pyqtgraph": "PySide6",
    "vispy": "PyQt6",
    "pyvistaqt": "PySide6",
    "napari": "PyQt6",
}
"""The binding that each is tested with."""

REPLACED = {
    "pyqtgraph": ("pyqtgraph", "exec"),
    "vispy": ("vispy.app.application", "Application.run"),
    "napari": ("napari._qt.qt_event_loop", "_ipython_has_eventloop"),
}
"""Modules, and what is replaced in them."""


def needs(cell: PromptCell, library: str) -> dict[str, str]:
    """Skip the test without the library; return what its children's environment has."""
    if library == "napari":  # and what it needs: 400 MB
        if missing_modules(cell.interpreter.executable, ("napari",)):
            pytest.skip("napari is not installed")
    else:
        need(cell, library)
    binding = BINDINGS[library]
    need(cell, binding)
    return {"QT_API": binding.lower(), "PYQTGRAPH_QT_LIB": binding}


def started(launch: Launch, cell: PromptCell, library: str, *then: str) -> Terminal:
    terminal = launch(cell, environment=needs(cell, library))
    terminal.run("import inputhook, qt_libraries as q; inputhook.enable('qt')")
    for line in then:
        terminal.run(line, LONG)
    return terminal


def shown(terminal: Terminal, display: Display, library: str, name: str) -> Window:
    """Return the window, once its canvas is drawn; napari puts its own name after the title."""

    def find() -> Window | None:
        names = (each for each in display.titles() if each.split(" - ")[0] == name)
        return next(filter(None, map(display.find, names)), None)

    window = terminal.wait_for(find, LONG, why=f"the window {name}")
    if library != "napari":
        terminal.wait_for(lambda: window.colour(y=None) == RED, why="a red canvas")
    return window


def click(terminal: Terminal, window: Window) -> None:
    """Click in the canvas, not where the click before was: that makes a double click."""
    count = len(terminal.events("click"))
    window.click(-120 if count % 2 else None)
    terminal.wait_for(lambda: len(terminal.events("click")) > count, why="a click")


def gone(terminal: Terminal, display: Display, name: str) -> None:
    terminal.wait_for(lambda: display.find(name) is None, why="the window to go")


@pytest.mark.together("prompt", "library")
@pytest.mark.parametrize("cell", AT_EDITORS)
@pytest.mark.parametrize("library", LIBRARIES)
def test_run_returns_at_the_prompt_and_the_window_lives(
    cell: PromptCell, library: str, launch: Launch, display: Display
) -> None:
    name = title()
    terminal = started(launch, cell, library, f"w = q.window({library!r}, {name!r})")
    window = shown(terminal, display, library, name)
    if library in WITH_RUN:
        for _ in range(2):
            assert terminal.value(f"q.run({library!r})", LONG) in {None, 0}
    terminal.run(f"t = q.timer({name!r})")
    terminal.wait_ticks(10)
    click(terminal, window)
    half_type(terminal, "6 *")
    click(terminal, window)
    terminal.wait_ticks(10)
    terminal.line(" 7")
    terminal.wait_for("42")
    check_no_spin(terminal)
    window.close()
    gone(terminal, display, name)
    assert terminal.value("6 * 7") == 42
    assert "Traceback" not in terminal.raw.decode()


@pytest.mark.parametrize("cell", NEWEST)
@pytest.mark.parametrize("library", WITH_RUN)
def test_what_a_function_has_made_lives_until_no_window_is_open(
    cell: PromptCell, library: str, launch: Launch, display: Display
) -> None:
    """While run() blocks, the function holds its variables."""
    name = title()
    terminal = started(launch, cell, library, f"_ = q.load({library!r})")
    for _ in range(2):
        terminal.run(f"q.program({library!r}, {name!r})", LONG)
        assert terminal.value("q.timers()") == 1  # and what is garbage is collected
        terminal.wait_ticks(10)
        window = shown(terminal, display, library, name)
        click(terminal, window)
        window.close()
        gone(terminal, display, name)
        terminal.wait_for(
            lambda: terminal.value("q.timers()") == 0,
            why="the timer to go",
        )


@pytest.mark.parametrize("cell", NEWEST)
@pytest.mark.parametrize("library", WITH_RUN)
def test_a_library_that_is_older_than_enable_returns_and_is_put_back_by_disable(
    cell: PromptCell, library: str, launch: Launch, display: Display
) -> None:
    name = title()
    terminal = launch(cell, environment=needs(cell, library))
    module, path = REPLACED[library]
    own = f"{module}.{path}"
    terminal.run(f"import inputhook, {module}, qt_libraries as q", LONG)
    terminal.run(f"w = q.window({library!r}, {name!r}); before = {own}", LONG)
    terminal.run("_ = inputhook.enable('qt')")
    assert terminal.value(f"{own} is before") is False
    assert terminal.value(f"q.run({library!r})", LONG) in {None, 0}
    window = shown(terminal, display, library, name)
    click(terminal, window)
    terminal.run("inputhook.disable()")
    assert terminal.value(f"{own} is before") is True


@pytest.mark.parametrize("cell", NEWEST)
@pytest.mark.parametrize("library", WITH_RUN)
@pytest.mark.parametrize("first", ["", "inputhook.enable('qt')", "inputhook.pause(.1)"])
def test_run_blocks_in_a_script(
    cell: PromptCell,
    library: str,
    first: str,
    *,
    launch: Launch,
    display: Display,
    tmp_path: Path,
) -> None:
    name = title()
    lines = [
        "import inputhook, qt_libraries as q",
        f"w = q.window({library!r}, {name!r})",
        f"t = q.timer({name!r})",
        first,
        f"q.run({library!r})",
        "print(6 * 7)",
    ]
    script = tmp_path / "program.py"
    script.write_text("\n".join([*lines, ""]))
    terminal = launch(cell, script.name, environment=needs(cell, library))
    window = shown(terminal, display, library, name)
    terminal.wait_ticks(10)
    click(terminal, window)
    assert "42" not in terminal.output()
    window.close()
    terminal.wait_for("42", LONG)
    assert terminal.wait_exit() == 0


SERVING = """
import asyncio, inputhook, qt_libraries as q

async def main():
    inputhook.enable("qt")
    async with inputhook.serve():
        window = q.window({library!r}, {name!r})
        q.run({library!r})
        print(6 * 7)
        while window.isVisible():
            await asyncio.sleep(0.05)

asyncio.run(main())
print("end", "ed")
"""


@pytest.mark.parametrize("cell", NEWEST)
def test_run_returns_in_a_coroutine_whose_loop_serves_qt(
    cell: PromptCell, launch: Launch, display: Display, tmp_path: Path
) -> None:
    name = title()
    environment = needs(cell, "pyqtgraph")
    script = tmp_path / "program.py"
    script.write_text(SERVING.format(library="pyqtgraph", name=name))
    terminal = launch(cell, script.name, environment=environment)
    window = shown(terminal, display, "pyqtgraph", name)
    terminal.wait_for("42")
    click(terminal, window)
    assert "end ed" not in terminal.output()
    window.close()
    terminal.wait_for("end ed")
    assert terminal.wait_exit() == 0


@pytest.mark.parametrize("cell", NEWEST)
def test_run_in_a_callback_returns_and_keeps_no_variables_of_the_prompts(
    cell: PromptCell, launch: Launch, display: Display
) -> None:
    name = title()
    terminal = started(
        launch, cell, "pyqtgraph", f"w = q.window('pyqtgraph', {name!r})"
    )
    terminal.run(
        f"t = q.timer({name!r}); t.timeout.connect(lambda: q.run('pyqtgraph'))"
    )
    terminal.wait_ticks(10)
    click(terminal, shown(terminal, display, "pyqtgraph", name))
    terminal.run("t.stop()")
    terminal.run(
        "from inputhook.toolkits import qt; from inputhook._state import state"
    )
    kept = "{name for each in state.loops['qt']._kept._variables for name in each}"
    assert terminal.value(kept) <= {"library", "module"}


@pytest.mark.parametrize("cell", AT_EDITORS)
@pytest.mark.parametrize("library", WITH_RUN)
@pytest.mark.parametrize("option", ["-i", "-m"])
def test_a_script_that_a_prompt_follows_returns_to_it(
    cell: PromptCell,
    library: str,
    option: str,
    *,
    launch: Launch,
    display: Display,
    tmp_path: Path,
) -> None:
    """`python -i program.py` and `python -m inputhook program.py`; the latter enables by itself."""
    name = title()
    script = tmp_path / "program.py"
    enabling = "import inputhook; inputhook.enable('qt')\n" if option == "-i" else ""
    script.write_text(
        f"{enabling}import qt_libraries as q\nq.program({library!r}, {name!r})\n"
    )
    arguments = ["-i"] if option == "-i" else ["-m", "inputhook"]
    terminal = launch(cell, *arguments, script.name, environment=needs(cell, library))
    terminal.prompt(">>> ", LONG)
    terminal.wait_ticks(10)
    window = shown(terminal, display, library, name)
    click(terminal, window)
    assert terminal.value("6 * 7") == 42


@pytest.mark.parametrize("cell", NEWEST)
@pytest.mark.parametrize("library", LIBRARIES)
def test_in_ipython(
    cell: PromptCell, library: str, launch: Launch, display: Display
) -> None:
    """napari and pyvistaqt say %gui qt themselves, and get no second hook."""
    need(cell, "IPython")
    name = title()
    terminal = launch(
        cell,
        *("-m", "IPython", "--no-banner", "--no-confirm-exit"),
        environment=needs(cell, library),
    )
    lines = [
        "import inputhook, qt_libraries as q; inputhook.enable('qt')",
        f"w = q.window({library!r}, {name!r})",
        f"t = q.timer({name!r})",
        *([f"q.run({library!r})"] if library in WITH_RUN else []),
        "shell = get_ipython(); hook = shell._inputhook.__module__.split('.')[0]",
        "print(hook, shell.active_eventloop, *inputhook.enabled(), 6 * 7)",
    ]
    numbers = itertools.count(1)
    for line in lines:
        terminal.wait_for(f"In [{next(numbers)}]:", LONG)
        terminal.line(line)
    terminal.wait_for("inputhook qt qt 42")
    terminal.wait_ticks(10)
    window = shown(terminal, display, library, name)
    click(terminal, window)
    terminal.send("6*")
    terminal.wait_ticks(10)
    click(terminal, window)
    terminal.line("8")
    terminal.wait_for("48")


@pytest.mark.parametrize("cell", NEWEST)
@pytest.mark.parametrize("library", WITH_RUN)
def test_a_script_of_ipythons_blocks_unless_a_prompt_follows(
    cell: PromptCell, library: str, launch: Launch, display: Display, tmp_path: Path
) -> None:
    need(cell, "IPython")
    environment = needs(cell, library)
    for option in "", "-i":
        name = title()
        script = tmp_path / "program.py"
        script.write_text(
            "import inputhook, qt_libraries as q; inputhook.enable('qt')\n"
            f"q.program({library!r}, {name!r}); print(6 * 7)\n"
        )
        arguments = ["-m", "IPython", "--no-banner", "--no-confirm-exit"]
        arguments += [option] * bool(option)
        terminal = launch(cell, *arguments, script.name, environment=environment)
        window = shown(terminal, display, library, name)
        terminal.wait_ticks(10)
        click(terminal, window)
        if option:
            terminal.wait_for("42")
            terminal.wait_for("In [1]:")
        else:
            assert "42" not in terminal.output()
            window.close()
            terminal.wait_for("42", LONG)
            assert terminal.wait_exit() == 0


@pytest.mark.parametrize("cell", AT_PYREPL)
@pytest.mark.parametrize("library", WITH_RUN)
def test_auto_activation_enables_qt_in_the_line_that_imports_the_library(
    cell: PromptCell, library: str, launch: Launch, display: Display
) -> None:
    name = title()
    environment = needs(cell, library)
    terminal = launch(activated(cell), environment=environment)
    terminal.run(f"import qt_libraries as q; q.program({library!r}, {name!r})", LONG)
    terminal.wait_ticks(10)
    window = shown(terminal, display, library, name)
    click(terminal, window)
    assert terminal.value("__import__('inputhook').enabled()") == ("qt",)


@pytest.mark.parametrize("cell", NEWEST)
@pytest.mark.parametrize("library", WITH_RUN)
def test_a_library_of_another_shape_is_left_alone_with_one_sentence(
    cell: PromptCell, library: str, launch: Launch
) -> None:
    module, path = REPLACED[library]
    terminal = launch(cell, environment=needs(cell, library))
    terminal.run(f"import inputhook, {module}", LONG)
    terminal.run(f"del {module}.{path}")
    terminal.line("_ = inputhook.enable('qt')")
    terminal.prompt()
    screen = " ".join(terminal.output().split())
    assert f"what lets {library} return to the prompt is off" in screen
    assert terminal.value("6 * 7") == 42
    terminal.run("inputhook.disable(); _ = inputhook.enable('qt')")
    assert terminal.value("len(inputhook._failures.failures)") == 1


@pytest.mark.parametrize("cell", NEWEST)
def test_vispy_blocks_where_another_toolkit_has_its_windows(
    cell: PromptCell, launch: Launch, display: Display
) -> None:
    """Qt is enabled, and nobody serves the loop that VisPy's canvas needs; nor if asked to."""
    name = title()
    terminal = started(launch, cell, "vispy", f"w = q.window('vispy', {name!r})")
    terminal.run("from vispy import app; a = app.use_app()")
    terminal.line("a.run(allow_interactive=False)")
    window = shown(terminal, display, "vispy", name)
    terminal.wait_for("\n")
    click(terminal, window)
    window.close()
    terminal.prompt(timeout=LONG)
    terminal.run("type(a).backend_name = 'Glfw'")
    terminal.run(
        "a._backend = type('Blocks', (), {'_vispy_run': lambda _: 'blocked'})()"
    )
    assert terminal.value("a.run()") == "blocked"
