"""What callbacks, threads and warnings print appears above the line being typed."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from .harness.needs import need
from .harness.places import IPYTHON, PTPYTHON
from .harness.sessions import enabling, live
from .harness.table import (
    EDITORS,
    KINDS_AT_EDITORS,
    TERMINALS,
    TK_AND_QT_AT_READLINE,
    TK_AT_EDITORS,
    TK_AT_EDITORS_ON_EACH_PYTHON,
    TK_AT_PYREPL_ON_EACH_PYTHON,
    TK_AT_READLINE,
    TK_AT_STDIO,
    select,
)
from .harness.terminal import DEADLINE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .harness.launch import Launch
    from .harness.places import Shell
    from .harness.table import Cell
    from .harness.terminal import Terminal

"""Where the line can be wiped and drawn again; without readline the kernel has it."""


A_LITTLE = 2**12
"""Bytes that one look reads at most: pyte is slower than a thread that prints."""


def in_shell(
    cell: Cell,
    launch: Launch,
    shell: Shell,
    environment: Mapping[str, str] | None = None,
) -> tuple[Terminal, re.Pattern[str]]:
    """Return a shell with a window that ticks, and `printing`; and a pattern of its prompt."""
    need(cell, *shell.modules)
    terminal = launch(cell, *shell.arguments, environment=environment or {})
    prompt = re.compile(str(shell.prompt))
    terminal.prompt(prompt, timeout=2 * DEADLINE)
    for line in (enabling(cell), cell.toolkit.open("printing"), "import printing"):
        terminal.line(line)
        terminal.prompt(prompt)
    terminal.wait_ticks()
    return terminal, prompt


TYPED = "x = 'abcdefg' + 'hi'"


def type_and_mend(terminal: Terminal) -> None:
    """Type TYPED while lines are printed, but for two keys; go back, and add those."""
    for key in "x = 'abcdeg' + 'hi":
        terminal.send(key)
        terminal.wait_event("printed")
    for _ in range(len("g' + 'hi")):
        terminal.key("left")
    terminal.send("f")
    terminal.key("end")
    terminal.send("'")
    before = len(terminal.events("printed"))
    terminal.wait_for(lambda: len(terminal.events("printed")) > before + 3, why="lines")


def all_lines(terminal: Terminal) -> list[str]:
    """Return the screen with what has been scrolled off, without blanks at line ends."""
    terminal.screen()
    screen = terminal._screen
    above = [
        "".join(line[column].data for column in range(screen.columns))
        for line in screen.history.top
    ]
    return [line.rstrip() for line in (*above, *screen.display)]


@pytest.mark.parametrize("cell", KINDS_AT_EDITORS)
def test_lines_of_a_timer_leave_the_line_that_is_edited_as_it_is(
    cell: Cell, launch: Launch
) -> None:
    """Three lines every 50 ms; the line is typed, gone back into and mended meanwhile."""
    terminal = live(launch, cell, tick=None)
    terminal.run("import printing")
    terminal.run("printing.begin(3, 0.05)")
    type_and_mend(terminal)
    terminal.wait_for(
        lambda: terminal.screen()[terminal.cursor()[0]] == ">>> " + TYPED,
        why="the line",
    )
    terminal.line()
    terminal.line("printing.end()")
    terminal.wait_event("ended")
    terminal.prompt()
    assert terminal.value("x") == "abcdefghi"
    count = terminal.value("printing.count")
    lines = all_lines(terminal)
    printed = [line for line in lines if re.fullmatch(r"line \d+ of the timer", line)]
    assert printed == [f"line {n} of the timer" for n in range(count)]
    assert lines.count(">>> " + TYPED) == 1


@pytest.mark.parametrize("cell", TK_AT_EDITORS)
@pytest.mark.parametrize(
    "how", ["logged", "warned", "no_newline", "from_thread", "soon", "saved_stream"]
)
def test_what_is_printed_in_any_way_stands_above_the_line(
    cell: Cell, launch: Launch, how: str
) -> None:
    terminal = live(launch, cell)
    terminal.run("import printing")
    terminal.run("x = 0")
    terminal.run(f"printing.later(printing.{how}, 0.2)")
    terminal.send("x = 6 *7")
    terminal.key("left")
    terminal.wait_event("done")
    shown = re.compile(r"(?m)^[^>\n]*it is said$")
    terminal.wait_screen(shown)
    # PyREPL draws the line first, then moves the cursor
    terminal.wait_for(
        lambda: (
            terminal.screen()[terminal.cursor()[0]] == ">>> x = 6 *7"
            and terminal.cursor()[1] == len(">>> x = 6 *")
        ),
        why="the line",
    )
    terminal.wait_ticks()
    assert terminal.screen().count(">>> x = 6 *7") == 1
    terminal.line("1")
    terminal.prompt()
    assert terminal.value("x") == 6 * 17


@pytest.mark.parametrize("cell", TK_AT_EDITORS_ON_EACH_PYTHON)
def test_no_line_is_empty_below_what_is_printed_without_buffers(
    cell: Cell, launch: Launch
) -> None:
    """Up to 3.13, a stream without a buffer writes the empty end that print() is given."""
    terminal = live(launch, cell, environment={"PYTHONUNBUFFERED": "1"})
    terminal.run("import printing")
    terminal.run("printing.later(printing.newline_in_text, 0.2)")
    terminal.send("x = 6")
    terminal.wait_event("done")
    shown = terminal.wait_screen(re.compile(r"(?m)^it is said\n+>>> x = 6$"))
    assert shown[0] == "it is said\n>>> x = 6"


@pytest.mark.parametrize("cell", TK_AT_STDIO)
def test_without_readline_the_prompt_comes_again(cell: Cell, launch: Launch) -> None:
    terminal = live(launch, cell)
    terminal.run("import printing")
    terminal.run("printing.later(printing.from_thread, 0.2)")
    terminal.send("x = 6 ")
    terminal.wait_event("done")
    terminal.wait_screen(re.compile(r"(?m)^it is said$"))
    terminal.prompt()
    terminal.line("* 7")
    terminal.prompt()
    assert terminal.value("x") == 42


@pytest.mark.parametrize("cell", TK_AT_EDITORS)
def test_disable_leaves_the_streams_as_they_were(cell: Cell, launch: Launch) -> None:
    terminal = live(launch, cell)
    terminal.run("import sys; raws = [s.buffer.raw for s in (sys.stdout, sys.stderr)]")
    assert terminal.value("[list(vars(raw)) for raw in raws]") == [
        ["name", "write"],
        ["name", "write"],
    ]
    # one line: at PyREPL tkinter's own hook, which is back, hangs after type-ahead
    found = "[list(vars(raw)) for raw in raws], type(input).__name__"
    expected = (
        "method" if cell.prompt.name == "pyrepl" else "builtin_function_or_method"
    )
    names, kind = terminal.value(f"(inputhook.disable(), {found})[1:]")
    assert (names, kind) == ([["name"], ["name"]], expected)


@pytest.mark.parametrize("cell", TK_AND_QT_AT_READLINE)
@pytest.mark.parametrize("shell", [IPYTHON, PTPYTHON], ids=lambda shell: shell.name)
def test_lines_stand_above_the_prompts_of_prompt_toolkit(
    cell: Cell, launch: Launch, shell: Shell
) -> None:
    need(cell, *shell.modules)
    terminal = launch(cell, *shell.arguments)
    prompt = re.compile(str(shell.prompt))
    terminal.prompt(prompt, timeout=40)
    for line in (
        enabling(cell),
        cell.toolkit.open("printing", None),
        "import printing; printing.begin(3, 0.05)",
    ):
        terminal.line(line)
        terminal.wait_screen(prompt)
    terminal.wait_event("printed", 6)  # at the prompt: the first ones are the command's
    type_and_mend(terminal)
    terminal.wait_screen(TYPED)
    terminal.line()
    terminal.prompt(prompt)
    terminal.line("printing.end()")
    terminal.wait_event("ended")
    terminal.prompt(prompt)
    terminal.line("windows.record('x', x, printing.count)")
    terminal.wait_event("x")
    assert terminal.events("x")[-1].detail[0] == "abcdefghi"
    count = terminal.events("x")[-1].detail[1]
    printed = [
        line
        for line in all_lines(terminal)
        if re.fullmatch(r"line \d+ of the timer", line)
    ]
    assert printed == [f"line {n} of the timer" for n in range(count)]


NUMBER = re.compile(r"(\d+)\r\n")


MEMORY = 8 * 2**20 if "asan" not in os.environ.get("LD_PRELOAD", "") else 2**30
"""Bytes that a flood may take; AddressSanitizer keeps what is freed."""


def printed_in_order(terminal: Terminal, count: int) -> None:
    """Check that each number has come once, and that numbers in sight stand above the line.

    On a busy machine a key may take longer than a thread waits for it (csrc/screen.c): a few
    numbers may stand in the line, which is drawn again below.
    """
    assert [int(each) for each in NUMBER.findall(terminal.output())] == list(
        range(count)
    )
    lines = all_lines(terminal)
    inside = [line for line in lines if re.search(r"(>>>|In \[\d+\]:) .*\d", line)]
    assert len(inside) <= 3, inside


@pytest.mark.parametrize(
    "cell",
    [
        *KINDS_AT_EDITORS,
        *TK_AT_STDIO,
    ],
)
def test_a_thread_that_prints_without_end_leaves_the_prompt_usable(
    cell: Cell, launch: Launch, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The terminal slows the thread down, as without inputhook: nothing is kept for later."""
    monkeypatch.setattr("tests.harness.terminal.AT_ONCE", A_LITTLE)
    terminal = live(launch, cell)
    terminal.run("import printing")
    terminal.mark()
    terminal.send("printing.number()\r")
    terminal.wait_ticks(20)
    before = terminal.resident()
    terminal.wait_ticks(200)
    terminal.send("windows.record('typed')\r")
    terminal.wait_event("typed")
    terminal.send("printing.stop()\r")
    count = terminal.wait_event("numbers").detail[0]
    # at stdio the kernel's echo stands between the numbers
    echoes = cell.prompt.name == "stdio"
    terminal.wait_screen(re.compile(rf"(?m)^{count - 1}{'' if echoes else '$'}"))
    assert terminal.resident() - before < MEMORY
    terminal.wait_for(terminal.at_prompt, why="the prompt")
    if echoes:
        return
    printed_in_order(terminal, count)
    assert terminal.value("6 * 7") == 42


