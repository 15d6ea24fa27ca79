"""What is typed arrives, and looks, as if no window were there.

Most tests here are differential: the same bytes go to two interpreters, one with a window
that ticks and one without inputhook; lines, history and screen must be the same.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from .harness.sessions import live
from .harness.table import (
    TERMINALS,
    TK_AT_EDITORS_ON_EACH_PYTHON,
    TK_AT_LIBEDIT,
    TOOLKITS_AT_EDITORS,
    select,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from .harness.launch import Launch
    from .harness.table import Cell
    from .harness.terminal import Terminal

TOOLKITS = ["tk", "qt:PyQt6", "gtk3"]

EDITED = {
    "wide and combining characters": ("naïve 日本語 e\u0301 🎉!", None),
    "backspace over a wide character": ("日本\x7f語", "日語"),
    "arrows": ("abd\x1b[Dc", "abcd"),
    "home and end": ("bc\x01a\x05d", "abcd"),
    "home and end as keys": ("bc\x1b[Ha\x1b[Fd", "abcd"),
    "delete": ("abbc\x1b[D\x1b[D\x1b[3~", "abc"),
    "kill to the end and yank": ("abc\x01\x0b\x19\x19", "abcabc"),
    "kill to the beginning": ("abc\x15def", "def"),
    "kill words and yank them": ("one two \x17\x17\x19", None),
    "transpose": ("acb\x14", None),
    "undo": ("abc\x1f", None),
    "words": ("one two\x1bb\x1bu", None),
    "history": ("\x1b[A\x1b[A\x1b[B\x1b[A!", None),
    "search": ("\x12thr\x05!", None),
    "search that fails": ("\x12nowhere\x07typed", None),
    "quoted insert": ("a\x11\x01b", None),
    "completion of one name": ("spam_o\t", None),
    "completion with two matches": ("spam_\t\tt\t", None),
    "a line that wraps": ("0123456789" * 30, "0123456789" * 30),
    "editing a line that wraps": ("0123456789" * 15 + "\x01X\x05Y\x1b[D\x1b[DZ", None),
    "an empty line": ("", ""),
}
"""For prompts with an editor: what is typed before Enter, and which line it becomes."""

MACROS = {
    "a macro of inputrc": ("a\x18mb", "aXMacrob"),
}

IN_VI_MODE = {
    "insertion and motion": ("bcd\x1b0ia", "abcd"),
    "deletion of words": ("one two three\x1bbdwia", None),
    "history": ("\x1bkkA!", None),
    "repetition": ("abc\x1bx.", None),
}

HELD_BY_THE_TERMINAL = {
    "wide characters": ("naïve 日本語", "naïve 日本語"),
    "backspace": ("abd\x7fc", "abc"),
    "kill": ("abc\x15def", "def"),
    "kill a word": ("one two\x17three", "one three"),
    "a line of 300 characters": ("0123456789" * 30, "0123456789" * 30),
    "99 characters": ("x" * 99, "x" * 99),
    "an empty line": ("", ""),
}
"""The same for stdio, where the terminal itself edits."""

INPUTRC = r"""
"\C-xm": "Macro\C-a\C-f\C-f\C-bX\C-e"
"""

VI = """
set editing-mode vi
set keyseq-timeout 60000
"""


@dataclass
class Outcome:
    """What became of the bytes."""

    lines: list[str]
    screen: list[str]
    cursor: tuple[int, int]


@dataclass
class Typist:
    """One interpreter which reads lines, and somebody who types at it."""

    terminal: Terminal
    seen: int = field(default=0)

    def __post_init__(self) -> None:
        self.terminal.run("import lines; lines.prepare()")
        self.terminal.line("lines.read()")
        self.terminal.prompt("$ ")

    def send(self, chunks: Iterable[bytes]) -> None:
        """Send chunk after chunk, each when the one before was probably read."""
        for chunk in chunks:
            self.terminal.wait_for(self.terminal.asleep)
            self.terminal.send(chunk)

    def enter(self, last: str | None = None) -> Outcome:
        """Press Enter; wait for a line, or the one that ends with `last`; return what became."""
        self.terminal.line()

        def there() -> bool:
            lines = [event.detail[0] for event in self.terminal.events("line")]
            new = lines[self.seen :]
            return (
                bool(new) if last is None else any(line.endswith(last) for line in new)
            )

        self.terminal.wait_for(there, why="the line")
        self.terminal.prompt("$ ")
        lines = [event.detail[0] for event in self.terminal.events("line")][self.seen :]
        self.seen += len(lines)
        return Outcome(lines, self.terminal.screen(), self.terminal.cursor())

    def quit(self) -> list[str]:
        """Stop reading lines, and return the history."""
        self.terminal.line("quit")
        self.terminal.prompt()
        history: list[str] = self.terminal.value("lines.history()")
        return history


class Pair(Protocol):
    """What the fixture `pair` gives."""

    def __call__(self, cell: Cell, inputrc: str = ...) -> list[Typist]:
        """Start the cell's interpreter without and with its toolkit."""


