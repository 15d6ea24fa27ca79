"""What is typed at the twins: everything that somebody can do at a prompt.

A word is a short list of actions that belong together, such as a search and what is
searched for; a line is some words and what ends it.
"""

from __future__ import annotations

import itertools
import signal
from dataclasses import replace
from typing import TYPE_CHECKING

from .twins import Action, ahead, begun, callback, keys, resize, rest, send

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

Word = tuple[Action, ...]

TEXT = (
    *(
        "a",
        "b",
        "xyz",
        " ",
        "  ",
        "0",
        "12",
        "(",
        ")",
        "[",
        "]",
        "{",
        "'",
        '"',
        ".",
        ",",
    ),
    *(
        "one two",
        "spam_",
        "spam_one",
        "ham",
        "many_0",
        "print(",
        "import ",
        "!",
        "#",
        "~",
    ),
    *(
        "é",
        "ß",
        "日",
        "日本語",
        "🎉",
        "e\u0301",
        "\u0301",
        "\u200b",
        "\uff41",
        "👩\u200d🔬",
    ),
    *("0123456789" * 3, "word " * 20, "long" * 40),
)
"""Text that is inserted as it is typed; the last ones wrap."""

EDITING = (
    *("\x01", "\x05", "\x02", "\x06", "\x02\x02\x02", "\x06\x06"),  # C-a C-e C-b C-f
    *("\x0b", "\x15", "\x17", "\x19", "\x19\x1by", "\x04"),  # C-k C-u C-w C-y M-y C-d
    *("\x14", "\x1bt", "\x1bu", "\x1bl", "\x1bc"),  # transpose, case
    *("\x1bb", "\x1bf", "\x1bd", "\x1b\x7f", "\x7f", "\x08", "\x7f\x7f\x7f"),
    *("\x1f", "\x18\x15", "\x1br", "\x1b\\", "\x1b "),  # undo, revert, blanks, mark
    *("\x18\x18", "\x1dx", "\x1b\x1dx"),  # exchange, find a character
    *("\x1b[C", "\x1b[D", "\x1b[H", "\x1b[F", "\x1b[3~", "\x1bOC", "\x1bOD", "\x1b[2~"),
    *("\x1b[1;5C", "\x1b[1;5D"),  # Ctrl and the arrows
    *("\x16\x01", "\x16\x1b", "\x16a", "\x11\x08"),  # quoted
    "\x07",
)

HISTORY = (
    *("\x10", "\x0e", "\x1b[A", "\x1b[B", "\x1b[A\x1b[A", "\x1b<", "\x1b>"),
    *("\x1b.", "\x1b_", "\x1b\x19", "\x1bp", "\x1bn", "\x1b[5~", "\x1b[6~"),
)

SEARCHES = (
    *(
        "\x12",
        "\x12o",
        "\x12spam",
        "\x12two\x12",
        "\x12e\x12\x12",
        "\x12nowhere",
        "\x12日",
    ),
    *("\x13", "\x13o", "\x12th\x7f", "\x12one\x07", "\x12one\x05", "\x12o\x13"),
    *("\x12two\x1b", "\x12print\x06", "\x12one\x17", "\x12\x12"),
)

COMPLETIONS = (
    *("\t", "\t\t", "ham\t", "spam_\t", "spam_\t\t", "spam_o\t", "nothing\t\t"),
    *("\x1b?", "\x1b*", "\x15spam_\x1b?", "\x15spam_\x1b*", "\x1b\t"),
)

QUESTIONS = (
    *(
        "\x15many_\t\tn",
        "\x15many_\t\ty",
        "\x15many_\t\tyq",
        "\x15many_\t\ty q",
        "\x15many_\t\t",
    ),
    *(
        "\x15many_\t\ty\r\rq",
        "\x15many_0\t\ty   ",
        "\x15many_\t\tx\x7f",
        "\x15many_\x1b?\x07",
    ),
)
"""Display all 120 possibilities? (y or n); --More--"""

