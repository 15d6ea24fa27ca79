"""What is typed while a callback computes: shown at once, and whole afterwards."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import signal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from .harness.needs import need, not_here
from .harness.sessions import enable, title
from .harness.table import (
    KINDS,
    PROMPTS_ON_EACH_PYTHON,
    TK_AND_QT_AT_READLINE,
    TK_AT_READLINE_ON_EACH_PYTHON,
    select,
)
from .harness.terminal import KEYS

if TYPE_CHECKING:
    from .harness.display import Display
    from .harness.launch import Launch
    from .harness.table import Cell, PromptCell
    from .harness.terminal import Terminal

EDITED = ["pyrepl", "readline", "libedit"]
ENDS = ("3.13-pyrepl-", "3.15-", "3.11-")
EVERYWHERE = [
    *select(prompts=EDITED, toolkits=KINDS),
    *(
        cell
        for cell in select(prompts=EDITED, toolkits=["tk"], every_python=True)
        if not str(cell.id).startswith("3.15-")
    ),
]
TK = select(prompts=EDITED, toolkits=["tk"])
OLDEST_AND_NEWEST = [
    cell
    for cell in select(prompts=EDITED, toolkits=["tk"], every_python=True)
    if str(cell.id).startswith(ENDS)
]
SHOWING = [cell for cell in OLDEST_AND_NEWEST if "libedit" not in str(cell.id)]
"""Prompts that show what was typed ahead: beside libedit the kernel edits the line."""

ENDS_OF_PYREPL = [cell for cell in OLDEST_AND_NEWEST if "pyrepl" in str(cell.id)]
"""Cells where no warning of Tcl's thread is printed at a fork()."""

DIALOGS = select(
    prompts=["readline"], toolkits=["tk", "qt:PyQt6", "gtk3", "gtk4", "wx"]
)
PYREPL = [
    cell
    for cell in PROMPTS_ON_EACH_PYTHON
    if str(cell.id).startswith(("3.13-pyrepl", "3.15-pyrepl"))
]
IPYTHON = [
    *TK_AND_QT_AT_READLINE,
    *(
        cell
        for cell in TK_AT_READLINE_ON_EACH_PYTHON
        if str(cell.id).startswith("3.11-")
    ),
]
WIDTH = 100
NUMBER = re.compile(r"(\[\w+\] )?In \[\d+\]: ")


class Session:
    """A child whose callback is stuck while somebody types."""

    def __init__(self, terminal: Terminal, directory: Path) -> None:
        self.terminal = terminal
        self.directory = directory
        self.fifo("start", "go", "say")

    def fifo(self, *names: str) -> None:
        for name in names:
            with contextlib.suppress(FileExistsError):
                os.mkfifo(self.directory / name)

    def open(self, name: str) -> None:
        """Open a FIFO that the child waits at, which has the child go on."""

        def opened() -> bool:
            try:
                os.close(os.open(self.directory / name, os.O_WRONLY | os.O_NONBLOCK))
            except OSError as error:
                if error.errno == errno.ENXIO:  # the child is not there yet
                    return False
                raise
            return True

        self.terminal.wait_for(opened, why=f"a reader of {name}")

    def begin(self) -> None:
        """Have the callback begin, and wait until it is stuck."""
        self.open("start")
        self.terminal.wait_event("stuck")
        self.terminal.mark()

    def type_while_stuck(self, keys: str) -> None:
        """Have the callback begin, and type; wait until the keys are shown."""
        self.begin()
        row, column = self.terminal.cursor()
        line = self.terminal.screen()[row].ljust(column)
        self.terminal.send(keys)
        self.shows(line + keys)

    def end(self) -> None:
        """Have the callback return."""
        self.open("go")
        self.terminal.wait_event("released")

    def shows(self, line: str) -> None:
        """Wait until this is the cursor's line, with the cursor behind."""
        self.terminal.wait_for(
            lambda: (
                self.terminal.screen()[self.terminal.cursor()[0]] == line.rstrip()
                and self.terminal.cursor()[1] == len(line)
            ),
            why=f"the line {line!r}",
        )


