"""Tries at a real prompt, in a child on a pty, whether the hook is called.

The child has this interpreter and environment, start-up files included. At its prompt
inputhook is enabled; then, while nobody types, a thread uses call_soon() twice, the
second time when the prompt sleeps; then a line is typed, which must arrive as it was
typed.
"""

from __future__ import annotations

import contextlib
import os
import re
import sys
import time
from typing import TYPE_CHECKING

from .._problem import Problem
from .._pty import SAYS, Gone, Terminal, interpreter
from .facts import ActivationFacts, PromptFacts, SlotFacts, TrialFacts
from .package import FOLDER
from .toolkits import without_windows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .facts import Facts

_PATIENCE = 10.0  # seconds for the whole trial
# seconds without output, after which an unusual prompt is taken for a prompt
_QUIET = 1.5
_STUCK = 0.5  # seconds without output after a line, after which Enter is pressed again
_CALLS = 2
_TEXT = "it's 2 * 3 = 6"
_LINE = f'inputhook_trial("{_TEXT}")\r'
_START = 'import os; exec(os.environ["INPUTHOOK_TRIAL"])\r'
_SOURCE = f"""
def inputhook_trial(text=None):
    import json, os, sys
    def say(**what):
        os.write(int(os.environ[{SAYS!r}]), json.dumps(what).encode() + b"\\n")
    if text is not None:
        from inputhook._failures import failures
        say(typed=text, failures=[each[:2] for each in failures])
        return
    if {str(FOLDER.parent)!r} not in sys.path:
        sys.path.append({str(FOLDER.parent)!r})
    try:
        from inputhook._doctor import auto, prompt
        say(prompt=vars(prompt.describe()), auto=vars(auto.here()))
        import inputhook
        say(slot=inputhook.owner()._asdict())
        inputhook.enable(TOOLKIT)
    except BaseException as error:
        say(error=f"{{type(error).__name__}}: {{error}}")
        return
    import threading, time
    def ask():
        for number in range(1, {_CALLS} + 1):
            made = threading.Event()
            inputhook.call_soon(lambda: (say(called=number), made.set()))
            if not made.wait(60):
                break
            time.sleep(0.05)
    threading.Thread(target=ask, daemon=True).start()
inputhook_trial()
"""
#: lines on the screen that say nothing: a prompt, or what was typed here
_TYPED = re.compile(r"^\s*$|^>>>|INPUTHOOK_TRIAL|^import os")


def run() -> TrialFacts:
    """Run the trial, and return what has happened."""
    source = _SOURCE.replace("TOOLKIT", repr(without_windows()))
    environment = {**os.environ, "INPUTHOOK_TRIAL": source}
    with Terminal(interpreter(), environment) as terminal:
        with contextlib.suppress(Gone):  # the facts say how far the child came
            _type(terminal)
        said = terminal.said
        topics = {"prompt": PromptFacts, "slot": SlotFacts, "auto": ActivationFacts}
        return TrialFacts(
            called=said.get("called", 0) >= _CALLS,
            typed=said.get("typed") == _TEXT,
            error=said.get("error"),
            **{n: make(**said[n]) if n in said else None for n, make in topics.items()},
            failures=[(part, reason) for part, reason in said.get("failures", [])],
            screen=terminal.text.replace("\r", "").strip().splitlines()[-6:],
        )


def _type(terminal: Terminal) -> None:
    """Type both lines. Their results are then in terminal.said.

    Raises:
        Gone: the child ended, or was too slow.
    """
    end = time.monotonic() + _PATIENCE
    said = terminal.said

    def wait(check: Callable[[], object]) -> None:
        terminal.wait(check, "the next step of the trial", end - time.monotonic())

    def is_at_prompt() -> bool:
        text = terminal.text
        return text.endswith(">>> ") or (bool(text) and terminal.is_quiet(_QUIET))

    wait(is_at_prompt)
    terminal.type(_START)
    while not said:
        wait(lambda: said or terminal.is_quiet(_STUCK))
        if not said:
            # with a toolkit's own hook PyREPL waits for another key if keys came all at
            # once (cpython#123795); with our hook it must not
            terminal.press("\r")
    wait(lambda: said.get("called", 0) >= _CALLS or "error" in said)
    if "error" not in said:
        terminal.type(_LINE)
        wait(lambda: "typed" in said)


def failed(facts: Facts, tried: TrialFacts) -> Iterator[Problem]:
    """Yield a problem for what did not happen at the new prompt."""
    if tried.typed:
        return
    do = (
        f"See whether the start-up file is in the way: PYTHONSTARTUP= {sys.executable}"
        if facts.python.startup
        else "Report it, with what python -m inputhook doctor --json says"
    )
    name, what = "trial", "At a new prompt"
    if tried.error:
        what += f" inputhook could not be enabled ({tried.error})"
    elif not tried.prompt:
        lines = [line for line in tried.screen if not _TYPED.search(line)]
        seen = f"; the last it wrote: {lines[-1].strip()}" if lines else ""
        what = f"A new interpreter on a terminal did not come to its prompt{seen}"
    elif not tried.called:
        name = "not-called"
        what += " inputhook was enabled, and the prompt did not call its hook"
    else:
        name = "not-typed"
        what += ", with inputhook enabled, a typed line did not arrive"
    yield Problem(name, what, do)