ARGUMENTS = (
    *(
        "\x1b3x\x05",
        "\x1b12-\x05",
        "\x1b-\x1bd\x05",
        "\x1b2\x1bb\x05",
        "\x1b4\x7f\x05",
        "\x1b5\x02\x05",
    ),
    *("\x1b2\x10\x05", "\x1b--\x05", "\x1b2日\x05", "\x1b3\x14\x05", "\x1b1\x1b0(\x05"),
)

MACROS = (
    *("\x18(ab\x02\x18)", "\x18e", "\x18(x\x01\x18)\x18e", "\x18(\x10!\x18)\x18e\x18e"),
    *("\x18(", "\x18)", "\x18(a\x07"),
)

DRAWING = ("\x0c", "\x1b\x0c")

ENDINGS = ("\r",) * 8 + ("\n", "\x0f", "\x1b#", "\x15\x04", "\x05\x04\r")
"""C-o takes the next line of history; M-# makes a comment; C-d at the empty line."""

VI_EDITING = (
    *("\x1b", "\x1b", "i", "a", "A", "I", "0", "$", "h", "l", "w", "b", "e", "W", "B"),
    *(
        "x",
        "X",
        "dw",
        "db",
        "dd",
        "D",
        "cw",
        "cc",
        "C",
        "s",
        "S",
        "rx",
        "R",
        "~",
        "u",
        ".",
    ),
    *(
        "fo",
        "Fo",
        "to",
        ";",
        ",",
        "yy",
        "yw",
        "p",
        "P",
        "|",
        "^",
        "%",
        "k",
        "j",
        "kk",
        "G",
    ),
    *(
        "3h",
        "2x",
        "d2w",
        "/one\r",
        "?two\r",
        "n",
        "N",
        "\x1bk",
        "ma",
        "`a",
        "\\",
        "*",
        "=",
    ),
    "_",
)

PASTES = (
    "pasted",
    "two words",
    "one\rtwo",
    "tab\tbed",
    "日本語 é",
    "\x01\x0b",
    "",
    "line\nfeed\n",
    "x" * 90,
)


def word(typed: str) -> Word:
    """Return each key of a text as one action: an escape sequence is one key."""
    return tuple(map(keys, split(typed)))


def whole(typed: str | bytes) -> Word:
    """Return one action: all of the text at once."""
    return (keys(typed),)


def split(typed: str) -> list[str]:
    """Return the keys of a text."""
    found: list[str] = []
    for character in typed:
        last = found[-1] if found else ""
        begun = last.startswith("\x1b[") and (last == "\x1b[" or last[-1] < "@")
        if last in ("\x1b", "\x1bO") or begun:
            found[-1] += character
        else:
            found.append(character)
    return found


def pieces(random: Random, data: bytes, cuts: int) -> Word:
    """Return the bytes in pieces, cut anywhere."""
    edges = sorted({0, len(data), *(random.randint(0, len(data)) for _ in range(cuts))})
    return tuple(keys(data[a:b]) for a, b in itertools.pairwise(edges))


def bracketed(random: Random) -> Word:
    """Return a paste in brackets."""
    data = f"\x1b[200~{random.choice(PASTES)}\x1b[201~".encode()
    return pieces(random, data, random.choice((0, 0, 1, 3)))


def at_once_bracketed(random: Random) -> Word:
    """Return a paste whose pieces are not waited for.

    PyREPL spins until the paste is complete (perform_bracketed_paste in commands.py).
    """
    *before, last = bracketed(random)
    if not before:  # at_once() cuts what is whole
        before, last = [keys(last.keys[:9])], keys(last.keys[9:])
    return (*(begun(each.keys) for each in before), last)


SIZES = ((24, 80), (24, 40), (10, 20), (30, 100), (5, 132), (24, 9), (2, 80))


def any_size(random: Random) -> Word:
    return (resize(*random.choice(SIZES)),)


def any_height(random: Random) -> Word:
    """Return a resize for libedit: in a narrower terminal libedit dies now and then."""
    return (resize(random.choice(SIZES)[0], 80),)


def of(words: tuple[str, ...]) -> Callable[[Random], Word]:
    def choose(random: Random) -> Word:
        chosen = random.choice(words)
        return whole(chosen) if random.random() < 0.3 else word(chosen)

    return choose