def give_back_allowed() -> None:
    """Skip where the kernel lets no process type for its user: Linux 6.2 and later can be set so."""
    setting = Path("/proc/sys/dev/tty/legacy_tiocsti")
    if setting.exists() and setting.read_text().strip() == "0" and os.geteuid():
        not_here("dev.tty.legacy_tiocsti is 0, and this is not root")


def session(
    launch: Launch, cell: Cell, directory: Path, ready: str = "", *lines: str
) -> Session:
    """Return a prompt with a window, and a callback that begins when the test says so."""
    # CPython 3.12 and later warns of fork() beside a thread, mostly in silence
    environment = {"PYTHONWARNINGS": "always::DeprecationWarning"}
    terminal = launch(cell, environment=environment, columns=WIDTH)
    enable(terminal, cell)
    found = Session(terminal, directory)
    terminal.run(f"{cell.toolkit.open(title(), None)}; import stuck, nesting")
    for line in (*lines, f"stuck.ready({ready})"):
        terminal.run(line)
    return found


def ipython(
    launch: Launch, cell: Cell, directory: Path, *lines: str, ready: str = ""
) -> Session:
    """Return the same as session(), at IPython's prompt."""
    need(cell, "IPython")
    terminal = launch(
        cell, "-m", "IPython", "--no-banner", "--no-confirm-exit", columns=WIDTH
    )
    found = Session(terminal, directory)
    terminal.prompt(NUMBER, timeout=40)
    for line in (
        f"import inputhook; inputhook.enable({cell.toolkit.name!r})",
        f"{cell.toolkit.open(title(), None)}; import stuck, nesting",
        *lines,
        f"stuck.ready({ready})",
    ):
        terminal.line(line)
        terminal.prompt(NUMBER)
    return found


@pytest.mark.parametrize("cell", EVERYWHERE)
def test_keys_are_shown_while_a_callback_computes(
    cell: Cell, launch: Launch, tmp_path: Path
) -> None:
    child = session(launch, cell, tmp_path)
    child.type_while_stuck("x = 6*7")
    child.terminal.send("1\rprint(x + 1)\r")
    child.shows(">>> x = 6*71")
    child.end()
    child.terminal.wait_screen(re.compile(r"^427$", re.MULTILINE))
    child.terminal.prompt()
    screen = child.terminal.screen()
    end = screen.index("427")
    assert screen[end - 2 : end + 2] == [
        ">>> x = 6*71",
        ">>> print(x + 1)",
        "427",
        ">>>",
    ]


@pytest.mark.parametrize("cell", PYREPL)
def test_keys_are_shown_while_a_callback_of_asyncio_computes(
    cell: PromptCell, launch: Launch, tmp_path: Path
) -> None:
    terminal = launch(cell)
    child = Session(terminal, tmp_path)
    terminal.run("import asyncio, inputhook, stuck")
    terminal.run("_ = inputhook.enable('asyncio')")
    terminal.run("stuck.ready()")
    child.type_while_stuck("6*7")
    child.end()
    child.shows(">>> 6*7")
    terminal.line("1")
    terminal.prompt()
    assert "426" in terminal.output()


@pytest.mark.parametrize("cell", IPYTHON)
def test_keys_are_shown_at_ipython_while_a_callback_computes(
    cell: Cell, launch: Launch, tmp_path: Path
) -> None:
    child = ipython(launch, cell, tmp_path)
    child.type_while_stuck("x = 6*7")
    child.terminal.send("1\rx + 1\r")
    child.shows("In [4]: x = 6*71")
    child.end()
    child.terminal.wait_for("Out[5]: 427")
    child.terminal.prompt(NUMBER)
    shown = [line for line in child.terminal.screen() if line][-4:]
    assert shown == ["In [4]: x = 6*71", "In [5]: x + 1", "Out[5]: 427", "In [6]:"]


