"""What auto-activation does: windows are alive, Python starts as ever, whatever is broken."""

from __future__ import annotations

import functools
import os
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from inputhook.auto.managed_lines import with_block

from .harness.activation import activated
from .harness.batch import batch
from .harness.environment import CHILD, SOURCE
from .harness.needs import need, not_here
from .harness.plots import backend, painted, plot, shown
from .harness.sessions import title, visible
from .harness.table import (
    KINDS_AT_PYREPL,
    TK_AND_QT_AT_READLINE,
    TK_AT_EDITORS,
    TK_AT_READLINE,
    TK_AT_READLINE_ON_EACH_PYTHON,
    select,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from .harness.display import Display, SilentDisplay
    from .harness.launch import Launch
    from .harness.table import Cell

FIGURES = select(prompts=["readline", "pyrepl"], toolkits=["tk", "qt:PyQt6", "gtk3"])

ENABLED = "sys.modules['inputhook.auto'].activation.enabled"
ERRORS = "[type(e).__name__ for e in sys.modules['inputhook.auto'].activation.errors]"


# At a prompt.


@pytest.mark.either("toolkit")
@pytest.mark.parametrize(
    "cell",
    [
        *select(prompts=["readline"], every_python=True),
        *KINDS_AT_PYREPL,
    ],
)
def test_a_window_is_alive(cell: Cell, launch: Launch, display: Display) -> None:
    """Nobody has enabled anything; exactly the window's toolkit is enabled."""
    terminal = launch(activated(cell))
    name = title()
    terminal.run(cell.toolkit.open(name))
    visible(terminal, display, name)
    terminal.wait_ticks()
    terminal.run("import sys")
    assert terminal.value(ENABLED) == (cell.toolkit.name,)
    assert terminal.value(ERRORS) == []


@pytest.mark.parametrize("cell", TK_AT_READLINE)
def test_a_start_file_activates(cell: Cell, launch: Launch) -> None:
    """From Python 3.15 on (PEP 829): before sys.__interactivehook__ is there, as a .pth file."""
    if cell.interpreter.version < (3, 15):
        not_here("a Python that reads .start files")
    terminal = launch(activated(cell, "start"))
    terminal.run("import sys, tkinter")
    assert terminal.value(ENABLED) == ("tk",)


@pytest.mark.either("prompt")
@pytest.mark.parametrize("cell", TK_AT_EDITORS)
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


SHELLS = {
    "ipython plot.py": ("-m", "IPython", "plot.py"),
    "ipython -c": ("-m", "IPython", "-c", "%run plot.py"),
    "its own shell": ("shell.py",),
}
"""Ways to run a program in a shell of IPython which never comes to a prompt."""


@pytest.mark.together("how", "way")
@pytest.mark.parametrize("how", ["auto", "enable()"])
@pytest.mark.parametrize("way", SHELLS)
@pytest.mark.parametrize("cell", TK_AND_QT_AT_READLINE)
def test_a_figure_of_a_program_that_ipython_runs_blocks_and_is_not_interactive(
    cell: Cell, way: str, launch: Launch, display: Display, tmp_path: Path, *, how: str
) -> None:
    """Else the window would be gone at once (ipython#11837, matplotlib#14979)."""
    need(cell, "matplotlib", "IPython")
    enable = f"inputhook.enable({cell.toolkit.name!r})" if how == "enable()" else ""
    (tmp_path / "plot.py").write_text(
        f"import figures, inputhook, matplotlib.pyplot as plt\n{enable}\n"
        "figures.figure('script')\n"
        "print('interactive:', plt.isinteractive(), inputhook.active())\n"
        "plt.show()\nprint('closed')\n"
    )
    (tmp_path / "shell.py").write_text(
        "from IPython.terminal.interactiveshell import TerminalInteractiveShell\n"
        "TerminalInteractiveShell.instance()\nimport plot\n"
    )
    cell = activated(cell) if how == "auto" else cell
    terminal = launch(cell, *SHELLS[way], environment=backend(cell))
    window = shown(terminal, display, "script", "#ff0000")
    terminal.wait_for("interactive: False False")
    assert "closed" not in terminal.output()
    window.close()
    terminal.wait_for("closed")
    assert terminal.wait_exit() == 0


@pytest.mark.parametrize("cell", TK_AND_QT_AT_READLINE)
def test_a_figure_of_a_program_before_ipythons_prompt_is_alive_there(
    cell: Cell, launch: Launch, display: Display, tmp_path: Path
) -> None:
    need(cell, "matplotlib", "IPython")
    (tmp_path / "plot.py").write_text(
        "import figures, inputhook, matplotlib.pyplot as plt\n"
        "f = figures.figure('script')\n"
        "print('interactive:', plt.isinteractive(), inputhook.active())\nplt.show()\n"
    )
    terminal = launch(
        activated(cell), "-m", "IPython", "-i", "plot.py", environment=backend(cell)
    )
    window = shown(terminal, display, "script", "#ff0000")
    terminal.wait_for("interactive: True True")
    terminal.wait_for("In [1]:")
    terminal.line("_ = f.set_facecolor('lime')")
    painted(terminal, window, "#00ff00")
    terminal.line("print('active', inputhook.active(), 6 * 7)")
    terminal.wait_for("active True 42")


@pytest.mark.parametrize("cell", TK_AT_EDITORS)
def test_a_shell_of_ipython_at_pythons_prompt_does_not_end_that(
    cell: Cell, launch: Launch
) -> None:
    """The shell replaces sys.ps1."""
    need(cell, "IPython")
    for each in (activated(cell), cell):
        terminal = launch(each)
        terminal.line(
            "from IPython.core.interactiveshell import InteractiveShell as S; S.instance()"
        )
        terminal.wait_for(re.compile(r"^In : ", re.MULTILINE))
        terminal.line("import inputhook, tkinter; _ = inputhook.enable('tk')")
        terminal.line("print('active', inputhook.active(), 6 * 7)")
        terminal.wait_for("active True 42")


@pytest.mark.parametrize("how", ["auto", "enable()"])
@pytest.mark.parametrize("cell", TK_AT_READLINE)
def test_a_jupyter_kernel_is_no_prompt(
    cell: Cell, how: str, launch: Launch, tmp_path: Path
) -> None:
    """Although the kernel is started at a terminal; nobody runs a loop there."""
    need(cell, "ipykernel", "matplotlib")
    enable = "inputhook.enable('tk')" if how == "enable()" else ""
    (tmp_path / "cell.py").write_text(
        "import inputhook, tkinter, windows, matplotlib.pyplot as plt\n"
        f"{enable}\n"
        "windows.record('kernel', inputhook.active(), plt.isinteractive())\n"
    )
    terminal = launch(
        activated(cell) if how == "auto" else cell,
        *("-m", "ipykernel_launcher", "--IPKernelApp.exec_lines=import cell"),
        environment={"PYDEVD_DISABLE_FILE_VALIDATION": "1", "MPLBACKEND": "TkAgg"},
    )
    terminal.wait_event("kernel")
    (event,) = terminal.events("kernel")
    assert event.detail == (False, False)


@pytest.mark.parametrize("cell", TK_AT_READLINE_ON_EACH_PYTHON)
def test_after_a_prompt_inside_a_program_the_program_is_one_again(
    cell: Cell, launch: Launch, tmp_path: Path
) -> None:
    need(cell, "matplotlib")
    (tmp_path / "program.py").write_text(
        "import code, readline, slots, sys\n"
        "import tkinter, matplotlib.pyplot as plt\n"
        "before = slots.state()\n"
        "for _ in range(2):\n"
        "    code.interact(local=globals())\n"
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


@pytest.mark.either("prompt")
@pytest.mark.parametrize("cell", TK_AT_EDITORS)
def test_disable_is_respected(cell: Cell, launch: Launch) -> None:
    terminal = launch(activated(cell))
    terminal.run("import sys, tkinter, inputhook; inputhook.disable()")
    terminal.run("import _tkinter, PyQt6.QtWidgets")
    assert terminal.value("inputhook.enabled()") == ()
    terminal.run("_ = inputhook.enable('tk')")
    assert terminal.value("inputhook.enabled()") == ("tk",)


@pytest.mark.parametrize(
    "cell", select(prompts=["readline"], toolkits=["qt", "gtk3", "wx"])
)
def test_what_is_enabled_by_hand_can_still_be_imported(
    cell: Cell, launch: Launch
) -> None:
    """enable() and auto-activation look out for the same imports."""
    terminal = launch(activated(cell))
    terminal.run(f"import inputhook; _ = inputhook.enable({cell.toolkit.name!r})")
    terminal.run(cell.toolkit.open())
    terminal.wait_ticks()
    for other in ("PyQt5.QtCore", "PySide6.QtCore", "tkinter"):
        terminal.line(f"import {other}")  # which may be in conflict with the first
        terminal.prompt()
        assert "RecursionError" not in terminal.output()
    assert cell.toolkit.name in terminal.value("inputhook.enabled()")


@pytest.mark.either("prompt")
@pytest.mark.parametrize("cell", TK_AT_EDITORS)
def test_a_mode_that_was_chosen_stays(cell: Cell, launch: Launch) -> None:
    terminal = launch(activated(cell))
    terminal.run("import inputhook; _ = inputhook.enable('tk', mode='slice')")
    terminal.run("import PyQt6.QtWidgets")
    assert terminal.value("inputhook.enabled()") == ("tk", "qt")
    assert terminal.value("inputhook._state.state.mode") == "slice"


@pytest.mark.either("prompt")
@pytest.mark.parametrize("cell", TK_AT_EDITORS)
def test_a_toolkit_named_is_enabled_and_no_other(cell: Cell, launch: Launch) -> None:
    terminal = launch(activated(cell), environment={"INPUTHOOK": "TkAgg,asyncio"})
    terminal.run("import sys, PyQt6.QtWidgets")
    assert terminal.value(ENABLED) == ("tk", "asyncio")
    assert terminal.value("'_tkinter' in sys.modules") is False


@pytest.mark.either("prompt")
@pytest.mark.parametrize("cell", TK_AT_EDITORS)
def test_inputhook_debug_says_what_is_done(cell: Cell, launch: Launch) -> None:
    terminal = launch(activated(cell), environment={"INPUTHOOK": "debug"})
    assert "inputhook.auto: waits for a prompt" in "\n".join(terminal.screen())
    printed = terminal.run("import tkinter")
    assert (
        "inputhook.auto: tk: enabled: Python was started without a program" in printed
    )


@pytest.mark.parametrize("cell", TK_AT_READLINE)
def test_inputhook_debug_says_why_nothing_is_done(cell: Cell, tmp_path: Path) -> None:
    for words, stdin in (("debug", "without a terminal"), ("0,debug", "")):
        done = batch(
            activated(cell),
            tmp_path,
            None,
            *("-c", "pass"),
            stdin=stdin,
            environment={"INPUTHOOK": words},
        )
        why = f"INPUTHOOK is '{words}'" if "0" in words else "not a terminal"
        assert done.stderr.startswith("inputhook.auto: does nothing: ")
        assert done.stderr.endswith(f"{why}\n")
        assert done.stderr.count("\n") == 1


# Never in the way.


@pytest.mark.either("prompt")
@pytest.mark.parametrize("cell", TK_AT_EDITORS)
def test_without_a_display_nothing_is_said(cell: Cell, launch: Launch) -> None:
    terminal = launch(activated(cell), display=None)
    assert terminal.run("import sys, tkinter") == ""
    assert terminal.value(ERRORS) == ["NoDisplay"]
    assert terminal.value(ENABLED) == ()


@pytest.mark.either("prompt")
@pytest.mark.parametrize("cell", TK_AT_EDITORS)
def test_an_import_does_not_wait_for_an_x_server_that_says_nothing(
    cell: Cell, launch: Launch, silent_display: SilentDisplay
) -> None:
    """A window that opens will show whether there is one."""
    terminal = launch(activated(cell), display=silent_display.name)
    terminal.run("import sys, inputhook._display; inputhook._display._PATIENCE = 600")
    assert terminal.run("import tkinter") == ""
    silent_display.wait()  # it has been asked
    assert terminal.value(ENABLED) == ("tk",)
    assert terminal.value(ERRORS) == []


@pytest.mark.either("prompt")
@pytest.mark.parametrize("cell", TK_AT_EDITORS)
def test_a_wrong_name_is_remembered_and_nothing_is_said(
    cell: Cell, launch: Launch
) -> None:
    terminal = launch(activated(cell), environment={"INPUTHOOK": "bogus"})
    assert "inputhook" not in "\n".join(terminal.screen())
    terminal.run("import sys")
    assert terminal.value(ERRORS) == ["UnknownToolkit"]
    assert terminal.value(ENABLED) == ()


@pytest.mark.parametrize("cell", TK_AT_READLINE_ON_EACH_PYTHON)
def test_it_imports_only_what_site_has_imported(cell: Cell, launch: Launch) -> None:
    """Neither cffi nor the extension, and nothing of the standard library."""
    found = []
    for form in ("none", "pth"):
        terminal = launch(
            activated(cell, form),
            *("-c", "import sys; print(*sys.modules, sep='\\n')"),
            environment={"PYTHONPATH": ""},
        )
        assert terminal.wait_exit() == 0
        found.append(set(terminal.output().split()))
    # site reads .pth files by it
    assert found[1] - found[0] - {"encodings.utf_8_sig"} == {
        "inputhook",
        "inputhook.auto",
    }


def _damages() -> dict[str, Callable[[Path], object]]:
    """Return what can go wrong with an installation; each is done to a copy of the package."""

    def core(package: Path) -> Path:
        (file,) = package.glob("_core*.so")
        return file

    def replace(file: Path, content: bytes) -> None:
        file.unlink()
        file.write_bytes(content)

    def truncate(package: Path) -> None:
        file = core(package)
        replace(file, file.read_bytes()[:20000])

    def a_folder(file: Path) -> None:
        file.unlink()
        file.mkdir()

    def somebody_elses(package: Path) -> None:
        name = core(package).name
        replace(core(package), Path(_testcapi()).read_bytes())
        assert (package / name).exists()

    def dangling(file: Path) -> None:
        file.unlink()
        file.symlink_to("nowhere.py")

    def no_cffi(package: Path) -> None:
        (package.parent / "_cffi_backend.py").write_text(
            "raise ImportError('broken')\n"
        )

    def emptied(package: Path) -> None:
        shutil.rmtree(package)
        package.mkdir()

    def a_file(package: Path) -> None:
        shutil.rmtree(package)
        package.write_text("")

    return {
        "no extension": lambda package: core(package).unlink(),
        "an extension cut short": truncate,
        "an extension that is none": lambda package: replace(core(package), b"MZ\0"),
        "somebody else's extension": somebody_elses,
        "a folder for an extension": lambda package: a_folder(core(package)),
        "no cffi": no_cffi,
        "no auto": lambda package: shutil.rmtree(package / "auto"),
        "auto leads nowhere": lambda package: dangling(
            package / "auto" / "__init__.py"
        ),
        **{
            f"a syntax error in {name}": functools.partial(
                lambda name, package: replace(package / name, b"def :\n"), name
            )
            for name in (
                "__init__.py",
                "auto/__init__.py",
                "_registry.py",
                "_session.py",
            )
        },
        "null bytes": lambda package: replace(package / "_imports.py", b"\0" * 99),
        "not UTF-8": lambda package: replace(
            package / "auto" / "__init__.py", b"x = '\xff'\n"
        ),
        "no files": emptied,
        "a file for a folder": a_file,
        "no package": shutil.rmtree,
    }


DAMAGES = _damages()


def _testcapi() -> str:
    """Return the file of an extension module that is not ours."""
    import _ctypes

    return _ctypes.__file__


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("cell", TK_AT_EDITORS)
def test_a_broken_installation_is_not_in_the_way(
    cell: Cell, damage: str, launch: Launch, tmp_path: Path
) -> None:
    """Python starts as ever, without a word, and tkinter works as it does without us."""
    site, source = tmp_path / "site", tmp_path / "src"
    site.mkdir()
    (site / "sitecustomize.py").write_bytes(with_block(None))
    hidden = shutil.ignore_patterns("__pycache__")
    shutil.copytree(SOURCE / "inputhook", source / "inputhook", ignore=hidden)
    environment = {"PYTHONPATH": os.pathsep.join(map(str, (site, source, CHILD)))}
    DAMAGES[damage](source / "inputhook")
    started = launch(cell, "-c", "print(1 + 1)", environment=environment)
    assert started.wait_exit() == 0
    assert started.output().split() == ["2"]
    terminal = launch(cell, environment=environment)
    assert terminal.run("import tkinter") == ""
    assert terminal.run("1 + 1") == "2"
    assert "inputhook" not in "\n".join(terminal.screen())
