"""Who runs the windows here, and did it work where it was tried?"""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

from ..._problem import Problem
from ..prompt import WITHOUT_HOOK
from .words import in_use, listed, pip, verb

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .words import Facts

#: what the hooks of others do to the windows and the prompt
_OWN_HOOKS = (
    "windows stand still for up to 100 ms after each key, and Ctrl-C gets lost; with PyQt "
    "an exception in a callback ends Python"
)
#: lines on the screen that say nothing: a prompt, what trial.py has typed
_TYPED = re.compile(r"^\s*$|^>>>|INPUTHOOK_TRIAL|^import os")


def slot(facts: Facts) -> Iterator[Problem]:
    """Nobody, or somebody else, runs the windows at a prompt that would call inputhook."""
    prompt, name = facts["prompt"], facts["slot"].get("name")
    kind = prompt.get("kind")
    if kind is None or (kind in WITHOUT_HOOK and not prompt["ours"]):
        return
    enabled = facts["loops"].get("enabled", [])
    imported, live = in_use(facts)
    if not facts["session"]:
        imported = live = []
        enabled = ["inputhook"] if name == "inputhook" else []  # by a start-up file
    wanted = (live or imported or [""])[-1]
    call = f"inputhook.enable({wanted!r})" if wanted else "inputhook.enable()"
    if not enabled and name:
        whose = facts["slot"]["library"]
        where = (
            "this prompt" if facts["session"] else "a new prompt (by a start-up file)"
        )
        from inputhook._owner import is_known

        if is_known(name):
            what = f"{name}'s own input hook runs the windows at {where}: {_OWN_HOOKS}"
            problem_id = "own-hook"
        else:
            what = f"A stranger's input hook is in charge at {where}: that of {whose}"
            problem_id = "stranger"
        yield Problem(problem_id, what, f"{call} (import inputhook first)", "slot")
    elif not enabled and imported:
        yield Problem(
            "not-enabled",
            f"{listed(imported)} {verb(imported)} imported, and nothing "
            "runs the windows while the prompt waits: no input hook is installed",
            call,
            "slot",
        )
    elif enabled and live and not set(live) & set(enabled):
        yield Problem(
            "other-toolkit",
            f"The loop of {listed(enabled)} is enabled, and the application is one of "
            f"{listed(live)}, whose windows are dead while the prompt waits",
            call,
            "slot",
        )


def given_up(facts: Facts) -> Iterator[Problem]:
    """What has failed, here or at the prompt on the pty, and is off."""
    tried = facts["trial"].get("failures") or []
    for part, reason in [*facts["loops"].get("failures", []), *tried]:
        yield Problem(
            "off",
            f"{part[:1].upper()}{part[1:]} is off, and all else goes on: {reason}",
            f"{pip('--upgrade inputhook')}, and start Python again. If that is the newest "
            "already, report it with what you see here",
            "inputhook",
        )


def trial(facts: Facts) -> Iterator[Problem]:
    """What happened at the prompt on the pty."""
    tried = facts["trial"]
    if "unknown" in tried or tried["typed"]:
        return
    startup = facts["python"].get("startup")
    do = (
        f"See whether the start-up file is in the way: PYTHONSTARTUP= {sys.executable}"
        if startup
        else "Report it, with what python -m inputhook doctor --json says"
    )
    if tried["error"]:
        yield Problem(
            "trial",
            f"At a new prompt inputhook could not be enabled ({tried['error']})",
            do,
            "hook",
        )
    elif not tried["prompt"]:
        lines = [line for line in tried["screen"] if not _TYPED.search(line)]
        seen = f"; the last it wrote: {lines[-1].strip()}" if lines else ""
        what = f"A new interpreter on a terminal did not come to its prompt{seen}"
        yield Problem("trial", what, do, "hook")
    elif not tried["called"]:
        what = "At a new prompt inputhook was enabled, and the prompt did not call its hook"
        yield Problem("not-called", what, do, "hook")
    else:
        what = "At a new prompt, with inputhook enabled, a typed line did not arrive"
        yield Problem("not-typed", what, do, "hook")