@pytest.fixture
def pair(launch: Launch, tmp_path: Path) -> Pair:
    """Start the same interpreter twice, the second time with a window that ticks."""

    def start(cell: Cell, inputrc: str = "") -> list[Typist]:
        (tmp_path / ".inputrc").write_text(inputrc)
        toolkit = f"{cell.toolkit.name} {cell.toolkit.key}"
        # PyREPL writes its history line by line (3.14): each has a file of its own
        history = [{"PYTHON_HISTORY": str(tmp_path / name)} for name in ("one", "two")]
        history[1]["INPUTHOOK_TEST_TOOLKIT"] = toolkit
        return [Typist(launch(cell, environment=each)) for each in history]

    return start


def has_whole_characters(cell: Cell) -> bool:
    """Return whether a character must come whole: readline 8.3 draws half a character wrongly."""
    return cell.prompt.name == "readline" and cell.interpreter.readline_version >= (
        8,
        3,
    )


def cut(data: bytes, cuts: Iterable[int], *, whole: bool) -> list[bytes]:
    """Return the bytes in pieces, cut within a character only if that may be."""
    edges = [0, *sorted(cuts), len(data)]
    if whole:
        edges = [at for at in edges if at == len(data) or data[at] & 0xC0 != 0x80]
    return [data[a:b] for a, b in itertools.pairwise(edges) if a < b]


def check(
    pair: list[Typist], cases: dict[str, tuple[str, str | None]], *, whole: bool = False
) -> None:
    """Type each case at both interpreters, at one go and byte by byte."""
    for typist in pair:
        for line in ("one two", "three", "four"):  # a history to look into
            typist.send([line.encode()])
            typist.enter()
    for name, (typed, expected) in cases.items():
        data = pair[0].terminal.keys(typed).encode()
        for chunks in ([data], cut(data, range(1, len(data)), whole=whole)):
            outcomes = []
            for typist in pair:
                typist.send(chunks)
                outcomes.append(typist.enter())
            plain, hooked = outcomes
            assert hooked == plain, name
            if expected is not None:
                assert hooked.lines == [expected], name
    pair[1].terminal.wait_ticks()
    assert pair[1].quit() == pair[0].quit()


@pytest.mark.parametrize(
    "cell", [*select(prompts=["readline", "pyrepl"], toolkits=TOOLKITS), *TK_AT_LIBEDIT]
)
def test_editing_is_the_same(cell: Cell, pair: Pair) -> None:
    cases = dict(EDITED)
    if cell.prompt.name == "pyrepl":
        # it throws away what has been typed when a search ends (isearch_end), which is
        # as much as has come by then
        del cases["search"]
    elif cell.prompt.name == "libedit":
        del cases[
            "search that fails"
        ]  # its Ctrl-G only rings there: the search goes on
    check(pair(cell), cases, whole=has_whole_characters(cell))


@pytest.mark.parametrize("cell", select(prompts=["readline"], toolkits=TOOLKITS))
def test_macros_are_the_same(cell: Cell, pair: Pair) -> None:
    """A macro's keys are readline's own input: nothing shows at the descriptor."""
    check(pair(cell, INPUTRC), MACROS)