@pytest.mark.parametrize("cell", TK_AT_READLINE)
def test_a_thread_that_prints_without_end_leaves_ipython_usable(
    cell: Cell, launch: Launch, monkeypatch: pytest.MonkeyPatch
) -> None:
    """IPython has another sys.stdout while it handles a key, which may not change the order."""
    monkeypatch.setattr("tests.harness.terminal.AT_ONCE", A_LITTLE)
    terminal, prompt = in_shell(cell, launch, IPYTHON)
    terminal.mark()
    terminal.send("printing.number()\r")
    terminal.wait_ticks(20)
    before = terminal.resident()
    terminal.wait_ticks(200)
    for part in ("windows.", "record", "('typed')\r"):
        terminal.send(part)
        terminal.wait_ticks(1)
    terminal.wait_event("typed")
    terminal.send("printing.stop()\r")
    count = terminal.wait_event("numbers").detail[0]
    terminal.wait_screen(re.compile(rf"(?m)^{count - 1}$"))
    assert terminal.resident() - before < MEMORY
    terminal.wait_for(lambda: terminal.at_prompt(prompt), why="the prompt")
    printed_in_order(terminal, count)


@pytest.mark.parametrize(
    "cell",
    [
        *select(prompts=EDITORS, toolkits=["tk", "qt:PyQt6", "gtk3"]),
        *TK_AT_STDIO,
    ],
)
def test_a_thread_prints_at_once_while_a_callback_is_busy(
    cell: Cell, launch: Launch, tmp_path: Path
) -> None:
    """The callback waits for the thread, so the main thread could not write for the thread."""
    terminal = live(launch, cell)
    terminal.run("import printing")
    terminal.run("printing.later(printing.seen_while_busy, 0.2)")
    terminal.send("x = 6 * 7")
    terminal.wait_event("printed")
    terminal.wait_screen(re.compile(r"(?m)^a callback waits\nit is said$"))
    (tmp_path / "seen").touch()
    terminal.wait_event("done")
    terminal.wait_screen(re.compile(r"(?m)^it is said\nit goes on$"))
    terminal.wait_ticks()
    if cell.prompt.name != "stdio":
        terminal.wait_screen(re.compile(r"(?m)^it goes on\n>>> x = 6 \* 7$"))
    terminal.line()
    terminal.prompt()
    assert terminal.value("x") == 42