@pytest.mark.parametrize("cell", OLDEST_AND_NEWEST)
def test_what_is_typed_around_a_stop_is_neither_lost_nor_doubled(
    cell: Cell, launch: Launch, tmp_path: Path
) -> None:
    """Somebody stops the program from elsewhere; libedit and PyREPL handle SIGCONT."""
    child = session(launch, cell, tmp_path)
    child.type_while_stuck("x = 'ab")
    child.terminal.signal(signal.SIGSTOP)
    child.terminal.wait_for(child.terminal.stopped)
    child.terminal.send("cd")
    child.terminal.signal(signal.SIGCONT)
    child.terminal.send("ef")
    child.end()
    # PyREPL of 3.15 then draws the prompt once more, also without inputhook
    child.terminal.wait_screen(re.compile(r"^(>>> )?>>> x = 'abcdef$", re.MULTILINE))
    child.terminal.line("'")
    child.terminal.prompt()
    assert child.terminal.value("x") == "abcdef"


@pytest.mark.parametrize("cell", OLDEST_AND_NEWEST)
def test_what_was_shown_before_ctrl_z_is_in_the_line_after_fg(
    cell: Cell, launch: Launch, tmp_path: Path
) -> None:
    """As at a prompt without callbacks, whose line the keys have become before Ctrl-Z."""
    shell = "import os; os.execvp('bash', ['bash', '--norc', '--noprofile', '-i'])"
    terminal = launch(cell, "-c", shell, environment={"PS1": "sh$ "}, columns=WIDTH)
    terminal.prompt("sh$ ")
    terminal.line(cell.interpreter.executable)
    terminal.prompt()
    enable(terminal, cell)
    child = Session(terminal, tmp_path)
    terminal.run(f"{cell.toolkit.open(title(), None)}; import stuck")
    terminal.run("stuck.ready()")
    child.type_while_stuck("x = 'ab")
    terminal.ctrl("z")
    terminal.wait_for("Stopped")
    terminal.prompt("sh$ ")
    terminal.line("fg")
    child.end()
    terminal.line("cd'", ahead=True)
    terminal.prompt()
    assert terminal.value("x") == "abcd"


AFTERWARDS = {
    "it prints": "lambda: print('a' + ' word')",
    "it raises": "stuck.fails",
    "it forks": "stuck.forks",
}


OTHER_KEYS = {
    "left": ("13" + KEYS["left"] + "2\r", ">>> r = 13", 123),
    "backspace": ("12" + KEYS["backspace"] + "3\r", ">>> r = 12", 13),
    "Alt": ("12\x1b1\x1b0x\r", ">>> r = 12", None),
    "Ctrl-A": ("2\x01\x0bs = 5; r = 7\r", ">>> r = 2", 7),
    "Tab": ("in\tt\r", ">>> r = in", int),
    "Latin": ("'é'\r", ">>> r = 'é'", "é"),
    "Cyrillic": ("'Жж'\r", ">>> r = 'Жж'", "Жж"),
    "wide": ("'漢字'\r", ">>> r = '", "漢字"),
    "combining": ("'e\u0301x'\r", ">>> r = 'e", "e\u0301x"),
    "emoji": ("'😀'\r", ">>> r = '", "😀"),
    "two lines": ("[1,\r2]\r\r", ">>> r = [1,", [1, 2]),
}


