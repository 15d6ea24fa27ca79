"""Windows of several toolkits, alive at the same time: one loop waits, the others are served."""

from __future__ import annotations

import functools
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from .harness.interpreters import interpreters
from .harness.prompts import PROMPTS
from .harness.sessions import title, visible
from .harness.table import PromptCell

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from _pytest.mark import ParameterSet

    from .harness.display import Display, Window
    from .harness.launch import Launch
    from .harness.terminal import Terminal

FOUR = ("tk", "PyQt6", "gtk3", "wx")
"""One of each kind, as `windows.open_window()` takes them."""

BUSY = 0.8
"""Of a processor: four windows with 100 ticks a second each take less, a loop that spins all."""

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
    """These, as pytest's parameters; one that no interpreter has together is skipped."""
    found = []
    for name in names or GROUPS:
        group = GROUPS[name]
        where = cell(group.prompt, *group.keys, oldest=group.oldest)
        reason = f"no interpreter has the {group.prompt} prompt and {group.keys}"
        marks = [] if where else [pytest.mark.skip(reason=reason)]
        found.append(pytest.param(group, where, id=name, marks=marks))
    return found


class Session:
    """A child with windows of several toolkits beside each other."""

    def __init__(self, terminal: Terminal, display: Display) -> None:
        self.terminal = terminal
        self.display = display
        self.windows: dict[str, Window] = {}
        self.titles: dict[str, str] = {}
        self.clicks: dict[str, int] = {}

    def open(self, key: str, tick: float | None = 0.01) -> str:
        """Open a window at the prompt; return its title."""
        name = self.titles[key] = title(key)
        self.terminal.run(f"_ = several.open_window({key!r}, {name!r}, {tick})")
        return name

    def place(self) -> None:
        """Put the windows beside each other, once they are there."""
        for number, (key, name) in enumerate(self.titles.items()):
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


def begin(
    group: Group,
    where: PromptCell,
    launch: Launch,
    display: Display,
    *,
    tick: float | None = 0.01,
    environment: Mapping[str, str] | None = None,
) -> Session:
    """A child at its prompt with a window of each toolkit, beside each other."""
    terminal = launch(where, environment={**group.environment, **(environment or {})})
    for line in group.first:
        terminal.run(line)
    terminal.run("import windows, several, inputhook")
    session = Session(terminal, display)
    if not group.enabled_last:
        terminal.run(group.enabling)
    for key in group.keys:
        session.open(key, tick)
    if group.enabled_last:
        terminal.run(group.enabling)
    session.place()
    return session


@pytest.mark.product
@pytest.mark.parametrize(("group", "where"), groups())
def test_all_live_while_the_prompt_is_idle_and_while_a_line_is_typed(
    group: Group, where: PromptCell, launch: Launch, display: Display
) -> None:
    session = begin(group, where, launch, display)
    terminal = session.terminal
    session.ticking()
    session.click()
    terminal.send("6 ")
    session.ticking()
    session.click()
    terminal.send("*")
    session.ticking(3)
    session.click()
    terminal.line(" 7")
    terminal.prompt()
    assert "42" in terminal.output()
    session.ticking()
    for key in group.keys[:-1]:
        session.close(key)
        session.ticking(3)
    session.click()
    assert terminal.value("6 * 7") == 42


BY_HOST = groups("readline", "no Tk", "Tk in GTK's wait", "Qt without GLib")
"""Tk waits, GLib's context waits, Tk is served, Qt is polled."""


@pytest.mark.product
@pytest.mark.parametrize(("group", "where"), BY_HOST)
def test_pause_and_block_serve_all(
    group: Group, where: PromptCell, launch: Launch, display: Display
) -> None:
    """block() returns when the last window of them all is closed, in whatever order."""
    session = begin(group, where, launch, display)
    terminal = session.terminal
    terminal.line("inputhook.pause(600) or 'paused'")
    session.ticking()
    session.click()
    terminal.wait_for(terminal.asleep)
    terminal.ctrl("c")
    terminal.wait_for("KeyboardInterrupt")
    terminal.prompt()
    terminal.line("windows.record('unblocked', inputhook.block())")
    for key in group.keys[::2] + group.keys[1::2]:
        session.ticking(3)
        session.click()
        assert not terminal.events("unblocked")
        session.close(key)
    terminal.wait_event("unblocked", True)
    terminal.prompt()


@pytest.mark.product
@pytest.mark.parametrize(("group", "where"), BY_HOST)
def test_a_callback_opens_and_changes_another_toolkits_window(
    group: Group, where: PromptCell, launch: Launch, display: Display
) -> None:
    session = begin(group, where, launch, display, tick=None)
    terminal = session.terminal
    pairs = list(zip(group.keys, (*group.keys[1:], group.keys[0]), strict=True))
    for key, other in pairs:
        name, changed = session.titles[key], session.titles[other]
        terminal.run(f"several.recolour_later({name!r}, {changed!r})")
        terminal.wait_for(
            lambda window=session.windows[other]: window.colour() == "#00ff00",
            why=f"{changed} in another colour",
        )
        terminal.run(f"several.note_later({changed!r})")
        terminal.wait_event("later", changed)
    for key, other in pairs:
        name, new = session.titles[key], title(other)
        terminal.run(f"several.open_later({name!r}, {other!r}, {new!r})")
        terminal.wait_for(lambda new=new: display.find(new), why=new)
        terminal.wait_ticks(3, new)