@pytest.mark.parametrize("cell", TK_AT_EDITORS_ON_EACH_PYTHON)
def test_the_line_is_drawn_again_below_what_a_thread_prints_during_a_slow_key(
    cell: Cell, launch: Launch
) -> None:
    """The key waits for the thread, which therefore prints where the line stands."""
    module = "_pyrepl.readline" if cell.prompt.name == "pyrepl" else "readline"
    terminal = live(launch, cell)
    terminal.run(f"import printing, {module} as readline")
    terminal.run("printing.complete_slowly(readline)")
    terminal.send("x = 6 * abc\t")
    terminal.wait_event("completed")
    terminal.wait_for(
        lambda: terminal.screen()[terminal.cursor()[0]] == ">>> x = 6 * abc",
        why="the line",
    )
    assert terminal.screen()[terminal.cursor()[0] - 1].endswith("it is said")
    terminal.line("\x7f\x7f\x7f7")
    terminal.prompt()
    assert terminal.value("x") == 42


@pytest.mark.parametrize("cell", TK_AT_EDITORS)
def test_what_threads_print_is_noticed_before_the_first_prompt(
    cell: Cell, launch: Launch
) -> None:
    terminal = launch(cell)
    terminal.line(
        f"{enabling(cell)}; import sys; 'write' in vars(sys.stdout.buffer.raw)"
    )
    terminal.wait_screen(re.compile(r"(?m)^True$"))