def raw_pieces(random: Random) -> Word:
    """Return some text in pieces, cut within characters, too."""
    data = "".join(random.choice(TEXT) for _ in range(random.randint(1, 5))).encode()
    return pieces(random, data, random.randint(0, 6))


def interrupt(random: Random) -> Word:
    """Return Ctrl-C: at a line, in a search, at a question, at half a key."""
    begun = random.choice(
        ("", "", "", "\x12two", "\x15many_\t\t", "\x1b", "\x16", "\x18(")
    )
    return (*word(begun), keys("\x03"))


def stop(_: Random) -> Word:
    return (keys("\x1a"),)


def signals(*names: str) -> Callable[[Random], Word]:
    return lambda random: (send(signal.Signals[random.choice(names)]),)


Vocabulary = tuple[tuple[float, "Callable[[Random], Word]"], ...]

BASIC: Vocabulary = (
    (30, of(TEXT)),
    (30, of(EDITING)),
    (10, of(HISTORY)),
    (4, of(SEARCHES)),
    (4, of(COMPLETIONS)),
    (1, of(DRAWING)),
)
RARE: Vocabulary = (
    (2, of(QUESTIONS)),
    (3, of(ARGUMENTS)),
    (3, of(MACROS)),
    (3, bracketed),
    (3, raw_pieces),
)
EVENTS: Vocabulary = ((3, any_size), (3, interrupt), (1, stop))
VI: Vocabulary = (
    (20, of(TEXT)),
    (60, of(VI_EDITING)),
    (5, of(COMPLETIONS)),
    (2, of(("\x10", "\x17", "\x15", "\x1b[A", "\x1b[C"))),
)


# Prompts at which lines run.

SCRIPTS = (
    *("note(1)\r", "note('日本語', 'e\u0301', '🎉')\r", "note(spam_one)\r", "12 * 3\r"),
    *("def f(x):\r    return x\r\rnote(f(1))\r", "for i in range(3):\r  note(i)\r\r"),
    *("x = '''one\rtwo'''\rnote(x)\r", "(\r1,\r2)\r", "note(2); 1 / 0\r"),
    "class A:\r    '''doc'''\r    def f(self):\r        pass\r\r\r",
    "try:\r  1/0\rexcept ZeroDivisionError:\r  note('zero')\r\r",
    "if 1:\r  note(2)\x1b[A\x05  # é\x1b[B\r\r",
    "note(input('? '))\rsomebody é\r",
    "import os; note(os.sep)\r",
    "print('several\\nlines', 'of text')\r",
)
"""Lines that run, and blocks of several lines."""

NO_END = ("note('one'); print('no end', end='')\r",)
"""Not for IPython: that shows the text behind the next prompt, inputhook before the prompt."""

RUNNING = ("busy()\r", "import time; time.sleep(0.03)\r", "busy(); print('done')\r")
"""Lines during which somebody types ahead."""

TYPED_AHEAD = (
    "note(7)\r",
    "note('ahead')\rnote(8)\r",
    "note(9",
    "x",
    "busy()\rnote(3)\r",
)
"""What is typed then: the terminal itself edits that, so no other keys."""

PYREPL_EDITING = (
    *("\x01", "\x05", "\x02", "\x06", "\x02\x02\x02", "\x06\x06", "\x07"),
    *("\x0b", "\x15", "\x17", "\x19", "\x19\x1by", "x\x04", "\x14", "\x18\x15"),
    *("\x1bt", "\x1bu", "\x1bl", "\x1bc", "\x1bb", "\x1bf", "\x1bd", "\x1b\x7f"),
    *("\x7f", "\x08", "\x7f\x7f\x7f", "\x1b[C", "\x1b[D", "\x1b[H", "\x1b[F"),
    *("\x1b[3~", "\x1bOC", "\x1bOD", "\x1bOA", "\x1bOB", "\x1b[1;5C", "\x1b[1;5D"),
    *("\x11\x08", "\x1b3x", "\x1b12-", "\x1b-\x1bd", "\x1b4\x7f", "\x1b2\x10"),
    *("\x1bOR", "\x1bORone\rtwo\r\x1bOR", "\x1b\r", "\x1b[15~", "\x1bz"),
)
"""F1 and F2 start pagers. Behind a key that is not bound PyREPL drops what has arrived."""