@pytest.mark.product
@pytest.mark.parametrize(("group", "where"), BY_HOST)
def test_one_is_disabled_and_then_the_next(
    group: Group, where: PromptCell, launch: Launch, display: Display
) -> None:
    session = begin(group, where, launch, display)
    terminal = session.terminal
    left = list(group.keys)
    while len(left) > 1:
        gone = left.pop(0)
        terminal.run(f"inputhook.disable({name_of(gone)!r})")
        session.ticking(keys=left)
        session.click(*left)
    terminal.run("inputhook.disable()")
    assert terminal.value("inputhook.enabled()") == ()
    terminal.run(group.enabling)
    session.ticking()
    session.click()
    terminal.run("inputhook.disable()")
    terminal.end_input()
    assert terminal.wait_exit() == 0


@pytest.mark.product
@pytest.mark.parametrize(("group", "where"), BY_HOST)
def test_an_exception_in_a_callback_is_shown_once(
    group: Group, where: PromptCell, launch: Launch, display: Display
) -> None:
    session = begin(group, where, launch, display)
    terminal = session.terminal
    for key in group.keys:
        name = session.titles[key]
        terminal.run(f"several.fail_later({name!r})")
        terminal.wait_for(f"ValueError: {name}")
        terminal.wait_event("raising", name)
        session.ticking(3)
        assert terminal.output().count(f"ValueError: {name}") == 1
        terminal.line()
        terminal.prompt()


@pytest.mark.product
@pytest.mark.parametrize(
    ("group", "where"), groups("an old Python", "Tk in GTK's wait")
)
def test_sys_exit_in_a_callback_ends_the_session(
    group: Group, where: PromptCell, launch: Launch, display: Display
) -> None:
    for key in group.keys:
        session = begin(group, where, launch, display)
        name = session.titles[key]
        session.terminal.line(f"several.exit_later({name!r}, 7)")
        assert session.terminal.wait_exit() == 7


@pytest.mark.product
@pytest.mark.parametrize(("group", "where"), BY_HOST)
def test_ctrl_c_ends_a_callback_that_does_not_end(
    group: Group, where: PromptCell, launch: Launch, display: Display
) -> None:
    session = begin(group, where, launch, display)
    terminal = session.terminal
    for key in group.keys:
        name = session.titles[key]
        terminal.run(f"several.hang_later({name!r})")
        terminal.wait_event("hangs", name)
        terminal.ctrl("c")
        terminal.wait_for("KeyboardInterrupt")
        terminal.prompt()
        session.ticking(3)
    assert terminal.value("6 * 7") == 42


DIALOGS = [
    # who waits, whose callback, whose dialog
    ("readline", "tk", "PyQt6"),
    ("readline", "gtk3", "tk"),
    ("readline", "PyQt6", "wx"),
    ("readline", "wx", "gtk3"),
    ("PyREPL", "tk", "tk"),
    ("PyREPL", "PyQt6", "PyQt6"),
    ("no Tk", "gtk3", "PyQt6"),
    ("no Tk", "PyQt6", "gtk3"),
    ("no Tk", "wx", "wx"),
    ("Tk in GTK's wait", "tk", "tk"),
    ("Tk in GTK's wait", "gtk3", "tk"),
    ("Tk in GTK's wait", "tk", "gtk3"),
    ("Tk in wx's wait", "tk", "wx"),
    ("Qt without GLib", "PyQt6", "PyQt6"),
    ("Qt without GLib", "gtk3", "PyQt6"),
    ("Qt without GLib waits", "gtk3", "gtk3"),
    ("Tk in the wait of Qt without GLib", "tk", "PyQt6"),
    ("PySide6 and GTK 4", "gtk4", "PySide6"),
    ("PySide6 and GTK 4", "PySide6", "gtk4"),
]


def with_dialogs() -> list[ParameterSet]:
    found = []
    for name, key, kind in DIALOGS:
        (parameters,) = groups(name)
        group, where = parameters.values
        marks = parameters.marks
        each = f"{name}-{key}-{kind}"
        found.append(pytest.param(group, where, key, kind, id=each, marks=marks))
    return found


@pytest.mark.product
@pytest.mark.parametrize(("group", "where", "key", "kind"), with_dialogs())
def test_a_dialog_in_a_callback_leaves_all_others_alive(  # noqa: PLR0917
    group: Group,
    where: PromptCell,
    key: str,
    kind: str,
    launch: Launch,
    display: Display,
) -> None:
    """The processor rests meanwhile, and all goes on when the dialog is closed."""
    session = begin(group, where, launch, display)
    terminal = session.terminal
    name = title("dialog")
    terminal.run(f"several.dialog_later({session.titles[key]!r}, {kind!r}, {name!r})")
    dialog = terminal.wait_for(lambda: display.find(name), why=name)
    session.ticking(10)
    terminal.send("6 *")
    start, spent = time.monotonic(), terminal.cpu_time()
    session.ticking(30)
    spent = terminal.cpu_time() - spent
    assert spent < BUSY * (time.monotonic() - start)
    dialog.close()
    terminal.wait_event("dialog closed", name)
    session.ticking()
    session.click()
    terminal.line(" 7")
    terminal.prompt()
    assert "42" in terminal.output()
    session.ticking()
