"""A model of a session: what is typed and done at a prompt, and what must be so after each step.

`Model` is a state machine of hypothesis over inputhook's public functions. Each run of it is
one real interpreter at a real prompt on a pty, with real windows; each step is a line that is
typed there, or a signal, a key, another size. The model knows what is enabled, held, open and
called; after each step it asks the child (child/modelled.py, child/whole_state.py) how
everything is, and looks which windows tick.
"""

from __future__ import annotations

import contextlib
import re
import signal
import termios
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from .terminal import WaitError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from .table import PromptCell
    from .terminal import Terminal

NAMES = {
    "tk": "tk",
    "PyQt6": "qt",
    "gtk3": "gtk3",
    "wx": "wx",
}
"""The windows that a session opens, and as enable() calls their toolkits."""

MODULES = {
    "tk": "tkinter",
    "PyQt6": "PyQt6.QtWidgets",
    "gtk3": "gi",
    "wx": "wx",
}

TASK = "asyncio"
MOST_WINDOWS = 4
STILL = 0.08
"""Seconds for which a window that must stand still is looked at: four of its ticks."""

WHILE_ENABLED = frozenset(
    {
        *("PyOS_InputHook", "PyOS_ReadlineFunctionPointer"),
        *("sys.excepthook", "class of sys", "sys.__interactivehook__"),
        *("rcParams interactive", "rcParams backend", "rcParams backend_fallback"),
        "wake-up descriptor",  # csrc/interrupt.c's, until the next pump
        f"signal {int(signal.SIGURG)}",  # csrc/nudge.c's, for a moment after a signal
    }
)
"""What may differ while a toolkit is enabled: the documentation of disable() names these."""

MOST = {
    "pipe": 6,  # csrc/wake.c, csrc/interrupt.c, csrc/ahead.c
    "anon_inode:[timerfd]": 2,
    "anon_inode:[eventfd]": 1,
    "anon_inode:[eventpoll]": 4,  # _pump.py's, one for each prompt in a prompt; asyncio's
    "socket": 2,  # asyncio's
    "threads of Python": 1,  # csrc/watchdog.c
    "Thread objects": 0,
}
"""What inputhook makes once for the process, and keeps."""

BY_TOOLKIT = {"pipe": 4, "anon_inode:[eventfd]": 3, "socket": 3, "threads of Python": 1}
"""What a toolkit itself keeps when all of its windows are closed."""


class ModelError(BaseException):
    """The session is not as the model says.

    No Exception: hypothesis would do the same again, which takes long, and may well pass.
    """