@pytest.mark.parametrize("cell", select(prompts=["readline"], toolkits=TOOLKITS))
def test_vi_mode_is_the_same(cell: Cell, pair: Pair) -> None:
    check(pair(cell, VI), IN_VI_MODE)


@pytest.mark.parametrize("cell", select(prompts=["readline"], toolkits=TOOLKITS))
def test_a_numeric_argument_keeps_no_key_back(cell: Cell, launch: Launch) -> None:
    """Readline pushes back the key behind the number; without a hook it may stay unread."""
    terminal = live(launch, cell)
    for _ in range(5):
        terminal.send("x = \x1b3'")
        terminal.wait_screen(re.compile(r"^>>> x = '''\s*\Z", re.MULTILINE))
        terminal.wait_ticks(2)
        terminal.line("abc'''")
        terminal.prompt()
    assert terminal.value("x") == "abc"
    terminal.wait_ticks()


@pytest.mark.parametrize(
    "cell", select(prompts=["readline", "pyrepl"], toolkits=TOOLKITS)
)
def test_windows_live_in_the_middle_of_a_key(cell: Cell, launch: Launch) -> None:
    """Esc begins many keys; so does the first byte of a wide character."""
    terminal = live(launch, cell)
    terminal.send("s = 'ab cd'")
    terminal.wait_screen("'ab cd'")
    terminal.send("\x1b")
    terminal.wait_ticks(30)
    terminal.send("bX")  # Esc b: back to the beginning of the word
    terminal.wait_screen("'ab Xcd'")
    head, tail = "é".encode()[:1], "é".encode()[1:]  # PyREPL 3.15.0 draws no 日 there
    terminal.send(head)
    terminal.wait_ticks(30)
    terminal.send(tail)
    terminal.wait_screen("'ab Xécd'")
    terminal.interrupt()
    assert terminal.value("6 * 7") == 42
    terminal.wait_ticks()


@pytest.mark.parametrize("cell", select(prompts=["stdio"], toolkits=TOOLKITS))
def test_a_line_edited_by_the_terminal_is_the_same(cell: Cell, pair: Pair) -> None:
    """So is a line of more than 98 characters, after one Enter (cpython#103929)."""
    check(pair(cell), HELD_BY_THE_TERMINAL)


# Not: ^C ^D ^Z ^\, which end something; ^S ^V ^Q, ^O, which the terminal may take; ^X and
# #, for what they begin (an editor, a comment that ends the line); Enter; numeric arguments,
# after which readline, without a hook, keeps a key back until the next one.
KEYS = st.one_of(
    st.sampled_from(
        [
            *("\x01\x02\x05\x06\x08\x0b\x0c\x0e\x10\x12\x14\x15\x17\x19\x1f\x7f\t"),
            *("\x1b[A", "\x1b[B", "\x1b[C", "\x1b[D", "\x1b[H", "\x1b[F", "\x1b[3~"),
            *("\x1bb", "\x1bf", "\x1bd", "\x1bu", "\x1bl", "\x1bt", "\x1b\x7f"),
        ]
    ),
    st.sampled_from([*"abcxyz 0123()[]'\"", "é", "日", "🎉", "e\u0301", "spam_"]),
)


@st.composite
def pieces(draw: st.DrawFn, keys: Callable[[str], str], *, whole: bool) -> list[bytes]:
    """Draw some keys, cut anywhere: also within an escape sequence, or a character."""
    data = keys("".join(draw(st.lists(KEYS, min_size=1, max_size=40)))).encode()
    cuts = draw(st.sets(st.integers(1, max(1, len(data) - 1)), max_size=12))
    return cut(data, cuts & set(range(1, len(data))), whole=whole)