@pytest.mark.parametrize("cell", TK_AT_READLINE)
def test_a_thread_prints_at_once_while_a_callback_is_busy_in_ipython(
    cell: Cell, launch: Launch, tmp_path: Path
) -> None:
    terminal, _ = in_shell(cell, launch, IPYTHON)
    terminal.send("printing.later(printing.seen_while_busy, 0.2)\r")
    terminal.wait_event("printed")
    terminal.wait_screen(re.compile(r"(?m)^a callback waits\nit is said$"))
    (tmp_path / "seen").touch()
    terminal.wait_event("done")
    terminal.wait_screen(re.compile(r"(?m)^it goes on\nIn \[\d+\]:$"))


@pytest.mark.parametrize("cell", select(prompts=EDITORS, toolkits=["tk", "qt:PyQt6"]))
def test_what_a_thread_has_printed_is_there_when_the_callback_dies(
    cell: Cell, launch: Launch
) -> None:
    terminal = live(launch, cell)
    terminal.run("import printing")
    terminal.line("printing.later(printing.killed, 0.1)")
    assert terminal.wait_exit() == 3
    assert "\nit is said\n" in "\n".join(terminal.screen())


def check_interrupted_while_it_prints(terminal: Terminal) -> None:
    """Check that Ctrl-C leaves no line printed twice, and nothing of inputhook in a traceback."""
    raw = terminal.blind()
    terminal.send("import flooding, itertools; numbers = itertools.count()\r")
    terminal.send("flooding.keep_at_ctrl_c()\r")
    for time in range(10):
        del raw[:]
        terminal.send("for n in numbers: print('number', n)\r\r")
        terminal.wait_for(lambda: raw.count(b"0\r") > 1, why="numbers")
        terminal.send("\x03")
        terminal.wait_for(lambda: b"KeyboardInterrupt" in raw, why="KeyboardInterrupt")
        terminal.send(f"print(); windows.record('over', {time})\r")
        terminal.wait_event("over", time)
        found = re.findall(rb"number (\d+)\r", raw)
        assert len(found) == len(set(found)), found[-3:]
        assert b"inputhook" not in raw


