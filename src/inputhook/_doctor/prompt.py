"""The prompt, whether it calls a hook while it waits, and whose hook that is.

_interactive/ knows the prompts. The child of trial.py asks, too.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from .._problem import Problem, is_or_are, listed, pip
from .facts import LoopFacts, PromptFacts, SlotFacts, Unknown
from .toolkits import called

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .facts import Facts, TrialFacts

#: prompts that never call what is in the slot, and run a loop of their own
_NEVER = ("Jupyter kernel", "IDLE")
#: prompts that have inputhook run the loops, once something is enabled; the slot is not called
_ONCE_ENABLED = ("IPython", "ptpython", "bpython", "xonsh")
_VERSIONS = ("IPython", "prompt_toolkit", "ipykernel")
#: libedit as part of the interpreter, whose symbols only Python itself can reach
BUILT_IN = "libedit, built into Python"

#: kind of prompt -> id, what is wrong there, and what to do
_WRONG = {
    "Jupyter kernel": (
        "kernel",
        "This is a Jupyter kernel. It reads no lines, so nothing calls inputhook's hook",
        "Use the kernel's own: %matplotlib widget, or %gui qt (tk, gtk3, ...)",
    ),
    BUILT_IN: (
        "libedit",
        """This Python's readline is libedit, built into it: windows pause for up to 100 ms \
after each key, and a line that is asked for in a callback cannot be edited but with Backspace""",
        "Use a Python built with GNU readline, or Python 3.13 or later, which needs neither",
    ),
    **{
        kind: (
            "prompt",
            f"This is {kind}'s prompt, which does not call the interpreter's input hook",
            f"inputhook.enable(), which has {kind} run the loops itself"
            if kind in _ONCE_ENABLED
            else "Use Python's own prompt (python -m inputhook), or IPython",
        )
        for kind in (*_ONCE_ENABLED, "IDLE")
    },
}
#: what toolkits' own hooks do to the windows and the prompt
_OWN_HOOKS = (
    "windows stand still for up to 100 ms after each key, and Ctrl-C gets lost; with PyQt "
    "an exception in a callback ends Python"
)


def describe() -> PromptFacts:
    """Return the prompt that the call of this function was typed at."""
    from inputhook import _interactive, _state

    shell = _interactive.ipython.shell()
    kind = _interactive.reader(sys._getframe(1))  # noqa: SLF001
    if kind == "IPython" and getattr(shell, "simple_prompt", False):
        kind = None
    ours = kind in _ONCE_ENABLED and bool(_state.names())
    gui = None
    if kind == "IPython" and not ours:
        gui = getattr(shell, "active_eventloop", None)
    if kind is None and (shell is not None or _interactive.is_interactive()):
        kind = _interactive.python.reader()
    if kind == "libedit" and "readline" in sys.builtin_module_names:
        kind = BUILT_IN
    modules = {name: sys.modules[name] for name in _VERSIONS if sys.modules.get(name)}
    versions = {n: str(getattr(m, "__version__", "?")) for n, m in modules.items()}
    return PromptFacts(kind, gui, ours, versions, os.isatty(0))


def owner() -> SlotFacts:
    """Return who holds the slot of the input hook in this process."""
    from inputhook._owner import owner

    return SlotFacts(**owner()._asdict())


def loops() -> LoopFacts:
    """Return what is enabled in this process, and which parts of inputhook have failed."""
    from inputhook import _failures, _state

    failed = [(each.part, each.reason) for each in _failures.failures]
    return LoopFacts(list(_state.names()), failed)


def calls_no_hook(facts: Facts, prompt: PromptFacts) -> Iterator[Problem]:
    """Yield a problem if the prompt has no terminal, or calls no hook, or calls it late."""
    kind = str(prompt.kind)
    reads = prompt.kind in {None, "pipe"} or not facts.session
    if reads and "-i" not in facts.python.flags and not prompt.terminal:
        yield Problem(
            "stdin",
            "Standard input is not a terminal, so there is no prompt here to keep windows "
            "alive at: Python reads a program from it",
            "Start Python in a terminal, or as python -i where that is not possible",
        )
    if kind == "IPython":
        yield from _ipython(facts, prompt)
    elif kind in _WRONG and not prompt.ours:
        yield Problem(*_WRONG[kind])


def _ipython(facts: Facts, prompt: PromptFacts) -> Iterator[Problem]:
    """Yield a problem if IPython's prompt does not run the loop of the toolkit in use."""
    imported, live, gui = facts.imported, facts.live, prompt.gui
    if prompt.ours:
        return
    if gui is None and imported:
        name = (live or imported)[-1]
        what = (
            f"no toolkit's loop, and {listed(imported)} {is_or_are(imported)} imported"
        )
        do = f"Type %gui {name}, or inputhook.enable({name!r}), for every prompt"
    elif gui is not None and live and called(gui) not in live:
        what = f"the loop of {gui}, and the application is one of {listed(live)}"
        do = f"Type %gui {live[-1]}"
    else:
        return
    what = f"IPython's prompt runs {what}, whose windows are dead while it waits"
    yield Problem("ipython-gui", what, do)


def nobody_runs_the_windows(facts: Facts, prompt: PromptFacts) -> Iterator[Problem]:
    """Yield a problem where the prompt would call inputhook, and another or nobody is there."""
    calls = prompt.ours or prompt.kind not in {None, *_NEVER, *_ONCE_ENABLED}
    if not calls or (facts.session and isinstance(facts.loops, Unknown)):
        return
    enabled, imported, live = facts.enabled, facts.imported, facts.live
    slot = SlotFacts(None, "", "") if isinstance(facts.slot, Unknown) else facts.slot
    if not facts.session:
        # what is imported there is not known; enabled: by a start-up file
        enabled, imported, live = ["inputhook"] * (slot.name == "inputhook"), [], []
    wanted = (live or imported or [""])[-1]
    call = f"inputhook.enable({wanted!r})" if wanted else "inputhook.enable()"
    if not enabled and slot.name:
        from inputhook._owner import is_known

        where = "this prompt" if facts.session else "a new prompt (by a start-up file)"
        who = "stranger"
        what = (
            f"A stranger's input hook is in charge at {where}: that of {slot.library}"
        )
        if is_known(slot.name):
            who = "own-hook"
            what = f"{slot.name}'s own input hook runs the windows at {where}: {_OWN_HOOKS}"
        yield Problem(who, what, f"{call} (import inputhook first)")
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


def given_up(_facts: Facts, topic: LoopFacts | TrialFacts) -> Iterator[Problem]:
    """Yield a problem for each part of inputhook that has failed, here or in the trial."""
    for part, reason in topic.failures:
        yield Problem(
            "off",
            f"{part[:1].upper()}{part[1:]} is off, and all else goes on: {reason}",
            f"{pip('--upgrade inputhook')}, and start Python again. If that is the newest "
            "already, report it with what you see here",
        )
