"""enable(), disable(), enabled(), active(), owner(): what is changed, and put back."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

import pytest

from .harness.needs import need
from .harness.table import (
    EDITORS,
    KINDS_AND_PYSIDE6,
    PROMPTS_ON_EACH_PYTHON,
    PYQT6_AT_EDITORS,
    PYQT6_AT_READLINE,
    TK_AND_QT_AT_READLINE,
    TK_AND_QT_AT_TERMINALS,
    TK_AT_READLINE,
    TOOLKITS_AT_READLINE,
    TOOLKITS_AT_TERMINALS,
    select,
)

if TYPE_CHECKING:
    from pathlib import Path

    from .harness.display import Display
    from .harness.launch import Launch
    from .harness.table import Cell, PromptCell
    from .harness.terminal import Terminal

TAKERS = {"tk": "tkinter", "PyQt6": "PyQt6", "PySide6": "PySide6", "PyQt5": "PyQt5"}
"""Toolkits that take the slot by themselves, and their names by `owner()`."""

EACH_PYTHON = [each for each in PROMPTS_ON_EACH_PYTHON if each.id.endswith("-stdio")]
TAKER_IDS = ["tk", "qt:PyQt6", "qt:PySide6", "qt:PyQt5"]
IMPORTS = list(itertools.permutations(["tkinter", "PyQt6.QtWidgets", "matplotlib"]))
FIGURE = """
import matplotlib.pyplot as plt, windows
figure = plt.figure("figure")
timer = figure.canvas.new_timer(interval=10)
timer.add_callback(windows.record, "tick", "figure")
timer.start()
figure.show()
"""


LOOK = "after = slots.changed(before); who = inputhook.owner().name"


def owner(terminal: Terminal) -> str | None:
    """Return who holds the slot, by inputhook's word."""
    return terminal.value("inputhook.owner().name")


def names(terminal: Terminal) -> tuple[str, ...]:
    """Return what is enabled."""
    return terminal.value("inputhook.enabled()")


def enable(cell: Cell, arguments: str = "") -> str:
    return f"import inputhook; _ = inputhook.enable({cell.toolkit.name!r}{arguments})"


# Before and after.


@pytest.mark.together("prompt", "order")
@pytest.mark.parametrize(
    "order",
    [
        "enable, import, open",
        "import enable, open",
        "open enable",
        "enable import open",
    ],
)
@pytest.mark.parametrize("cell", select(prompts=EDITORS, toolkits=KINDS_AND_PYSIDE6))
def test_windows_are_alive_whenever_enable_was_called(
    cell: Cell, order: str, launch: Launch
) -> None:
    """Each comma is a prompt, never with the toolkit's own hook alone: PyREPL may hang in that."""
    steps = {
        "enable": enable(cell),
        "import": f"import {cell.toolkit.module}",
        "open": cell.toolkit.open(),
    }
    terminal = launch(cell)
    for step in order.split(", "):
        terminal.run("; ".join(steps[word] for word in step.split()))
    terminal.wait_ticks()
    assert owner(terminal) == "inputhook"
    terminal.wait_ticks()


# Twice, two, nested.

KEPT = 3
"""Descriptors that the process keeps once it has enabled something: a pipe, and a timer."""


@pytest.mark.parametrize("cell", PROMPTS_ON_EACH_PYTHON)
def test_enabling_twice_is_enabling_once(cell: PromptCell, launch: Launch) -> None:
    terminal = launch(cell)
    terminal.run("import inputhook, slots; before = slots.state()")
    without = terminal.value("slots.descriptors()")
    terminal.run("_ = inputhook.enable('tk')")
    terminal.run("once = slots.state()")
    descriptors = terminal.value("slots.descriptors()")
    terminal.run("_ = inputhook.enable('tk')")
    assert terminal.value("slots.changed(once)") == []
    assert terminal.value("slots.descriptors()") == descriptors
    assert names(terminal) == ("tk",)
    terminal.run("inputhook.disable()")
    assert terminal.value("slots.changed(before)") == []
    assert terminal.value("slots.descriptors()") == without + KEPT
    terminal.run("_ = inputhook.enable('tk'); inputhook.disable()")
    assert terminal.value("slots.descriptors()") == without + KEPT
    terminal.run("inputhook.disable()")
    assert terminal.value("slots.changed(before)") == []
    assert names(terminal) == ()