IPYTHON_EDITING = (
    *("\x01", "\x05", "\x02", "\x06", "\x02\x02\x02", "\x06\x06", "\x07"),
    *("\x0b", "\x15", "\x17", "\x19", "\x19\x1by", "x\x04", "\x14", "\x1f"),
    *("\x1bt", "\x1bu", "\x1bl", "\x1bc", "\x1bb", "\x1bf", "\x1bd", "\x1b\x7f"),
    *("\x7f", "\x08", "\x7f\x7f\x7f", "\x1b[C", "\x1b[D", "\x1b[H", "\x1b[F"),
    *("\x1b[3~", "\x1bOC", "\x1bOD", "\x1b[1;5C", "\x1b[1;5D", "\x16\x01", "\x1dx"),
    *(
        "\x1b3x",
        "\x1b-\x1bd",
        "\x1b4\x7f",
        "\x00",
        "\x00\x06\x06\x17",
        "\x1b.",
        "\x1b\\",
    ),
)

MORE_HISTORY = ("\x10", "\x0e", "\x1b[A", "\x1b[B", "\x1b[A\x1b[A", "\x1b<", "\x1b>")

KERNEL_EDITING = (
    "\x7f",
    "\x7f\x7f",
    "\x15",
    "\x17",
    "\x16\x01",
    "\x16\x03",
    "\x12",
    "x\x04",
)
"""What the terminal itself knows, where nobody else edits."""

ENDINGS_OF_LINES = ("\r",) * 60 + ("\n", "\n", "\x15\x04")
"""Ctrl-D ends the prompt."""


def type_ahead(random: Random) -> Word:
    """Return a line that runs for some time, and what is typed meanwhile."""
    text = "".join(random.choice(TYPED_AHEAD) for _ in range(random.randint(1, 3)))
    return (
        *(keys("\x15"), ahead(random.choice(RUNNING))),
        *(ahead(each.keys) for each in pieces(random, text.encode(), 1)),
        keys("\r"),
    )


def with_rest(words: tuple[str, ...]) -> Callable[[Random], Word]:
    """Return what completes: other threads do that."""
    return lambda random: (rest(), *whole(random.choice(words)), rest())


PRINTING = (
    *("print", "print", "print_to_stderr", "print_much", "print_open"),
    *("print_in_thread", "raise_error"),
)

ANSWERS = ("somebody", "日本語 é", "", "long " * 30, "a")


def called(random: Random) -> Word:
    """Return a callback, which may come when a line is half typed."""
    half = word(random.choice(("", "", "note(", "日本", "\x12o", "\x1b", "many_0\t")))
    kind = random.random()
    if kind < 0.4:
        return (*half, callback(random.choice(PRINTING)))
    if kind < 0.6:
        return (*half, callback("ask", random.choice(ANSWERS).encode() + b"\r"))
    if kind < 0.75:
        return (*half, callback("fork"))
    typed = random.choice(
        ("note(5)\r", "spam", "\x01\x05", "日本é", "x\x7f\x10", "1\r2\r3\r")
    )
    name = random.choice(("compute", "compute", "compute_and_print"))
    return (*half, callback(name), keys(typed))


AT_PYREPL: Vocabulary = (
    (1, of(NO_END)),
    *(
        (25, of(TEXT)),
        (15, of(SCRIPTS)),
        (25, of(PYREPL_EDITING)),
        (10, of(MORE_HISTORY)),
    ),
    *((4, of(SEARCHES)), (4, of(COMPLETIONS)), (1, of(DRAWING))),
    *((3, at_once_bracketed), (3, raw_pieces), (3, type_ahead)),
    *((3, any_size), (2, interrupt), (0.3, stop)),
)

AT_IPYTHON: Vocabulary = (
    *(
        (25, of(TEXT)),
        (15, of(SCRIPTS)),
        (25, of(IPYTHON_EDITING)),
        (10, of(MORE_HISTORY)),
    ),
    *(
        (4, of(SEARCHES)),
        (1, with_rest(("\x15spam_\t", "\x15ham\t"))),
        (1, of(DRAWING)),
    ),
    *((3, bracketed), (3, raw_pieces), (3, type_ahead)),
    *((2, any_size), (2, interrupt)),
)