@pytest.mark.parametrize(
    "cell", select(prompts=[*TERMINALS, "libedit"], toolkits=["tk"])
)
def test_ctrl_c_ends_a_command_that_prints_as_without_inputhook(
    cell: Cell, launch: Launch
) -> None:
    check_interrupted_while_it_prints(live(launch, cell))


@pytest.mark.parametrize("cell", TK_AT_READLINE)
def test_ctrl_c_ends_a_cell_of_ipythons_that_prints_as_without_inputhook(
    cell: Cell, launch: Launch
) -> None:
    check_interrupted_while_it_prints(in_shell(cell, launch, IPYTHON)[0])


@pytest.mark.together("unbuffered", "how")
@pytest.mark.parametrize("cell", TK_AT_EDITORS)
@pytest.mark.parametrize("unbuffered", [False, True], ids=["", "unbuffered"])
@pytest.mark.parametrize("how", ["thread", "callback"])
def test_all_of_a_long_text_arrives(
    cell: Cell, launch: Launch, how: str, unbuffered: bool
) -> None:
    """Signals cut each write of the text short, as does the signal that looks for slow callbacks."""
    terminal = live(
        launch, cell, environment={"PYTHONUNBUFFERED": "1"} if unbuffered else {}
    )
    terminal.run("import printing")
    call = "printing.much" if how == "thread" else "lambda: printing.much()"
    terminal.mark()
    terminal.send(f"printing.later({call}, 0.2)\r")
    terminal.wait_event("done", timeout=3 * DEADLINE)
    terminal.wait_ticks()
    terminal.wait_for(terminal.at_prompt, why="the prompt")
    assert terminal.output().count("#") == terminal.value("printing.MUCH")


@pytest.mark.parametrize("cell", TK_AT_EDITORS)
def test_all_arrives_at_a_terminal_that_does_not_block(
    cell: Cell, launch: Launch
) -> None:
    """O_NONBLOCK is a flag of the terminal: every program there can set it."""
    terminal = live(launch, cell)
    terminal.run("import os, printing")
    terminal.mark()
    terminal.send("os.set_blocking(1, False); printing.later(printing.much, 0.2)\r")
    terminal.wait_event("done", timeout=3 * DEADLINE)
    terminal.wait_ticks()
    terminal.wait_for(terminal.at_prompt, why="the prompt")
    assert terminal.output().count("#") == terminal.value("printing.MUCH")


@pytest.mark.parametrize("cell", TK_AT_READLINE)
@pytest.mark.parametrize("kind", ["dumb", "xterm"])
@pytest.mark.parametrize("how", ["logged", "from_thread"])
def test_the_prompt_stays_at_a_terminal_without_echo(
    cell: Cell, launch: Launch, kind: str, how: str
) -> None:
    """As in Emacs' M-x run-python, where nothing is typed at that time."""
    terminal = live(launch, cell, environment={"TERM": kind})
    terminal.run("import printing")
    terminal.run("printing.without_echo()")
    terminal.mark()
    terminal.send(f"printing.later(printing.{how}, 0.2)\r")
    terminal.wait_event("done")
    terminal.wait_screen(re.compile(r"(?m)^it is said\n>>>$"))
    terminal.wait_for(terminal.at_prompt, why="the prompt")
    terminal.send("windows.record('typed', 6 * 7)\r")
    terminal.wait_event("typed", 42)
    assert "windows.record" not in terminal.output()