@pytest.mark.parametrize("cell", PYQT6_AT_EDITORS)
def test_another_toolkit_is_enabled_beside_the_first(
    cell: Cell, launch: Launch
) -> None:
    """Each is alive while it is the one with windows; disabling one leaves the other."""
    terminal = launch(cell)
    terminal.run("import inputhook, slots; before = slots.state()")
    assert terminal.value("inputhook.enable('tk')") == ("tk",)
    assert terminal.value("inputhook.enable('qt')") == ("qt",)
    assert names(terminal) == ("tk", "qt")
    terminal.run("import windows; _ = windows.open_window('tk', 'tk')")
    terminal.wait_ticks(title="tk")
    terminal.run("windows.close_window()")
    terminal.run(cell.toolkit.open("qt"))
    terminal.wait_ticks(title="qt")
    terminal.run("inputhook.disable('tk')")
    assert names(terminal) == ("qt",)
    terminal.wait_ticks(title="qt")
    terminal.run(f"inputhook.disable('qt'); {LOOK}; {enable(cell)}")
    # PyQt6 has been imported since, and is what the slot is given back to
    assert terminal.value("after, who") == (["PyOS_InputHook"], "PyQt6")


@pytest.mark.parametrize("cell", TK_AT_READLINE)
def test_disabling_what_is_not_enabled_does_nothing(cell: Cell, launch: Launch) -> None:
    terminal = launch(cell)
    terminal.run("import inputhook, slots; before = slots.state()")
    terminal.run("inputhook.disable(); inputhook.disable('qt')")
    assert terminal.value("slots.changed(before)") == []
    terminal.run("_ = inputhook.enable('tk')")
    terminal.run("inputhook.disable('qt')")
    assert names(terminal) == ("tk",)
    assert owner(terminal) == "inputhook"


@pytest.mark.parametrize("cell", PROMPTS_ON_EACH_PYTHON)
def test_with_enable_enables_for_the_length_of_its_block(
    cell: PromptCell, launch: Launch
) -> None:
    terminal = launch(cell)
    terminal.run("import inputhook, slots, contextlib; before = slots.state()")
    terminal.run("stack = contextlib.ExitStack()")
    assert terminal.value("stack.enter_context(inputhook.enable('tk'))") == ("tk",)
    assert owner(terminal) == "inputhook"
    terminal.run("stack.close()")
    assert terminal.value("slots.changed(before)") == []


@pytest.mark.parametrize("cell", PYQT6_AT_READLINE)
def test_with_enable_puts_back_what_was_enabled_before(
    cell: Cell, launch: Launch
) -> None:
    terminal = launch(cell)
    terminal.run("import inputhook, slots, contextlib; before = slots.state()")
    terminal.run("_ = inputhook.enable('qt', 'tk'); stacks = []")
    seen = []
    for arguments in ("'qt'", "'tk', 'qt'", "'tk', mode='slice', duration=1"):
        terminal.run("stacks.append(contextlib.ExitStack())")
        terminal.run(f"_ = stacks[-1].enter_context(inputhook.enable({arguments}))")
        seen.append(names(terminal))
    assert [set(enabled) for enabled in seen] == [{"qt", "tk"}] * 3
    assert terminal.value("inputhook._state.state.mode") == "slice"
    for _ in seen:
        terminal.run("stacks.pop().close()")
        assert set(names(terminal)) == {"qt", "tk"}
    assert terminal.value("inputhook._state.state.mode") == "until-input"
    assert names(terminal) == ("qt", "tk")
    terminal.run("inputhook.disable()")
    assert terminal.value("slots.changed(before)") == []


@pytest.mark.parametrize("cell", TK_AT_READLINE)
def test_what_is_enabled_inside_the_block_goes_with_it(
    cell: Cell, launch: Launch
) -> None:
    """And what is disabled inside the block is enabled again."""
    terminal = launch(cell)
    terminal.run("import inputhook, slots; before = slots.state()")
    terminal.run("block = inputhook.enable('tk'); _ = inputhook.enable('asyncio')")
    terminal.run("block.__exit__(None, None, None)")
    assert names(terminal) == ()
    assert terminal.value("slots.changed(before)") == []
    terminal.run("_ = inputhook.enable('tk'); block = inputhook.enable('asyncio')")
    terminal.run("inputhook.disable(); block.__exit__(None, None, None)")
    assert names(terminal) == ("tk",)
    terminal.run(cell.toolkit.open())
    terminal.wait_ticks()


