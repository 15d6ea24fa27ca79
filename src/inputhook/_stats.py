"""The public function stats(): what the hook has done, and where a slow prompt's time goes."""

from __future__ import annotations

from typing import Any, NamedTuple

from . import _process

_NANO = 1e-9


class _Served:
    """Counts what Python serves in the middle of waits; the C core counts the rest."""

    def __init__(self) -> None:
        self.calls = 0
        self.watched = 0
        self.guests: dict[str, int] = {}

    def reset(self) -> None:
        self.__init__()  # type: ignore[misc]


served = _Served()
_process.in_child_of_fork(served.reset)


class Stats(NamedTuple):
    """What inputhook has done in this process since its import, a reset, or the fork.

    Times are in seconds.

    Attributes:
        hook_calls: calls of the hook by the interpreter.
        at_once: of these, calls that returned at once because there was input.
        refused: of these, calls that returned at once because no loop may run: on
            another thread, in the child of a fork.
        pumps: waits for input in which a loop was run.
        between_keys: of these, waits between two keys of the classic prompt.
        by_input: pumps that ended because there was input.
        by_signal: pumps that a signal has ended.
        by_wake: pumps that a wake-up has ended: a callback has called disable(), or the
            windows of block() were closed.
        by_time: pumps whose time was over: slices, pause().
        looks: how often a loop looked for events: the loop slept and woke up, or there
            were events.
        calls: calls of call_soon() that were made.
        watched: how often the callback of a watch() was called.
        guests: how often loops were served inside another loop's wait, by name:
            "asyncio", "web", toolkits whose loop does not wait itself.
        preparing: seconds before the first wait of the pumps: figures that changed are
            drawn then, and live() serves windows.
        busy: seconds between two waits: callbacks, and the toolkit's own work.
        longest: seconds, the longest time between two waits.
        longest_by: the function that ran then. The function is known if that time was
            longer than the limit of warn_after(), at a prompt; else None.
        untimed: pumps of a loop that does not tell when it waits (Qt without GLib). The
            times above do not include the callbacks of these pumps.
    """

    hook_calls: int
    at_once: int
    refused: int
    pumps: int
    between_keys: int
    by_input: int
    by_signal: int
    by_wake: int
    by_time: int
    looks: int
    calls: int
    watched: int
    guests: dict[str, int]
    preparing: float
    busy: float
    longest: float
    longest_by: str | None
    untimed: int

    def as_dict(self) -> dict[str, Any]:
        """Return all fields by name, for json.dumps()."""
        return {**self._asdict(), "guests": dict(self.guests)}

    def __repr__(self) -> str:
        guests = "".join(f", {name} {times}" for name, times in self.guests.items())
        by = f": {self.longest_by}" if self.longest_by else ""
        untimed = f"\n             {self.untimed} pumps could not be timed"
        return (
            "inputhook in this process:\n"
            f"  hook       called {self.hook_calls}, back at once for input "
            f"{self.at_once}, refused {self.refused}\n"
            f"  pumps      {self.pumps}, {self.between_keys} of them between keys; "
            f"ended by input {self.by_input}, signal {self.by_signal}, wake "
            f"{self.by_wake}, time {self.by_time}\n"
            f"  served     calls {self.calls}, watched descriptors {self.watched}"
            f"{guests}; {self.looks} looks for events\n"
            f"  preparing  {self.preparing:.3f} s, before the first wait of each pump\n"
            f"  busy       {self.busy:.3f} s between waits; the longest "
            f"{self.longest:.3f} s{by}" + (untimed if self.untimed else "")
        )


def stats(*, reset: bool = False) -> Stats:
    """Return what the hook has done: how often it waited, and what kept it from waiting.

    A slow callback keeps keys and windows waiting: `longest` says how long,
    `longest_by` names the callback. stats() itself costs nothing: inputhook keeps the
    numbers in any case, by two looks at the clock and at most two settings of a timer
    each time a loop wakes.

    Args:
        reset: count from 0 again after this call.

    Returns:
        A Stats, whose repr() is for people and as_dict() for programs.

    Thread: any; also while nothing is enabled.
    """
    # here, for Stats is a public name where there is no C core, too
    from . import _slow_callbacks
    from ._core import ffi, lib

    core = lib.ih.counts
    found = Stats(
        hook_calls=core.calls,
        at_once=core.at_once,
        refused=core.refused,
        pumps=core.pumps,
        between_keys=core.read,
        by_input=core.ended[lib.IH_END_INPUT],
        by_signal=core.ended[lib.IH_END_SIGNAL],
        by_wake=core.ended[lib.IH_END_WAKE],
        by_time=core.ended[lib.IH_END_TIME],
        looks=core.waits,
        calls=served.calls,
        watched=served.watched,
        guests=dict(served.guests),
        preparing=core.preparing * _NANO,
        busy=core.busy * _NANO,
        longest=core.longest * _NANO,
        longest_by=_slow_callbacks.name(core.longest_span),
        untimed=core.untimed,
    )
    if reset:
        lib.ih.counts = ffi.new("struct ih_counts *")[0]
        served.reset()
    return found