@pytest.mark.parametrize("cell", TK_AT_READLINE)
@pytest.mark.parametrize("how", ["logged", "from_thread"])
def test_lines_are_printed_at_ipython_at_a_dumb_terminal(
    cell: Cell, launch: Launch, how: str
) -> None:
    """prompt_toolkit's application draws nothing there, its session does."""
    terminal, _ = in_shell(cell, launch, IPYTHON, {"TERM": "dumb"})
    terminal.send(f"printing.later(printing.{how}, 0.3)\r")
    terminal.wait_screen(re.compile(rf"(?m){how}.*\n+In \[\d+\]:$"))
    terminal.wait_for(lambda: "ECHO" not in terminal.modes(), why="the application")
    terminal.send("windows.record('typed', ")
    terminal.wait_event("done")
    line = r"In \[\d+\]: windows\.record\('typed',"
    terminal.wait_screen(re.compile(rf"(?m)^it is said\n{line}$"))
    terminal.send("6 * 7)\r")
    terminal.wait_event("typed", 42)


@pytest.mark.parametrize("cell", TK_AT_PYREPL_ON_EACH_PYTHON)
def test_a_block_higher_than_the_screen_is_drawn_below_what_is_printed(
    cell: Cell, launch: Launch
) -> None:
    """PyREPL shows a part of the block, and places the cursor by numbers of the screen's rows."""
    plain, hooked = launch(cell), live(launch, cell, tick=None)
    hooked.run("import printing")
    hooked.run("printing.begin(1, 0.05)")

    def both_show(what: str) -> None:
        """Check what both show: one with inputhook, which draws the line again below what is printed."""
        for _ in range(3):
            before = len(hooked.events("printed"))
            hooked.wait_for(lambda n=before: len(hooked.events("printed")) > n + 2)
            hooked.wait_for(
                lambda: (
                    (hooked.screen(), hooked.cursor())
                    == (plain.screen(), plain.cursor())
                ),
                why=f"{what}, as\n" + "\n".join(plain.screen()),
            )

    block = "".join(f"    a{number:02} = {number}\n" for number in range(40))
    for terminal in (plain, hooked):
        terminal.send(f"\x1b[200~if True:\n{block}\x1b[201~")
        terminal.wait_screen("a39 = 39")
    both_show("its end")
    for count in (10, 20):  # within the screen, and beyond
        for terminal in (plain, hooked):
            for _ in range(count):
                terminal.key("up")
        plain.wait_for(plain.asleep)
        both_show(f"{count} rows up")
    for terminal in (plain, hooked):
        terminal.send("xyz")
        terminal.wait_screen("xyz")
    both_show("what was typed")
    hooked.interrupt()
    hooked.run("printing.end()")
    hooked.prompt()
    lines = [line for line in all_lines(hooked) if line.endswith("of the timer")]
    assert lines == [f"line {number} of the timer" for number in range(len(lines))]
    assert hooked.value("printing.count") == len(lines)


@pytest.mark.parametrize("cell", TK_AT_PYREPL_ON_EACH_PYTHON)
def test_a_block_that_was_higher_than_the_screen_is_below_what_is_printed(
    cell: Cell, launch: Launch
) -> None:
    terminal = live(launch, cell, tick=None)
    terminal.run("import printing")
    terminal.run("printing.begin(1, 0.05)")
    block = "".join(f"    a{number:02} = {number}\n" for number in range(40))
    terminal.send(f"\x1b[200~if True:\n{block}\x1b[201~")
    terminal.wait_screen("a39 = 39")
    terminal.resize(50, 100)  # now there is room for it
    shown = re.compile(
        r"line \d+ of the timer\n(line \d+ of the timer\n)+>>> if True:\n"
        + "".join(rf"\.\.\.     a{number:02} = {number}\n" for number in range(40))
        + r"\.\.\.\s*\Z"
    )
    terminal.wait_screen(shown)
    before = len(terminal.events("printed"))
    terminal.wait_for(lambda: len(terminal.events("printed")) > before + 5)
    terminal.wait_screen(shown)
    terminal.resize(10, 100)  # and now there is not
    shown = re.compile(
        r"\A"
        + "".join(rf"\.\.\.     a{number} = {number}\n" for number in range(31, 40))
        + r"\.\.\.\s*\Z"
    )
    for _ in range(3):
        before = len(terminal.events("printed"))
        terminal.wait_for(lambda n=before: len(terminal.events("printed")) > n + 2)
        terminal.wait_screen(shown)
    terminal.interrupt()
    terminal.run("printing.end()")
    assert terminal.value("6 * 7") == 42