@pytest.mark.parametrize("cell", TK_AT_READLINE)
def test_with_enable_ends_with_an_exception_too(cell: Cell, launch: Launch) -> None:
    source = (
        "import inputhook, slots\n"
        "before = slots.state()\n"
        "try:\n"
        "    with inputhook.enable('tk'):\n"
        "        1 / 0\n"
        "except ZeroDivisionError:\n"
        "    print('left:', inputhook.enabled(), slots.changed(before))\n"
    )
    terminal = launch(cell, "-c", source)
    terminal.wait_for("left: () []")
    assert terminal.wait_exit() == 0


# What disable() puts back.


@pytest.mark.parametrize("cell", TOOLKITS_AT_TERMINALS)
def test_disable_puts_everything_back(cell: Cell, launch: Launch) -> None:
    """The slot, readline's pointers, PyREPL's property, Python's hooks, every signal handler."""
    terminal = launch(cell)
    before = "import slots; before = slots.state()"
    terminal.run(f"{cell.toolkit.open()}; {before}; {enable(cell)}")
    assert {"PyOS_InputHook", "sys.excepthook"} <= set(
        terminal.value("slots.changed(before)")
    )
    terminal.wait_ticks()
    terminal.run("half a line" + "\x7f" * 11 + "pass")
    terminal.run(f"inputhook.disable(); {LOOK}; {enable(cell)}")
    # wx makes Ctrl-C kill the process (ipython#1573): that is not put back
    mended = ["handler of 2"] if cell.toolkit.name == "wx" else []
    assert terminal.value("after") == mended


@pytest.mark.parametrize("cell", select(prompts=EDITORS, toolkits=TAKER_IDS))
def test_disable_gives_the_slot_back_to_its_owner(cell: Cell, launch: Launch) -> None:
    """And the owner's hook works as before."""
    terminal = launch(cell)
    terminal.run("import inputhook, slots")
    assert owner(terminal) is None
    before = "before = slots.state(); was = inputhook.owner().name"
    terminal.run(f"{cell.toolkit.open()}; {before}; {enable(cell)}")
    assert terminal.value("was") == TAKERS[cell.toolkit.key]
    for _ in range(2):
        assert owner(terminal) == "inputhook"
        terminal.wait_ticks()
        terminal.run(f"inputhook.disable(); {LOOK}; {enable(cell)}")
        assert terminal.value("after, who") == ([], TAKERS[cell.toolkit.key])
    terminal.run("inputhook.disable()")
    terminal.wait_ticks()


@pytest.mark.parametrize("cell", PROMPTS_ON_EACH_PYTHON)
def test_disable_leaves_an_empty_slot_empty(cell: PromptCell, launch: Launch) -> None:
    terminal = launch(cell)
    terminal.run("import inputhook, slots; before = slots.state()")
    assert terminal.value("str(inputhook.owner())") == "nobody"
    terminal.run("_ = inputhook.enable('tk')")
    assert terminal.value("'inputhook' in str(inputhook.owner())") is True
    terminal.run("inputhook.disable()")
    assert terminal.value("str(inputhook.owner())") == "nobody"
    assert terminal.value("slots.changed(before)") == []


@pytest.mark.parametrize("cell", PROMPTS_ON_EACH_PYTHON)
def test_disable_before_the_first_prompt_leaves_no_trace(
    cell: PromptCell, launch: Launch
) -> None:
    """The prompt begins later, through sys.__interactivehook__, which is ours meanwhile."""
    source = (
        "import inputhook, slots; before = slots.state(); inputhook.enable('tk');"
        "during = slots.changed(before); inputhook.disable(); after = slots.changed(before)"
    )
    terminal = launch(cell, "-i", "-c", source)
    terminal.prompt()
    assert "PyOS_InputHook" in terminal.value("during")
    assert terminal.value("after") == []


@pytest.mark.parametrize("cell", PROMPTS_ON_EACH_PYTHON)
def test_disable_puts_back_what_was_there_before_the_first_prompt(
    cell: PromptCell, launch: Launch
) -> None:
    """Enabled before the prompt is there, disabled at it: as if it had never been."""
    source = (
        "import inputhook, sys; was = sys.__interactivehook__; inputhook.enable('tk')"
    )
    terminal = launch(cell, "-i", "-c", source)
    terminal.prompt()
    assert owner(terminal) == "inputhook"
    terminal.run("inputhook.disable()")
    assert owner(terminal) is None
    assert terminal.value("sys.__interactivehook__ is was") is True
    assert terminal.value("sys.excepthook is sys.__excepthook__") is True