@pytest.mark.together("prompt", "key")
@pytest.mark.parametrize("cell", OLDEST_AND_NEWEST)
@pytest.mark.parametrize("key", OTHER_KEYS)
def test_from_the_first_key_on_that_is_not_certain_nothing_is_shown(
    cell: Cell, key: str, launch: Launch, tmp_path: Path
) -> None:
    """Afterwards the line is the same as if no callback had run."""
    typed, shown, expected = OTHER_KEYS[key]
    taken = 2 if key == "combining" else 1  # bytes, from which it is seen what it is
    left = (
        len(typed.encode()) + 1 - len(shown.removeprefix(">>> r = ").encode()) - taken
    )
    child = session(launch, cell, tmp_path, f"left={left}")
    child.terminal.run("r = None")
    typed = child.terminal.keys(typed)
    child.terminal.send("r = ")
    child.shows(">>> r = ")
    child.begin()
    child.terminal.send(typed + " ")
    child.terminal.wait_event("left", left)
    child.shows(shown)
    child.end()
    child.shows(">>>  ")
    child.terminal.key("backspace")
    assert child.terminal.value("repr(r)") == repr(expected)


WHERE = {
    "not at the end": ("r = 13" + KEYS["left"], "2", 123),
    "after a number for a command": ("r = 1\x1b3", "2", 1222),
    "in a search": ("\x12ope", "n", None),
    "at a menu of completions": ("in\t\t", "t", None),
    "after Esc": ("r = 12\x1b", "b", 712),
}


NOT_LIBEDIT = ("in a search", "after Esc")
"""Libedit waits for the next byte itself: no callback runs."""

ONLY_PYREPL = ("after a number for a command", "at a menu of completions")
"""The library lists completions and goes on; and after a number CPython's reader waits for
one key more."""


@pytest.mark.together("prompt", "where")
@pytest.mark.parametrize(
    ("cell", "where"),
    [
        pytest.param(*found.values, where, id=f"{found.id}-{where}", marks=found.marks)
        for found in OLDEST_AND_NEWEST
        for where in WHERE
        if where not in ONLY_PYREPL or "pyrepl" in str(found.id)
        if where not in NOT_LIBEDIT or "libedit" not in str(found.id)
    ],
)
def test_where_the_effect_is_not_certain_nothing_is_shown(
    cell: Cell, where: str, launch: Launch, tmp_path: Path
) -> None:
    first, then, expected = WHERE[where]
    child = session(launch, cell, tmp_path, f"left={len(then)}")
    child.terminal.send(child.terminal.keys(first))
    child.terminal.wait_for(child.terminal.asleep, why="the line")
    child.begin()
    before = child.terminal.screen()
    child.terminal.send(then)
    child.terminal.wait_event("left", len(then))
    assert child.terminal.screen() == before
    child.end()
    child.terminal.wait_for(
        lambda: child.terminal.screen() != before or child.terminal.asleep(),
        why="the key",
    )
    if expected is None:
        child.terminal.interrupt()
    else:
        child.terminal.line("7" if expected == 712 else "")
        child.terminal.prompt()
        assert child.terminal.value("r") == expected


@pytest.mark.parametrize("cell", OLDEST_AND_NEWEST)
def test_what_is_typed_beyond_the_last_column_is_shown_afterwards(
    cell: Cell, launch: Launch, tmp_path: Path
) -> None:
    free = 2 if cell.prompt.name == "pyrepl" else 1  # cells that its reader leaves
    child = session(launch, cell, tmp_path, f"left={10 + free}")
    begin = "r = '" + 80 * "x"
    child.terminal.send(begin)
    child.shows(">>> " + begin)
    child.begin()
    child.terminal.send("0123456789abcdefghij'")
    child.terminal.wait_event("left", 10 + free)
    child.shows(">>> " + begin + "0123456789"[: WIDTH - free - len(">>> " + begin)])
    child.end()
    child.terminal.line()
    child.terminal.prompt()
    assert child.terminal.value("r[75:]") == "xxxxx0123456789abcdefghij"


@pytest.mark.parametrize("cell", OLDEST_AND_NEWEST)
def test_ctrl_c_discards_what_was_typed_as_the_terminal_does(
    cell: Cell, launch: Launch, tmp_path: Path
) -> None:
    child = session(launch, cell, tmp_path)
    child.type_while_stuck("abc")
    child.terminal.ctrl("c")
    child.terminal.wait_for(
        lambda: child.terminal.output().count("KeyboardInterrupt") > 1,
        why="the exceptions of the callback and of the line",
    )
    child.terminal.prompt()
    assert child.terminal.value("6*7") == 42


