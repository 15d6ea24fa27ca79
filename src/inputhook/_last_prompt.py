"""A last prompt, where a library is about to end the process: what was computed can be saved.

Xlib ends the process when the X server is gone (csrc/xlib.c): a laptop was closed, and
ssh -X has lost its connection; or somebody has stopped the server.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import sys

from . import _hold, _output

_BANNER = """
inputhook: the connection to the X server {display} is lost. The windows are gone, and
Xlib, the library behind them, ends this Python when you leave the prompt below (exit() or
Ctrl-D). All else is there still: save now what you need. Do not touch the windows: that
ends Python at once."""


def ask() -> None:
    """Let somebody who is at a prompt save things; then do what Python does at its end."""
    if not hasattr(sys, "ps1"):
        return
    import code

    main = sys.modules.get("__main__")
    banner = _BANNER.format(display=os.environ.get("DISPLAY", ""))
    _hold.hold()  # the toolkit's loop would use the connection
    with contextlib.suppress(BaseException):  # mostly SystemExit
        _output.hide_line()
        code.interact(banner, local=vars(main) if main else {}, exitmsg="")
    # Xlib calls exit(), and a toolkit's own handler may call _exit(): the history of what
    # was typed is written here
    with contextlib.suppress(BaseException):
        atexit._run_exitfuncs()  # noqa: SLF001
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(Exception):
            stream.flush()