@pytest.mark.parametrize("interactive", [False, True])
@pytest.mark.parametrize("cell", PYQT6_AT_READLINE)
def test_disable_puts_matplotlibs_interactive_flag_back(
    cell: Cell, interactive: bool, launch: Launch
) -> None:
    need(cell, "matplotlib")
    terminal = launch(cell)
    terminal.run("import inputhook, matplotlib", timeout=60)
    terminal.run(f"matplotlib.interactive({interactive})")
    terminal.run("_ = inputhook.enable('qt')")
    assert terminal.value("matplotlib.is_interactive()") is True
    terminal.run("inputhook.disable()")
    assert terminal.value("matplotlib.is_interactive()") is interactive


@pytest.mark.parametrize("cell", PYQT6_AT_READLINE)
def test_matplotlib_imported_later_is_interactive_at_the_next_prompt(
    cell: Cell, launch: Launch
) -> None:
    """Also when the lines come so fast that no loop is run between them."""
    need(cell, "matplotlib")
    terminal = launch(cell)
    terminal.run("import inputhook; _ = inputhook.enable('qt')")
    terminal.mark()
    terminal.send("import matplotlib\rprint('is', matplotlib.is_interactive())\r")
    assert (
        terminal.wait_for(re.compile("^is (.*?)\r", re.MULTILINE), timeout=60)[1]
        == "True"
    )
    terminal.prompt()
    terminal.run("inputhook.disable()")
    assert terminal.value("matplotlib.is_interactive()") is False


@pytest.mark.parametrize("cell", TK_AT_READLINE)
def test_disable_leaves_what_others_changed_meanwhile(
    cell: Cell, launch: Launch
) -> None:
    """A hook that somebody has put over ours stays."""
    terminal = launch(cell)
    terminal.run("import inputhook, signal, sys; _ = inputhook.enable('tk')")
    terminal.run("mine = sys.excepthook = lambda *_: None")
    terminal.run("handler = lambda *_: None")
    terminal.run("_ = signal.signal(signal.SIGURG, handler)")
    terminal.run("inputhook.disable()")
    assert terminal.value("sys.excepthook is mine") is True
    assert terminal.value("signal.getsignal(signal.SIGURG) is handler") is True
    terminal.run(
        "caught = []; _ = signal.signal(signal.SIGURG, lambda *_: caught.append(1))"
    )
    terminal.run("signal.raise_signal(signal.SIGURG)")
    assert terminal.value("caught") == [1]


@pytest.mark.parametrize("cell", PROMPTS_ON_EACH_PYTHON)
def test_a_handler_of_the_signal_we_use_is_called_while_enabled(
    cell: PromptCell, launch: Launch
) -> None:
    terminal = launch(cell)
    terminal.run("import inputhook, os, signal; caught = []")
    terminal.run("_ = signal.signal(signal.SIGURG, lambda *_: caught.append(1))")
    terminal.run("_ = inputhook.enable('tk')")
    terminal.run("os.kill(os.getpid(), signal.SIGURG)")
    assert terminal.value("caught") == [1]
    terminal.run("inputhook.disable()")
    terminal.run("os.kill(os.getpid(), signal.SIGURG)")
    assert terminal.value("caught") == [1, 1]


# Others who take the slot.


@pytest.mark.parametrize("cell", select(toolkits=TAKER_IDS))
def test_a_toolkit_that_takes_the_slot_later_does_not_keep_it(
    cell: Cell, launch: Launch
) -> None:
    """PyQt and PySide take it when imported: the next prompt has it back."""
    terminal = launch(cell)
    terminal.run(enable(cell))
    terminal.run(f"import {cell.toolkit.module}")
    assert owner(terminal) == "inputhook"
    terminal.run(cell.toolkit.open())
    terminal.wait_ticks()
    assert owner(terminal) == "inputhook"
    terminal.run(f"inputhook.disable(); who = inputhook.owner().name; {enable(cell)}")
    assert terminal.value("who") == TAKERS[cell.toolkit.key]


