"""Windows of several toolkits in one child, and the orders in which they come."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

import pytest

from .environment import CHILD
from .interpreters import interpreters
from .prompts import PROMPTS
from .sessions import title, visible
from .table import PromptCell
from .terminal import DEADLINE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from _pytest.mark import ParameterSet

    from .display import Display, Window
    from .launch import Launch
    from .places import Shell
    from .terminal import Terminal

FOUR = ("tk", "PyQt6", "gtk3", "wx")
"""One of each kind, as `windows.open_window()` takes them."""

WIDE = 310
"""Pixels from one window's left side to the next: all can be seen, and clicked at."""


def having(prompt: str, *keys: str) -> list[PromptCell]:
    """The interpreters with this prompt and all these toolkits, the newest first."""
    (found,) = (each for each in PROMPTS if each.name == prompt)
    return [
        PromptCell(interpreter, found)
        for interpreter in reversed(interpreters())
        if found.exists(interpreter) and set(keys) <= interpreter.toolkits
    ]


def cell(prompt: str, *keys: str, oldest: bool = False) -> PromptCell | None:
    """The newest interpreter, or the oldest, with this prompt and all these toolkits."""
    found = having(prompt, *keys)
    return found[-1 if oldest else 0] if found else None


def name_of(key: str) -> str:
    """As `inputhook.enable()` takes it."""
    return "qt" if key.startswith("Py") else key


@dataclass(frozen=True)
class Group:
    """Toolkits that are alive at once, in the order in which their windows are opened."""

    keys: tuple[str, ...]
    prompt: str = "readline"
    first: tuple[str, ...] = ()
    """Lines that come before everything else."""

    enable: tuple[str, ...] = ()
    """In which order they are enabled; without: as they are opened."""

    enabled_last: bool = False
    environment: dict[str, str] = field(default_factory=dict, hash=False)
    oldest: bool = False
    """On the oldest Python that has them, not on the newest."""

    @property
    def enabling(self) -> str:
        names = ", ".join(repr(name_of(key)) for key in self.enable or self.keys)
        return f"import inputhook; _ = inputhook.enable({names})"


NO_ROOT = ("import tkinter; tkinter.NoDefaultRoot()",)
NO_GLIB = {"QT_NO_GLIB": "1"}

GROUPS = {
    "quiet": Group(("PyQt6", "tk", "gtk3", "wx")),
    # Tk's mainloop() waits, and GLib's context is served: wx, GTK and Qt
    "PyREPL": Group(FOUR, "pyrepl"),
    "readline": Group(FOUR[::-1]),
    "stdio": Group(("PyQt6", "wx", "tk", "gtk3"), "stdio", enabled_last=True),
    "an old Python": Group(("PyQt6", "tk"), oldest=True),
    "enabled the other way round": Group(
        ("wx", "PyQt6", "gtk3", "tk"), enable=("tk", "gtk3", "PyQt6", "wx")
    ),
    "a system's Python": Group(("tk", "gtk3", "wx"), oldest=True),
    # Qt's event loop waits, which is GLib's
    "no Tk": Group(("gtk3", "PyQt6", "wx")),
    # Tk is served: it has no window that stands for the application
    "Tk in Qt's wait": Group(("PyQt6", "tk"), "pyrepl", first=NO_ROOT),
    "Tk in GTK's wait": Group(("gtk3", "tk", "wx"), first=NO_ROOT),
    "Tk in wx's wait": Group(("tk", "wx"), "stdio", first=NO_ROOT),
    # Qt has a dispatcher of its own
    "Qt without GLib": Group(("PyQt6", "tk", "gtk3"), environment=NO_GLIB),
    "Qt without GLib waits": Group(
        ("gtk3", "PyQt6", "wx"), "pyrepl", environment=NO_GLIB
    ),
    "Tk in the wait of Qt without GLib": Group(
        ("tk", "PyQt6"), first=NO_ROOT, environment=NO_GLIB
    ),
    "PySide6 and GTK 4": Group(("gtk4", "PySide6", "tk"), "pyrepl"),
    "PyQt5": Group(("tk", "PyQt5", "wx")),
    "PyQt5 on an old Python": Group(("tk", "PyQt5"), oldest=True),
}