of_kernel = of(KERNEL_EDITING)

AT_STDIO: Vocabulary = (
    (1, of(NO_END)),
    *((25, of(TEXT)), (15, of(SCRIPTS)), (25, of_kernel)),
    *((3, bracketed), (3, raw_pieces), (3, type_ahead)),
    *((3, any_size), (2, lambda _: (keys("\x03"),)), (0.3, stop)),
)

CALLED: Vocabulary = ((12, called),)


def called_at_readline(random: Random) -> Word:
    """Return a callback; one that asks ends a search.

    For the answer's line readline's state is saved, without the search.
    """
    word = called(random)
    if any(each.name == "ask" for each in word):
        return (keys("\x07"), *_after_text(word))
    return word


def called_at_libedit(random: Random) -> Word:
    """Return a callback that comes between two keys: within a key libedit itself reads.

    A search, a question, half an escape sequence are such keys; so a new line is begun. Half
    a character is one, too; so a callback that computes is waited for.
    """
    called_then = (replace(each, ahead=False) for each in called(random))
    return (*word("\x07\x07\r"), *_after_text(tuple(called_then)))


def _after_text(word: Word) -> Word:
    """Return the word without keys before the callback that are no text."""
    at = next(number for number, each in enumerate(word) if each.name)
    return (*filter(_is_text, word[:at]), *word[at:])


def _is_text(action: Action) -> bool:
    return action.keys >= b" "


CALLED_AT_READLINE: Vocabulary = ((12, called_at_readline),)
CALLED_AT_LIBEDIT: Vocabulary = ((12, called_at_libedit),)


def called_at_stdio(random: Random) -> Word:
    """Return a callback at a prompt where the kernel has what is half typed.

    What is half typed is for whoever reads the line, also for a callback that asks.
    """
    word = called(random)
    asks = any(each.name == "ask" for each in word)
    return (keys("\x15"), *(each for each in word if each.name)) if asks else word


CALLED_AT_STDIO: Vocabulary = ((12, called_at_stdio),)


def without_ctrl_d(vocabulary: Vocabulary) -> Vocabulary:
    """Return the vocabulary for callbacks at stdio.

    Ctrl-D behind some text hands the text to fgets(), which waits for the rest of the line
    in read(), where no hook is called (my_fgets() in CPython's Parser/myreadline.c).
    """
    editing = tuple(each for each in KERNEL_EDITING if each != "x\x04")
    known = {of_kernel: of(editing)}
    return tuple((weight, known.get(word, word)) for weight, word in vocabulary)


def line(
    random: Random,
    vocabulary: Vocabulary,
    longest: int = 12,
    endings: tuple[str, ...] = ENDINGS,
) -> list[Action]:
    """Return some words, and mostly what ends the line."""
    weights, choices = zip(*vocabulary, strict=True)
    found: list[Action] = []
    for choose in random.choices(choices, weights, k=random.randint(1, longest)):
        found += choose(random)
    if random.random() < 0.9:
        found += word(random.choice(endings))
    return found


def at_once(actions: list[Action], random: Random) -> list[Action]:
    """Return the same keys in other pieces: typed faster than they are read.

    No piece goes on beyond Enter, a resize, a signal or a key that sends one: what is typed
    while a line runs is edited by the terminal itself, without inputhook, too.
    """
    found: list[Action] = []
    data = b""

    def flush() -> None:
        nonlocal data
        found.extend(pieces(random, data, random.choice((0, 0, 1, 2))))
        data = b""

    for action in actions:
        alone = (
            action.kind != "keys"
            or action.ahead
            or (not data and found and found[-1].ahead)  # what that has begun
            or action.keys in {b"\x03", b"\x1a", b"\x04"}
        )
        if alone:
            flush()
            found.append(action)
            continue
        data += action.keys
        if action.keys[-1:] in b"\r\n\x0f" or b"\x1b#" in action.keys:
            flush()
    flush()
    return found