@pytest.mark.parametrize(
    "cell", select(prompts=["readline", "pyrepl"], toolkits=TOOLKITS)
)
def test_any_keys_in_any_pieces_are_the_same(cell: Cell, pair: Pair) -> None:
    """Hypothesis makes up the keys, the same each time, for one pair of interpreters."""
    typists = pair(cell)
    number = 0

    @settings(
        derandomize=True,
        database=None,
        deadline=None,
        max_examples=25,
        phases=[Phase.generate],  # the state of the interpreters cannot be shrunk
        suppress_health_check=list(HealthCheck),
    )
    @given(pieces(typists[0].terminal.keys, whole=has_whole_characters(cell)))
    def type_them(chunks: list[bytes]) -> None:
        nonlocal number
        number += 1
        outcomes = []
        for typist in typists:
            typist.send(chunks)
            # leaves a search, an argument, a completion; then a line that is known
            typist.send([b"\x07\x07\r"])
            typist.terminal.wait_for(
                lambda t=typist: len(t.terminal.events("line")) > t.seen, why="the line"
            )
            typist.send([f"end{number}".encode()])
            outcomes.append(typist.enter(f"end{number}"))
        plain, hooked = outcomes
        assert hooked == plain, chunks

    type_them()
    typists[1].terminal.wait_ticks()


@pytest.mark.parametrize(
    "cell", [*select(prompts=TERMINALS, toolkits=TOOLKITS), *TK_AT_LIBEDIT]
)
def test_a_paste_of_300_lines_runs_whole_and_in_order(
    cell: Cell, launch: Launch
) -> None:
    terminal = live(launch, cell)
    terminal.run("x = []")
    terminal.send("".join(f"x.append({number})\r" for number in range(300)))
    terminal.send("windows.record('pasted')\r")
    terminal.wait_event("pasted")
    assert terminal.value("x == list(range(300))") is True
    terminal.wait_ticks()


@pytest.mark.parametrize("cell", select(prompts=["pipe"], toolkits=TOOLKITS))
def test_300_lines_from_a_pipe_run_in_order(cell: Cell, launch: Launch) -> None:
    terminal = live(launch, cell)
    terminal.run("x = []")
    terminal.send("".join(f"x.append({number})\n" for number in range(300)))
    terminal.send("windows.record('in order', x == list(range(300)))\n")
    terminal.wait_event("in order", True)
    terminal.wait_ticks()


@pytest.mark.either("toolkit")
@pytest.mark.parametrize("cell", select(prompts=["pyrepl"]))
def test_a_bracketed_paste_is_one_block(cell: Cell, launch: Launch) -> None:
    """PyREPL reads ahead: no descriptor tells what it has (cpython#123795)."""
    terminal = live(launch, cell)
    block = "".join(f"    x.append({number})\n" for number in range(100))
    terminal.run("x = []")
    terminal.mark()
    terminal.send(f"\x1b[200~if True:\n{block}\x1b[201~")
    terminal.wait_for(lambda: "x.append(99)" in terminal.output())
    terminal.wait_ticks(2)
    terminal.send("\r")
    terminal.prompt()
    assert terminal.value("x == list(range(100))") is True
    terminal.wait_ticks()


@pytest.mark.parametrize(
    "cell", [*select(prompts=TERMINALS, toolkits=TOOLKITS), *TK_AT_LIBEDIT]
)
def test_a_long_line_needs_one_enter(cell: Cell, launch: Launch) -> None:
    """At the interpreter's prompt and at input()."""
    terminal = live(launch, cell)
    text = "0123456789" * 30
    terminal.run(f"x = '{text}'")
    assert terminal.value(f"x == '{text}'") is True
    terminal.line("y = input('name? ')")
    terminal.prompt("name? ")
    terminal.wait_ticks(2)
    terminal.line(text)
    terminal.prompt()
    assert terminal.value("y == x") is True
    terminal.wait_ticks()


@pytest.mark.parametrize(
    "cell", [*select(prompts=TERMINALS, toolkits=TOOLKITS), *TK_AT_LIBEDIT]
)
def test_what_is_typed_ahead_runs_when_the_command_ends(
    cell: Cell, launch: Launch
) -> None:
    terminal = live(launch, cell)
    terminal.run("import callbacks")
    terminal.line("callbacks.work(0.3)")
    for number in range(3):
        terminal.send(f"windows.record('ran', {number})\r")
    terminal.send("x = 6*")
    terminal.wait_event("ran", 2)
    terminal.wait_ticks()
    terminal.line("7")
    terminal.prompt()
    assert terminal.value("x") == 42
    assert [event.detail for event in terminal.events("ran")] == [(0,), (1,), (2,)]