@pytest.mark.parametrize("cell", PROMPTS_ON_EACH_PYTHON)
def test_a_stranger_is_named_and_gets_the_slot_back(
    cell: PromptCell, launch: Launch
) -> None:
    """The stranger is a C function of no toolkit that inputhook knows."""
    terminal = launch(cell)
    terminal.run("import inputhook, slots; slots.give_to_a_stranger()")
    terminal.run("before = slots.state()")
    assert terminal.value("inputhook.owner().symbol.strip('_')") == "getpid"
    assert (
        terminal.value("inputhook.owner().name.startswith(('libc', 'ld-musl'))") is True
    )
    assert terminal.value("'getpid in /' in str(inputhook.owner())") is True
    terminal.run("_ = inputhook.enable('tk')")
    assert owner(terminal) == "inputhook"
    terminal.run("inputhook.disable()")
    assert terminal.value("slots.changed(before)") == []


@pytest.mark.parametrize("cell", TK_AND_QT_AT_TERMINALS)
def test_a_stranger_that_takes_the_slot_later_does_not_keep_it(
    cell: Cell, launch: Launch
) -> None:
    """The next prompt has it back."""
    terminal = launch(cell)
    terminal.run(enable(cell))
    terminal.run("import slots; slots.give_to_a_stranger(); taken = inputhook.owner()")
    assert terminal.value("taken.symbol.strip('_')") == "getpid"
    assert owner(terminal) == "inputhook"
    terminal.run(cell.toolkit.open())
    terminal.wait_ticks()
    assert owner(terminal) == "inputhook"


@pytest.mark.parametrize("cell", select(prompts=EDITORS, toolkits=TAKER_IDS))
def test_a_startup_file_may_enable_and_import(
    cell: Cell, launch: Launch, tmp_path: Path
) -> None:
    """PYTHONSTARTUP runs before readline and PyREPL are there to be attached to."""
    startup = tmp_path / "startup.py"
    startup.write_text(f"{enable(cell)}\nimport {cell.toolkit.module}\n")
    terminal = launch(cell, environment={"PYTHONSTARTUP": str(startup)})
    assert owner(terminal) == "inputhook"
    terminal.run(cell.toolkit.open())
    terminal.wait_ticks()
    assert owner(terminal) == "inputhook"


@pytest.mark.parametrize("order", IMPORTS, ids="-".join)
@pytest.mark.parametrize("cell", PYQT6_AT_EDITORS)
def test_imports_in_any_order_leave_the_slot_ours(
    cell: Cell, order: tuple[str, ...], launch: Launch, display: Display, tmp_path: Path
) -> None:
    """Whoever imports last owns the slot, without us (matplotlib#32314)."""
    need(cell, *(module.partition(".")[0] for module in order))
    (tmp_path / "figure.py").write_text(FIGURE)
    terminal = launch(cell, environment={"MPLBACKEND": "QtAgg"})
    terminal.run("import inputhook; _ = inputhook.enable('tk', 'qt')")
    for module in order:
        terminal.run(f"import {module}", timeout=60)
    assert owner(terminal) == "inputhook"
    terminal.run("import windows; tk = windows.open_window('tk', 'tk')")
    terminal.wait_ticks(title="tk")
    terminal.run("tk.close()")
    terminal.run(cell.toolkit.open("qt"))
    terminal.wait_ticks(title="qt")
    terminal.run("import figure", timeout=60)
    terminal.wait_for(lambda: display.find("figure"))
    terminal.wait_ticks(title="figure")
    terminal.wait_ticks(title="qt")
    assert owner(terminal) == "inputhook"


# What is not done.


@pytest.mark.parametrize("cell", EACH_PYTHON)
def test_importing_imports_nothing_but_the_standard_library(
    cell: PromptCell, launch: Launch
) -> None:
    source = (
        "import sys; before = set(sys.modules); import inputhook; inputhook.enable;"
        "new = {name.partition('.')[0] for name in set(sys.modules) - before};"
        "new.discard('_missing_stdlib_info');"  # Debian's part of the standard library
        "print('new:', sorted(new - sys.stdlib_module_names))"
    )
    terminal = launch(cell, "-c", source)
    terminal.wait_for("new: ['_cffi_backend', 'inputhook']")
    assert terminal.wait_exit() == 0


