"""Other shells with a Python prompt: xonsh and bpython."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from .harness.needs import need
from .harness.sessions import title, visible
from .harness.table import TK_AND_QT_AT_READLINE

if TYPE_CHECKING:
    from .harness.display import Display, Window
    from .harness.launch import Launch
    from .harness.table import Cell
    from .harness.terminal import Terminal

# the prompt is the shell's own; what the cell says is which interpreter and toolkit

BPYTHON = ("-m", "bpython")
XONSH = ("-m", "xonsh", "--no-rc", "-DPROMPT=>>> ", "-DTITLE=")
SHELLS = {
    "bpython": BPYTHON,
    "xonsh": XONSH,  # its default: prompt_toolkit
    "xonsh-readline": (*XONSH, "--shell-type=readline"),
}


def run(terminal: Terminal, line: str) -> None:
    """Type a line, and wait for the prompt below; bpython ends no line, but moves the cursor."""
    terminal.line(line)

    def done() -> bool:
        row, column = terminal.cursor()
        screen = terminal.screen()
        above = "\n".join(screen[:row])
        return (screen[row], column) == (">>>", 4) and line[:40] in above

    terminal.wait_for(done, why=f"the prompt after {line!r}")


def begin(
    launch: Launch, cell: Cell, arguments: tuple[str, ...], name: str = ""
) -> Terminal:
    need(cell, arguments[1])
    terminal = launch(cell, *arguments, environment={"PAGER": "less"})
    terminal.wait_screen(re.compile("^>>>", re.MULTILINE))
    run(terminal, f"import inputhook; inputhook.enable({cell.toolkit.name!r})")
    run(terminal, "import callbacks")
    run(terminal, cell.toolkit.open(name or title()))
    terminal.wait_ticks()
    return terminal


def half_typed(terminal: Terminal, window: Window, shows: str) -> None:
    """Have a click's callback print above the line being typed, and finish the line."""
    half = "print('<', 6 *"
    terminal.send(half)
    terminal.wait_screen(half)
    window.click()
    terminal.wait_event("clicked")

    def below() -> bool:
        row, screen = terminal.cursor()[0], terminal.screen()
        shown = any(shows in line for line in screen[:row])
        return shown and screen[row].startswith(f">>> {half}")

    terminal.wait_for(below, why=f"the half-typed line below {shows!r}")
    terminal.wait_ticks()
    run(terminal, " 7, '>')")
    terminal.wait_screen("< 42 >")


@pytest.mark.parametrize("shell", SHELLS.values(), ids=SHELLS)
@pytest.mark.parametrize("cell", TK_AND_QT_AT_READLINE)
def test_windows_are_alive_idle_and_while_typing(
    cell: Cell, launch: Launch, display: Display, shell: tuple[str, ...]
) -> None:
    name = title()
    terminal = begin(launch, cell, shell, name)
    window = visible(terminal, display, name)
    for key in "print(6 * 7, inputhook.active())":
        terminal.send(key)
        terminal.wait_ticks(1)
    terminal.line()
    terminal.wait_screen("42 True")
    terminal.send("half a li")
    terminal.wait_ticks()
    terminal.ctrl("c")
    terminal.wait_ticks()
    run(terminal, "callbacks.on_click(callbacks.print_lines)")
    half_typed(terminal, window, "third line")
    run(terminal, "callbacks.on_click(callbacks.fail)")
    half_typed(terminal, window, "ValueError: raised")
    terminal.line("name = input('name' + '? ')")
    terminal.wait_screen(re.compile(r"^name\?", re.MULTILINE))
    terminal.wait_ticks()
    run(terminal, "somebody")
    terminal.line("print(name.upper())")
    terminal.wait_screen("SOMEBODY")
    terminal.wait_ticks()
    terminal.ctrl("d")
    assert terminal.wait_exit() == 0


@pytest.mark.parametrize("shell", SHELLS.values(), ids=SHELLS)
@pytest.mark.parametrize("cell", TK_AND_QT_AT_READLINE[:1])
def test_the_doctor_knows_the_shell(
    cell: Cell, launch: Launch, shell: tuple[str, ...]
) -> None:
    """While a toolkit is enabled, inputhook runs its loop there: nothing is wrong."""
    terminal = begin(launch, cell, shell)
    run(terminal, "from inputhook._doctor import collect, diagnose")
    terminal.line("facts = collect.gather(session=True); print('<', facts.prompt.kind)")
    terminal.wait_screen(f"< {shell[1]}")
    terminal.line("print('<', [each.id for each in diagnose.find(facts)], '>')")
    terminal.wait_screen("< [] >")


@pytest.mark.parametrize("cell", TK_AND_QT_AT_READLINE)
def test_bpython_shows_help_disables_and_exits(cell: Cell, launch: Launch) -> None:
    terminal = begin(launch, cell, BPYTHON)
    terminal.line("help(str)")
    terminal.wait_screen("Help on class str")
    terminal.wait_ticks()
    terminal.send("q")
    terminal.wait_for(lambda: terminal.screen()[terminal.cursor()[0]] == ">>>")
    terminal.wait_ticks()
    run(terminal, "from curtsies.input import Input; now = vars(Input).copy()")
    run(terminal, "inputhook.disable(); changed = vars(Input) != now")
    run(terminal, f"inputhook.enable({cell.toolkit.name!r}); inputhook.disable()")
    terminal.line("print(changed, Input._wait_for_read_ready_or_timeout.__module__)")
    terminal.wait_screen("True curtsies.input")
    run(terminal, f"inputhook.enable({cell.toolkit.name!r})")
    terminal.wait_ticks()
    terminal.line("windows.call_later(0.1, lambda: exit(7))")
    assert terminal.wait_exit() == 7


@pytest.mark.parametrize("cell", TK_AND_QT_AT_READLINE)
def test_bpython_draws_a_half_typed_line_after_ctrl_z_and_fg(
    cell: Cell, launch: Launch
) -> None:
    """bpython draws it at once: it wakes itself with an event that is None."""
    need(cell, "bpython")
    terminal = launch(
        cell,
        "-c",
        "import os; os.execvp('bash', ['bash', '--norc', '--noprofile', '-i'])",
        environment={"PS1": "sh$ ", "BASH_SILENCE_DEPRECATION_WARNING": "1"},
    )
    terminal.prompt("sh$ ")
    terminal.line(f"{cell.interpreter.executable} -m bpython")
    terminal.wait_screen(re.compile("^>>>", re.MULTILINE))
    run(terminal, f"import inputhook; inputhook.enable({cell.toolkit.name!r})")
    run(terminal, cell.toolkit.open(title()))
    for number in (7, 8):
        half = "print('<', 6 *"
        terminal.send(half)
        terminal.wait_screen(half)
        terminal.wait_ticks()
        terminal.ctrl("z")
        terminal.wait_for("Stopped")
        terminal.prompt("sh$ ")
        terminal.line("clear")
        terminal.wait_for(lambda: terminal.screen()[0] == "sh$", why="an empty screen")
        terminal.line("fg")
        terminal.wait_screen(f">>> {half}")
        terminal.wait_ticks()
        run(terminal, f" {number}, '>')")
        terminal.wait_screen(f"< {6 * number} >")
    terminal.send("half a li")
    terminal.wait_screen("half a li")
    terminal.ctrl("c")  # the signals that wake curtsies still do
    terminal.wait_screen(re.compile(r"^>>>$\s*\Z", re.MULTILINE))
    terminal.wait_ticks()
    terminal.ctrl("d")
    terminal.wait_screen(re.compile(r"^sh\$$\s*\Z", re.MULTILINE))
