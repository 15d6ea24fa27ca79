"""The fixture itself, without inputhook: what the other tests take for granted."""

from __future__ import annotations

import os
import re
import signal
from typing import TYPE_CHECKING

import pytest

from .harness.sessions import use
from .harness.table import (
    PROMPTS_ON_EACH_PYTHON,
    TK_AT_READLINE_ON_EACH_PYTHON,
    TK_AT_TERMINALS,
    TOOLKITS_AT_PROMPTS_ON_EACH_PYTHON,
    TOOLKITS_AT_STDIO,
    missing,
    select,
)
from .harness.terminal import WaitError

if TYPE_CHECKING:
    from collections.abc import Callable

    from .harness.display import Display
    from .harness.launch import Launch
    from .harness.table import Cell, PromptCell

ONE_PROMPT = PROMPTS_ON_EACH_PYTHON[:1]


@pytest.mark.parametrize("cell", PROMPTS_ON_EACH_PYTHON)
def test_a_prompt_answers(cell: PromptCell, launch: Launch) -> None:
    terminal = launch(cell)
    assert terminal.value("6*7") == 42
    assert terminal.run("print('a' + 'b')") == "ab"
    assert (
        terminal.value("__import__('sys').version_info[:2]")
        == cell.interpreter.version[:2]
    )
    terminal.end_input()
    assert terminal.wait_exit() == 0


@pytest.mark.parametrize("cell", PROMPTS_ON_EACH_PYTHON)
def test_a_prompt_is_the_one_asked_for(cell: PromptCell, launch: Launch) -> None:
    """Each prompt keeps the terminal in a mode of its own while it waits."""
    expected = {
        "readline": {"ISIG", "OPOST"},
        "pyrepl": {"ISIG"},
        "stdio": {"ICANON", "ECHO", "ISIG", "OPOST"},
        "pipe": {"ICANON", "ECHO", "ISIG", "OPOST"},
    }
    assert launch(cell).modes() == expected[cell.prompt.name]


@pytest.mark.parametrize("cell", PROMPTS_ON_EACH_PYTHON)
def test_ctrl_c_is_a_keyboard_interrupt(cell: PromptCell, launch: Launch) -> None:
    terminal = launch(cell)
    terminal.interrupt()
    assert terminal.value("1 + 1") == 2


@pytest.mark.parametrize("cell", PROMPTS_ON_EACH_PYTHON)
def test_the_child_sees_a_resize(cell: PromptCell, launch: Launch) -> None:
    terminal = launch(cell)
    terminal.run("import os")
    assert terminal.value("tuple(os.get_terminal_size(1))") == (100, 24)
    terminal.resize(30, 60)
    assert terminal.value("tuple(os.get_terminal_size(1))") == (60, 30)
    assert len(terminal.screen()) == 30


@pytest.mark.parametrize("cell", TK_AT_READLINE_ON_EACH_PYTHON)
def test_tkinters_own_hook_ticks(cell: Cell, launch: Launch, display: Display) -> None:
    terminal = launch(cell)
    terminal.run(cell.toolkit.open("own"))
    terminal.wait_for(lambda: display.find("own"))
    terminal.wait_ticks(10)
    assert terminal.value("len(windows.ticks) > 9") is True


@pytest.mark.parametrize("cell", select(prompts=["readline"], toolkits=["wx"]))
def test_without_a_hook_nothing_ticks(cell: Cell, launch: Launch) -> None:
    """`wait_ticks()` tells this from a live window: a window that nobody serves is dead."""
    terminal = launch(cell)
    terminal.run(cell.toolkit.open("dead"))
    assert terminal.value("1 + 1") == 2
    assert terminal.ticks() == []


@pytest.mark.either("toolkit")
@pytest.mark.parametrize("cell", TOOLKITS_AT_STDIO)
def test_a_window_in_its_own_main_loop(
    cell: Cell, launch: Launch, display: Display
) -> None:
    """Motion, clicks, keys, pixels and closing reach and leave each toolkit's window."""
    terminal = launch(cell, "-c", f"{cell.toolkit.open('script')}; windows.main()")
    window = terminal.wait_for(lambda: display.find("script"))
    terminal.wait_ticks()
    terminal.wait_for(lambda: window.colour() == "#ff0000", why="a red canvas")
    use(terminal, window)
    window.close()
    terminal.wait_event("closed")
    assert terminal.wait_exit() == 0


@pytest.mark.either("toolkit")
@pytest.mark.parametrize("cell", TOOLKITS_AT_STDIO)
def test_a_window_closed_by_its_timer(cell: Cell, launch: Launch) -> None:
    source = "windows.call_later(0.02, windows.close_window); windows.main()"
    terminal = launch(cell, "-c", f"{cell.toolkit.open()}; {source}")
    terminal.wait_event("closed")
    assert terminal.wait_exit() == 0


@pytest.mark.either("toolkit")
@pytest.mark.parametrize("cell", TOOLKITS_AT_STDIO)
def test_a_timer_that_raises(cell: Cell, launch: Launch) -> None:
    """Each toolkit shows the exception; what becomes of the process is its own business."""
    source = "windows.raise_in_callback(ValueError('raised')); windows.main()"
    terminal = launch(cell, "-c", f"{cell.toolkit.open()}; {source}")
    terminal.wait_event("raising", "ValueError")
    terminal.wait_for("ValueError: raised")


@pytest.mark.either("toolkit")
@pytest.mark.parametrize("cell", TOOLKITS_AT_STDIO)
def test_a_timer_that_exits(cell: Cell, launch: Launch) -> None:
    source = "windows.exit_in_callback(3); windows.main()"
    terminal = launch(cell, "-c", f"{cell.toolkit.open()}; {source}")
    terminal.wait_event("exiting", 3)


