"""The slot of the input hook: its owner, the enabled toolkits, and the parts that failed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._problem import Problem, is_or_are, listed, pip
from .facts import LoopFacts, PromptFacts, SlotFacts, TrialFacts, Unknown
from .prompt import WITHOUT_HOOK

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .facts import Facts

#: what toolkits' own hooks do to the windows and the prompt
_OWN_HOOKS = (
    "windows stand still for up to 100 ms after each key, and Ctrl-C gets lost; with PyQt "
    "an exception in a callback ends Python"
)


def owner() -> SlotFacts:
    """Return who holds the slot in this process."""
    from inputhook._owner import owner

    return SlotFacts(**owner()._asdict())


def loops() -> LoopFacts:
    """Return what is enabled in this process, and which parts of inputhook have failed."""
    from inputhook import _state
    from inputhook._failures import failures

    return LoopFacts(
        list(_state.names()), [(each.part, each.reason) for each in failures]
    )


def nobody_runs_the_windows(facts: Facts, prompt: PromptFacts) -> Iterator[Problem]:
    """Yield a problem where the prompt would call inputhook, and another or nobody is there."""
    slot = facts.slot
    if prompt.kind is None or (prompt.kind in WITHOUT_HOOK and not prompt.ours):
        return
    if facts.session and isinstance(facts.loops, Unknown):
        return
    name = slot.name if isinstance(slot, SlotFacts) else None
    enabled, imported, live = facts.enabled, facts.imported, facts.live
    if (
        not facts.session
    ):  # what is imported there is not known; enabled: by a start-up file
        enabled, imported, live = ["inputhook"] * (name == "inputhook"), [], []
    wanted = (live or imported or [""])[-1]
    call = f"inputhook.enable({wanted!r})" if wanted else "inputhook.enable()"
    if not enabled and isinstance(slot, SlotFacts) and name:
        yield _another(slot, call, session=facts.session)
    elif not enabled and imported:
        yield Problem(
            "not-enabled",
            f"{listed(imported)} {is_or_are(imported)} imported, and nothing "
            "runs the windows while the prompt waits: no input hook is installed",
            call,
        )
    elif enabled and live and not set(live) & set(enabled):
        yield Problem(
            "other-toolkit",
            f"The loop of {listed(enabled)} is enabled, and the application is one of "
            f"{listed(live)}, whose windows are dead while the prompt waits",
            call,
        )


def _another(slot: SlotFacts, call: str, *, session: bool) -> Problem:
    """Return the problem of a hook that is not inputhook's."""
    from inputhook._owner import is_known

    where = "this prompt" if session else "a new prompt (by a start-up file)"
    do = f"{call} (import inputhook first)"
    if is_known(str(slot.name)):
        what = f"{slot.name}'s own input hook runs the windows at {where}: {_OWN_HOOKS}"
        return Problem("own-hook", what, do)
    what = f"A stranger's input hook is in charge at {where}: that of {slot.library}"
    return Problem("stranger", what, do)


def given_up(_facts: Facts, topic: LoopFacts | TrialFacts) -> Iterator[Problem]:
    """Yield a problem for each part of inputhook that has failed, here or in the trial."""
    for part, reason in topic.failures:
        yield Problem(
            "off",
            f"{part[:1].upper()}{part[1:]} is off, and all else goes on: {reason}",
            f"{pip('--upgrade inputhook')}, and start Python again. If that is the newest "
            "already, report it with what you see here",
        )