@pytest.mark.parametrize("cell", IPYTHON[:1])
def test_ctrl_c_is_a_key_of_ipython(cell: Cell, launch: Launch, tmp_path: Path) -> None:
    child = ipython(launch, cell, tmp_path)
    child.type_while_stuck("abc")
    child.terminal.send("\x03x = 7\rx * 6\r")
    child.end()
    child.terminal.wait_for(re.compile(r"Out\[\d\]: 42"))
    child.terminal.prompt(NUMBER)
    assert "NameError" not in "\n".join(child.terminal.screen())


@pytest.mark.parametrize("cell", IPYTHON[:1])
def test_a_suggestion_of_ipython_is_written_over(
    cell: Cell, launch: Launch, tmp_path: Path
) -> None:
    child = ipython(launch, cell, tmp_path, "number = 6 * 7")
    child.terminal.send("num")
    child.terminal.wait_screen("In [5]: number = 6 * 7")  # the rest of it is grey
    child.begin()
    child.terminal.send("b+")
    child.terminal.wait_screen("In [5]: numb+r = 6 * 7")
    child.end()
    child.shows("In [5]: numb+")
    child.terminal.send("1 if 0 else 43")
    child.terminal.line()
    child.terminal.wait_for(re.compile(r"Out\[5\]: 43"))


IN_IPYTHON = {
    "not at the end": ("", "r = 13" + KEYS["left"], "2", "123"),
    "in a search": ("", "\x12r = N", "o", "None"),
    "at a menu of completions": ("", "r = in\t", "t", "<class 'int'>"),
    "after Esc": ("", "r = 12\x1b", "b", "712"),
    "in vi's command mode": (
        "get_ipython().editing_mode = 'vi'",
        "r = 12\x1b",
        "x",
        "1",
    ),
    "where a bracket is closed": ("get_ipython().auto_match = True", "r = ", "(", "7"),
}


@pytest.mark.parametrize("cell", IPYTHON[:1])
@pytest.mark.parametrize("where", IN_IPYTHON)
def test_where_the_effect_is_not_certain_ipython_shows_nothing(
    cell: Cell, where: str, launch: Launch, tmp_path: Path
) -> None:
    line, first, then, expected = IN_IPYTHON[where]
    # prompt_toolkit takes Esc for a key of its own half a second after it was typed
    child = ipython(launch, cell, tmp_path, "r = None", line, ready="left=1")
    child.terminal.send(child.terminal.keys(first))
    child.terminal.wait_for(child.terminal.asleep, why="the line")
    if where == "at a menu of completions":
        child.terminal.wait_screen(re.compile(r"r = in.*\n.*\bint\b", re.DOTALL))
    child.begin()
    before = child.terminal.screen()
    child.terminal.send(then)
    child.terminal.wait_event("left", 1)
    assert child.terminal.screen() == before
    child.end()
    child.terminal.wait_for(
        lambda: child.terminal.screen() != before or "Esc" in where, why="the key"
    )
    if where == "in a search":
        child.terminal.key("enter")  # it is over
        child.terminal.wait_screen(re.compile(r"^In \[5\]: r = None", re.MULTILINE))
    child.terminal.line("7" if "7" in expected else "")
    child.terminal.prompt(NUMBER)
    child.terminal.line("print('<', r, '>', sep='')")
    child.terminal.wait_for(f"<{expected}>")


@pytest.mark.parametrize("cell", IPYTHON[:1])
@pytest.mark.parametrize("what", ["it prints", "it raises", "it forks"])
def test_what_was_typed_arrives_at_ipython_although(
    cell: Cell, what: str, launch: Launch, tmp_path: Path
) -> None:
    child = ipython(launch, cell, tmp_path, ready=f"after={AFTERWARDS[what]}")
    child.type_while_stuck("6*7")
    child.end()
    if what != "it forks":
        child.terminal.wait_for("a word" if what == "it prints" else "ValueError: 42")
    child.shows("In [4]: 6*7")
    child.terminal.line("1")
    child.terminal.wait_for("Out[4]: 426")