@pytest.mark.parametrize("cell", TOOLKITS_AT_READLINE)
def test_enabling_imports_no_toolkit(cell: Cell, launch: Launch) -> None:
    terminal = launch(cell)
    terminal.run(
        "import inputhook, sys; roots = 'tkinter _tkinter gi wx matplotlib'.split()"
    )
    terminal.run("roots += ['PyQt6', 'PySide6', 'PyQt5']")
    terminal.run(enable(cell))
    terminal.run("pass")
    assert terminal.value("[name for name in roots if name in sys.modules]") == []
    terminal.run("inputhook.disable(); _ = inputhook.enable()")
    terminal.run("pass")
    assert terminal.value("[name for name in roots if name in sys.modules]") == []


@pytest.mark.parametrize("cell", select(prompts=EDITORS, toolkits=["qt"]))
def test_enabling_creates_no_application(cell: Cell, launch: Launch) -> None:
    """A program decides of which class its application is: no hook may make it (ipython#13617)."""
    terminal = launch(cell)
    terminal.run(enable(cell))
    terminal.run(f"from {cell.toolkit.key} import QtWidgets as q")
    terminal.run("pass")
    assert terminal.value("q.QApplication.instance() is None") is True
    terminal.run("app = q.QApplication([])")
    assert terminal.value("q.QApplication.instance() is app") is True
    terminal.run(cell.toolkit.open())
    terminal.wait_ticks()


@pytest.mark.parametrize("cell", TK_AT_READLINE)
def test_enabling_creates_no_root_window(cell: Cell, launch: Launch) -> None:
    terminal = launch(cell)
    terminal.run("import tkinter; " + enable(cell))
    terminal.run("pass")
    assert terminal.value("tkinter._default_root is None") is True


@pytest.mark.parametrize("cell", select(prompts=["readline"], toolkits=["wx"]))
def test_enabling_creates_no_wx_app(cell: Cell, launch: Launch) -> None:
    terminal = launch(cell)
    terminal.run("import wx; " + enable(cell))
    terminal.run("pass")
    assert terminal.value("wx.App.Get() is None") is True


# Modes.


@pytest.mark.together("prompt", "arguments")
@pytest.mark.parametrize(
    ("arguments", "ends"),
    [
        (", mode='until-input', duration=0.01", "INPUT"),
        (", mode='slice'", "TIME"),
        (", mode='slice', duration=0.2", "TIME"),
        (", mode='drain'", "TIME"),
    ],
)
@pytest.mark.parametrize(
    "cell", select(prompts=EDITORS, toolkits=["tk", "qt:PyQt6", "gtk3"])
)
def test_windows_are_alive_in_every_mode(
    cell: Cell, arguments: str, ends: str, launch: Launch
) -> None:
    """And the hook's waits end by what the mode says: input, or time."""
    terminal = launch(cell)
    terminal.run(enable(cell, arguments))
    terminal.run(cell.toolkit.open())
    terminal.run("core = inputhook._core.lib")
    count = (
        5 if "drain" in arguments else 60
    )  # a drain has one, the longest slice twenty
    terminal.wait_ticks(count)
    ended = terminal.value(f"core.ih.counts.ended[core.IH_END_{ends}]")
    assert ended > 0
    terminal.wait_ticks(count)
    assert terminal.value(f"core.ih.counts.ended[core.IH_END_{ends}]") > ended
    other = {"INPUT": "TIME", "TIME": "WAKE"}[ends]
    assert terminal.value(f"core.ih.counts.ended[core.IH_END_{other}]") == 0


@pytest.mark.parametrize(
    "cell", select(prompts=["readline"], toolkits=["tk", "qt:PyQt6", "gtk3"])
)
def test_the_mode_can_be_changed(cell: Cell, launch: Launch) -> None:
    terminal = launch(cell)
    terminal.run(cell.toolkit.open())
    for mode in ("slice", "until-input", "drain", "slice", "drain", "until-input"):
        terminal.run(enable(cell, f", mode={mode!r}"))
        assert terminal.value("inputhook._state.state.mode") == mode
        terminal.wait_ticks()


@pytest.mark.parametrize("cell", TK_AT_READLINE)
def test_a_mode_stays_until_another_is_given(cell: Cell, launch: Launch) -> None:
    terminal = launch(cell)
    terminal.run("import inputhook; s = __import__('inputhook._state')._state.state")
    for arguments, mode in (
        ("'tk', mode='slice', duration=0.2", ("slice", 0.2)),
        ("'asyncio'", ("slice", 0.2)),
        ("'tk', mode='drain'", ("drain", 0.2)),
        ("duration=0.1", ("drain", 0.1)),
    ):
        terminal.run(f"_ = inputhook.enable({arguments})")
        assert terminal.value("s.mode, s.duration") == mode
    terminal.run("inputhook.disable(); _ = inputhook.enable('tk')")
    assert terminal.value("s.mode, s.duration") == ("until-input", 0.05)