class Session:
    """An interpreter at its prompt, and every line that was typed there."""

    def __init__(self, terminal: Terminal, prompt: str | re.Pattern[str]) -> None:
        self.terminal = terminal
        self.at = prompt
        self.script: list[str] = []
        self._number = 0

    def number(self) -> int:
        """Return a number that no step had before."""
        self._number += 1
        return self._number

    @contextlib.contextmanager
    def reporting(self) -> Iterator[None]:
        """Have what fails say what was typed."""
        try:
            yield
        except WaitError as error:
            raise ModelError(self.report(str(error))) from None
        except (FileNotFoundError, ProcessLookupError):
            found = self.terminal._report("anything: the child is gone")
            raise ModelError(self.report(found)) from None

    def report(self, what: str) -> str:
        """Return what went wrong, with the lines to paste."""
        return "\n".join([what, "--- what was typed:", *self.script, "---"])

    def check(self, condition: object, what: str) -> None:
        """Fail unless the condition holds."""
        if not condition:
            raise ModelError(self.report(what + "\n" + self.terminal._report(what)))

    def begin_line(self, text: str) -> None:
        """Type a line, and do not wait for it."""
        self.script.append(text)
        with self.reporting():
            self.terminal.line(text)

    def prompt(self, text: str | re.Pattern[str] | None = None) -> None:
        with self.reporting():
            self.terminal.prompt(self.at if text is None else text)

    def line(self, text: str) -> None:
        """Type a line, and wait for the next prompt."""
        self.begin_line(text)
        self.prompt()

    def do(self, call: str, *args: object, **options: object) -> None:
        """Call a function of child/modelled.py."""
        given = [repr(each) for each in args]
        given += [f"{name}={value!r}" for name, value in options.items()]
        self.line(f"m.{call}({', '.join(given)})")

    def event(self, kind: str, *detail: object) -> tuple[Any, ...]:
        """Wait for an event whose detail begins as given; return its whole detail."""

        def found() -> tuple[tuple[Any, ...]] | None:
            for event in reversed(self.terminal.events(kind)):
                if event.detail[: len(detail)] == detail:
                    return (event.detail,)
            return None

        with self.reporting():
            return self.terminal.wait_for(found, why=f"the event {(kind, *detail)}")[0]

    def look(self) -> dict[str, Any]:
        """Return what the child tells of itself."""
        number = self.number()
        text = f"m.look({number}, 6*7)"
        self.script.append(text)
        with self.reporting():
            if self.at != ">>> ":  # IPython takes the slot back only where it waits
                self.terminal.wait_still(4)
            self.terminal.line(text)
            self.terminal.prompt(self.at)
        found: dict[str, Any] = self.event("state", number)[1]
        return found