@pytest.mark.parametrize("cell", IPYTHON[:1])
def test_a_question_in_the_callback_gets_what_was_typed_at_ipython(
    cell: Cell, launch: Launch, tmp_path: Path
) -> None:
    give_back_allowed()
    child = ipython(launch, cell, tmp_path, ready="after=nesting.ask")
    child.type_while_stuck("Ad")
    child.end()
    child.terminal.wait_screen("name?")  # the kernel edits the line, and shows no part
    child.terminal.line("a")
    child.terminal.wait_event("answer", "Ada")
    child.terminal.wait_for(
        lambda: child.terminal.screen()[child.terminal.cursor()[0]] == "In [4]:",
        why="the prompt",
    )


@pytest.mark.parametrize("cell", IPYTHON[:1])
def test_what_is_masked_is_not_shown(
    cell: Cell, launch: Launch, tmp_path: Path
) -> None:
    child = ipython(
        launch,
        cell,
        tmp_path,
        "from prompt_toolkit import PromptSession; s = PromptSession()",
        ready="left=6",
    )
    child.terminal.line("word = s.prompt('pass' + 'word: ', is_password=True)")
    child.terminal.prompt("password: ")
    child.begin()
    child.terminal.send("secret")
    child.terminal.wait_event("left", 6)
    child.shows("password: ")
    child.end()
    child.shows("password: ******")
    child.terminal.line()
    child.terminal.prompt(NUMBER)
    assert "secret" not in child.terminal.output()
    child.terminal.line("print(word[::-1])")
    child.terminal.wait_for("terces")


@pytest.mark.together("prompt", "what")
@pytest.mark.parametrize("cell", OLDEST_AND_NEWEST)
@pytest.mark.parametrize("what", AFTERWARDS)
def test_what_was_typed_arrives_although(
    cell: Cell, what: str, launch: Launch, tmp_path: Path
) -> None:
    child = session(launch, cell, tmp_path, f"after={AFTERWARDS[what]}")
    child.type_while_stuck("6*7")
    child.end()
    child.terminal.wait_for(
        {"it prints": "a word", "it raises": "ValueError: 42"}.get(what, "6*7")
    )
    child.shows(">>> 6*7")
    if what == "it forks":
        child.terminal.wait_event("forked", "1 0")
        warned = "Warning" in "\n".join(child.terminal.screen())
        # Tcl has a thread, too, of which Python warns at the classic prompt
        assert not warned or cell.prompt.name != "pyrepl"
    child.terminal.line("1")
    child.terminal.prompt()
    assert "426" in child.terminal.output()
    assert child.terminal.value("6*7") == 42


@pytest.mark.parametrize(
    "cell", TK
)  # 3.13.0 hangs with tkinter's hook (cpython#123795)
def test_what_was_typed_arrives_although_disable_is_called(
    cell: Cell, launch: Launch, tmp_path: Path
) -> None:
    child = session(launch, cell, tmp_path, "after=inputhook.disable")
    child.type_while_stuck("6*7")
    child.end()
    child.shows(">>> 6*7")
    child.terminal.line("1")
    child.terminal.prompt()
    assert "426" in child.terminal.output()
    assert child.terminal.value("inputhook.active()") is False


@pytest.mark.parametrize("cell", ENDS_OF_PYREPL)
def test_a_fork_before_it_ends_what_is_shown(
    cell: Cell, launch: Launch, tmp_path: Path
) -> None:
    """The child may use the terminal; and a thread at a fork() is what Python warns of."""
    child = session(launch, cell, tmp_path, "before=stuck.forks, left=3")
    child.begin()
    child.terminal.send("6*7")
    child.terminal.wait_event("left", 3)
    child.shows(">>> ")
    child.end()
    child.shows(">>> 6*7")
    child.terminal.wait_event("forked", "1 0")
    warned = "Warning" in "\n".join(child.terminal.screen())
    assert not warned or cell.prompt.name != "pyrepl"