# Choosing by itself.


NAMES = {
    "gtk3": ["gtk3", "GTK3Agg", "gtk3cairo"],
    "gtk4": ["gtk4", "GTK4Agg", "gtk4cairo"],
    "wx": ["wx", "WXAgg", "wxcairo"],
}


@pytest.mark.parametrize("cell", select(prompts=["readline"], toolkits=NAMES))
def test_gtk_and_wx_have_the_names_that_people_use(cell: Cell, launch: Launch) -> None:
    toolkit = cell.toolkit.name
    names = NAMES[toolkit]
    source = f"import inputhook; print('are', {{inputhook.enable(name) for name in {names}}})"
    terminal = launch(cell, "-c", source)
    terminal.wait_for(f"are {{('{toolkit}',)}}")
    assert terminal.wait_exit() == 0


CHOICES = {
    "the argument, before all else": (
        {"MPLBACKEND": "TkAgg"},
        "import PyQt6.QtWidgets as w; app = w.QApplication([])",
        "'tk'",
        ("tk",),
    ),
    "a live application": (
        {"MPLBACKEND": "TkAgg"},
        "import tkinter, PyQt6.QtWidgets as w; app = w.QApplication([])",
        "",
        ("qt",),
    ),
    "a live root window": (
        {"MPLBACKEND": "QtAgg"},
        "import PyQt6.QtWidgets, tkinter; root = tkinter.Tk()",
        "",
        ("tk",),
    ),
    "MPLBACKEND": ({"MPLBACKEND": "TkAgg"}, "import PyQt6.QtWidgets", "", ("tk",)),
    "MPLBACKEND, matplotlib imported": (
        {"MPLBACKEND": "TkAgg"},
        "import PyQt6.QtWidgets, matplotlib",
        "",
        ("tk",),
    ),
    "matplotlib.use()": (
        {},
        "import PyQt6.QtWidgets, matplotlib; matplotlib.use('TkAgg')",
        "",
        ("tk",),
    ),
    "rcParams": (
        {},
        "import tkinter, matplotlib; matplotlib.rcParams['backend'] = 'QtAgg'",
        "",
        ("qt",),
    ),
    "a backend that draws to files says nothing": (
        {"MPLBACKEND": "agg"},
        "import tkinter",
        "",
        ("tk",),
    ),
    "a backend that is no toolkit's says nothing": (
        {"MPLBACKEND": "module://matplotlib_inline.backend_inline"},
        "import tkinter",
        "",
        ("tk",),
    ),
    "matplotlib that has not chosen says nothing": (
        {},
        "import matplotlib, tkinter",
        "",
        ("tk",),
    ),
    "an imported toolkit": ({"QT_API": "pyqt6"}, "import tkinter", "", ("tk",)),
    "an imported binding": ({}, "import PyQt6.QtWidgets", "", ("qt",)),
    "QT_API": ({"QT_API": "pyqt6"}, "pass", "", ("qt",)),
}


@pytest.mark.parametrize("choice", CHOICES)
@pytest.mark.parametrize("cell", PYQT6_AT_READLINE)
def test_enable_chooses(cell: Cell, choice: str, launch: Launch) -> None:
    """In the order of enable()'s docstring: each reason is tried against those after it."""
    environment, before, arguments, expected = CHOICES[choice]
    need(cell, "tkinter", "matplotlib")
    terminal = launch(cell, environment=environment)
    terminal.run(before, timeout=60)
    assert terminal.value(f"__import__('inputhook').enable({arguments})") == expected


@pytest.mark.parametrize("cell", PYQT6_AT_READLINE)
def test_enable_with_nothing_to_go_by_takes_all_that_are_installed(
    cell: Cell, launch: Launch
) -> None:
    """The first toolkit that opens a window is the one that runs."""
    terminal = launch(cell)
    terminal.run("import inputhook")
    assert {"tk", "qt"} <= set(terminal.value("inputhook.enable()"))
    terminal.run("import windows; _ = windows.open_window('tk', 'tk')")
    terminal.wait_ticks(title="tk")
    terminal.run("windows.close_window()")
    terminal.run(cell.toolkit.open("qt"))
    terminal.wait_ticks(title="qt")


