"""The doctor's facts: a class for each topic, with the topic's line in the report.

The file of a topic makes its object, and has the rules that judge it. The names of the
fields are the keys that `python -m inputhook doctor --json` prints.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TypeAlias, TypeVar

T = TypeVar("T")
Line = tuple[str, str]  # a mark, and what is known
GOOD, BAD, NONE = "ok", "!", "-"  # the marks

#: the reason why topics that need all of inputhook are Unknown
INCOMPLETE = "inputhook is not complete"


@dataclass(frozen=True)
class Unknown:
    """In place of the facts of a topic that could not be found out; it causes no problem."""

    unknown: str  # why not

    def line(self) -> Line:
        return NONE, f"unknown: {self.unknown}"


Maybe: TypeAlias = T | Unknown
NOT_YET = Unknown("nobody has looked")


@dataclass(frozen=True)
class PythonFacts:
    """The interpreter."""

    version: str
    implementation: str
    executable: str
    venv: str | None
    flags: list[str]
    startup: str | None  # PYTHONSTARTUP

    def line(self) -> Line:
        flags = f" {' '.join(self.flags)}" if self.flags else ""
        venv = f", virtual environment {self.venv}" if self.venv else ""
        return GOOD, f"{self.version}, {self.executable}{flags}{venv}"


@dataclass(frozen=True)
class PackageFacts:
    """inputhook itself: whether it is complete."""

    version: str
    folder: str
    fails: str | None  # the module whose import fails; None: all can be imported
    error: str | None
    core: list[str]  # the compiled files found, for this Python or another

    def line(self) -> Line:
        state = "not complete" if self.fails else self.version
        return BAD if self.fails else GOOD, f"{state}, in {self.folder}"


@dataclass(frozen=True)
class PromptFacts:
    """The prompt at which code is typed."""

    kind: str | None  # "readline", "PyREPL", "pipe", ...; None: a program, no prompt
    gui: str | None  # the loop that IPython itself runs (%gui)
    ours: bool  # IPython or ptpython lets inputhook run the loops
    versions: dict[str, str]  # of IPython and the like, where they are imported
    terminal: bool  # standard input is a terminal

    def line(self) -> Line:
        if self.kind is None:
            return NONE, "none here: a program is running"
        names = {"readline": "GNU readline", "stdio": "plain, without readline"}
        text = names.get(self.kind, self.kind)
        if self.ours:
            text += ", with inputhook"
        elif self.gui:
            text += f", %gui {self.gui}"
        versions = ", ".join(f"{name} {each}" for name, each in self.versions.items())
        return GOOD, f"{text} ({versions})" if versions else text


@dataclass(frozen=True)
class SlotFacts:
    """Who holds PyOS_InputHook: what inputhook.owner() returns."""

    name: str | None
    library: str
    symbol: str

    def line(self) -> Line:
        if self.name is None:
            return NONE, "empty, until inputhook.enable() or a toolkit takes it"
        where = f"{self.symbol} in {self.library}" if self.symbol else self.library
        return GOOD, f"{self.name} ({where})"


@dataclass(frozen=True)
class LoopFacts:
    """The enabled toolkits of this process; the parts of inputhook that have failed, and why."""

    enabled: list[str]
    failures: list[tuple[str, str]]  # part, reason

    def line(self) -> Line:
        enabled = ", ".join(self.enabled)
        return (GOOD, enabled) if enabled else (NONE, "nothing, until enable()")


@dataclass(frozen=True)
class TrialFacts:
    """What happened when the doctor typed at a new prompt, on a pty."""

    called: bool  # the hook was called while nobody typed
    typed: bool  # with inputhook enabled, a line arrived as it was typed
    error: str | None  # why inputhook could not be enabled there
    prompt: PromptFacts | None
    slot: SlotFacts | None
    auto: ActivationFacts | None
    failures: list[tuple[str, str]]
    screen: list[str]  # the last lines of the terminal

    def line(self) -> Line:
        does = "is called while nobody types" if self.typed else "does not work"
        return GOOD if self.typed else BAD, f"tried at a new prompt: it {does}"


@dataclass(frozen=True)
class DisplayFacts:
    """The display: whether one answers."""

    answers: bool
    where: str | None  # its name
    error: str | None  # NoDisplay's message
    variables: dict[str, str]  # DISPLAY and WAYLAND_DISPLAY, where they are set

    def line(self) -> Line:
        if self.answers:
            return GOOD, str(self.where)
        set_to = [f"{name} is {value!r}" for name, value in self.variables.items()]
        # no problem by itself: figures may be in a browser
        known = f"{', '.join(set_to)}; nobody answers there" if set_to else "none"
        return NONE, known


@dataclass(frozen=True)
class BindingFacts:
    """A toolkit's binding, as tried in a process of its own."""

    works: bool
    version: str | None
    error: str | None
    do: str | None  # the remedy for the error