@pytest.mark.parametrize("cell", OLDEST_AND_NEWEST)
def test_a_thread_that_prints_meanwhile_has_the_screen(
    cell: Cell, launch: Launch, tmp_path: Path
) -> None:
    child = session(launch, cell, tmp_path, "gil=False, left=2")
    child.terminal.run("stuck.prints_when_asked('a' + ' word')")
    child.type_while_stuck("6*")
    child.open("say")
    child.terminal.wait_event("said")
    child.terminal.send("71")
    child.terminal.wait_event("left", 2)
    child.end()
    child.shows(">>> 6*71")
    screen = child.terminal.screen()
    row = screen.index(">>> 6*71")
    assert screen[row - 1] == "a word"
    assert screen.count(">>> 6*71") == 1
    child.terminal.line()
    child.terminal.wait_for("426")


@pytest.mark.parametrize("cell", SHOWING)
def test_a_question_in_the_callback_gets_what_was_typed(
    cell: Cell, launch: Launch, tmp_path: Path
) -> None:
    give_back_allowed()
    child = session(launch, cell, tmp_path, "after=nesting.ask")
    child.type_while_stuck("Ad")
    child.end()
    child.shows("name? Ad")
    child.terminal.line("a")
    child.terminal.wait_event("answer", "Ada")
    child.shows(">>> ")
    assert child.terminal.value("6*7") == 42


@pytest.mark.parametrize("cell", DIALOGS)
def test_a_line_that_was_typed_is_complete_while_the_callback_has_a_dialog(
    cell: Cell, launch: Launch, tmp_path: Path, display: Display
) -> None:
    """Nothing but the loop of the dialog can tell the reader of these keys."""
    name = title("dialog")
    opens = f"lambda: dialogs.run({cell.toolkit.key!r}, {name!r})"
    child = session(launch, cell, tmp_path, f"after={opens}", "import dialogs")
    terminal = child.terminal
    child.type_while_stuck("windows.record('ran', 6*7)")
    terminal.send("\r")
    child.end()
    dialog = terminal.wait_for(lambda: display.find(name))
    terminal.wait_for(lambda: "ICANON" in terminal.modes(), why="a complete line")
    assert not terminal.events("ran")
    dialog.close()
    terminal.wait_event("ran", 42)
    terminal.prompt()


@pytest.mark.parametrize("cell", SHOWING)
def test_a_debugger_in_the_callback_gets_what_was_typed(
    cell: Cell, launch: Launch, tmp_path: Path
) -> None:
    give_back_allowed()
    child = session(launch, cell, tmp_path, "after=nesting.debug")
    child.type_while_stuck("p secret")
    child.end()
    child.shows("(Pdb) p secret")
    child.terminal.line(" + 1")
    child.terminal.wait_for("43")
    child.terminal.prompt("(Pdb) ")
    child.terminal.line("c")
    child.terminal.wait_event("debugged", 42)
    child.terminal.prompt()
    assert child.terminal.value("6*7") == 42


PARENT = (
    "import readline, subprocess, sys; subprocess.run([sys.executable]); "
    "print('<', input('over: '), '>', sep='')"
)


@pytest.mark.parametrize("cell", TK)
def test_who_reads_after_the_end_gets_what_was_typed(
    cell: Cell, launch: Launch, tmp_path: Path
) -> None:
    give_back_allowed()
    terminal = launch(cell, "-c", PARENT)
    terminal.prompt()
    enable(terminal, cell)
    child = Session(terminal, tmp_path)
    terminal.run(f"{cell.toolkit.open(title(), None)}; import stuck")
    terminal.run("stuck.ready(after=stuck.leaves, left=1)")
    child.type_while_stuck("ab")
    terminal.send(KEYS["backspace"] + "c")
    terminal.wait_event("left", 1)
    child.end()
    terminal.wait_screen("over: ac")
    terminal.line("d")
    terminal.wait_for("<acd>")