@pytest.mark.parametrize(
    ("used", "other"),
    [
        ("PyQt6", "PySide6"),
        ("PySide6", "PyQt6"),
        ("PyQt5", "PyQt6"),
        ("PySide6", "PyQt5"),
    ],
)
@pytest.mark.parametrize("cell", PYQT6_AT_READLINE)
def test_the_binding_in_use_is_used(
    cell: Cell, used: str, other: str, launch: Launch
) -> None:
    """Not the newest, the first installed or the first imported binding (ipython#14038)."""
    need(cell, used, other)
    terminal = launch(cell)
    terminal.run("import inputhook, sys; _ = inputhook.enable('qt')")
    terminal.run(f"import windows; _ = windows.open_window({used!r})")
    terminal.wait_ticks()
    assert terminal.value(f"{other!r} in sys.modules") is False
    # another Qt 6 in the same process may not fit
    terminal.run(f"import {other}{'.QtCore' if used[-1] != other[-1] else ''}")
    terminal.wait_ticks()
    assert owner(terminal) == "inputhook"


# active().


@pytest.mark.either("toolkit")
@pytest.mark.parametrize("cell", TOOLKITS_AT_TERMINALS)
def test_active_is_true_at_a_prompt_with_an_application(
    cell: Cell, launch: Launch
) -> None:
    name = cell.toolkit.name
    other = "qt" if name == "tk" else "tk"
    terminal = launch(cell)
    terminal.run("import inputhook")
    terminal.run(
        f"ask = lambda: [inputhook.active(n) for n in (None, {name!r}, {other!r})]"
    )
    assert terminal.value("ask()") == [False, False, False]
    terminal.run(f"{cell.toolkit.open()}; before = ask(); {enable(cell)}")
    assert terminal.value("before") == [False, False, False]
    assert terminal.value("ask()") == [True, True, False]
    terminal.wait_ticks()
    assert terminal.value("ask()") == [True, True, False]
    terminal.run(f"inputhook.disable(); after = ask(); {enable(cell)}")
    assert terminal.value("after") == [False, False, False]


@pytest.mark.parametrize("cell", PYQT6_AT_READLINE)
def test_active_without_an_application_is_false(cell: Cell, launch: Launch) -> None:
    terminal = launch(cell)
    terminal.run("import inputhook; _ = inputhook.enable('qt')")
    terminal.run("import PyQt6.QtWidgets")
    assert terminal.value("inputhook.active('qt'), inputhook.active()") == (
        False,
        False,
    )


@pytest.mark.parametrize("cell", PYQT6_AT_READLINE)
def test_active_may_be_asked_by_any_thread(cell: Cell, launch: Launch) -> None:
    terminal = launch(cell)
    terminal.run(cell.toolkit.open())
    terminal.run("import threading; answers = []; " + enable(cell))
    terminal.run("ask = lambda: answers.append(inputhook.active('qt'))")
    terminal.run("thread = threading.Thread(target=ask); thread.start(); thread.join()")
    assert terminal.value("answers") == [True]


SCRIPT = """
import inputhook, matplotlib
{enable}
import windows
window = windows.open_window({key!r})
print("active:", inputhook.active(), inputhook.active({name!r}))
print("interactive:", matplotlib.is_interactive())
"""


@pytest.mark.parametrize("how", ["script", "-c"])
@pytest.mark.parametrize("enabling", ["pass", "inputhook.enable({name!r})"])
@pytest.mark.parametrize("cell", TK_AND_QT_AT_READLINE)
def test_a_script_is_no_prompt(
    cell: Cell, enabling: str, how: str, launch: Launch, tmp_path: Path
) -> None:
    """show() must block there, and plots must not flash and be gone (matplotlib#4506)."""
    need(cell, "matplotlib")
    name = cell.toolkit.name
    source = SCRIPT.format(
        enable=enabling.format(name=name), key=cell.toolkit.key, name=name
    )
    script = tmp_path / "script.py"
    script.write_text(source)
    arguments = [str(script)] if how == "script" else ["-c", source]
    terminal = launch(cell, *arguments)
    assert terminal.wait_exit(timeout=60) == 0
    assert "active: False False" in terminal.output()
    assert "interactive: False" in terminal.output()
