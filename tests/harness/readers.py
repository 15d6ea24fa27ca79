"""The settings in which the twins read lines, and what is typed in each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from . import streams
from .needs import missing_modules
from .prompts import PROMPTS
from .twins import Setting

if TYPE_CHECKING:
    from collections.abc import Callable

    from .interpreters import Interpreter
    from .prompts import Prompt
    from .streams import Vocabulary

HANDLED = ("SIGUSR1", "SIGUSR2", "SIGALRM", "SIGCHLD", "SIGWINCH", "SIGTSTP")
"""Signals with a Python handler; that of SIGUSR2 raises."""

MODE = "set show-mode-in-prompt on\n"

SETTINGS = {
    "input": Setting(),
    "tk": Setting(toolkit="tk"),
    "vi": Setting(inputrc="set editing-mode vi\nset keyseq-timeout 0\n" + MODE),
    "prompt": Setting("prompt"),
    "two lines": Setting("prompt", ps1="two lines"),
    "colour": Setting(ps1="colour", inputrc="set completion-query-items 50\n" + MODE),
    "counting": Setting("prompt", ps1="counting"),
    "long prompt": Setting(ps1="long", columns=40),
    "wide prompt": Setting(ps1="wide", columns=31),
    "no prompt": Setting(ps1="none"),
    "interact": Setting("interact"),
    "pdb": Setting("pdb"),
    "getpass": Setting("getpass"),
    "no echo": Setting(echo=False),
    "dumb": Setting(term="dumb"),
    "handlers": Setting(handlers=HANDLED),
    "handlers at >>>": Setting("prompt", handlers=HANDLED),
    "startup hook": Setting(hooks=("startup",)),
    "pre-input hook": Setting(hooks=("pre-input",)),
    "both hooks": Setting(hooks=("startup", "pre-input"), ps1="two lines"),
    "matches": Setting(hooks=("matches",)),
    "failing completer": Setting(hooks=("failing completer",)),
    "no history": Setting(hooks=("no history",)),
    "blink": Setting(inputrc="set blink-matching-paren on\n"),
    "horizontal": Setting(inputrc="set horizontal-scroll-mode on\n", columns=30),
    "revert": Setting(inputrc="set revert-all-at-newline on\n"),
    "no brackets": Setting(inputrc="set enable-bracketed-paste off\n"),
    "menu": Setting(
        inputrc='"\\t": menu-complete\nset colored-stats on\nset skip-completed-text on\n'
    ),
    "all at once": Setting(
        inputrc="set show-all-if-ambiguous on\nset colored-completion-prefix on\n"
        '"\\C-xm": "Macro\\C-a\\C-f\\C-bX\\C-e"\n"\\C-xl": "typed\\r"\n'
    ),
    "latin": Setting(inputrc="set convert-meta on\nset output-meta off\n", locale="C"),
}
"""By name."""


def of_readline(name: str) -> Vocabulary:
    """Return what is typed at GNU readline in the setting of this name."""
    found = streams.VI if name == "vi" else streams.BASIC
    if name == "all at once":
        found += ((5, streams.of(("\x18m", "\x18l"))),)
    if "handlers" in name:
        found += ((15, streams.signals("SIGUSR1", "SIGUSR2", "SIGALRM", "SIGCHLD")),)
        found += ((10, streams.any_size), (3, streams.stop))
    return found + streams.RARE + streams.EVENTS


def of_libedit(name: str) -> Vocabulary:
    """Return what is typed at libedit in the setting of this name."""
    return tuple(
        (weight, streams.any_height if choose is streams.any_size else choose)
        for weight, choose in of_readline(name)
    )


MORE: dict[str, dict[str, Any]] = {
    "prompt": {},
    "tk": {"toolkit": "tk"},
    "callbacks": {"callbacks": True},
    "callbacks of tk": {"callbacks": True, "toolkit": "tk"},
}

CALLED = {
    "callbacks": Setting(callbacks=True),
    "callbacks of tk": Setting(callbacks=True, toolkit="tk"),
    "callbacks at >>>": Setting("prompt", callbacks=True),
}
"""Beside `SETTINGS`, at readline and libedit."""

AT_PYREPL = {
    name: Setting("prompt", ps1="python", ending=("\x07", "\x07", "\x03"), **more)
    for name, more in MORE.items()
}
AT_STDIO = {
    name: Setting("prompt", ps1="python", ending=("\x15", "\x03"), **more)
    for name, more in MORE.items()
} | {
    "input": Setting(ending=("\x15", "\r")),
    "input with callbacks": Setting(callbacks=True, ending=("\x15", "\r")),
}
AT_IPYTHON = {
    name: Setting("ipython", ending=("\x07", "\x07", "\x03"), **more)
    for name, more in MORE.items()
}

VOCABULARIES: dict[str, Callable[[str], Vocabulary]] = {
    "readline": of_readline,
    "libedit": of_libedit,
}


@dataclass(frozen=True)
class Reader:
    """A prompt in one setting, and what is typed there."""

    name: str
    prompt: Prompt
    setting: Setting
    vocabulary: Vocabulary
    endings: tuple[str, ...] = streams.ENDINGS
    needs: str = ""
    """A module that the interpreter must have."""

    def exists(self, interpreter: Interpreter) -> bool:
        return self.prompt.exists(interpreter) and (
            not self.needs or not missing_modules(interpreter.executable, (self.needs,))
        )


def _readers() -> dict[str, Reader]:
    """Return every reader by its name, as in `pyrepl/callbacks`."""
    prompts = {prompt.name: prompt for prompt in PROMPTS}
    others = (
        ("pyrepl", "pyrepl", AT_PYREPL, streams.AT_PYREPL, ""),
        ("stdio", "stdio", AT_STDIO, streams.AT_STDIO, ""),
        ("ipython", "readline", AT_IPYTHON, streams.AT_IPYTHON, "IPython"),
    )
    found: list[Reader] = []
    for prompt, of_prompt in VOCABULARIES.items():
        for name, setting in (SETTINGS | CALLED).items():
            vocabulary = of_prompt(name)
            if setting.callbacks:
                vocabulary += (
                    streams.CALLED_AT_LIBEDIT
                    if prompt == "libedit"
                    else streams.CALLED_AT_READLINE
                )
            found.append(
                Reader(f"{prompt}/{name}", prompts[prompt], setting, vocabulary)
            )
    for title, prompt, settings, vocabulary, needs in others:
        for name, setting in settings.items():
            called = streams.CALLED_AT_STDIO if title == "stdio" else streams.CALLED
            words = vocabulary
            if setting.callbacks and title == "stdio":
                words = streams.without_ctrl_d(vocabulary)
            if setting.callbacks:
                words += called
            found.append(
                Reader(
                    *(f"{title}/{name}", prompts[prompt], setting, words),
                    *(streams.ENDINGS_OF_LINES, needs),
                )
            )
    return {each.name: each for each in found}


READERS = _readers()
