"""pdb, and the debuggers that are derived from it or from bdb.

pdb needs no attachment of its own: it reads its commands by input(), or with a reader of
PyREPL's since 3.15. IPython's debugger is in ipython_debugger.py.

_hold.py imports this file alone, so nothing here needs another file of prompts/.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import FrameType

#: methods of pdb.Pdb, and of the cmd.Cmd that it is derived from, in which a command is read
_READING = {"interaction", "cmdloop", "_cmdloop"}


def reads_command(frame: FrameType | None) -> bool:
    """Return whether a debugger is reading a command in this frame, or in one of its callers."""
    debugger_class = getattr(sys.modules.get("bdb"), "Bdb", None)
    while frame is not None and debugger_class is not None:
        if frame.f_code.co_name in _READING:
            debugger = frame.f_locals.get("self")
            if isinstance(debugger, debugger_class):
                return True
        frame = frame.f_back
    return False