@pytest.mark.parametrize("cell", OLDEST_AND_NEWEST)
def test_a_long_paste_into_a_callback_is_whole(
    cell: Cell, launch: Launch, tmp_path: Path
) -> None:
    """10,000 characters, of which the kernel keeps less than half."""
    child = session(launch, cell, tmp_path)
    child.terminal.run("n = 0; window.later(300, lambda: stuck.compute(2))")
    child.terminal.wait_event("stuck")
    child.terminal.send("n += 1\r" * 1428 + "'wh' + 'ole'\r")
    child.terminal.wait_for("'whole'", timeout=120)
    child.terminal.prompt()
    assert child.terminal.value("n") == 1428


@pytest.mark.parametrize("cell", OLDEST_AND_NEWEST)
def test_the_second_line_of_a_statement_is_shown(
    cell: Cell, launch: Launch, tmp_path: Path
) -> None:
    child = session(launch, cell, tmp_path)
    child.terminal.send("for n in range(3):\r")
    child.terminal.wait_screen(re.compile(r"^\.\.\.", re.MULTILINE))
    child.terminal.wait_for(child.terminal.asleep, why="the second line")
    row, column = child.terminal.cursor()
    child.begin()
    second = "print(n + 40)" if cell.prompt.name == "pyrepl" else " print(n + 40)"
    child.terminal.send(second)
    child.terminal.wait_screen("print(n + 40)")
    assert child.terminal.cursor() == (row, column + len(second))
    child.end()
    child.terminal.send("\r\r")
    child.terminal.wait_for(re.compile(r"40\r?\n41\r?\n42"))
    child.terminal.prompt()


@pytest.mark.parametrize("cell", OLDEST_AND_NEWEST)
def test_the_terminal_may_be_resized_while_keys_are_shown(
    cell: Cell, launch: Launch, tmp_path: Path
) -> None:
    child = session(launch, cell, tmp_path)
    child.type_while_stuck("6*7")
    child.terminal.resize(30, 60)
    child.terminal.send("1")
    child.end()
    child.terminal.wait_screen(">>> 6*71")
    child.terminal.line()
    child.terminal.wait_for("426")


@pytest.mark.parametrize("cell", TK)
def test_nothing_wakes_up_when_the_callback_is_over(
    cell: Cell, launch: Launch, tmp_path: Path
) -> None:
    child = session(launch, cell, tmp_path)
    child.type_while_stuck("6*7")
    child.end()
    child.shows(">>> 6*7")
    assert child.terminal.wake_ups() <= 2


@pytest.mark.parametrize("cell", TK)
def test_a_program_that_the_callback_runs_reads_the_terminal(
    cell: Cell, launch: Launch, tmp_path: Path
) -> None:
    """What is typed is for the program: inputhook takes none of it."""
    child = session(launch, cell, tmp_path)
    program = "import os, sys; sys.stdout.write('<%s>' % os.read(0, 9).decode())"
    child.terminal.run(
        "import subprocess, sys; "
        "run = lambda program: subprocess.run([sys.executable, '-c', program])"
    )
    child.terminal.run(f"program = {program!r}")
    child.terminal.run(
        "window.later(200, lambda: "
        "(windows.record('stuck'), run(program), windows.record('ran')))"
    )
    child.terminal.wait_event("stuck")
    child.terminal.wait_for(
        lambda: (
            Path(f"/proc/{child.terminal.pid}/task/{child.terminal.pid}/children")
            .read_text()
            .strip()
        ),
        why="the program",
    )
    child.terminal.send("key")
    child.terminal.wait_for("<key>")
    child.terminal.wait_event("ran")
    assert child.terminal.value("6*7") == 42