@pytest.mark.parametrize("cell", TK_AT_TERMINALS)
def test_a_line_is_typed_at_the_prompt_and_not_before(
    cell: Cell, launch: Launch
) -> None:
    """What the command prints is there earlier than the next prompt."""
    terminal = launch(cell)
    terminal.run("import time")
    terminal.line("print('do' + 'ne', flush=True); time.sleep(0.2)")
    terminal.wait_for("done")
    terminal.line("6*7")
    terminal.prompt()
    shown = [line for line in terminal.screen() if line]
    assert shown[-4:] == ["done", ">>> 6*7", "42", ">>>"]


@pytest.mark.either("prompt")
@pytest.mark.parametrize("cell", TK_AT_TERMINALS)
def test_a_line_may_be_typed_ahead(cell: Cell, launch: Launch) -> None:
    terminal = launch(cell)
    terminal.run("import time")
    terminal.line("print('do' + 'ne', flush=True); time.sleep(0.2)")
    terminal.wait_for("done")
    terminal.line("6*7", ahead=True)
    terminal.wait_for(re.compile(r"\b42\b"))
    terminal.prompt()


@pytest.mark.parametrize("cell", ONE_PROMPT)
def test_a_paste_longer_than_the_ttys_buffers(cell: PromptCell, launch: Launch) -> None:
    terminal = launch(cell)
    terminal.run("lines = []")
    terminal.send("".join(f"lines.append({number})\r" for number in range(1000)))
    terminal.wait_for(lambda: "lines.append(999)" in terminal.output())
    terminal.prompt()
    assert terminal.value("lines == list(range(1000))") is True


@pytest.mark.parametrize("cell", ONE_PROMPT)
def test_questions_without_end_are_answered_in_turn(
    cell: PromptCell, launch: Launch
) -> None:
    """Some questions come while an earlier question is being answered."""
    ask = "for _ in range(2000): os.write(1, b'\\x1b[6n')"
    hear = "while count < 2000: count += os.read(0, 999).count(b'R')"
    source = f"import os, tty; tty.setraw(0); count = 0\n{ask}\n{hear}\nprint('heard')"
    terminal = launch(cell, "-c", source)
    terminal.wait_for("heard")
    assert terminal.wait_exit() == 0


@pytest.mark.parametrize("cell", ONE_PROMPT)
def test_a_failing_wait_shows_what_there_was(cell: PromptCell, launch: Launch) -> None:
    terminal = launch(cell)
    terminal.run("print('something else')")
    with pytest.raises(WaitError) as caught:
        terminal.wait_for("what does not come", timeout=0)
    message = str(caught.value)
    for part in (
        "what does not come",
        "|something else",
        "raw",
        "ticks: 0",
        ">|>>>",
        "running",
    ):
        assert part in message


@pytest.mark.parametrize("cell", ONE_PROMPT)
def test_a_wait_fails_at_once_when_the_child_is_gone(
    cell: PromptCell, launch: Launch
) -> None:
    terminal = launch(cell)
    terminal.signal(signal.SIGKILL)
    with pytest.raises(WaitError, match="ended with status -9"):
        terminal.wait_for("what does not come", timeout=3600)
    assert terminal.wait_exit() == -signal.SIGKILL


@pytest.mark.parametrize("cell", PROMPTS_ON_EACH_PYTHON)
def test_a_line_that_fails_is_a_failure(cell: PromptCell, launch: Launch) -> None:
    terminal = launch(cell)
    with pytest.raises(WaitError, match="ZeroDivisionError"):
        terminal.run("1 / 0")
    with pytest.raises(WaitError, match="SyntaxError"):
        terminal.run("1 +")
    with pytest.raises(WaitError, match="ZeroDivisionError"):
        terminal.value("1 / 0")
    assert terminal.value("'still here'") == "still here"


@pytest.mark.parametrize("cell", PROMPTS_ON_EACH_PYTHON)
def test_a_closed_terminal_hangs_up(cell: PromptCell, launch: Launch) -> None:
    terminal = launch(cell)
    terminal.close_master()
    assert terminal.wait_exit() == -signal.SIGHUP


@pytest.mark.parametrize("cell", ONE_PROMPT)
def test_what_a_process_costs(cell: PromptCell, launch: Launch) -> None:
    terminal = launch(cell)
    assert terminal.threads() == 1
    assert terminal.fds()[0] == terminal.fds()[1] != ""
    terminal.run("import os; read, write = os.pipe()")
    assert {terminal.value("read"), terminal.value("write")} <= terminal.fds().keys()
    switches = terminal.context_switches()
    terminal.run("pass")
    assert terminal.context_switches() > switches
    before = terminal.cpu_time()
    terminal.run("_ = sum(range(10**7))")
    assert terminal.cpu_time() > before


def test_two_displays_do_not_meet(
    display: Display, private_display: Callable[[], Display]
) -> None:
    other = private_display()
    assert other.name != display.name
    assert other.find("script") is None
    other.kill()
    assert display.find("script") is None


def test_the_tables_ids_are_unique() -> None:
    ids = [parameter.id for parameter in TOOLKITS_AT_PROMPTS_ON_EACH_PYTHON]
    assert len(ids) == len(set(ids))


def test_coverage_of_the_table() -> None:
    """In CI nothing may be skipped for want of an interpreter or a toolkit."""
    lines = missing()
    if not lines:
        return
    if os.environ.get("INPUTHOOK_TEST_ALL") == "1":
        pytest.fail("a complete run also has\n  " + "\n  ".join(lines))
    pytest.skip("without " + "; ".join(lines))
