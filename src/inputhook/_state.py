"""What is enabled in this process. _session.py changes the state, and every module may ask."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, Literal, NamedTuple, get_args

from . import _process

if TYPE_CHECKING:
    from .toolkits.base import Loop

Mode = Literal["until-input", "slice", "drain"]
MODES: tuple[Mode, ...] = get_args(Mode)
SLICE = 0.05  # seconds


class Reason(enum.Enum):
    """Who has asked for a toolkit."""

    NAMED = enum.auto()
    """A person has named it: enable("qt"), `%gui qt`, INPUTHOOK=qt. matplotlib opens
    the windows of the toolkit named last."""

    CHOSEN = enum.auto()
    """A person has called enable() without a name. When pyplot opens figures of another
    toolkit, that toolkit is enabled as well."""

    AUTOMATIC = enum.auto()
    """Nobody has asked: auto-activation has seen the toolkit's import, or pause() or
    interact() was called while nothing was enabled. The user may have chosen
    matplotlib's backend on purpose then, so no warning says that the backend opens no
    windows."""


class Snapshot(NamedTuple):
    """What is enabled, how and why, at one time."""

    process: object  # a child of a fork has another one
    reasons: dict[str, Reason]
    refused: frozenset[str]
    mode: Mode
    duration: float


class _State:
    """The state of the process: there is one, as there is one slot for an input hook."""

    def __init__(self) -> None:
        self.loops: dict[str, Loop] = {}  # enabled, the latest last
        self.reasons: dict[str, Reason] = {}  # of the same toolkits, in the same order
        self.refused: set[str] = (
            set()
        )  # disabled while others stay enabled; see Reason.CHOSEN
        self.process = object()
        self.mode: Mode = MODES[0]
        self.duration = SLICE  # seconds
        #: loops of the parent of this process, kept until this process enables
        #: something: a toolkit may react when they are deleted, and most children have
        #: other work
        self.of_parent: list[Loop] = []


state = _State()


@_process.in_child_of_fork
def forget() -> None:
    """In the child of a fork, begin with nothing enabled and the default mode."""
    of_parent = [*state.of_parent, *state.loops.values()]
    state.__init__()  # type: ignore[misc]
    state.of_parent = of_parent


def names() -> tuple[str, ...]:
    """Return the toolkits enabled in this process, the latest last. Any thread may ask."""
    _process.check()
    return tuple(state.loops)


def now() -> Snapshot:
    """Return what is enabled, how and why."""
    return Snapshot(
        state.process,
        dict(state.reasons),
        frozenset(state.refused),
        state.mode,
        state.duration,
    )


def is_asked_for() -> bool:
    """Return whether a person has asked for one of the enabled toolkits."""
    return any(reason is not Reason.AUTOMATIC for reason in state.reasons.values())


def slice_ms() -> int:
    """Return how long a prompt's pump lasts, in ms; 0: until there is input."""
    if state.mode == "until-input":
        return 0
    return max(1, round(state.duration * 1000))