def groups(*names: str) -> list[ParameterSet]:
    """These, as pytest's parameters; one that no interpreter has together is skipped.

    Args:
        names: keys of GROUPS; none: all but one.
    """
    found = []
    for name in names or (each for each in GROUPS if each != "quiet"):
        group = GROUPS[name]
        where = cell(group.prompt, *group.keys, oldest=group.oldest)
        reason = f"no interpreter has the {group.prompt} prompt and {group.keys}"
        marks = [] if where else [pytest.mark.skip(reason=reason)]
        found.append(pytest.param(group, where, id=name, marks=marks))
    return found


class Session:
    """A child with windows of several toolkits beside each other."""

    def __init__(
        self,
        terminal: Terminal,
        display: Display,
        prompt: re.Pattern[str] | None = None,
    ) -> None:
        self.terminal = terminal
        self.prompt = prompt
        self.display = display
        self.windows: dict[str, Window] = {}
        self.titles: dict[str, str] = {}
        self.clicks: dict[str, int] = {}

    def run(self, line: str) -> None:
        """Run one line, and wait for the next prompt."""
        if self.prompt is None:
            self.terminal.run(line)
        else:
            self.terminal.line(line)
            self.terminal.prompt(self.prompt)

    def open(self, key: str, tick: float | None = 0.01) -> str:
        """Open a window at the prompt; return its title."""
        name = self.titles[key] = title(key)
        self.run(f"several.open_window({key!r}, {name!r}, {tick})")
        return name

    def place(self) -> None:
        """Put the windows beside each other, once they are there."""
        for number, name in enumerate(self.titles.values()):
            find = functools.partial(self.display.find, name)
            window = self.terminal.wait_for(find, why=name)
            window.shift(number * WIDE, 0)  # what is covered has no image
        for key, name in self.titles.items():
            self.windows[key] = visible(self.terminal, self.display, name)
            self.clicks[key] = 0

    def ticking(self, count: int = 5, *, keys: Sequence[str] = ()) -> None:
        for key in keys or self.titles:
            self.terminal.wait_ticks(count, self.titles[key])

    def click(self, *keys: str) -> None:
        """Each window is clicked at, and sees it."""
        for key in keys or tuple(self.windows):
            self.clicks[key] += 1
            self.windows[key].click()
            self.terminal.wait_event("click", self.titles[key], self.clicks[key])

    def close(self, key: str) -> None:
        """Close a window as a person does, and wait until it is gone."""
        self.windows.pop(key).close()
        name = self.titles.pop(key)
        self.terminal.wait_event("closed", name)
        self.terminal.wait_for(
            lambda: self.display.find(name) is None, why=f"{name} to be gone"
        )


class Begin(Protocol):
    """What the fixture `begin` gives: begin() with the test's group, interpreter and display."""

    def __call__(
        self,
        *,
        tick: float | None = ...,
        serving: Sequence[str] | None = ...,
        module: str | None = ...,
        shell: Shell | None = ...,
    ) -> Session:
        """Return a child at its prompt with a window of each toolkit, beside each other."""


def begin(
    group: Group,
    where: PromptCell,
    launch: Launch,
    display: Display,
    *,
    tick: float | None = 0.01,
    serving: Sequence[str] | None = None,
    module: str | None = None,
    shell: Shell | None = None,
) -> Session:
    """A child at its prompt with a window of each toolkit, beside each other.

    Args:
        group: the toolkits.
        where: the interpreter and its prompt.
        launch: the fixture.
        display: the fixture.
        tick: seconds, of each window's timer; None: none has one.
        serving: the prompt is that of an asyncio program, `child/serving.py`, which gets
            these arguments.
        module: the prompt is that of `python -m` this, where serve() is called.
        shell: the prompt is that of this one.
    """
    program = [] if serving is None else [str(CHILD / "serving.py"), *serving, "enable"]
    names = (name_of(key) for key in group.enable or group.keys)
    program += [] if serving is None else names
    if module is not None:
        program = ["-m", module]
    prompt = None
    if shell is not None:
        program, prompt = [*shell.arguments], re.compile(str(shell.prompt))
    terminal = launch(where, *program, environment=group.environment)
    session = Session(terminal, display, prompt)
    if program:
        terminal.prompt(prompt or ">>> ", 3 * DEADLINE)
    for line in group.first:
        session.run(line)
    session.run("import windows, several, inputhook")
    if not group.enabled_last:
        session.run(group.enabling)
    for key in group.keys:
        session.open(key, tick)
    if group.enabled_last:
        session.run(group.enabling)
    if module is not None:
        session.run("serving = inputhook.serve()")
    session.place()
    return session
