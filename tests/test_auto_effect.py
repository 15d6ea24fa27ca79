"""What auto-activation does: windows are alive, Python starts as ever, whatever is broken."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from .activation import activated
from .batch import batch
from .needs import need
from .plots import backend, painted, plot, shown
from .sessions import title, visible
from .table import PROMPT_CELLS, select

if TYPE_CHECKING:
    from .conftest import Launch
    from .display import Display
    from .table import Cell, PromptCell

ONE = select(prompts=["readline"], toolkits=["tk"])
EDITORS = select(prompts=["readline", "pyrepl"], toolkits=["tk"])
EVERY = select(prompts=["readline"], toolkits=["tk"], every_python=True)
FIGURES = select(prompts=["readline", "pyrepl"], toolkits=["tk", "qt:PyQt6", "gtk3"])

ENABLED = "sys.modules['inputhook.auto'].activation.enabled"
ERRORS = "[type(e).__name__ for e in sys.modules['inputhook.auto'].activation.errors]"


# At a prompt.


@pytest.mark.parametrize("cell", select(prompts=["readline", "pyrepl"]))
def test_a_window_is_alive(cell: Cell, launch: Launch, display: Display) -> None:
    """Nobody has enabled anything; and exactly that loop is enabled."""
    terminal = launch(activated(cell))
    name = title()
    terminal.run(cell.toolkit.open(name))
    visible(terminal, display, name)
    terminal.wait_ticks()
    terminal.run("import sys")
    assert terminal.value(ENABLED) == (cell.toolkit.name,)
    assert terminal.value(ERRORS) == []


@pytest.mark.parametrize("cell", EDITORS)
def test_a_second_toolkit_adds_its_loop(cell: Cell, launch: Launch) -> None:
    terminal = launch(activated(cell))
    terminal.run("import sys, tkinter, PyQt6.QtWidgets")
    assert terminal.value(ENABLED) == ("tk", "qt")
    first, second = title("first"), title("second")
    terminal.run(cell.toolkit.open(first))
    terminal.wait_ticks(title=first)
    terminal.run(f"other = windows.open_window('PyQt6', {second!r}, 0.01)")
    terminal.wait_ticks(title=second)


@pytest.mark.parametrize("cell", FIGURES)
def test_a_figure_is_alive(cell: Cell, launch: Launch, display: Display) -> None:
    """matplotlib imports the toolkit in the middle of its first figure."""
    need(cell, "matplotlib")
    terminal = launch(activated(cell), environment=backend(cell))
    terminal.run("import figures, sys, matplotlib.pyplot as plt", timeout=60)
    window = plot(terminal, display)
    terminal.run("plt.show()")  # returns at once
    terminal.run("_ = f.set_facecolor('lime')")
    painted(terminal, window, "#00ff00")
    assert terminal.value(ENABLED) == (cell.toolkit.name,)


@pytest.mark.parametrize("cell", FIGURES)
def test_a_scripts_figure_blocks_and_is_not_interactive(
    cell: Cell, launch: Launch, display: Display, tmp_path: Path
) -> None:
    """The same terminal, no prompt: show() waits until the window is closed."""
    need(cell, "matplotlib")
    (tmp_path / "plot.py").write_text(
        "import figures, matplotlib.pyplot as plt\nfigures.figure('script')\n"
        "print('interactive:', plt.isinteractive())\nplt.show()\nprint('closed')\n"
    )
    terminal = launch(activated(cell), "plot.py", environment=backend(cell))
    window = shown(terminal, display, "script", "#ff0000")
    terminal.wait_for("interactive: False")
    assert "closed" not in terminal.output()
    window.close()
    terminal.wait_for("closed")
    assert terminal.wait_exit() == 0


@pytest.mark.parametrize("cell", ONE)
def test_after_a_prompt_inside_a_program_the_program_is_one_again(
    cell: Cell, launch: Launch, tmp_path: Path
) -> None:
    need(cell, "matplotlib")
    (tmp_path / "program.py").write_text(
        "import code, readline, slots, sys\n"
        "import matplotlib; matplotlib.use('TkAgg')\n"
        "import matplotlib.pyplot as plt\n"
        "from matplotlib.backends import backend_tkagg\n"
        "before = slots.state()\n"
        "for _ in range(2):\n"
        "    code.interact(local=globals())\n"
        "    sys.__dict__.pop('ps1', None)\n"
        "    print('left:', slots.changed(before), plt.isinteractive())\n"
    )
    terminal = launch(activated(cell), "program.py")
    for _ in range(2):
        terminal.prompt(timeout=60)
        assert terminal.value("plt.isinteractive()") is True
        assert terminal.value(ENABLED) == ("tk",)
        terminal.ctrl("d")
        terminal.wait_for("left: [] False")
    assert terminal.wait_exit() == 0


@pytest.mark.parametrize("cell", EDITORS)
def test_disable_is_respected(cell: Cell, launch: Launch) -> None:
    terminal = launch(activated(cell))
    terminal.run("import sys, tkinter, inputhook; inputhook.disable()")
    terminal.run("import _tkinter, PyQt6.QtWidgets")
    assert terminal.value("inputhook.manager.names()") == ()
    terminal.run("_ = inputhook.enable('tk')")
    assert terminal.value("inputhook.manager.names()") == ("tk",)


@pytest.mark.parametrize("cell", EDITORS)
def test_a_mode_that_was_chosen_stays(cell: Cell, launch: Launch) -> None:
    terminal = launch(activated(cell))
    terminal.run("import inputhook; _ = inputhook.enable('tk', mode='slice')")
    terminal.run("import PyQt6.QtWidgets")
    assert terminal.value("inputhook.manager.names()") == ("tk", "qt")
    assert terminal.value("inputhook.manager.mode()[0]") == "slice"


@pytest.mark.parametrize("cell", EDITORS)
def test_a_toolkit_named_is_enabled_and_no_other(cell: Cell, launch: Launch) -> None:
    terminal = launch(activated(cell), environment={"INPUTHOOK": "TkAgg,asyncio"})
    terminal.run("import sys, PyQt6.QtWidgets")
    assert terminal.value(ENABLED) == ("tk", "asyncio")
    assert terminal.value("'_tkinter' in sys.modules") is False


@pytest.mark.parametrize("cell", EDITORS)
def test_debug_says_what_is_done(cell: Cell, launch: Launch) -> None:
    terminal = launch(activated(cell), environment={"INPUTHOOK": "debug"})
    assert "inputhook.auto: waits for a toolkit" in "\n".join(terminal.screen())
    printed = terminal.run("import tkinter")
    assert "inputhook.auto: tk: enabled: a prompt is there (sys.ps1)" in printed


# Never in the way.


@pytest.mark.parametrize("cell", EDITORS)
def test_without_a_display_nothing_is_said(cell: Cell, launch: Launch) -> None:
    terminal = launch(activated(cell), display=None)
    assert terminal.run("import sys, tkinter") == ""
    assert terminal.value(ERRORS) == ["NoDisplay"]
    assert terminal.value(ENABLED) == ()


@pytest.mark.parametrize("cell", EDITORS)
def test_a_wrong_name_is_remembered_and_nothing_is_said(
    cell: Cell, launch: Launch
) -> None:
    terminal = launch(activated(cell), environment={"INPUTHOOK": "bogus"})
    assert "inputhook" not in "\n".join(terminal.screen())
    terminal.run("import sys")
    assert terminal.value(ERRORS) == ["UnknownToolkit"]
    assert terminal.value(ENABLED) == ()


@pytest.mark.parametrize("cell", PROMPT_CELLS)
def test_it_imports_only_what_site_has_imported(
    cell: PromptCell, tmp_path: Path
) -> None:
    """Neither cffi nor the extension, and nothing of the standard library."""
    listing = "import sys; print(*sys.modules, sep='\\n')"
    # INPUTHOOK=0 would not do: it is looked at in there
    plain = activated(cell, "none")
    with_it = batch(activated(cell), tmp_path, None, "-i", "-c", listing)
    without = batch(plain, tmp_path, None, "-i", "-c", listing)
    assert with_it.returncode == without.returncode == 0
    more = set(with_it.stdout.split()) - set(without.stdout.split())
    assert {name for name in more if not name.startswith("inputhook")} == set()
    assert "inputhook.auto" in more
    assert "inputhook._core" not in more
