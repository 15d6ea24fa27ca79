"""The prompts of pdb, and of the debuggers that are derived from pdb or from bdb.

Windows stay alive there without a file in prompts/: pdb reads its commands by input(), or
with a reader of PyREPL's since 3.15. IPython's debugger is in prompts/ipython_debugger.py.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from .. import _stack

if TYPE_CHECKING:
    from types import FrameType

#: methods of pdb.Pdb, and of the cmd.Cmd that it is derived from, in which a command is read
_READING = {"interaction", "cmdloop", "_cmdloop"}


def reads_command(frame: FrameType | None) -> bool:
    """Return whether a debugger reads a command, in this frame or in one of its callers."""
    debugger_class = getattr(sys.modules.get("bdb"), "Bdb", None)
    return debugger_class is not None and any(
        isinstance(each.f_locals.get("self"), debugger_class)
        for each in _stack.outwards(frame)
        if each.f_code.co_name in _READING
    )