class Model(RuleBasedStateMachine):
    """What a person and a program do, one step after the other."""

    cell: ClassVar[PromptCell]
    start: ClassVar[Callable[[], Session]]
    directory: ClassVar[Path]
    figures: ClassVar[Counter[str]] = Counter()
    """How much was done: runs, steps."""

    def __init__(self) -> None:
        super().__init__()
        self.figures["runs"] += 1
        self.session = type(self).start()
        self.terminal = self.session.terminal
        self.keys = [key for key in NAMES if key in self.cell.interpreter.toolkits]
        self.is_ipython = self.session.at != ">>> "
        self.is_begun = False
        self.enabled: list[str] = []
        self.held = False
        self.windows: dict[str, str] = {}
        self.calls: list[int] = []
        self.made: list[int] = []
        self.watched: dict[int, int] = {}
        self.stranger = False
        self.used: set[str] = set()
        self.handler = False
        self.awaits = False
        self.figures_open = self.had_figure = False
        self.modules: set[str] = set()
        self.first: dict[frozenset[str], dict[str, int]] = {}
        """What there was more of, when it was first looked at, by the toolkits used."""

        self.interrupted = False

    def teardown(self) -> None:
        """Let the session end, which is to be silent."""
        try:
            if self.is_begun and self.terminal.process.poll() is None:
                self._leave()
        finally:
            self.terminal.close()

    def _leave(self) -> None:
        session = self.session
        with contextlib.suppress(WaitError):
            # a step has failed if there is no prompt
            self.terminal.prompt(session.at, timeout=0.5)
            self._enable_often()
            session.begin_line("exit()")
            with session.reporting():
                status = self.terminal.wait_exit()
            said = self.terminal.output()
            session.check("Traceback" not in said, f"said at exit: {said!r}")
            session.check(status in self.statuses(), f"status {status} at exit")

    def _enable_often(self) -> None:
        """Check that enabling and disabling once more leaves nothing more behind."""
        self.session.do("disable")
        number = self.session.number()
        names = [NAMES[key] for key in self.keys if key in self.used]
        self.session.do("enable_often", number, *(names or ["tk"]))
        more = self.session.event("told", number)[1]
        self.session.check(not more, f"each time there are more: {more}")

    def statuses(self) -> tuple[int, ...]:
        """Return how the process may end: from 3.14 on as if by SIGINT, once that came."""
        return (0, -signal.SIGINT) if self.interrupted else (0,)

    # What is so.

    @property
    def alive(self) -> dict[str, str]:
        """Return the windows that must tick, and of which toolkit they are."""
        if self.held:
            return {}
        return {
            title: key
            for title, key in self.windows.items()
            if NAMES.get(key, key) in self.enabled
        }

    @property
    def dead(self) -> list[str]:
        """Return the windows that must stand still.

        A loop of GLib's serves each toolkit that is on GLib: Qt, GTK and wx.
        """
        if self.held or not self.enabled:
            return list(self.windows)
        return [
            title
            for title, key in self.windows.items()
            if key in ("tk", TASK) and NAMES.get(key, key) not in self.enabled
        ]

    def adopt(self) -> None:
        """Take what was enabled by itself: nothing was, and a function waited."""
        if self.enabled:
            return
        found = self.session.look()["enabled"]
        in_use = {NAMES[key] for key in self.windows.values() if key in NAMES}
        self.session.check(
            in_use <= set(found), f"enabled by itself: {found}, not {in_use}"
        )
        self.enabled = list(found)

    def note_enabled(self, names: Iterable[str]) -> None:
        for name in names:
            if name in self.enabled:
                self.enabled.remove(name)
            self.enabled.append(name)

    def note_disabled(self, names: Iterable[str] = ()) -> None:
        names = list(names)
        self.enabled = [n for n in self.enabled if names and n not in names]
        if TASK not in self.enabled:
            self.awaits = False

    def done(self) -> None:
        """Count a step."""
        self.figures["steps"] += 1

    # How a session begins.

    @initialize(
        first=st.sets(st.sampled_from([*NAMES, "readline", "matplotlib.pyplot"])),
        handler=st.booleans(),
    )
    def begin(self, first: set[str], handler: bool) -> None:
        """Import some toolkits, remember everything, import inputhook."""
        session = self.session
        self.terminal.wait_still()
        self.modes = self.terminal.all_modes()
        self.name = Path(f"/proc/{self.terminal.pid}/comm").read_text().strip()
        keys = {key for key in first if key in self.keys}
        modules = [MODULES[key] for key in sorted(keys)]
        modules += sorted(first - set(NAMES))
        session.line("import modelled as m")
        session.do("begin", *modules)
        self.modules = set(modules)
        self.used |= keys
        self.reads_otherwise = "readline" not in first and (
            self.is_ipython or self.cell.prompt.name == "pyrepl"
        )
        if handler:
            self.handler = True
            session.do("handle")
        session.line("import inputhook")
        (self.descriptors, self.threads) = self.session.event("begun")
        self.is_begun = True

    # Steps.

    def some(self, numbers: Iterable[int]) -> list[str]:
        """Return toolkits by numbers, whichever this interpreter has."""
        names = [NAMES[key] for key in self.keys]
        if not self.is_ipython:
            names.append(TASK)
        return list(dict.fromkeys(names[number % len(names)] for number in numbers))

    SOME = st.lists(st.integers(0, 59), min_size=1, max_size=4)
    MODE = st.sampled_from([None, None, None, "until-input", "slice", "drain"])

    @rule(which=SOME, mode=MODE)
    def enable(self, which: list[int], mode: str | None) -> None:
        names = self.some(which)
        options: dict[str, object] = {} if mode is None else {"mode": mode}
        if mode == "slice":
            options["duration"] = 0.02
        self.session.do("enable", *names, **options)
        self.note_enabled(names)

    @rule(which=SOME)
    def disable_some(self, which: list[int]) -> None:
        names = self.some(which)
        self.session.do("disable", *names)
        self.note_disabled(names)

    @rule()
    def disable_all(self) -> None:
        self.session.do("disable")
        self.note_disabled()

    @rule(which=SOME)
    def with_enabled(self, which: list[int]) -> None:
        self.session.do("with_enabled", *self.some(which))

    @rule(which=SOME)
    def disable_in_block(self, which: list[int]) -> None:
        """What was enabled before the block is enabled after it, whatever it disables."""
        self.session.do("disable_in_block", *self.some(which))
        self.awaits = False

    @rule(
        what=st.sampled_from(
            [("nonsense",), (3,), ("tk", {"mode": "x"}), ("tk", {"duration": -1})]
        )
    )
    def enable_wrongly(self, what: tuple[Any, ...]) -> None:
        number = self.session.number()
        options = what[-1] if isinstance(what[-1], dict) else {}
        names = [each for each in what if not isinstance(each, dict)]
        self.session.do("enable_wrongly", number, *names, **options)
        kinds = self.session.event("told", number)[1]
        self.session.check({"ValueError", "TypeError"} & set(kinds), f"raised {kinds}")

    @rule()
    def call_on_a_thread(self) -> None:
        number = self.session.number()
        self.session.do("on_a_thread", number)
        kinds = self.session.event("told", number)[1]
        self.session.check(
            all(each == ["WrongThread"] for each in kinds), f"raised {kinds}"
        )

    @rule(key=st.sampled_from(list(NAMES)))
    def import_toolkit(self, key: str) -> None:
        if key in self.keys:
            self.used.add(key)
            self.session.do("import_toolkit", MODULES[key])

    @precondition(lambda self: len(self.windows) < MOST_WINDOWS)
    @rule(number=st.integers(0, 59))
    def open_window(self, number: int) -> None:
        key = self.keys[number % len(self.keys)]
        title = f"w{self.session.number()}"
        self.session.do("open_window", key, title)
        self.windows[title] = key
        self.used.add(key)

    @precondition(lambda self: TASK in self.enabled and len(self.windows) < 5)
    @rule()
    def begin_task(self) -> None:
        title = f"t{self.session.number()}"
        self.session.do("begin_task", title)
        self.windows[title] = TASK

    @precondition(lambda self: self.windows)
    @rule(number=st.integers(0, 59))
    def close_window(self, number: int) -> None:
        title = list(self.windows)[number % len(self.windows)]
        is_task = self.windows.pop(title) == TASK
        self.session.do("end_task" if is_task else "close_window", title)

    @rule()
    def hold(self) -> None:
        self.session.line("inputhook.hold()")
        self.held = True

    @precondition(lambda self: self.held)
    @rule()
    def release(self) -> None:
        self.session.line("inputhook.release()")
        self.held = False

    @rule()
    def hold_for_a_while(self) -> None:
        self.session.do("held")
        self.session.check(
            self.session.event("held") == (0,), "ticks while held in a command"
        )
        self.adopt()

    @rule(
        what=st.sampled_from(
            [
                "inputhook.pause(0.05)",
                "inputhook.flush()",
                "_ = inputhook.block(0.05)",
                "m.compute()",
                "m.compute_in_loop()",
                "inputhook.pause(0)",
            ]
        )
    )
    def wait(self, what: str) -> None:
        self.session.line(what)
        self.adopt()

    @rule()
    def wait_for(self) -> None:
        number = self.session.number()
        self.session.do("wait_for", number)
        self.session.event("told", number, [42, 1])
        self.session.event("told", number, "of the model")
        self.adopt()

    @precondition(
        lambda self: (
            not self.held and any(key in NAMES for key in self.windows.values())
        )
    )
    @rule(close=st.booleans())
    def block(self, close: bool) -> None:
        """Block, until Ctrl-C or until callbacks have closed the windows."""
        number = self.session.number()
        there = {t for t, key in self.windows.items() if key in NAMES}
        enabled = {NAMES[self.windows[t]] for t in there} <= set(self.enabled)
        if close and not self.figures_open and (enabled or not self.enabled):
            self.session.do("block_until_closed", number)
            self.session.check(
                self.session.event("told", number)[1] is True, "what block() returned"
            )
            for title in there:
                del self.windows[title]
            self.adopt()
        elif self.alive:
            title = next(iter(self.alive))
            if self.alive[title] == TASK:
                return
            self.session.begin_line(f"m.block({number})")
            self.session.event("blocking", number)
            with self.session.reporting():
                self.terminal.wait_ticks(2, title)
                self.terminal.ctrl("c")
            self.interrupted = True
            self.session.script.append("# Ctrl-C")
            self.session.event("told", number, "interrupted")
            self.session.prompt()

    @precondition(lambda self: len(self.watched) < 3)
    @rule()
    def watch(self) -> None:
        number = self.session.number()
        self.session.do("watch", number)
        self.watched[number] = 0

    @precondition(lambda self: self.watched)
    @rule(which=st.integers(0, 59), what=st.sampled_from(["feed", "unwatch", "under"]))
    def use_watched(self, which: int, what: str) -> None:
        number = list(self.watched)[which % len(self.watched)]
        if what == "feed":
            self.session.do("feed", number)
            if self.enabled and not self.held:
                self.session.event("readable", number)
            return
        del self.watched[number]
        self.session.do("unwatch" if what == "unwatch" else "close_under", number)
        if what == "under":
            self.adopt()

    @rule(count=st.integers(1, 3), thread=st.booleans())
    def call_soon(self, count: int, thread: bool) -> None:
        numbers = [self.session.number() for _ in range(count)]
        self.calls += numbers
        self.session.do("call_from_thread" if thread else "call_soon", *numbers)

    @precondition(lambda self: any(key in NAMES for key in self.alive.values()))
    @rule(
        which=st.integers(0, 59),
        what=st.sampled_from(
            [
                *("fail", "print", "fork", "program", "threads", "leave threads"),
                *(
                    "wait",
                    "disable",
                    "enable",
                    "hold",
                    "open",
                    "close",
                    "live",
                    "script",
                ),
            ]
        ),
        names=SOME,
    )
    def in_callback(self, which: int, what: str, names: list[int]) -> None:
        titles = [title for title, key in self.alive.items() if key in NAMES]
        title = titles[which % len(titles)]
        number = self.session.number()
        args: list[object] = []
        if what in ("enable", "disable"):
            args += self.some(names)
        if what == "open":
            if len(self.windows) >= MOST_WINDOWS:
                return
            args += [self.windows[title], f"w{number}"]
        if what == "close":
            args.append(title)
        if what == "script":
            args.append(self.write_script())
        self.session.do("in_callback", title, what, number, *args)
        self.session.event("did", number)
        if what == "enable":
            self.note_enabled(map(str, args))
        elif what == "disable":
            self.note_disabled(map(str, args))
        elif what == "hold":
            self.held = True
        elif what == "open":
            self.windows[f"w{number}"] = self.windows[title]
        elif what == "close":
            del self.windows[title]

    @precondition(lambda self: any(key in NAMES for key in self.alive.values()))
    @rule(which=st.integers(0, 59))
    def ask_in_callback(self, which: int) -> None:
        """A callback reads a line, in the middle of a half-typed one."""
        titles = [title for title, key in self.alive.items() if key in NAMES]
        title = titles[which % len(titles)]
        number = self.session.number()
        self.session.do("in_callback", title, "ask", number, number)
        self.session.event("began", number)
        self.session.prompt("ask? ")
        with self.session.reporting():
            for other in self.alive:
                self.terminal.wait_ticks(2, other)
        self.session.begin_line(f"yes {number}")
        self.session.event("answer", number, f"yes {number}")
        self.session.event("did", number)
        self.session.prompt()

    @rule(
        what=st.sampled_from(
            ["fork", "run_program", "use_threads", "leave_threads", "script", "ask"]
        )
    )
    def in_command(self, what: str) -> None:
        if what == "script":
            self.session.do("script", self.write_script())
            self.adopt()
        elif what == "ask":
            number = self.session.number()
            self.session.begin_line(f"m.ask_at_prompt({number})")
            self.session.prompt("ask? ")
            with self.session.reporting():
                for title in self.alive:
                    self.terminal.wait_ticks(2, title)
            self.session.begin_line("somebody")
            self.session.event("answer", number, "somebody")
            self.session.prompt()
        else:
            self.session.do(what)

    def write_script(self) -> str:
        """Return the file of a script that uses inputhook as scripts do."""
        file = self.directory / "script.py"
        if not file.exists():
            file.write_text(
                "import inputhook\n"
                "def main():\n"
                "    assert not inputhook.pause(0.02)\n"
                "    inputhook.flush()\n"
                "    inputhook.call_soon(int)\n"
                "    with inputhook.held():\n"
                "        sum(range(1000))\n"
                "    inputhook.block(0.02)\n"
                "main()\n"
            )
        return file.name

    @rule()
    def interact(self) -> None:
        """Open a prompt inside the prompt, and leave it."""
        session = self.session
        session.begin_line("m.interact()")
        inner = re.compile(r"(>>>|In :) ")
        session.prompt(inner)
        number = session.number()
        session.begin_line(f"windows.record('inside', {number}, 6*7)")
        session.event("inside", number, 42)
        session.prompt(inner)
        with session.reporting():
            for title in self.alive:
                self.terminal.wait_ticks(2, title)
            self.terminal.ctrl("d")
        session.script.append("# Ctrl-D")
        session.event("left")
        session.prompt()
        self.modules.add("readline")

    @precondition(
        lambda self: (
            "matplotlib.pyplot" in self.modules
            # else IPython's own %gui keeps the windows alive
            and (self.enabled or not self.is_ipython)
        )
    )
    @rule(what=st.sampled_from(["open", "open", "close", "autodraw"]))
    def figure(self, what: str) -> None:
        """Open a figure, or change that; close all; draw by inputhook, or no longer."""
        if what == "close":
            self.session.do("close_figures")
            self.figures_open = False
            return
        if what == "autodraw":
            self.session.do("autodraw")
            return
        number = self.session.number()
        self.session.do("figure", number)
        self.session.event("told", number)
        # IPython's pyplot enables its toolkit, as %matplotlib does
        found = self.session.look()["enabled"]
        self.session.check(
            set(self.enabled) <= set(found), f"{self.enabled} became {found}"
        )
        self.enabled = list(found)
        self.figures_open = self.had_figure = True
        self.used |= set(self.keys)

    @rule()
    def stranger_comes(self) -> None:
        """Another owner takes the slot; while enabled the next prompt takes it back."""
        self.session.do("stranger_comes")
        self.stranger = True

    @precondition(lambda self: self.stranger and not self.enabled)
    @rule()
    def stranger_goes(self) -> None:
        self.session.do("stranger_goes")
        self.stranger = False

    @precondition(lambda self: not self.is_ipython or self.enabled)
    @rule(half=st.sampled_from(["", "1 +", "x = 'half"]))
    def interrupt(self, half: str) -> None:
        """Press Ctrl-C on a line that is being typed."""
        with self.session.reporting():
            self.terminal.wait_for(self.terminal.asleep, why="the main thread asleep")
            column = self.terminal.cursor()[1]
            self.terminal.send(half)
            self.terminal.wait_for(
                lambda: self.terminal.cursor()[1] == column + len(half), why="the echo"
            )
            self.terminal.wait_for(self.terminal.asleep, why="the main thread asleep")
            self.session.script.append(f"# {half!r}, Ctrl-C")
            self.interrupted = True
            self.terminal.ctrl("c")
            if self.is_ipython:  # where the line goes, and the prompt stays
                self.terminal.wait_for(
                    lambda: self.terminal.cursor()[1] == column, why="an empty line"
                )
                self.terminal.mark()
            else:
                self.session.prompt()

    @precondition(lambda self: self.handler)
    @rule()
    def send_signal(self) -> None:
        before = len(self.terminal.events("handled"))
        with self.session.reporting():
            self.terminal.wait_for(self.terminal.asleep, why="the main thread asleep")
            self.terminal.signal(signal.SIGUSR1)
            self.session.script.append("# SIGUSR1")
            self.session.line("1")
            self.terminal.wait_for(
                lambda: len(self.terminal.events("handled")) > before,
                why="the handler of SIGUSR1",
            )

    @rule()
    def handle_signal(self) -> None:
        self.session.do("handle")
        self.handler = True

    @rule()
    def stop_and_continue(self) -> None:
        """Stop the process from outside, and have it continue."""
        with self.session.reporting():
            self.terminal.signal(signal.SIGSTOP)
            self.terminal.wait_for(self.terminal.stopped)
            self.terminal.signal(signal.SIGCONT)
        self.session.script.append("# SIGSTOP, SIGCONT")

    @rule(columns=st.integers(90, 110))
    def resize(self, columns: int) -> None:
        self.terminal.resize(24, columns)
        self.session.script.append(f"# resize to {columns} columns")

    @precondition(lambda self: not self.is_ipython)
    @rule()
    def autoawait(self) -> None:
        """Turn `await` at PyREPL on or off; elsewhere that is refused."""
        number = self.session.number()
        self.session.line(
            f"m.told({number}, m.slots.raised(lambda: "
            f"inputhook.autoawait({not self.awaits}))[0][:1])"
        )
        said = self.session.event("told", number)[1]
        if self.cell.prompt.name != "pyrepl":
            self.session.check(
                self.awaits or said == ["NoAwait"], f"autoawait() raised {said}"
            )
            return
        self.session.check(said == [], f"autoawait() raised {said}")
        self.session.line("m.settle()")
        before, self.awaits = self.awaits, not self.awaits
        if not before:
            self.by_await = TASK not in self.enabled
            if self.by_await:
                self.note_enabled([TASK])
            number = self.session.number()
            self.session.line("import asyncio")
            self.session.line(f"m.told({number}, await asyncio.sleep(0.01, 42))")
            self.session.event("told", number, 42)
        elif self.by_await:
            self.note_disabled_by_await()

    def note_disabled_by_await(self) -> None:
        """autoawait(False) disables asyncio, unless a person has enabled that since."""
        self.enabled = [
            name for name in self.session.look()["enabled"] if name in self.enabled
        ]

    @rule()
    def collect_garbage(self) -> None:
        self.session.line("import gc; _ = gc.collect()")

    # What must be so after each step.

    @invariant()
    def everything_is_as_it_should_be(self) -> None:
        if not self.is_begun:
            return
        self.done()
        session = self.session
        state = session.look()
        session.check(state["typed"] == 42, "6*7")
        session.check(
            state["enabled"] == self.enabled,
            f"enabled() is {state['enabled']}, and should be {self.enabled}",
        )
        self.check_slot(state)
        self.check_active(state)
        self.check_changed(state)
        self.check_kernel(state)
        self.check_modes()
        self.check_calls()
        self.check_windows(state)

    def check_slot(self, state: dict[str, Any]) -> None:
        if self.enabled:
            self.session.check(
                state["owner"] == "inputhook", f"the owner is {state['owner']}"
            )
        elif self.stranger:
            self.session.check(
                state["symbol"] == "getpid", f"the owner is {state['owner']}"
            )
        else:
            self.session.check(state["owner"] is None, f"the owner is {state['owner']}")

    def check_active(self, state: dict[str, Any]) -> None:
        for key in set(self.alive.values()):
            name = NAMES.get(key, key)
            self.session.check(state["active"][name], f"active({name!r}) is False")
        if self.held or not self.enabled:
            self.session.check(not state["any"], "active() is True")

    def check_changed(self, state: dict[str, Any]) -> None:
        changed = set(state["changed"]) - self.excused()
        if self.enabled:
            changed -= WHILE_ENABLED
        self.session.check(not changed, f"changed: {sorted(changed)}")
        self.session.check(
            not state["leftovers"], f"of inputhook are still: {state['leftovers']}"
        )

    def excused(self) -> set[str]:
        """Return what other code than inputhook's has changed."""
        found: set[str] = set()
        if self.used & {"PyQt6", "gtk3", "wx"}:
            found.add("locale")
        if self.had_figure:  # pyplot has chosen
            found |= {"rcParams backend", "rcParams backend_fallback"}
        if self.reads_otherwise:  # readline is imported later, or nothing was read by C
            found.add("PyOS_ReadlineFunctionPointer")
        if self.stranger:
            found.add("PyOS_InputHook")
        if self.is_ipython:
            found.add(f"signal {int(signal.SIGWINCH)}")  # prompt_toolkit's, at a prompt
        return found

    def check_kernel(self, state: dict[str, Any]) -> None:
        """Check that nothing is left of what the kernel knows: descriptors, threads, timers.

        What is made once for the process may stay, and is in `MOST`.
        """
        if self.enabled or self.windows or self.watched or self.figures_open:
            return
        for _ in range(20):
            more = self.more_than_before(state)
            if not more:
                return
            self.terminal.wait_still()  # threads and programs may be about to end
            state = self.session.look()
        self.session.check(not more, f"left in the process: {more}")

    def more_than_before(self, state: dict[str, Any]) -> dict[str, int]:
        """Return what there is more of than may be."""
        found = {
            **state["descriptors"],
            "threads of Python": state["threads"][self.name],
            # Python 3.14 gives each of its threads a name of its own in the kernel, too
            "Thread objects": state["Thread objects"],
        }
        before = {
            **self.descriptors,
            "threads of Python": self.threads[self.name],
            "Thread objects": 1,
        }
        now = {kind: found.get(kind, 0) - before.get(kind, 0) for kind in MOST}
        first = self.first.setdefault(frozenset(self.used), now)
        more = {
            kind: count
            for kind, count in now.items()
            if count > MOST[kind] + BY_TOOLKIT.get(kind, 0) * len(self.used)
            or count > first[kind] + MOST[kind]
        }
        return more | ({"timers": state["timers"]} if state["timers"] else {})

    def check_modes(self) -> None:
        """Compare the terminal's modes while a line is read with those of the first line."""
        expected = self._without_output(self.modes)
        with self.session.reporting():
            self.terminal.wait_for(
                lambda: self._without_output(self.terminal.all_modes()) == expected,
                why=f"the terminal's modes {expected}",
            )

    def _without_output(self, modes: list[Any]) -> list[Any]:
        """Leave out OPOST while enabled: PyREPL turns that on where a hook is called."""
        return [
            modes[0],
            modes[1] & ~(termios.OPOST if self.enabled else 0),
            *modes[2:],
        ]

    def check_calls(self) -> None:
        if self.enabled and not self.held and self.calls:
            self.session.event("called", self.calls[-1])
            self.made += self.calls
            self.calls = []
        called = [each.detail[0] for each in self.terminal.events("called")]
        waiting = [each for each in called if each in self.made]
        self.session.check(
            waiting == self.made, f"called {called}, and should be {self.made}"
        )

    def check_windows(self, state: dict[str, Any]) -> None:
        titles = {title for title, key in self.windows.items() if key in NAMES}
        self.session.check(
            set(state["windows"]) == titles, f"windows: {state['windows']}"
        )
        with self.session.reporting():
            for title in self.alive:
                self.terminal.wait_ticks(2, title)
        dead = self.dead
        if dead:
            before = [len(self.terminal.ticks(title)) for title in dead]
            time.sleep(STILL)  # the period itself: nothing is waited for
            after = [len(self.terminal.ticks(title)) for title in dead]
            self.session.check(before == after, f"{dead} tick")