@dataclass(frozen=True)
class ToolkitFacts:
    """A toolkit, as far as this Python has it."""

    name: str
    installed: bool
    imported: bool
    live: bool  # there is an application, or a window
    usable: bool | None  # it is live, or a binding works; None: nothing could be tried
    has_windows: bool
    fallback: bool  # it shows figures where there is no display
    remedy: str  # how to install it
    tried: dict[str, BindingFacts]

    def line(self) -> Line:
        bindings = []
        for name, each in self.tried.items():
            does = "" if each.works else "(does not work)"
            known = [name if name != self.name else "", each.version, does]
            bindings.append(" ".join(filter(None, known)))
        states = [", ".join(bindings)] if bindings else []
        states += ["imported"] * self.imported + ["has an application"] * self.live
        works = all(each.works for each in self.tried.values())
        return GOOD if works else BAD, "; ".join(states) or "installed"


@dataclass(frozen=True)
class MatplotlibFacts:
    """matplotlib and its backend."""

    installed: bool
    broken: str | None = None  # why it cannot be imported
    version: str = ""
    backend: str | None = None  # None: it is chosen with the first figure
    why: str | None = None  # what chose it: MPLBACKEND, a file, "automatic", a call
    framework: str | None = None  # matplotlib's toolkit for it; "": no windows
    no_such: str | None = None  # the backend's name, if matplotlib does not know it
    fails: str | None = None  # why the backend cannot be loaded
    interactive: bool | None = None  # None: matplotlib is not imported

    def line(self) -> Line:
        if not self.installed:
            return NONE, "not installed"
        if self.broken:
            return BAD, "cannot be imported"
        if not self.backend:
            return GOOD, f"{self.version}; backend: chosen with the first figure"
        by = str(self.why)
        if by != "automatic":
            by = f"from {by}" if os.sep in by else f"by {by}"
        return GOOD, f"{self.version}; backend {self.backend}, {by}"


@dataclass(frozen=True)
class ActivationFacts:
    """What auto-activation does in one process."""

    imported: bool = False
    off: str | None = None  # why it does nothing in that process
    enabled: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Place:
    """A place where auto-activation can be installed."""

    scope: str
    file: str
    installed: bool
    problem: str


def _words() -> list[str]:
    """Return the words of the variable INPUTHOOK."""
    words = os.environ.get("INPUTHOOK", "").split(",")
    return [each.strip() for each in words if each.strip()]


@dataclass(frozen=True)
class AutoFacts(ActivationFacts):
    """What auto-activation does in one process, and where it is installed."""

    known: bool = False  # the files could be examined
    places: list[Place] = field(default_factory=list)
    works: bool = False  # it is installed, and a new interpreter runs it
    why_not: str = ""
    words: list[str] = field(default_factory=_words)

    def line(self) -> Line:
        places = ", ".join(each.file for each in self.places if each.installed)
        words = f"; INPUTHOOK={','.join(self.words)}" if self.words else ""
        if not places and not self.imported:
            return NONE, ("not installed" if self.known else "not at work") + words
        if self.off:
            return NONE, f"off: {self.off}"
        state = "at work" if self.imported else "not at work"
        if self.enabled:
            state += f", has enabled {', '.join(self.enabled)}"
        return GOOD, f"{state}{f' ({places})' if places else ''}{words}"


@dataclass
class Facts:
    """The facts of all topics."""

    session: bool  # the facts are those of this process, not of a new session
    python: PythonFacts
    inputhook: Maybe[PackageFacts] = NOT_YET
    prompt: Maybe[PromptFacts] = NOT_YET
    slot: Maybe[SlotFacts] = NOT_YET
    loops: Maybe[LoopFacts] = NOT_YET
    trial: Maybe[TrialFacts] = NOT_YET
    display: Maybe[DisplayFacts] = NOT_YET
    toolkits: Maybe[dict[str, ToolkitFacts]] = NOT_YET
    matplotlib: Maybe[MatplotlibFacts] = NOT_YET
    auto: AutoFacts = field(default_factory=AutoFacts)

    @property
    def complete(self) -> bool:
        """Whether all of inputhook can be imported."""
        return isinstance(self.inputhook, PackageFacts) and not self.inputhook.fails

    @property
    def has_display(self) -> bool | None:
        """Whether a display answers; None: that is not known."""
        return None if isinstance(self.display, Unknown) else self.display.answers

    @property
    def enabled(self) -> list[str]:
        """The toolkits that are enabled in this process."""
        return [] if isinstance(self.loops, Unknown) else self.loops.enabled

    @property
    def known_toolkits(self) -> dict[str, ToolkitFacts]:
        """All toolkits, by their names; empty if they could not be looked at."""
        return {} if isinstance(self.toolkits, Unknown) else self.toolkits

    @property
    def imported(self) -> list[str]:
        """The toolkits with windows that the program has imported."""
        toolkits = self.known_toolkits.items()
        return [name for name, each in toolkits if each.has_windows and each.imported]

    @property
    def live(self) -> list[str]:
        """The toolkits with windows that have an application."""
        return [name for name in self.imported if self.known_toolkits[name].live]
