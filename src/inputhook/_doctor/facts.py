"""What the doctor knows, a class for each topic.

collect.py has the topics' files fill them, the rules judge them, report.py shows them.
`python -m inputhook doctor --json` prints them: the fields' names are the keys there.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias, TypeVar

T = TypeVar("T")

#: why nothing is known of topics that need all of inputhook
INCOMPLETE = "inputhook is not complete"


@dataclass(frozen=True)
class Unknown:
    """Stands for the facts of a topic that could not be found out. It alarms nobody."""

    unknown: str  # why not


Maybe: TypeAlias = T | Unknown


@dataclass(frozen=True)
class PythonFacts:
    """The interpreter."""

    version: str
    implementation: str
    executable: str
    venv: str | None
    flags: list[str]
    startup: str | None  # PYTHONSTARTUP


@dataclass(frozen=True)
class PackageFacts:
    """Is inputhook itself complete?"""

    version: str
    folder: str
    fails: str | None  # the module whose import fails; None: all can be imported
    error: str | None
    core: list[str]  # the compiled files that are there, for this Python or another


@dataclass(frozen=True)
class PromptFacts:
    """The prompt that code is typed at."""

    kind: str | None  # "readline", "PyREPL", "pipe", ...; None: a program, no prompt
    gui: str | None  # the loop that IPython runs by itself (%gui)
    ours: bool  # IPython or ptpython has inputhook run the loops
    versions: dict[str, str]  # of IPython and the like, where they are imported
    terminal: bool  # standard input is one


@dataclass(frozen=True)
class SlotFacts:
    """Who holds PyOS_InputHook, as inputhook.owner() says; `name` is None if nobody does."""

    name: str | None
    library: str
    symbol: str


@dataclass(frozen=True)
class LoopFacts:
    """What is enabled here, and which parts of inputhook have failed, and why."""

    enabled: list[str]
    failures: list[tuple[str, str]]


@dataclass(frozen=True)
class TrialFacts:
    """What happened when somebody typed at a new prompt, on a pty."""

    called: bool  # the hook, while nobody typed
    typed: bool  # a line arrived as it was typed, with inputhook enabled
    error: str | None  # why inputhook could not be enabled there
    prompt: PromptFacts | None
    slot: SlotFacts | None
    auto: ActivationFacts | None
    failures: list[tuple[str, str]]
    screen: list[str]  # the last lines of the terminal


@dataclass(frozen=True)
class DisplayFacts:
    """Is there a display that answers?"""

    answers: bool
    where: str | None  # its name
    error: str | None  # NoDisplay's message
    variables: dict[str, str]  # DISPLAY and WAYLAND_DISPLAY, where they are set


@dataclass(frozen=True)
class BindingFacts:
    """A toolkit's binding, tried in a process of its own."""

    works: bool
    version: str | None
    error: str | None
    do: str | None  # the remedy for the error


@dataclass(frozen=True)
class ToolkitFacts:
    """What this Python has of a toolkit."""

    installed: bool
    imported: bool
    live: bool  # it has an application, or a window
    usable: bool | None  # live, or a binding works; None: nothing could be tried
    has_windows: bool
    fallback: bool  # it shows figures where there is no display
    remedy: str  # how to install it
    tried: dict[str, BindingFacts]


@dataclass(frozen=True)
class MatplotlibFacts:
    """matplotlib and its backend."""

    installed: bool
    imported: bool = False
    broken: str | None = None  # why it cannot be imported
    version: str = ""
    backend: str | None = None  # None: it is chosen with the first figure
    why: str | None = (
        None  # who chose: "MPLBACKEND", a file, "automatic", a call's name
    )
    framework: str | None = None  # matplotlib's toolkit for it; "": no windows
    no_such: str | None = None  # the backend, if matplotlib knows none of that name
    fails: str | None = None  # why the backend cannot be loaded
    interactive: bool | None = None  # None: matplotlib is not imported


@dataclass(frozen=True)
class ActivationFacts:
    """What auto-activation does in one process."""

    imported: bool = False
    off: str | None = None  # why it does nothing there
    enabled: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Place:
    """A place where auto-activation can be installed."""

    scope: str
    file: str
    installed: bool
    problem: str


@dataclass(frozen=True)
class AutoFacts(ActivationFacts):
    """Auto-activation: in one process, and where it is installed."""

    known: bool = False  # the places could be looked at
    places: list[Place] = field(default_factory=list)
    works: bool = False  # it is installed, and a new interpreter runs it
    why_not: str = ""
    words: list[str] = field(default_factory=list)  # of the variable INPUTHOOK


@dataclass(frozen=True)
class Facts:
    """All topics."""

    session: bool  # they are of this process, not of a session that is to come
    python: PythonFacts
    inputhook: Maybe[PackageFacts]
    prompt: Maybe[PromptFacts]
    slot: Maybe[SlotFacts]
    loops: Maybe[LoopFacts]
    trial: Maybe[TrialFacts]
    display: Maybe[DisplayFacts]
    toolkits: Maybe[dict[str, ToolkitFacts]]
    matplotlib: Maybe[MatplotlibFacts]
    auto: AutoFacts

    @property
    def complete(self) -> bool:
        """All of inputhook can be imported."""
        return isinstance(self.inputhook, PackageFacts) and not self.inputhook.fails

    @property
    def no_display(self) -> bool:
        """It is known that no display answers."""
        return isinstance(self.display, DisplayFacts) and not self.display.answers

    @property
    def enabled(self) -> list[str]:
        """The toolkits that are enabled in this process."""
        return self.loops.enabled if isinstance(self.loops, LoopFacts) else []

    @property
    def known_toolkits(self) -> dict[str, ToolkitFacts]:
        """All toolkits by their names; none if they could not be looked at."""
        return {} if isinstance(self.toolkits, Unknown) else self.toolkits

    @property
    def imported(self) -> list[str]:
        """The toolkits with windows that the program has imported."""
        toolkits = self.known_toolkits.items()
        return [name for name, each in toolkits if each.has_windows and each.imported]

    @property
    def live(self) -> list[str]:
        """Those of them that have an application."""
        return [name for name in self.imported if self.known_toolkits[name].live]