@pytest.mark.either("toolkit")
@pytest.mark.parametrize("cell", [*TOOLKITS_AT_EDITORS, *TK_AT_LIBEDIT])
def test_the_line_that_is_shown_is_the_line_that_runs(
    cell: Cell, launch: Launch
) -> None:
    """Arrows show at once what they mean, without another key (cpython#121588)."""
    terminal = live(launch, cell)
    lines = [f"windows.record('ran', {number})" for number in range(3)]
    for line in lines:
        terminal.run(line)

    def shown() -> str:
        return terminal.screen()[terminal.cursor()[0]]

    for key, number in (("up", 2), ("up", 1), ("up", 0), ("down", 1)):
        terminal.key(key)
        terminal.wait_for(lambda n=number: shown() == f">>> {lines[n]}", why=key)
        terminal.wait_ticks(2)
    terminal.line()
    terminal.prompt()
    ran = [event.detail[0] for event in terminal.events("ran")]
    assert ran == [0, 1, 2, 1]


@pytest.mark.parametrize(
    "cell",
    [
        *TK_AT_EDITORS_ON_EACH_PYTHON,
        *TK_AT_LIBEDIT,
    ],
)
def test_a_resize_is_the_same_where_a_program_handles_it(
    cell: Cell, launch: Launch
) -> None:
    """A handler of SIGWINCH in Python, as progress bars have, and a line that wraps."""
    plain, hooked = launch(cell), live(launch, cell)
    handler = "lambda *_: windows.record('resized')"
    for terminal in (plain, hooked):
        terminal.run("import signal, windows")
        terminal.run(f"_ = signal.signal(signal.SIGWINCH, {handler})")
        terminal.send("\x0c" + "0123456789" * 6)
        terminal.wait_screen(re.compile(r"\A>>> (0123456789){6}\s*\Z"))

    def same() -> bool:
        return (
            hooked.screen() == plain.screen()
            and hooked.cursor() == plain.cursor()
            and len(hooked.events("resized")) == len(plain.events("resized"))
        )

    for columns in (50, 40, 90, 20, 100):
        for terminal in (plain, hooked):
            terminal.wait_for(terminal.asleep)
            terminal.resize(24, columns)
        hooked.wait_ticks()
        plain.wait_for(plain.asleep)
        hooked.wait_for(same, why=f"{columns} columns as\n" + "\n".join(plain.screen()))
    for terminal in (plain, hooked):
        terminal.mark()
        terminal.send("\x01x")
        terminal.wait_for("x")  # libedit's screen does not show it
    hooked.wait_for(same, why="as\n" + "\n".join(plain.screen()))
    for terminal in (plain, hooked):
        terminal.line("\x05\x15windows.record('ran', len(windows.events))")
        terminal.wait_event("ran")
    assert hooked.events("ran")[0].detail == plain.events("ran")[0].detail


@pytest.mark.parametrize("cell", select(prompts=["readline"], toolkits=["gtk3"]))
def test_a_key_is_handled_where_glib_can_be_iterated(
    cell: Cell, launch: Launch
) -> None:
    """A completer may iterate GLib: a key is handled outside GLib's poll(), which owns an array."""
    terminal = live(launch, cell)
    terminal.run("import readline; readline.parse_and_bind('tab: complete')")
    terminal.run("from gi.repository import GLib; record = windows.record")
    terminal.run(
        "readline.set_completer(lambda *_: record('depth', GLib.main_depth()))"
    )
    terminal.wait_ticks(2)
    terminal.send("completed")
    terminal.wait_for("completed")
    terminal.wait_for(terminal.asleep)
    terminal.send("\t")
    terminal.wait_event("depth", 1)
