"""prompt_toolkit, which draws the prompts of IPython and ptpython: does it call the hook?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._problem import Problem
from .words import pip

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .words import Facts


def prompt_toolkit(facts: Facts) -> Iterator[Problem]:
    """What happened at the prompt that reads from a pipe."""
    tried = facts["prompt_toolkit"]
    if "unknown" in tried or not tried["installed"]:
        return
    if tried["called"] and tried["typed"]:
        return
    where = f"At a prompt of prompt_toolkit {tried['version']}, which draws IPython's, "
    if tried["error"]:
        what = f"{where}inputhook could not be tried ({tried['error']})"
    elif not tried["called"]:
        what = f"{where}inputhook's hook is never called: windows are frozen there"
    else:
        what = f"{where}with inputhook enabled, a typed line did not arrive"
    yield Problem(
        "prompt-toolkit-hook",
        what,
        pip("--upgrade prompt_toolkit ipython"),
        "prompt",
    )
